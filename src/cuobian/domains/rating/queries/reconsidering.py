"""Which points a panel may decide together: those on which it lies too far apart, and, once more, those it decided before."""

from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import Appeal, Entry, EntryMove, Reconsideration, SheetCorrection, SheetItem
from cuobian.domains.rating.values import Level, SheetStatus, Stage

PANEL_STAGE = {Level.DISTRICT: Stage.DISTRICT_PANEL, Level.CITY: Stage.CITY_PANEL}


def decided_before(entry_id: UUID, level: Level) -> "QuerySet[Reconsideration]":
    """Every decision of a level, the earliest first."""
    return Reconsideration.objects.filter(entry_id=entry_id, level=level).order_by("sequence")


def open_again(entry: Entry, level: Level) -> set[str]:
    """Points decided before, by the panel or by an appeal, of an entry that came back to its panel since."""
    moves = EntryMove.objects.filter(entry=entry, to_stage=PANEL_STAGE[level]).order_by("-at", "-pk")
    came = moves.values_list("at", flat=True).first()
    if came is None or entry.stage != PANEL_STAGE[level]:
        return set()
    last = {row.point_id: row.decided_at for row in decided_before(entry.pk, level)}
    appeal = Appeal.objects.filter(entry=entry, decided_at__lte=came).first()
    by_appeal = (
        {point for point, change in appeal.changes.items() if {"state", "defects"} & set(change)} if appeal else set()
    )
    decided_since = {point for point, at in last.items() if at >= came}
    return (set(last) | by_appeal) - decided_since


def records_now(entry_id: UUID, level: Level, point_id: str) -> list[dict[str, object]]:
    """What each submitted sheet says of a point, as it was corrected last, in order of submission."""
    rows = SheetItem.objects.filter(
        sheet__entry_id=entry_id, sheet__level=level, sheet__status=SheetStatus.SUBMITTED, point_id=point_id
    ).order_by("sheet__submitted_at", "sheet_id")
    later = SheetCorrection.objects.filter(item__in=rows).order_by("made_at", "pk")
    corrected = {row.item_id: row for row in later}
    found: list[dict[str, object]] = []
    for row in rows:
        said = corrected.get(row.pk)
        found.append(
            {
                "state": said.state if said else row.state,
                "defects": said.defects if said else row.defects,
                "unseen": row.unseen and said is None,
                "note": said.reason if said else row.note,
            }
        )
    return found
