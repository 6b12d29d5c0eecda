"""The life cycle of an entry, as a table: (stage, action) -> next stages, permission, who acts.

Every page, action and test reads this table; an action that is not in it does not exist.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import FINAL_STAGES, Stage
from cuobian.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed move. `goes_to` lists where it may lead; which one is decided by a rule named in the action."""

    goes_to: tuple[Stage, ...]
    permission: str


_S = Stage
LIFE: dict[tuple[Stage, str], Step] = {
    (_S.SELF_ASSESSMENT, "submit_self"): Step((_S.FIRST_REVIEW, _S.DISTRICT_PANEL), "rating.self_assess"),
    (_S.FIRST_REVIEW, "return_self"): Step((_S.SELF_ASSESSMENT,), "rating.first_review"),
    (_S.FIRST_REVIEW, "pass_review"): Step((_S.DISTRICT_PANEL,), "rating.first_review"),
    (_S.DISTRICT_PANEL, "return_self"): Step((_S.SELF_ASSESSMENT,), "rating.panel.district"),
    (_S.DISTRICT_PANEL, "compute_district"): Step((_S.DISTRICT_RESULT,), "rating.panel.district"),
    (_S.DISTRICT_RESULT, "reopen_district"): Step((_S.DISTRICT_PANEL,), "rating.panel.district"),
    (_S.DISTRICT_RESULT, "confirm_district"): Step((_S.NOTICE_READY, _S.CITY_PANEL), "rating.award.district"),
    (_S.CITY_PANEL, "return_district"): Step((_S.DISTRICT_PANEL,), "rating.panel.city"),
    (_S.CITY_PANEL, "compute_city"): Step((_S.CITY_RESULT,), "rating.panel.city"),
    (_S.CITY_RESULT, "reopen_city"): Step((_S.CITY_PANEL,), "rating.panel.city"),
    (_S.CITY_RESULT, "confirm_city"): Step((_S.NOTICE_READY,), "rating.award.city"),
    (_S.NOTICE_READY, "publish"): Step((_S.NOTICE,), "rating.publish"),
    (_S.NOTICE, "file_appeal"): Step((_S.APPEAL,), "rating.self_assess"),
    (_S.NOTICE, "recall"): Step((_S.DISTRICT_PANEL, _S.CITY_PANEL), "rating.publish"),
    (_S.NOTICE, "close_notice"): Step((_S.AWARD_READY,), "rating.publish"),
    (_S.APPEAL, "decide_appeal"): Step((_S.AWARD_READY, _S.NOTICE_READY, _S.CITY_PANEL), "rating.appeal"),
    (_S.AWARD_READY, "recall"): Step((_S.DISTRICT_PANEL, _S.CITY_PANEL), "rating.publish"),
    (_S.AWARD_READY, "award"): Step((_S.AWARDED, _S.UNSTARRED), "rating.award"),
    **{(stage, "withdraw"): Step((_S.WITHDRAWN,), "rating.withdraw") for stage in Stage if stage not in FINAL_STAGES},
}
ACTIONS = tuple(dict.fromkeys(action for _stage, action in LIFE))


def allowed(stage: str, action: str) -> bool:
    """True when the table knows the move."""
    return (Stage(stage), action) in LIFE


def step(stage: str, action: str) -> Step:
    """The move, or Conflict saying where the entry stands now."""
    move = LIFE.get((Stage(stage), action))
    if move is None:
        raise Conflict(
            _("这个站点现在是「%(stage)s」，这一步已经办过或还没轮到。请刷新后再看。") % {"stage": Stage(stage).label}
        )
    return move
