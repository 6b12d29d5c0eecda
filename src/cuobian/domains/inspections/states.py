"""The life of an occasion and of a finding as tables: (status, action) -> next status. Nothing else moves them."""

from django.utils.translation import gettext as _

from cuobian.domains.inspections.values import FindingStatus, Status
from cuobian.kernel.errors import Conflict

LIFE: dict[tuple[Status, str], Status] = {
    (Status.DRAFT, "open"): Status.OPEN,
    (Status.DRAFT, "withdraw"): Status.WITHDRAWN,
    (Status.OPEN, "close"): Status.CLOSED,
    (Status.OPEN, "withdraw"): Status.WITHDRAWN,
}
"""All by inspections.plan over the occasion's area; withdrawing needs a reason, opening places, people and a basis."""
EDITABLE = (Status.DRAFT, Status.OPEN)
OVER = (Status.CLOSED, Status.WITHDRAWN)

FINDING: dict[tuple[FindingStatus, str], FindingStatus] = {
    (FindingStatus.WAITING, "ticket"): FindingStatus.TICKETED,
    (FindingStatus.WAITING, "drop"): FindingStatus.DROPPED,
    (FindingStatus.DROPPED, "ticket"): FindingStatus.TICKETED,
    (FindingStatus.DROPPED, "again"): FindingStatus.WAITING,
}
"""All by inspections.decide over the place; dropping needs a reason, and may be thought better of. "again" is not a person's
step: another record of the same deficiency lets it wait for a decision once more."""


def step_of(status: str, action: str) -> Status:
    """Where an occasion goes, or Conflict saying where it stands."""
    found = LIFE.get((Status(status), action))
    if found is None:
        raise Conflict(
            _("现在是「%(status)s」，这一步已经办过或还没轮到。请刷新后再看。") % {"status": Status(status).label}
        )
    return found


def finding_step(status: str, action: str) -> FindingStatus:
    """Where a finding goes, or Conflict saying where it stands."""
    found = FINDING.get((FindingStatus(status), action))
    if found is None:
        raise Conflict(_("这一条现在是「%(status)s」，不用再办。") % {"status": FindingStatus(status).label})
    return found
