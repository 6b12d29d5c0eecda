"""Lunch in a proposal: what is eaten together stays as it is, else each car has its own on its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Day, Item
from cuobian.domains.visits.queries.frames import Whole
from cuobian.domains.visits.rules.schedule import EARLY_LUNCH
from cuobian.domains.visits.rules.times import clock_of, minute_of
from cuobian.domains.visits.values import ItemKind

LATE_LUNCH = 120
"""A meal that begins so many minutes after the lunch hours is another one."""


@dataclass(frozen=True, slots=True)
class Lunch:
    """One lunch of a proposal.

    Attributes:
        placed: where the plan has it.
        meal: the item that becomes it; None when one is made.
        is_split: it was lunch of all and is now one a car.
    """

    day: Day
    vehicle: int
    placed: Mapping[str, Any]
    meal: Item | None
    title: str
    is_split: bool


def is_lunch(seen: Whole, item: Item, day: Day) -> bool:
    """A meal about noon that may be moved."""
    lunch = seen.frame(day).lunch
    if lunch is None or item.kind != ItemKind.MEAL or item.lock_time:
        return False
    if item.starts_at is None:
        return True
    return lunch[0] - EARLY_LUNCH <= minute_of(item.starts_at, day.date) < lunch[1] + LATE_LUNCH


def eats_together(seen: Whole, item: Item) -> bool:
    """With several cars: lunch of all at one known place. Its time stays as it is, for cars only meet at a time that is set."""
    day = next((each for each in seen.days if each.pk == item.day_id), None)
    if day is None or item.vehicle or seen.vehicles == 1 or not is_lunch(seen, item, day):
        return False
    return item.starts_at is not None and item.place is not None and item.place.code in seen.where


def lunches(seen: Whole, plan: Mapping[str, Any]) -> list[Lunch]:
    """Every lunch of a proposal with the meal it moves: the car's own, else that of all, which is then this car's alone."""
    used: set[UUID] = set()
    found = []
    for each in (*(each for each in plan.get("placed", ()) if not each["id"]), *_at_home(seen, plan)):
        day = seen.days[each["day"]]
        car = each["vehicle"] if seen.vehicles > 1 else 0
        meals = _movable(seen, day)
        shared = next((item for item in meals if item.vehicle == 0), None)
        own = next((item for item in meals if item.vehicle == car and item.pk not in used), None)
        meal = own or (shared if shared is not None and shared.pk not in used else None)
        used |= {meal.pk} if meal is not None else set()
        like = meal or shared
        is_split = car > 0 and like is not None and like is shared
        found.append(Lunch(day, car, each, meal, like.title if like else _("午餐"), is_split))
    return found


def _movable(seen: Whole, day: Day) -> list[Item]:
    return [item for item in seen.of_day(day.pk) if is_lunch(seen, item, day) and not eats_together(seen, item)]


def _at_home(seen: Whole, plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lunch of the cars that are back before noon, where lunch of all is not held any more."""
    eating = {(each["day"], each["vehicle"]) for each in plan.get("placed", ()) if not each["id"]}
    found = []
    for one in plan.get("days", ()):
        day = seen.days[one["day"]]
        lunch = seen.frame(day).lunch
        is_split = any(number == one["day"] for number, _car in eating) and (one["day"], one["vehicle"]) not in eating
        shared = any(item.vehicle == 0 for item in _movable(seen, day))
        if lunch is not None and seen.vehicles > 1 and is_split and shared:
            starts = max(lunch[0], one["ends"])
            found.append({**one, "starts": starts, "ends": starts + lunch[2], "travel": 0})
    return found


def lunch_words(seen: Whole, plan: Mapping[str, Any]) -> list[str]:
    """What a proposal does to lunch."""
    names = [str(each["name"]) for each in seen.programme.settings.get("vehicles", ())]
    return [_lunch_words(seen, each, names[each.vehicle - 1] if each.vehicle else "") for each in lunches(seen, plan)]


def _lunch_words(seen: Whole, lunch: Lunch, car: str) -> str:
    start = clock_of(lunch.placed["starts"])
    facts = {"title": lunch.title, "car": car, "new": start, "day": lunch.day.date.isoformat()}
    if lunch.is_split:
        return _("%(day)s「%(title)s」原来全体一起，改为各车自己吃：%(car)s %(new)s") % facts
    if lunch.meal is None or lunch.meal.starts_at is None:
        return _("%(day)s 加「%(title)s」%(car)s %(new)s") % facts
    facts["old"] = clock_of(minute_of(lunch.meal.starts_at, lunch.day.date))
    if facts["old"] == start:
        return _("%(day)s「%(title)s」%(car)s %(new)s，不变") % facts
    return _("%(day)s「%(title)s」%(car)s 由 %(old)s 改为 %(new)s") % facts
