"""The life cycle of a flag, as a table: (status, action) -> next status, permission.

Every page, action and test reads it; an action that is not in it does not exist. No step changes a mark, a result or a
star: what a check leads to is done by the actions that are there for it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import ScreenStatus
from cuobian.kernel.errors import Conflict

RUN, CHECK = "rating.fairness.run", "rating.screen"


@dataclass(frozen=True, slots=True)
class ScreenStep:
    """One allowed move."""

    goes_to: ScreenStatus
    permission: str


_S = ScreenStatus
SCREEN_LIFE: dict[tuple[ScreenStatus, str], ScreenStep] = {
    (_S.OPEN, "assign_screen"): ScreenStep(_S.ASSIGNED, RUN),
    (_S.ASSIGNED, "assign_screen"): ScreenStep(_S.ASSIGNED, RUN),
    (_S.ASSIGNED, "check_screen"): ScreenStep(_S.CHECKED, CHECK),
    (_S.OPEN, "carry_screen"): ScreenStep(_S.SUPERSEDED, RUN),
    (_S.ASSIGNED, "carry_screen"): ScreenStep(_S.SUPERSEDED, RUN),
}
SCREEN_ACTIONS = tuple(dict.fromkeys(action for _status, action in SCREEN_LIFE))


def screen_allows(status: str, action: str) -> bool:
    """True when the table knows the move."""
    return (ScreenStatus(status), action) in SCREEN_LIFE


def screen_step(status: str, action: str) -> ScreenStep:
    """The move, or Conflict saying where the flag stands now."""
    move = SCREEN_LIFE.get((ScreenStatus(status), action))
    if move is None:
        raise Conflict(
            _("这条筛查提示现在是「%(status)s」，这一步不能办，或已经办过。请刷新后再看。")
            % {"status": ScreenStatus(status).label}
        )
    return move
