"""A day that runs late, car by car: each has its own clock and place, and what they do together begins when the last of them
has come. Nothing begins earlier than its floor. Pure; minutes since midnight."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cuobian.domains.visits.rules.schedule import EVERYBODY, Slot, Timed, Travel

Cars = Mapping[int, tuple[int, str]]
"""Vehicle -> from which minute it can set out, and from where."""


def walk(cars: Cars, slots: Sequence[Slot], travel: Travel, floors: Mapping[UUID, int]) -> tuple[list[Timed], Cars]:
    """The items in their order, and where the cars are in the end. What is fixed waits for those who come late;
    hours count for whom the plan itself keeps them."""
    at, found = dict(cars), []
    for slot in slots:
        using = list(at) if slot.vehicle == EVERYBODY else [slot.vehicle]
        ways = {car: _way(at[car][1], slot, travel) for car in using}
        arrive = max(at[car][0] + way for car, way in ways.items())
        starts = max(arrive, floors.get(slot.id, arrive), slot.fixed or 0)
        if slot.fixed is None and fits(slot, slot.starts or 0):
            starts = _opening(slot, starts)
        found.append(Timed(slot.id, max(ways.values()), starts - arrive, starts, starts + slot.minutes))
        at |= {car: (starts + slot.minutes, slot.place or at[car][1]) for car in using}
    return found, at


def is_shut(slot: Slot, starts: int) -> bool:
    """It closes before they are done; what was closed by the plan itself stays the officer's business."""
    if slot.windows is None or slot.fixed is not None:
        return False
    return fits(slot, slot.starts or 0) and not fits(slot, starts)


def fits(slot: Slot, starts: int) -> bool:
    """The whole visit is within one of its hours."""
    return any(opens <= starts and starts + slot.minutes <= closes for opens, closes in slot.windows or ())


def _way(place: str, slot: Slot, travel: Travel) -> int:
    if slot.travel_set is not None:
        return slot.travel_set
    return travel(place, slot.place) if place and slot.place and place != slot.place else 0


def _opening(slot: Slot, earliest: int) -> int:
    """The first moment at which the whole visit is within the hours; the earliest when there is none."""
    for opens, closes in slot.windows or ():
        if max(earliest, opens) + slot.minutes <= closes:
            return max(earliest, opens)
    return earliest
