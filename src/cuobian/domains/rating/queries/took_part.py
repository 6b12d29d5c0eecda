"""Who has had a hand in an entry before its appeal, and in what: nobody reviews the own work."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import (
    Appeal,
    Entry,
    EntryMark,
    EntryMove,
    FairMove,
    FigureCorrection,
    PanelMember,
    Reconsideration,
    SelfItem,
    Sheet,
)

WORDS = {
    "rated": gettext_lazy("%(name)s 参加过这个站点的考评，不能复核。"),
    "marked": gettext_lazy("%(name)s 给这个站点记过加分、扣分或否决，不能复核。"),
    "ruled": gettext_lazy("%(name)s 答复过这个站点自评里的异议，不能复核。"),
    "corrected": gettext_lazy("%(name)s 更正过平台给这个站点的数，不能复核。"),
    "reconsidered": gettext_lazy("%(name)s 记过这个站点的复议，不能复核。"),
    "reviewed": gettext_lazy("%(name)s 初审过这个站点，不能复核。"),
    "confirmed": gettext_lazy("%(name)s 确认过这个站点的结果，不能复核。"),
    "own": gettext_lazy("%(name)s 替这个站点交过自评或申请过复核，不能复核。"),
}
"""Each rule, with what its refusal says."""
REVIEWED, CONFIRMED = ("pass_review", "return_self"), ("confirm_district", "confirm_city")


def took_part(entry: Entry) -> dict[UUID, list[str]]:
    """Account -> the rules that keep it from reviewing this entry, in the order of `WORDS`. One query."""
    panels = Q(panel__in=Sheet.objects.filter(entry=entry).values("panel"))
    panels |= Q(panel__in=[panel for panel in (entry.district_panel_id, entry.city_panel_id) if panel])
    marks, moves = EntryMark.objects.filter(entry=entry), EntryMove.objects.filter(entry=entry, by__isnull=False)
    traces = [
        _trace("rated", Sheet.objects.filter(entry=entry), "account_id"),
        _trace("rated", PanelMember.objects.filter(panels), "account_id"),
        _trace("marked", marks, "made_by_id"),
        _trace("marked", marks.filter(revoked_by__isnull=False), "revoked_by_id"),
        _trace("ruled", SelfItem.objects.filter(entry=entry, ruled_by__isnull=False), "ruled_by_id"),
        _trace("corrected", FigureCorrection.objects.filter(entry=entry), "made_by_id"),
        _trace("reconsidered", Reconsideration.objects.filter(entry=entry), "decided_by_id"),
        _trace("reviewed", moves.filter(action__in=REVIEWED), "by_id"),
        _trace("confirmed", moves.filter(action__in=CONFIRMED), "by_id"),
        _trace("confirmed", FairMove.objects.filter(result__entry=entry), "moved_by_id"),
        _trace("own", moves.filter(action="submit_self"), "by_id"),
        _trace("own", Appeal.objects.filter(entry=entry), "filed_by_id"),
    ]
    found: dict[UUID, set[str]] = {}
    for rule, account_id in traces[0].union(*traces[1:]):
        found.setdefault(account_id, set()).add(rule)
    return {account_id: [rule for rule in WORDS if rule in rules] for account_id, rules in found.items()}


def _trace(rule: str, rows: "QuerySet[Any]", field: str) -> "QuerySet[Any, Any]":
    found: QuerySet[Any, Any] = rows.order_by().annotate(rule=Value(rule)).values_list("rule", field)
    return found
