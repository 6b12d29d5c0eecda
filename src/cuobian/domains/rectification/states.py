"""The life cycle of a ticket as a table: (status, action) -> next status, permission, what must be given, who may not.

Every page, action and test reads this table; an action that is not in it does not exist.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rectification.values import Stage, Status
from cuobian.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step.

    Attributes:
        needs: "reason" a text must be given, "evidence" the text of what was done and the photos the rule asks for.
        by: "other" anybody but who fixed it, "opener" who opened it (what an inspection opened: also who manages) and may
            not answer for the place; a programme's task, whoever added it. "mistaken" the same after acceptance, tasks alike;
            "closed" only once the place is closed.
    """

    goes_to: Status
    permission: str
    needs: str = ""
    by: str = ""


_S = Status
LIFE: dict[tuple[Status, str], Step] = {
    (_S.OPEN, "accept"): Step(_S.ACCEPTED, "rectification.answer"),
    (_S.OPEN, "dispute"): Step(_S.DISPUTED, "rectification.answer", "reason"),
    (_S.OPEN, "withdraw"): Step(_S.WITHDRAWN, "rectification.open", "reason", "opener"),
    (_S.OPEN, "merge"): Step(_S.MERGED, "rectification.manage"),
    (_S.DISPUTED, "uphold"): Step(_S.OPEN, "rectification.manage", "reason"),
    (_S.DISPUTED, "drop"): Step(_S.DROPPED, "rectification.manage", "reason"),
    (_S.ACCEPTED, "start"): Step(_S.FIXING, "rectification.answer", "reason"),
    (_S.ACCEPTED, "fix"): Step(_S.FIXED, "rectification.answer", "evidence"),
    (_S.ACCEPTED, "withdraw"): Step(_S.WITHDRAWN, "rectification.open", "reason", "mistaken"),
    (_S.ACCEPTED, "merge"): Step(_S.MERGED, "rectification.manage"),
    (_S.FIXING, "fix"): Step(_S.FIXED, "rectification.answer", "evidence"),
    (_S.FIXING, "withdraw"): Step(_S.WITHDRAWN, "rectification.open", "reason", "mistaken"),
    (_S.FIXED, "verify"): Step(_S.VERIFIED, "rectification.verify", "reason", "other"),
    (_S.FIXED, "return"): Step(_S.FIXING, "rectification.verify", "reason", "other"),
    (_S.VERIFIED, "return"): Step(_S.FIXING, "rectification.verify", "reason", "other"),
    (_S.VERIFIED, "close"): Step(_S.CLOSED, "rectification.manage", "", "other"),
    **{
        (status, "gone"): Step(_S.GONE, "rectification.manage", "reason", "closed")
        for status in (_S.OPEN, _S.ACCEPTED, _S.DISPUTED, _S.FIXING, _S.FIXED)
    },
}
ACTIONS = tuple(dict.fromkeys(action for _status, action in LIFE))

PROGRAMME: dict[tuple[Stage, str], Stage] = {
    (Stage.DRAFT, "start"): Stage.RUNNING,
    (Stage.RUNNING, "end"): Stage.ENDED,
}
"""An action programme: all steps by rectification.programme; it ends with a report."""


def allowed(status: str, action: str) -> bool:
    """True when the table knows the step."""
    return (Status(status), action) in LIFE


def step_of(status: str, action: str) -> Step:
    """The step, or Conflict saying where the ticket stands now."""
    step = LIFE.get((Status(status), action))
    if step is None:
        raise Conflict(
            _("这件整改单现在是「%(status)s」，这一步已经办过或还没轮到。请刷新后再看。")
            % {"status": Status(status).label}
        )
    return step


def programme_step(stage: str, action: str) -> Stage:
    """Where a programme goes, or Conflict saying where it stands."""
    found = PROGRAMME.get((Stage(stage), action))
    if found is None:
        raise Conflict(_("这个专项提升现在是「%(stage)s」，不能办这一步。") % {"stage": Stage(stage).label})
    return found
