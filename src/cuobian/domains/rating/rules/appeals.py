"""What an appeal may say, and what its reviewers may put right."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.figures import corrected
from cuobian.domains.rating.rules.rights import Jurisdiction, is_recommended
from cuobian.domains.rating.rules.self_assessment import is_automatic
from cuobian.domains.rating.rules.sheets import MAX_DEFECTS, STATES
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.engines.scoring import CountRule, Point, StatusRule
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional, wanted


def filing_faults(points: Mapping[str, str], reason: str, known: Iterable[str]) -> list[Fault]:
    """What is wrong with an appeal; empty when it may be filed."""
    ids = set(known)
    faults = [Fault(point[:20], _("标准里没有 %(id)s。") % {"id": point[:20]}) for point in points if point not in ids]
    for point, why in points.items():
        faults += wanted(point[:20], why, _("写明 %(id)s 哪里不对。") % {"id": point[:20]}, least=1)
    if not points:
        faults.append(Fault("points", _("选至少一条有异议的测评点、扣分、否决或没认定的加分。")))
    return faults + wanted("reason", reason, _("写明申请复核的理由。"), least=1)


def decision_faults(
    ruling: Ruling,
    changes: Mapping[str, Any],
    decision: str,
    disputed: Mapping[str, Point | None],
    marks: Mapping[str, int] | None = None,
    bonuses: Collection[str] = (),
) -> list[Fault]:
    """What is wrong with a decision; `disputed`, `marks` (rule -> occurrences put down) and omitted `bonuses` are what the appeal named."""
    faults = []
    if not decision.strip():
        faults.append(Fault("decision", _("写明核实了什么、结论和理由。")))
    faults += optional("decision", decision)
    if ruling == Ruling.CHANGED and not changes:
        faults.append(Fault("changes", _("选了「更正」，要写明哪一条改成什么。")))
    if ruling == Ruling.UPHELD and changes:
        faults.append(Fault("changes", _("选了「维持」，就不改任何一条。")))
    for point_id, change in changes.items():
        point = disputed.get(point_id)
        if marks and point_id in marks:
            faults += [] if _lifts(change, marks[point_id]) else [Fault(point_id, _fewer(point_id, marks[point_id]))]
        elif point_id in bonuses:
            faults += (
                [] if change == {"count": 1} else [Fault(point_id, _("%(id)s 只能认定，或不更正。") % {"id": point_id})]
            )
        elif point is None:
            faults.append(Fault(point_id, _("%(id)s 不在申请复核的范围里。") % {"id": point_id}))
        elif not _fits(change, point):
            faults.append(Fault(point_id, _wanted(point)))
    return faults


def stage_after(published: int, decided: int, level: Level, jurisdiction: Jurisdiction) -> Stage:
    """Where a decided appeal leads: what nobody could object to yet is not awarded.

    A star that the joint panel of city and districts has to see goes there, another star than the published one gets
    a public notice of its own, and only the star that was published goes on to its award.
    """
    if level == Level.DISTRICT and is_recommended(decided, jurisdiction):
        return Stage.CITY_PANEL
    return Stage.AWARD_READY if decided == published else Stage.NOTICE_READY


def _fits(change: Any, point: Point) -> bool:
    """One value of the kind by which the point is scored: a figure, a number of defects, or a state."""
    if not isinstance(change, Mapping) or len(change) != 1:
        return False
    key, value = next(iter(change.items()))
    if is_automatic(point):
        return key in ("value", "state") and isinstance(value, str) and corrected(value, point) is not None
    if isinstance(point.rule, CountRule):
        return key == "defects" and isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_DEFECTS
    return key == "state" and value in STATES


def _lifts(change: Any, put_down: int) -> bool:
    """A mark is lifted by saying how many of its occurrences hold: fewer than were put down, 0 for none."""
    if not isinstance(change, Mapping) or set(change) != {"count"}:
        return False
    count = change["count"]
    return isinstance(count, int) and not isinstance(count, bool) and 0 <= count < put_down


def _fewer(rule_id: str, put_down: int) -> str:
    if put_down == 1:
        return _("%(id)s 只能撤销，或不更正。") % {"id": rule_id}
    return _("%(id)s 要写实际几次，0 到 %(most)d；0 就是撤销。") % {"id": rule_id, "most": put_down - 1}


def kept_changes(changes: Mapping[str, Any], disputed: Mapping[str, Point]) -> dict[str, Any]:
    """Changes as they are kept: what corrects the platform's own value is a "value", everything else keeps its kind."""
    return {
        point_id: {"value": corrected(str(next(iter(change.values()))), disputed[point_id])}
        if point_id in disputed and is_automatic(disputed[point_id])
        else dict(change)
        for point_id, change in changes.items()
    }


def _wanted(point: Point) -> str:
    if is_automatic(point) and not isinstance(point.rule, StatusRule):
        return _("%(id)s 要写更正后的数，如 0.92。") % {"id": point.id}
    if isinstance(point.rule, CountRule):
        return _("%(id)s 要写缺几项，0 到 99。") % {"id": point.id}
    return _("%(id)s 要选 A、B、C、C# 之一。") % {"id": point.id}
