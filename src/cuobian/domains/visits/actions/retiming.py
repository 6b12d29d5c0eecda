"""Items of a day put on the clock anew after a change, kept in their order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.frames import Whole, slot_of, whole
from cuobian.domains.visits.rules.schedule import Slot, retime
from cuobian.domains.visits.rules.times import moment_at

TIMES = ["position", "starts_at", "ends_at", "travel_minutes", "travel_km"]


def retime_day(programme: Programme, day_id: UUID, order: list[UUID] | None = None) -> None:
    """Put a day's items on the clock, one after the other; `order` names another order.

    What has already happened (arrived) keeps its times: it counts as fixed.
    """
    seen = whole(programme)
    day = next(each for each in seen.days if each.pk == day_id)
    rows = _ordered(seen, day_id, order)
    slots = [_held(item, day.date) for item in rows]
    timed = {each.id: each for each in retime(seen.frame(day), slots, seen.way, seen.vehicles)}
    before: dict[int, str] = {}
    for position, item in enumerate(rows):
        at = timed[item.pk]
        item.position = position
        item.starts_at = moment_at(day.date, at.starts)
        item.ends_at = item.starts_at + timedelta(minutes=item.minutes)
        item.travel_minutes = at.travel
        item.travel_km = _km(seen, before, item, seen.frame(day).start_place)
        item.save(update_fields=TIMES)


def measure_day(programme: Programme, day_id: UUID) -> None:
    """Number a day's items by their times, and measure the way that leads to each: the times stay as they are."""
    seen = whole(programme)
    day = next(each for each in seen.days if each.pk == day_id)
    rows = sorted(seen.of_day(day_id), key=lambda item: (item.starts_at is None, item.starts_at, item.vehicle, item.pk))
    start, km_at = seen.frame(day).start_place, dict[int, str]()
    way_at = dict.fromkeys(range(seen.vehicles + 1), start)
    for position, item in enumerate(rows):
        code = item.place.code if item.place else ""
        cars = [item.vehicle] if item.vehicle else list(range(1, seen.vehicles + 1))
        if code:
            way = max(seen.way(way_at[car], code) for car in cars)
            item.travel_minutes = way if item.travel_set is None else item.travel_set
            way_at |= dict.fromkeys(cars, code)
        item.position, item.travel_km = position, _km(seen, km_at, item, start)
        item.save(update_fields=["position", "travel_minutes", "travel_km"])


def _ordered(seen: Whole, day_id: UUID, order: list[UUID] | None) -> list[Item]:
    rows = seen.of_day(day_id)
    if order is None:
        return rows
    places = {ident: number for number, ident in enumerate(order)}
    return sorted(rows, key=lambda item: places.get(item.pk, len(places)))


def _held(item: Item, day: date) -> Slot:
    """The item's slot; what has begun stays where it is."""
    slot = slot_of(item, day)
    return replace(slot, fixed=slot.starts) if item.arrived_at else slot


def _km(seen: Whole, before: dict[int, str], item: Item, start: str) -> Decimal:
    """Kilometres of the way that leads to an item; remembers where each vehicle is."""
    code = item.place.code if item.place else ""
    cars = [item.vehicle] if item.vehicle else list(range(1, seen.vehicles + 1))
    km = max(seen.km(before.get(car, start), code) if code else 0.0 for car in cars)
    if code:
        before |= dict.fromkeys(cars, code)
    return Decimal(str(round(km, 1)))
