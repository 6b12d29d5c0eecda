"""Another order for what is left of a late day: each late car's own stops and lunch are planned anew, and everything that is
shared or locked stays where the delay has put it. The engine gives the order; the clock of the slip gives the times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cuobian.domains.visits.models import Day, Item
from cuobian.domains.visits.queries.frames import Whole, slot_of
from cuobian.domains.visits.queries.lunches import is_lunch
from cuobian.domains.visits.queries.standing import Late, Standing, start_of
from cuobian.domains.visits.rules.routing import Asked, DayFrame, Wish, placed, problem_of
from cuobian.domains.visits.rules.slipping import fits
from cuobian.domains.visits.values import ItemKind
from cuobian.engines import routes

PATIENCE = 30
"""Minutes by which lunch may begin later for those who are late."""


@dataclass(frozen=True, slots=True)
class Order:
    """In which order what is left comes: by these minutes, else by the plan's. What is lost to it, and new floors."""

    starts: Mapping[UUID, int] = field(default_factory=dict)
    lost: Mapping[UUID, str] = field(default_factory=dict)
    floors: Mapping[UUID, int] = field(default_factory=dict)


def best_order(seen: Whole, day: Day, stands: Standing, late: Late, kept: Mapping[UUID, int]) -> Order:
    """The engine's order for each late car; `kept`: when everything begins that is not lost in the order that was told.

    Raises the errors of the engine.
    """
    starts = dict(kept)
    lost: dict[UUID, str] = {}
    floors: dict[UUID, int] = {}
    for car in stands.cars:
        own = [item for item in stands.ahead if item.vehicle in (0, car)]
        free = [item for item in own if _is_free(seen, item)]
        if not late.of_car(car) or not free:
            continue
        plan = routes.plan(_problem(seen, day, stands, car, own, kept))
        meal = _lunch_of(seen, day, own)
        by_id = {str(item.pk): item for item in free}
        for each in placed(plan):
            item = by_id.get(each.id) if each.id else meal
            if item is not None:
                starts[item.pk] = each.starts
        lost |= {by_id[gone.id].pk: str(gone.reason) for gone in plan.unassigned if gone.id in by_id}
        floors |= {item.pk: stands.since for item in free}
        if meal is not None and (lunch := seen.frame(day).lunch):
            floors[meal.pk] = max(stands.since, min(start_of(meal, day), lunch[0]))
    return Order(starts, lost, floors)


def lunch_first(seen: Whole, day: Day, stands: Standing, late: Late) -> list[Order]:
    """The order that was told, with a late car's lunch before one or two of the stops that stand before it."""
    found = []
    for car in stands.cars:
        own = [item for item in stands.ahead if item.vehicle in (0, car)]
        meal = _lunch_of(seen, day, own) if late.of_car(car) > 0 else None
        before = own[: own.index(meal)] if meal is not None else []
        stops = [item for item in before[-2:] if item.kind == ItemKind.STOP]
        found += [Order({meal.pk: start_of(item, day) - 1}) for item in stops if meal is not None]
    return found


def beyond_lunch(seen: Whole, day: Day, stands: Standing, starts: Mapping[UUID, int]) -> int:
    """Minutes by which lunch is over too late, of all cars."""
    lunch, found = seen.frame(day).lunch, 0
    for car in stands.cars if lunch is not None else ():
        meal = _lunch_of(seen, day, [item for item in stands.ahead if item.vehicle in (0, car)])
        if meal is not None and lunch is not None:
            found += max(starts.get(meal.pk, start_of(meal, day)) + meal.minutes - lunch[1], 0)
    return found


def _problem(
    seen: Whole, day: Day, stands: Standing, car: int, own: Sequence[Item], kept: Mapping[UUID, int]
) -> routes.Problem:
    """One car's rest of the day, from where it is."""
    frame, meal = seen.frame(day), _lunch_of(seen, day, own)
    free, place = stands.cars[car]
    wishes, here = [], place
    for item in own:
        here = item.place.code if item.place and item.place.code in seen.where else here
        if item is not meal and here in seen.where and (_is_free(seen, item) or item.pk in kept):
            wishes.append(_wish(seen, day, item, here, kept))
    ends = max(frame.ends, free + 1, *(_home(seen, day, item, kept) for item in own))
    lunch = None
    if meal is not None and frame.lunch and meal.pk in kept:
        lunch = (frame.lunch[0], max(frame.lunch[1] + PATIENCE, kept[meal.pk] + meal.minutes), meal.minutes)
    shift = DayFrame(
        0, free, ends, place if place in seen.where else None, _known(seen, frame.end_place), lunch,
        _known(seen, _code(meal)) if meal else None,
    )  # fmt: skip
    return problem_of([shift], 1, wishes, seen.travel, Asked(every=False))


def _wish(seen: Whole, day: Day, item: Item, place: str, kept: Mapping[UUID, int]) -> Wish:
    """A stop that may move, or something that stays at its minute; without a place of its own it is held where they are."""
    if not _is_free(seen, item):
        at = kept[item.pk]
        return Wish(item.pk, place, item.minutes, "", required=True, windows=None, day=0, fixed=at, is_event=True)
    slot = slot_of(item, day.date)
    windows = slot.windows if fits(slot, slot.starts or 0) else None
    given = None if windows is None else tuple((0, opens, closes) for opens, closes in windows)
    return Wish(item.pk, place, item.minutes, "", item.is_required, given)


def _home(seen: Whole, day: Day, item: Item, kept: Mapping[UUID, int]) -> int:
    """When the car would be back if an item were its last: no order has to be back before the one that was told."""
    starts = kept.get(item.pk)
    return 0 if starts is None else starts + item.minutes + seen.way(_code(item), seen.frame(day).end_place)


def _is_free(seen: Whole, item: Item) -> bool:
    """A stop of one car alone that nobody has locked, at a place that is known."""
    alone = item.vehicle > 0 or seen.vehicles == 1
    is_bound = item.lock_time or item.lock_position
    return item.kind == ItemKind.STOP and alone and not is_bound and _code(item) in seen.where


def _lunch_of(seen: Whole, day: Day, own: Sequence[Item]) -> Item | None:
    """A car's own meal about noon that has no fixed time."""
    alone = (item for item in own if (item.vehicle > 0 or seen.vehicles == 1) and is_lunch(seen, item, day))
    return next(alone, None)


def _code(item: Item) -> str:
    return item.place.code if item.place else ""


def _known(seen: Whole, code: str) -> str | None:
    return code if code in seen.where else None
