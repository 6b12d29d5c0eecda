"""A programme read whole for planning: its days as frames, its items as slots, the ways between their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cuobian.domains.network.public import spans_on
from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.rules.schedule import Clash, Frame, Slot, Wrong, clashes, waiting
from cuobian.domains.visits.rules.times import minute_of, minute_of_time, minutes_of_spans
from cuobian.domains.visits.values import ItemKind, ProgrammeStatus
from cuobian.engines import routes

OVER = (ProgrammeStatus.ENDED, ProgrammeStatus.WITHDRAWN)

UNKNOWN_WAY = 20
"""Minutes between two places of which one has no coordinates."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything of a programme that the planner looks at. `unknown` are codes of places without coordinates."""

    programme: Programme
    days: Sequence[Day]
    items: Sequence[Item]
    travel: routes.Travel
    points: Mapping[str, routes.Point]
    unknown: tuple[str, ...]
    where: dict[str, int] = field(default_factory=dict)

    @property
    def vehicles(self) -> int:
        return max(len(self.programme.settings.get("vehicles", ())), 1)

    def of_day(self, day_id: UUID | None) -> list[Item]:
        """The items of a day that are to be held, in their order."""
        rows = [item for item in self.items if item.day_id == day_id and item.dropped_at is None]
        return sorted(rows, key=lambda item: (item.position, item.starts_at is None, item.starts_at, item.pk))

    def way(self, one: str, other: str) -> int:
        """Minutes from one place to another."""
        if one == other or not one or not other:
            return 0
        if one not in self.where or other not in self.where:
            return UNKNOWN_WAY
        return self.travel.minutes[self.where[one]][self.where[other]]

    def km(self, one: str, other: str) -> float:
        """Kilometres on the road, estimated."""
        if one not in self.points or other not in self.points:
            return 0.0
        detour = float(self.programme.settings.get("detour", 1.35))
        return routes.great_circle_km(self.points[one], self.points[other]) * detour

    def frame(self, day: Day) -> Frame:
        return frame_of(day)

    def slots(self, day: Day) -> list[Slot]:
        return [slot_of(item, day.date) for item in self.of_day(day.pk)]

    def clashes(self, day: Day) -> list[Clash]:
        """Everything wrong with one day; what is over cannot be put right."""
        if self.programme.status in OVER:
            return []
        return clashes(self.frame(day), self.slots(day), self.way, self.vehicles)

    def all_clashes(self) -> list[tuple[Day | None, Clash]]:
        """Everything wrong with the programme; what waits to be placed at the end."""
        found: list[tuple[Day | None, Clash]] = [(day, clash) for day in self.days for clash in self.clashes(day)]
        loose = [item for item in self.of_day(None) if item.is_required]
        return found + [(None, Clash(Wrong.UNPLACED, item.pk)) for item in loose]

    def totals(self, day: Day) -> tuple[int, int]:
        """Minutes on the way and minutes of waiting on a day."""
        rows = [item for item in self.of_day(day.pk) if item.starts_at]
        return sum(item.travel_minutes for item in rows), waiting(self.frame(day), self.slots(day), self.way)


def whole(programme: Programme) -> Whole:
    """Two queries, however many items there are."""
    days = list(Day.objects.filter(programme=programme).select_related("start_place", "end_place").order_by("date"))
    rows = Item.objects.filter(programme=programme).select_related("place", "day", "host_account")
    items = list(rows.order_by("day__date", "position", "starts_at", "pk"))
    return whole_of(programme, days, items)


def whole_of(programme: Programme, days: Sequence[Day], items: Sequence[Item]) -> Whole:
    """The same of rows that are at hand."""
    places: dict[str, Any] = {item.place.code: item.place for item in items if item.place}
    for day in days:
        places |= {place.code: place for place in (day.start_place, day.end_place) if place}
    points = {
        code: routes.Point(code, float(each.lat), float(each.lng)) for code, each in places.items() if _known(each)
    }
    travel = routes.estimated(
        list(points.values()),
        speed_kmh=float(programme.settings.get("speed", 36)),
        detour=float(programme.settings.get("detour", 1.35)),
    )
    unknown = tuple(sorted(code for code in places if code not in points))
    where = {code: number for number, code in enumerate(travel.places)}
    return Whole(programme, days, items, travel, points, unknown, where)


def frame_of(day: Day) -> Frame:
    """A day's hours in minutes."""
    lunch = None
    if day.lunch_from and day.lunch_until:
        lunch = (minute_of_time(day.lunch_from), minute_of_time(day.lunch_until), day.lunch_minutes)
    return Frame(
        minute_of_time(day.starts_at),
        minute_of_time(day.ends_at),
        day.start_place.code if day.start_place else "",
        day.end_place.code if day.end_place else "",
        lunch,
    )


def slot_of(item: Item, day: date) -> Slot:
    """An item as the clock sees it on a day."""
    starts = minute_of(item.starts_at, day) if item.starts_at else None
    return Slot(
        id=item.pk,
        minutes=item.minutes,
        place=item.place.code if item.place else "",
        vehicle=item.vehicle,
        windows=windows_on(item, day),
        fixed=starts if item.lock_time else None,
        travel_set=item.travel_set,
        is_meal=item.kind == ItemKind.MEAL,
        starts=starts,
        limits=(item.min_minutes, item.max_minutes),
    )


def windows_on(item: Item, day: date) -> tuple[tuple[int, int], ...] | None:
    """When the item can be visited on a day: its own hours, else the place's; None when nobody has said."""
    if item.windows:
        return minutes_of_spans(item.windows)
    if item.kind != ItemKind.STOP or item.place is None or not item.place.hours:
        return None
    return minutes_of_spans(spans_on(item.place.hours, day)[0])


def _known(place: Any) -> bool:
    return place.lat is not None and place.lng is not None
