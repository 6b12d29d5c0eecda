"""A programme as the routes' engine wants it, with what could not be handed over named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Day, Item, Participant
from cuobian.domains.visits.queries.frames import Whole, windows_on
from cuobian.domains.visits.queries.lunches import eats_together
from cuobian.domains.visits.rules.routing import Asked, DayFrame, Wish, problem_of
from cuobian.domains.visits.rules.times import clock_of, minute_of, moment_at
from cuobian.domains.visits.values import ItemKind
from cuobian.engines import routes


@dataclass(frozen=True, slots=True)
class Handed:
    """The engine's problem, and the items that were not handed over with the reason."""

    problem: routes.Problem
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One item beside its place in a proposal.

    Attributes:
        old, new: "11 月 27 日 9:40" or "".
        slack: minutes to spare before it closes; None is always open.
        why: why it is not in the proposal.
    """

    item: Item
    old: str
    new: str
    day: int
    vehicle: str
    starts: int
    travel: int
    wait: int
    slack: int | None
    is_changed: bool
    why: str = ""


def handed(seen: Whole, choices: Mapping[str, Any]) -> Handed:
    """Everything the planner needs. `choices`: days (their indexes; all when empty), rule, order, every, recuse."""
    every = range(len(seen.days))
    wanted = {number for number in choices.get("days") or every if number in every} or set(every)
    days = [day for number, day in enumerate(seen.days) if number in wanted]
    frames = [_day_frame(seen, number, day) for number, day in enumerate(seen.days) if number in wanted]
    wishes, left_out = [], {}
    shut = _recused(seen) if choices.get("recuse") and seen.vehicles > 1 else {}
    for item in seen.items:
        if not _is_planned(seen, item, {day.pk for day in days}):
            continue
        wish = wish_of(seen, item, days=days, keep=True, forbidden=shut.get(item.district, ()))
        if isinstance(wish, str):
            left_out[str(item.pk)] = wish
        else:
            wishes.append(wish)
    here = {wish.district for wish in wishes if not wish.is_event}
    order = tuple(code for code in choices.get("order", ()) if code in here)
    rule = choices.get("rule", "free")
    asked = Asked("free" if rule == "fixed" and not order else rule, order, bool(choices.get("every", True)))
    return Handed(problem_of(frames, seen.vehicles, wishes, seen.travel, asked), left_out)


def _is_planned(seen: Whole, item: Item, days: set[UUID]) -> bool:
    """On a day that is planned or waiting for one, and neither over nor worked out by itself (ways, lunch)."""
    if item.dropped_at is not None or item.arrived_at is not None:
        return False
    if item.day_id is not None and item.day_id not in days:
        return False
    return item.lock_time or item.kind not in (ItemKind.TRAVEL, ItemKind.MEAL) or eats_together(seen, item)


def wish_of(seen: Whole, item: Item, *, days: Sequence[Day], keep: bool, forbidden: tuple[int, ...] = ()) -> Wish | str:
    """An item for the planner, or why it cannot be handed over."""
    index = {day.pk: number for number, day in enumerate(seen.days)}
    day = next((each for each in seen.days if each.pk == item.day_id), None)
    place = item.place.code if item.place else _stand_in(seen, item, day)
    if not place:
        return "no-place"
    if place not in seen.where:
        return "no-point"
    is_set = item.lock_time or eats_together(seen, item)
    fixed = minute_of(item.starts_at, day.date) if is_set and item.starts_at and day else None
    if seen.vehicles > 1 and item.kind != ItemKind.STOP and item.vehicle == 0 and fixed is None:
        return "no-time"
    return Wish(
        id=item.pk,
        place=place,
        minutes=item.minutes,
        district=item.district if item.kind == ItemKind.STOP else "",
        required=item.is_required,
        windows=_windows(item, days, index),
        day=index[day.pk] if day and ((keep and item.is_locked) or fixed is not None) else None,
        vehicle=(item.vehicle or None) if (keep and item.lock_vehicle) or item.lock_time else None,
        position=_position(seen, item) if keep and item.lock_position and day else None,
        fixed=fixed,
        is_event=fixed is not None and item.kind != ItemKind.STOP,
        forbidden=forbidden if item.kind == ItemKind.STOP else (),
    )


def compared(seen: Whole, plan: Mapping[str, Any]) -> list[Compared]:
    """All items beside their place in a proposal, in the proposal's order; what it leaves out at the end."""
    by_id = {str(item.pk): item for item in seen.items if item.dropped_at is None}
    names = [str(each["name"]) for each in seen.programme.settings.get("vehicles", ())]
    return [_beside(seen, by_id[each["id"]], each, names) for each in plan.get("placed", ()) if each["id"] in by_id]


def told_time(seen: Whole, item: Item) -> str:
    """When an item is held now, in words."""
    day = next((each for each in seen.days if each.pk == item.day_id), None)
    if day is None or item.starts_at is None:
        return ""
    return _("%(month)d 月 %(day)d 日 %(clock)s") % {
        "month": day.date.month, "day": day.date.day, "clock": clock_of(minute_of(item.starts_at, day.date)),
    }  # fmt: skip


def _beside(seen: Whole, item: Item, each: Mapping[str, Any], names: Sequence[str]) -> Compared:
    day = seen.days[each["day"]]
    new = _("%(month)d 月 %(day)d 日 %(clock)s") % {
        "month": day.date.month, "day": day.date.day, "clock": clock_of(each["starts"]),
    }  # fmt: skip
    car = each["vehicle"]
    at = moment_at(day.date, each["starts"])
    alone = len(names) <= 1
    return Compared(
        item=item,
        old=told_time(seen, item),
        new=new,
        day=each["day"],
        vehicle="" if alone else names[car - 1],
        starts=each["starts"],
        travel=each["travel"],
        wait=each["wait"],
        slack=each["slack"],
        is_changed=item.starts_at != at or (not alone and item.vehicle != car),
    )


def _day_frame(seen: Whole, number: int, day: Day) -> DayFrame:
    frame = seen.frame(day)
    own = seen.of_day(day.pk)
    meal = any((item.kind == ItemKind.MEAL and item.lock_time) or eats_together(seen, item) for item in own)
    return DayFrame(
        number,
        frame.starts,
        frame.ends,
        frame.start_place if frame.start_place in seen.where else None,
        frame.end_place if frame.end_place in seen.where else None,
        None if meal else frame.lunch,
    )


def _windows(item: Item, days: Sequence[Day], index: Mapping[UUID, int]) -> tuple[tuple[int, int, int], ...] | None:
    found = [(index[day.pk], windows_on(item, day.date)) for day in days]
    if all(windows is None for _day, windows in found):
        return None
    return tuple(
        (day, opens, closes)
        for day, windows in found
        for opens, closes in (((0, 1439),) if windows is None else windows)
    )


def _stand_in(seen: Whole, item: Item, day: Day | None) -> str:
    """Where something without a place is held: where the vehicles start (a gathering) or end."""
    if day is None:
        return ""
    frame = seen.frame(day)
    if item.kind == ItemKind.GATHER:
        return frame.start_place or frame.end_place
    return frame.end_place or frame.start_place


def _position(seen: Whole, item: Item) -> int:
    """Which stop of its vehicle and day it is, from 1; talks and lunch do not count."""
    own = [each for each in seen.of_day(item.day_id) if each.kind == ItemKind.STOP and each.vehicle == item.vehicle]
    return [each.pk for each in own].index(item.pk) + 1 if item in own else 1


def _recused(seen: Whole) -> dict[str, tuple[int, ...]]:
    """District -> vehicles with somebody of that district on board."""
    rows = Participant.objects.filter(programme=seen.programme, removed_at=None, vehicle__gt=0).exclude(district="")
    found: dict[str, set[int]] = {}
    for district, vehicle in rows.values_list("district", "vehicle"):
        found.setdefault(district, set()).add(vehicle)
    return {district: tuple(sorted(cars)) for district, cars in found.items()}
