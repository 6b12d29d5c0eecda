"""Where the cars are on a day that runs late: what is over, what is still to come, from when and where each can set out.

What was marked counts first. Nobody has to mark anything: where the marks are older than the clock, the clock counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cuobian.domains.visits.models import Day, Item
from cuobian.domains.visits.queries.frames import Whole
from cuobian.domains.visits.rules.slipping import Cars
from cuobian.domains.visits.rules.times import minute_of

STEP = 5
"""The present minute counts in steps, so that what was previewed is not another thing a moment later."""


@dataclass(frozen=True, slots=True)
class Late:
    """How late (minus: early), which vehicle (0 all), and whether the order of what is left may change."""

    minutes: int
    vehicle: int = 0
    reorder: bool = False

    def of_car(self, car: int) -> int:
        """Minutes by which one car is late."""
        return self.minutes if self.vehicle in (0, car) else 0

    def of_item(self, item: Item) -> int:
        """Minutes by which somebody who comes to an item is late."""
        return self.minutes if self.vehicle == 0 or item.vehicle in (0, self.vehicle) else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A day at one moment.

    Attributes:
        ahead: what is still to come, of all cars, in the order of their times.
        cars: vehicle -> from which minute it can set out, and from where.
        on_time: the same if nobody were late.
        here: vehicle -> the item it is at.
        since: the present minute, rounded down.
    """

    ahead: Sequence[Item]
    cars: Cars
    on_time: Cars
    here: Mapping[int, Item]
    since: int


def standing(seen: Whole, day: Day, late: Late, now: datetime) -> Standing:
    """Where everybody is, as far as it is known."""
    rows = [item for item in seen.of_day(day.pk) if item.starts_at]
    rows.sort(key=lambda item: (item.starts_at, item.vehicle, item.pk))
    minute = minute_of(now, day.date)
    pasts, over, here = {}, set(), {}
    for car in range(1, seen.vehicles + 1):
        own = _own(rows, car)
        number, is_there = _last(own, day, late, minute)
        pasts[car] = own[:number]
        over |= {item.pk for item in own[:number]}
        if is_there:
            here[car] = own[number - 1]
    ahead = [item for item in rows if item.pk not in over and item.arrived_at is None]
    since = minute - minute % STEP
    cars, on_time = {}, {}
    for car, past in pasts.items():
        codes = [item.place.code for item in past if item.place]
        place = codes[-1] if codes else seen.frame(day).start_place
        coming = next(iter(_own(ahead, car)), None)
        left = minute_of(past[-1].left_at, day.date) if past and past[-1].left_at else 0
        found = [_free(seen, day, by, since, here.get(car), coming, place, left) for by in (late.of_car(car), 0)]
        cars[car], on_time[car] = (found[0], place), (found[1], place)
    return Standing(ahead, cars, on_time, here, since)


def start_of(item: Item, day: Day) -> int:
    """The minute of the day at which an item begins as planned."""
    return minute_of(item.starts_at, day.date) if item.starts_at else 0


def _own(rows: Sequence[Item], car: int) -> list[Item]:
    return [item for item in rows if item.vehicle in (0, car)]


def _last(own: Sequence[Item], day: Day, late: Late, minute: int) -> tuple[int, bool]:
    """How many items of a car have begun or are over, and whether it is still at the last of them."""
    marked = max((number for number, item in enumerate(own, 1) if item.arrived_at), default=0)
    begins = [start_of(item, day) + max(late.of_item(item), 0) for item in own]
    ended = max((n for n, item in enumerate(own, 1) if begins[n - 1] + item.minutes <= minute), default=0)
    if marked and marked >= ended:
        return marked, own[marked - 1].left_at is None
    begun = max((number for number, begin in enumerate(begins, 1) if begin <= minute), default=0)
    return max(begun, ended), begun > ended


def _free(
    seen: Whole, day: Day, late: int, since: int, here: Item | None, coming: Item | None, place: str, left: int
) -> int:
    """As much later than planned as the car is late: than the end of the visit under way, else than setting out."""
    if here is not None:
        ends = start_of(here, day) + here.minutes + late
        return max(ends, since) if late and here.arrived_at else ends
    if coming is None:
        return since
    code = coming.place.code if coming.place else ""
    way = coming.travel_set if coming.travel_set is not None else seen.way(place, code)
    return max(start_of(coming, day) - (way if place else 0) + late, left)
