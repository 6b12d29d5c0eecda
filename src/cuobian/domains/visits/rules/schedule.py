"""One day's items put on the clock in their order, and everything that cannot be as it stands. Pure; minutes since midnight."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

Travel = Callable[[str, str], int]
"""Minutes from one place (its code) to another; places that are not known cost nothing."""
EVERYBODY = 0
EARLY_LUNCH = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """A day: its hours, where the vehicles start and end, its lunch."""

    starts: int
    ends: int
    start_place: str = ""
    end_place: str = ""
    lunch: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One item as the clock sees it.

    Attributes:
        windows: opening hours on this day; None is "not known" and always open, an empty tuple is a day that stays closed.
        fixed: the minute it begins at, whatever comes before.
        starts: where it stands now; None when it has no time yet.
    """

    id: UUID
    minutes: int
    place: str = ""
    vehicle: int = EVERYBODY
    windows: tuple[tuple[int, int], ...] | None = None
    fixed: int | None = None
    travel_set: int | None = None
    is_meal: bool = False
    starts: int | None = None
    limits: tuple[int | None, int | None] = (None, None)

    @property
    def ends(self) -> int:
        return (self.starts or 0) + self.minutes


@dataclass(frozen=True, slots=True)
class Timed:
    """Where an item comes to stand: the way to it, the waiting before it, its begin and end."""

    id: UUID
    travel: int
    wait: int
    starts: int
    ends: int


class Wrong(StrEnum):
    """What cannot be as it stands."""

    OVERLAP = "overlap"
    TRAVEL = "travel"
    CLOSED = "closed"
    EARLY = "early"
    LATE = "late"
    RETURN = "return"
    SHORT = "short"
    LONG = "long"
    LUNCH = "lunch"
    UNPLACED = "unplaced"
    UNTIMED = "untimed"
    SHUT = "shut"
    MERGED = "merged"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing wrong: with which item (None: with the day), by how many minutes; `note` names what a place became."""

    what: Wrong
    item: UUID | None
    minutes: int = 0
    other: UUID | None = None
    note: str = ""


@dataclass(slots=True)
class _Vehicle:
    free: int
    place: str


def retime(frame: Frame, slots: Sequence[Slot], travel: Travel, vehicles: int = 1) -> list[Timed]:
    """All items of a day one after the other, each as early as the way, its hours and its fixed time let it."""
    cars = {number: _Vehicle(frame.starts, frame.start_place) for number in range(1, max(vehicles, 1) + 1)}
    found = []
    for slot in slots:
        using = _using(cars, slot)
        way = max(_way(car.place, slot, travel) for car in using)
        arrive = max(car.free + _way(car.place, slot, travel) for car in using)
        starts = slot.fixed if slot.fixed is not None else _opening(slot, _noon(frame, slot, arrive))
        found.append(Timed(slot.id, way, max(starts - arrive, 0), starts, starts + slot.minutes))
        for car in using:
            car.free, car.place = max(starts + slot.minutes, 0), slot.place or car.place
    return found


def clashes(frame: Frame, slots: Sequence[Slot], travel: Travel, vehicles: int = 1) -> list[Clash]:
    """Everything wrong with a day as it stands, in the order of its items."""
    timed = sorted((slot for slot in slots if slot.starts is not None), key=lambda slot: (slot.starts, slot.ends))
    found = [Clash(Wrong.UNTIMED, slot.id) for slot in slots if slot.starts is None]
    for slot in timed:
        found += _alone(frame, slot)
    cars = {number: _Vehicle(0, "") for number in range(1, max(vehicles, 1) + 1)}
    for number in cars:
        own = [slot for slot in timed if slot.vehicle in (EVERYBODY, number)]
        found += _one_vehicle(frame, own, travel)
    return _once(found) + _lunch(frame, timed)


def waiting(frame: Frame, slots: Sequence[Slot], travel: Travel) -> int:
    """Minutes spent waiting on a day, of everybody's items and the first vehicle's."""
    own = [slot for slot in slots if slot.starts is not None and slot.vehicle in (EVERYBODY, 1)]
    own.sort(key=lambda slot: slot.starts or 0)
    total, place, free = 0, frame.start_place, frame.starts
    for slot in own:
        arrive = free + _way(place, slot, travel)
        total += max((slot.starts or 0) - arrive, 0)
        free, place = slot.ends, slot.place or place
    return total


def _using(cars: dict[int, _Vehicle], slot: Slot) -> list[_Vehicle]:
    return list(cars.values()) if slot.vehicle not in cars else [cars[slot.vehicle]]


def _way(place: str, slot: Slot, travel: Travel) -> int:
    if slot.travel_set is not None:
        return slot.travel_set
    return travel(place, slot.place) if place and slot.place and place != slot.place else 0


def _noon(frame: Frame, slot: Slot, arrive: int) -> int:
    """Lunch does not begin before its window when one comes a little early."""
    if not slot.is_meal or frame.lunch is None:
        return arrive
    return frame.lunch[0] if frame.lunch[0] - EARLY_LUNCH <= arrive < frame.lunch[0] else arrive


def _opening(slot: Slot, arrive: int) -> int:
    """The first moment from the arrival on at which the whole visit is within the hours; the arrival when there is none."""
    for opens, closes in slot.windows or ():
        if max(arrive, opens) + slot.minutes <= closes:
            return max(arrive, opens)
    return arrive


def _alone(frame: Frame, slot: Slot) -> list[Clash]:
    found = []
    starts, ends = slot.starts or 0, slot.ends
    if slot.windows is not None and not any(opens <= starts and ends <= closes for opens, closes in slot.windows):
        found.append(Clash(Wrong.CLOSED, slot.id))
    if starts < frame.starts:
        found.append(Clash(Wrong.EARLY, slot.id, frame.starts - starts))
    if ends > frame.ends:
        found.append(Clash(Wrong.LATE, slot.id, ends - frame.ends))
    least, most = slot.limits
    if least is not None and slot.minutes < least:
        found.append(Clash(Wrong.SHORT, slot.id, least))
    if most is not None and slot.minutes > most:
        found.append(Clash(Wrong.LONG, slot.id, most))
    return found


def _one_vehicle(frame: Frame, slots: Sequence[Slot], travel: Travel) -> Iterable[Clash]:
    before: Slot | None = None
    place, free = frame.start_place, frame.starts
    for slot in slots:
        starts, way = slot.starts or 0, _way(place, slot, travel)
        if before is not None and starts < before.ends:
            yield Clash(Wrong.OVERLAP, slot.id, before.ends - starts, before.id)
        elif starts < free + way and way:
            yield Clash(Wrong.TRAVEL, slot.id, free + way - starts, before.id if before else None)
        place, free, before = slot.place or place, slot.ends, slot
    if slots and frame.end_place and place and free + travel(place, frame.end_place) > frame.ends >= free:
        yield Clash(Wrong.RETURN, slots[-1].id, free + travel(place, frame.end_place) - frame.ends)


def _lunch(frame: Frame, slots: Sequence[Slot]) -> list[Clash]:
    if frame.lunch is None or not slots:
        return []
    opens, closes, minutes = frame.lunch
    for slot in slots:
        inside = min(slot.ends, closes) - max(slot.starts or 0, opens)
        if slot.is_meal and inside >= min(minutes, slot.minutes):
            return []
    return [Clash(Wrong.LUNCH, None, minutes)]


def _once(found: Iterable[Clash]) -> list[Clash]:
    return list(dict.fromkeys(found))
