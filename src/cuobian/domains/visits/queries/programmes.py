"""Lists of programmes, and how one stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cuobian.domains.visits.models import HandOut, Participant, Programme, Release
from cuobian.domains.visits.queries.closed import all_clashes
from cuobian.domains.visits.queries.frames import Whole
from cuobian.domains.visits.queries.frozen import current
from cuobian.domains.visits.queries.scope import seen
from cuobian.domains.visits.queries.told import told_person
from cuobian.domains.visits.values import ItemKind, ProgrammeStatus, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.reading import LAST_DAY, whole_in
from cuobian.support.files.public import StoredFile, stored


@dataclass(frozen=True, slots=True)
class ProgrammeFilters:
    """What a list of programmes is narrowed by."""

    query: str = ""
    status: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class HandOutLine:
    """A hand-out with its file, if it is one."""

    hand_out: HandOut
    file: StoredFile | None

    @property
    def address(self) -> str:
        return reverse("visits:hand-out", args=[self.hand_out.pk]) if self.file else self.hand_out.url


def programmes(actor: Actor, filters: ProgrammeFilters) -> QuerySet[Programme]:
    """All that the actor sees, with how many stops and people they have."""
    rows = Programme.objects.filter(seen(actor))
    if filters.query:
        rows = rows.filter(Q(title__icontains=filters.query) | Q(number__icontains=filters.query))
    if filters.status in ProgrammeStatus.values:
        rows = rows.filter(status=filters.status)
    if year := whole_in(filters.year, most=LAST_DAY.year):
        rows = rows.filter(starts_on__year=year)
    live = Q(items__kind=ItemKind.STOP, items__dropped_at=None)
    return rows.annotate(
        stops=Count("items", filter=live, distinct=True),
        people=Count("participants", filter=Q(participants__removed_at=None), distinct=True),
    )


def years(actor: Actor) -> list[int]:
    """Years in which the actor sees programmes, the newest first."""
    return [day.year for day in Programme.objects.filter(seen(actor)).dates("starts_on", "year", order="DESC")]


def figures(whole: Whole, people: int) -> dict[str, Any]:
    """How a programme stands, in numbers."""
    stops = [item for item in whole.items if item.kind == ItemKind.STOP and item.dropped_at is None]
    live = [item for item in whole.items if item.dropped_at is None and item.starts_at]
    return {
        "stops": len(stops),
        "districts": len({item.district for item in stops if item.district}),
        "travel": sum(item.travel_minutes for item in live),
        "km": sum((item.travel_km for item in live), start=0),
        "ready": sum(1 for item in stops if item.readiness == Readiness.READY),
        "problems": sum(1 for item in stops if item.readiness == Readiness.PROBLEM),
        "people": people,
        "clashes": len(all_clashes(whole)),
    }


def people_of(programme: Programme) -> QuerySet[Participant]:
    """The name list, those who were removed at its end."""
    return Participant.objects.filter(programme=programme).select_related("account")


def shown_people(programme: Programme, *, may_plan: bool) -> QuerySet[Participant]:
    """Who takes part now, for the planner; for everybody else those of them who were in the last release."""
    rows = people_of(programme).filter(removed_at=None)
    told = None if may_plan else current(programme)
    return rows if told is None else rows.filter(pk__in=[one["id"] for one in told.frozen["people"]])


def seated_as_told(programme: Programme, rows: Iterable[Participant]) -> None:
    """Where each rides and sits as it was released, instead of where they are being put; in memory alone."""
    told = current(programme)
    for row in rows:
        for name in ("vehicle", "seat", "room_seat") if told else ():
            setattr(row, name, told_person(told, row).get(name, getattr(row, name)))


def releases_of(programme: Programme) -> list[Release]:
    """The newest first, without what was frozen."""
    return list(Release.objects.filter(programme=programme).defer("frozen").order_by("-number"))


def hand_outs_of(programme: Programme, item_id: UUID | None = None) -> list[HandOutLine]:
    """Hand-outs of the programme (and of one item, when named). Two queries."""
    rows = HandOut.objects.filter(programme=programme).select_related("item")
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    found = list(rows.order_by("added_at", "pk"))
    files = stored([row.file for row in found if row.file])
    return [HandOutLine(row, files.get(row.file) if row.file else None) for row in found]


def running_on(actor: Actor, day: date) -> list[Programme]:
    """Programmes that are held on a day or within the week after it, for the desk's first page."""
    rows = Programme.objects.filter(seen(actor), starts_on__lte=day + timedelta(days=7), ends_on__gte=day)
    return list(
        rows.filter(status__in=(ProgrammeStatus.RELEASED, ProgrammeStatus.RUNNING)).order_by("starts_on", "pk")[:5]
    )
