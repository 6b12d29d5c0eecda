"""The life cycle of a programme as a table: (status, action) -> next status, permission, what must be given.

Every page, action and test reads this table; an action that is not in it does not exist.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step.

    Attributes:
        needs: "plan" every day has its times and nothing clashes, "reason" a text must be given.
    """

    goes_to: ProgrammeStatus
    permission: str = "visits.plan"
    needs: str = ""


_S = ProgrammeStatus
LIFE: dict[tuple[ProgrammeStatus, str], Step] = {
    (_S.DRAFT, "edit"): Step(_S.DRAFT),
    (_S.DRAFT, "release"): Step(_S.RELEASED, needs="plan"),
    (_S.DRAFT, "withdraw"): Step(_S.WITHDRAWN, needs="reason"),
    (_S.RELEASED, "edit"): Step(_S.RELEASED),
    (_S.RELEASED, "release"): Step(_S.RELEASED, needs="plan"),
    (_S.RELEASED, "start"): Step(_S.RUNNING),
    (_S.RELEASED, "move"): Step(_S.RUNNING),
    (_S.RELEASED, "slip"): Step(_S.RUNNING),
    (_S.RELEASED, "end"): Step(_S.ENDED),
    (_S.RELEASED, "withdraw"): Step(_S.WITHDRAWN, needs="reason"),
    (_S.RUNNING, "edit"): Step(_S.RUNNING),
    (_S.RUNNING, "release"): Step(_S.RUNNING, needs="plan"),
    (_S.RUNNING, "move"): Step(_S.RUNNING),
    (_S.RUNNING, "slip"): Step(_S.RUNNING),
    (_S.RUNNING, "end"): Step(_S.ENDED),
    (_S.RUNNING, "withdraw"): Step(_S.WITHDRAWN, needs="reason"),
}
ACTIONS = tuple(dict.fromkeys(action for _status, action in LIFE))


def allowed(status: str, action: str) -> bool:
    """True when the table knows the step."""
    return (ProgrammeStatus(status), action) in LIFE


def step_of(status: str, action: str) -> Step:
    """The step, or Conflict saying where the programme stands now."""
    step = LIFE.get((ProgrammeStatus(status), action))
    if step is None:
        raise Conflict(
            _("这次观摩现在是「%(status)s」，这一步已经办过或还没轮到。请刷新后再看。")
            % {"status": ProgrammeStatus(status).label}
        )
    return step
