"""The life of an import batch as a table: (state, action) -> next state, permission, who may not be the same person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.ledger.models import BatchState
from cuobian.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step.

    Attributes:
        by: "uploader" only the person who uploaded, "other" anybody but that person.
    """

    to: str
    permission: str
    by: str


STEPS: dict[tuple[str, str], Step] = {
    (BatchState.DRAFT, "submit"): Step(BatchState.SUBMITTED, "ledger.import", "uploader"),
    (BatchState.DRAFT, "withdraw"): Step(BatchState.WITHDRAWN, "ledger.import", "uploader"),
    (BatchState.SUBMITTED, "withdraw"): Step(BatchState.WITHDRAWN, "ledger.import", "uploader"),
    (BatchState.SUBMITTED, "approve"): Step(BatchState.APPROVED, "ledger.approve", "other"),
    (BatchState.SUBMITTED, "refuse"): Step(BatchState.REFUSED, "ledger.approve", "other"),
    (BatchState.APPROVED, "undo"): Step(BatchState.UNDONE, "ledger.approve", "anybody"),
}
ACTIONS = ("submit", "withdraw", "approve", "refuse", "undo")


def step_of(state: str, action: str) -> Step:
    """The step, or Conflict with what the batch is now."""
    try:
        return STEPS[state, action]
    except KeyError:
        raise Conflict(_("这一批现在是「%(state)s」，不能办这一步。") % {"state": BatchState(state).label}) from None
