"""Background entry points of the rectification: ids in, one call."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.telling import TELL, tell_places, waiting_codes
from cuobian.kernel.sentences import Sentence, Text
from cuobian.support.jobs.public import JobResult, Progress, job


@job(TELL, unit=gettext_lazy("个站点"))
def tell_self_check(progress: Progress, /, **params: Any) -> JobResult:
    """`check_id`: the places of which self-check are told; started again, it passes over whoever has been."""
    check_id = UUID(params["check_id"])
    codes = waiting_codes(check_id)
    progress.begin(len(codes), gettext_lazy("发通知"))
    for told in tell_places(check_id=check_id, codes=codes, now=progress.now):
        progress.step(n=told)
    told_all: Text = Sentence(gettext_lazy("通知了 %(count)s 个站点"), {"count": len(codes)})
    nobody = gettext_lazy("各站都答复了，没有要通知的")
    return JobResult(told_all if codes else nobody, reverse("rectification:self-check", args=[check_id]))
