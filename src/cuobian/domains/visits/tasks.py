"""Background work: a route of many stops."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.route import KIND, work_out
from cuobian.domains.visits.models import Proposal
from cuobian.domains.visits.values import ProposalStatus
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import JobResult, Progress, job


@job(KIND, unit=gettext_lazy("条路线"), keeps=False)
def run_route(progress: Progress, /, **params: Any) -> JobResult:
    """Work out one proposal; started again it plans the same."""
    found = Proposal.objects.select_related("programme").get(pk=UUID(str(params["proposal_id"])))
    progress.begin(1, found.programme.title)
    if found.status == ProposalStatus.WORKING:
        found = work_out(found)
    progress.step()
    url = reverse("visits:proposal", args=[found.programme_id, found.pk])
    if found.status == ProposalStatus.FAILED:
        return JobResult(Sentence(gettext_lazy("没排出来：%(why)s"), {"why": found.failure}), url)
    placed = sum(1 for each in found.plan.get("placed", ()) if each["id"])
    return JobResult(Sentence(gettext_lazy("排好 %(n)s 站，请看过再决定采用"), {"n": placed}), url)
