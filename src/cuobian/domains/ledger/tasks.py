"""Background work: sealing days that have ended, and verifying the whole book."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.sealing import close_days, open_days
from cuobian.domains.ledger.actions.verifying import run_verification
from cuobian.domains.ledger.models import Fact
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence, Text
from cuobian.support.jobs.public import JobResult, Progress, job


@job("ledger.close_days", unit=gettext_lazy("天"))
def close(progress: Progress, /, **_params: Any) -> JobResult:
    """Seal every day that has ended; late runs catch up, oldest day first."""
    waiting = open_days(local_date(progress.now))
    progress.begin(len(waiting), gettext_lazy("封存"))

    def doing(_book: str, day: date) -> None:
        progress.step(day.isoformat())

    closed = close_days(actor=progress.actor, now=progress.now, doing=doing)
    sealed: Text = Sentence(gettext_lazy("封存了 %(count)s 天的账"), {"count": len(closed)})
    return JobResult(sealed if closed else gettext_lazy("没有等封存的账"), reverse("ledger:days"))


@job("ledger.verify", unit=gettext_lazy("条"), keeps=False)
def verify(progress: Progress, /, **_params: Any) -> JobResult:
    """Recompute every leaf and root, and keep what does not agree."""
    progress.begin(Fact.objects.count(), gettext_lazy("核验"))
    seen = [0]

    def told(done: int, _total: int) -> None:
        progress.step(n=done - seen[0])
        seen[0] = done

    report = run_verification(actor=progress.actor, now=progress.now, progress=told)
    if report.holds:
        summary = Sentence(
            gettext_lazy("%(days)s 天、%(entries)s 条，全部相符"), {"days": report.days, "entries": report.entries}
        )
    else:
        summary = Sentence(gettext_lazy("有 %(count)s 处不符，请看明细"), {"count": len(report.findings)})
    return JobResult(summary, reverse("ledger:days"))
