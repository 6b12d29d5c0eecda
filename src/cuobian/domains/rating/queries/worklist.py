"""The work list of a round: entries narrowed by the filters of the page, and what a line of it shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import Filters as PlaceFilters
from cuobian.domains.network.public import area_names, district_of, places, street_of
from cuobian.domains.rating.models import Entry, Round, Sheet
from cuobian.domains.rating.queries.progress import PAST_DISTRICT, RATED, entries_in, overdue_filter
from cuobian.domains.rating.queries.stars import active_stars
from cuobian.domains.rating.queries.then import called_then, with_that_day
from cuobian.domains.rating.rules.rights import Jurisdiction, permission_for
from cuobian.domains.rating.states import LIFE
from cuobian.domains.rating.values import FINAL_STAGES, Level, SheetStatus, Stage
from cuobian.kernel.access import Actor, under, visible
from cuobian.kernel.workdays import WorkCalendar

ONWARD = (
    "pass_review", "compute_district", "confirm_district", "compute_city", "confirm_city", "publish",
)  # fmt: skip
STATUSES: dict[str, Any] = {
    "mine": gettext_lazy("待我办"),
    "overdue": gettext_lazy("超期"),
    "unrated": gettext_lazy("区级还没评"),
    "rated": gettext_lazy("区级已评"),
    "recommended": gettext_lazy("推荐给市级"),
    "city_done": gettext_lazy("市级联合考评完成"),
    "borderline": gettext_lazy("临界（差不到 1.5 分）"),
    "unpanelled": gettext_lazy("还没有考评组"),
    "sheets_in": gettext_lazy("检查单已交齐"),
    "three_and_up": gettext_lazy("三星及以上"),
    "ended": gettext_lazy("已办完"),
}


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """What the list is narrowed by; everything empty is everything in scope."""

    query: str = ""
    district: str = ""
    street: str = ""
    stage: str = ""
    status: str = ""
    star: str = ""

    @property
    def area(self) -> str:
        return self.street or self.district


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the work list. `name` and `where` are those of the day that is asked for; `is_new`: set up after it."""

    entry: Entry
    name: str
    code: str
    where: str
    held: int | None
    recorded: str
    holder: str
    days_left: int | None
    is_mine: bool
    is_new: bool = False

    @property
    def is_final(self) -> bool:
        return self.entry.stage in FINAL_STAGES


def work_rows(
    actor: Actor,
    made: Round,
    filters: EntryFilters,
    *,
    today: date,
    jurisdiction: Jurisdiction,
    day: date | None = None,
) -> QuerySet[Entry]:
    """The entries that answer the filters, in the actor's scope, with the keys that a list sorts by.

    Args:
        day: names and areas are asked for as they were on this day.
    """
    rows = entries_in(actor, made).select_related("place", "district_panel", "city_panel")
    if day:
        rows = with_that_day(rows, day)
    if filters.area:
        field = "code_then" if day else "code"
        rows = rows.filter(under(filters.area, field)) if _is_code(filters.area) else rows.none()
    if filters.stage:
        rows = rows.filter(stage=filters.stage) if filters.stage in Stage.values else rows.none()
    if filters.star in tuple("012345"):
        rows = rows.filter(star=int(filters.star), stage__in=RATED)
    if filters.status:
        rows = rows.filter(status_filter(filters.status, actor, today=today, jurisdiction=jurisdiction))
    if filters.query and day:
        rows = rows.filter(called_then(filters.query))
    elif filters.query:
        found = places(actor, PlaceFilters(query=filters.query, kind=made.place_kind))
        rows = rows.filter(place_id__in=[place.id for place in found])
    return rows.annotate(
        star_key=Coalesce("star", Value(-1)),
        score_key=Coalesce("score", Value(Decimal(-1))),
    )


def status_filter(status: str, actor: Actor, *, today: date, jurisdiction: Jurisdiction) -> Q:
    """Entries in one of the states of `STATUSES`; an unknown state holds for none."""
    recommended = Q(stage__in=PAST_DISTRICT, district_star__in=list(jurisdiction.get(Level.CITY, ()))) & ~Q(
        stage=Stage.WITHDRAWN
    )
    conditions: dict[str, Q] = {
        "overdue": overdue_filter(today),
        "rated": Q(stage__in=RATED),
        "unrated": ~Q(stage__in=(*RATED, Stage.WITHDRAWN)),
        "recommended": recommended,
        "city_done": recommended & ~Q(stage=Stage.CITY_PANEL),
        "borderline": Q(stage__in=RATED, is_borderline=True),
        "unpanelled": unpanelled(),
        "sheets_in": sheets_in(),
        "three_and_up": Q(stage__in=RATED, star__gte=3),
        "ended": Q(stage__in=FINAL_STAGES),
    }
    if status == "mine":
        return mine_filter(actor, jurisdiction)
    return conditions.get(status, Q(pk__in=[]))


def unpanelled() -> Q:
    """Entries that wait for a panel to be made."""
    return Q(stage=Stage.DISTRICT_PANEL, district_panel=None) | Q(stage=Stage.CITY_PANEL, city_panel=None)


def sheets_in() -> Q:
    """Entries with a panel whose sheets are all in: ready to be computed."""
    found = Q(pk__in=[])
    for level, stage in ((Level.DISTRICT, Stage.DISTRICT_PANEL), (Level.CITY, Stage.CITY_PANEL)):
        sheets = Sheet.objects.filter(entry=OuterRef("pk"), level=level)
        found |= (
            Q(stage=stage)
            & Exists(sheets.filter(status=SheetStatus.SUBMITTED))
            & ~Exists(sheets.filter(status=SheetStatus.OPEN))
        )
    return found


def mine_filter(actor: Actor, jurisdiction: Jurisdiction) -> Q:
    """Entries whose next step this actor may take."""
    found = Q(pk__in=[])
    for (stage, action), step in LIFE.items():
        if action in ONWARD:
            found |= Q(stage=stage) & visible(actor, step.permission, "code")
    found |= Q(stage=Stage.APPEAL, appeal__reviewers=None) & visible(actor, "rating.answer", "code")
    for level in Level:
        stars = [*jurisdiction.get(level, ()), *([0] if level == Level.DISTRICT else [])]
        permission = permission_for("rating.award", place_kind="", level=level)
        found |= Q(stage=Stage.AWARD_READY, star__in=stars) & visible(actor, permission, "code")
    return found


def lines_of(
    entries: Sequence[Any],
    actor: Actor,
    *,
    calendar: WorkCalendar,
    today: date,
    jurisdiction: Jurisdiction,
    day: date | None = None,
) -> list[EntryLine]:
    """What the page shows of each entry; a handful of queries, however many entries. With `day` they are `with_that_day`."""
    where = _where(entries, day)
    held = active_stars(entry.place_id for entry in entries)
    recorded = _recorded(entries)
    mine = _mine(entries, actor, jurisdiction)
    return [
        EntryLine(
            entry=entry,
            name=entry.short_name_then if day else entry.place.short_name,
            code=entry.code_then if day else entry.code,
            where=where[entry.pk],
            held=held[entry.place_id].star if entry.place_id in held else None,
            recorded=recorded.get(entry.pk, ""),
            holder=holder_of(entry),
            days_left=None if entry.stage in FINAL_STAGES else days_left(entry.due_on, calendar, today),
            is_mine=entry.pk in mine,
            is_new=day is not None and entry.since_then is None,
        )
        for entry in entries
    ]


def days_left(due_on: date, calendar: WorkCalendar, today: date) -> int:
    """Working days to a deadline; negative when it is over, even when no working day has passed since."""
    return calendar.left(today, due_on)


def holder_of(entry: Entry) -> str:
    """In whose hands an entry is, in words."""
    words = {
        Stage.SELF_ASSESSMENT: _("本单位"),
        Stage.FIRST_REVIEW: _("镇街所"),
        Stage.DISTRICT_PANEL: entry.district_panel.name if entry.district_panel else _("区里，未分组"),
        Stage.DISTRICT_RESULT: _("区经办人，待确认"),
        Stage.CITY_PANEL: entry.city_panel.name if entry.city_panel else _("市里，未分组"),
        Stage.CITY_RESULT: _("市经办人，待确认"),
        Stage.NOTICE_READY: _("市经办人，待公示"),
        Stage.NOTICE: _("公示中"),
        Stage.APPEAL: _("复核人"),
        Stage.AWARD_READY: _("待授星"),
    }
    return words.get(Stage(entry.stage), "—")


def _where(entries: Sequence[Any], day: date | None) -> dict[UUID, str]:
    codes = {entry.pk: entry.code_then if day else entry.code for entry in entries}
    names = area_names(codes.values(), day)
    return {
        key: "".join(names.get(part, "") for part in dict.fromkeys((district_of(code), street_of(code))))
        for key, code in codes.items()
    }


def _recorded(entries: Iterable[Entry]) -> dict[UUID, str]:
    """How far the assessors of the present level have come: the one who has recorded least."""
    at_panel = {
        entry.pk: Level.DISTRICT if entry.stage == Stage.DISTRICT_PANEL else Level.CITY
        for entry in entries
        if entry.stage in (Stage.DISTRICT_PANEL, Stage.CITY_PANEL)
    }
    rows = Sheet.objects.filter(entry_id__in=list(at_panel)).exclude(status=SheetStatus.VOID)
    least: dict[UUID, tuple[int, int]] = {}
    for entry_id, level, recorded, expected in rows.values_list("entry_id", "level", "recorded", "expected"):
        if level == at_panel[entry_id]:
            least[entry_id] = min(least.get(entry_id, (recorded, expected)), (recorded, expected))
    return {entry_id: f"{recorded}/{expected}" for entry_id, (recorded, expected) in least.items()}


def _mine(entries: Sequence[Entry], actor: Actor, jurisdiction: Jurisdiction) -> set[UUID]:
    rows = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    return set(rows.filter(mine_filter(actor, jurisdiction)).values_list("pk", flat=True))


def _is_code(text: str) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= 32
