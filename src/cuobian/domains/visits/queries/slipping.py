"""What a delay does to the rest of a day: the new times, and what cannot be reached any more. Reads only; the same moment and
the same rows always give the same outlook, so that what was previewed is what is taken."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.queries.frames import Whole, slot_of, whole
from cuobian.domains.visits.queries.reordering import Order, best_order, beyond_lunch, lunch_first
from cuobian.domains.visits.queries.standing import Late, Standing, standing, start_of
from cuobian.domains.visits.rules.clash_words import reason_words
from cuobian.domains.visits.rules.schedule import Timed
from cuobian.domains.visits.rules.slipping import is_shut, walk
from cuobian.domains.visits.rules.times import moment_at
from cuobian.domains.visits.values import ItemKind
from cuobian.engines import routes
from cuobian.kernel.clock import local_date

__all__ = ["Late", "Outlook", "later_by", "outlook", "outlook_of"]

MOST_LATE = 300


@dataclass(frozen=True, slots=True)
class Outlook:
    """The rest of a day after a delay.

    Attributes:
        current: where those who are late are now; None between two items.
        changes: {"item", "old", "new"} for what moves, {"item", "old", "dropped"} for what is left out.
        back: the minute at which the last car is back.
        remark: what another order would have been good for, when it was asked for and is not taken.
        digest: what was previewed, for taking exactly that.
    """

    day: Day
    late: Late
    current: Item | None
    changes: Sequence[dict[str, Any]]
    back: int
    remark: str
    digest: str


@dataclass(frozen=True, slots=True)
class Course:
    """One way through what is left: what gets another time, what is lost and why, when the last car that is late is back."""

    timed: Mapping[UUID, Timed]
    lost: Mapping[UUID, str]
    beyond: int
    """Minutes by which lunch is over too late."""
    back: int


def outlook(programme: Programme, late: Late, now: datetime) -> Outlook | None:
    """The rest of today, or None when today is no day of the programme or nothing is left."""
    return outlook_of(whole(programme), late, now)


def outlook_of(seen: Whole, late: Late, now: datetime) -> Outlook | None:
    """The same of a programme that has been read."""
    day = next((each for each in seen.days if each.date == local_date(now)), None)
    if day is None or not late.minutes or abs(late.minutes) > MOST_LATE or late.vehicle > seen.vehicles:
        return None
    stands = standing(seen, day, late, now)
    if not any(late.of_item(item) for item in stands.ahead):
        return None
    course, remark = _course(seen, day, stands, late)
    changes = _changes(day, stands.ahead, course)
    here = [item for car, item in sorted(stands.here.items()) if late.of_car(car) and item.arrived_at]
    return Outlook(day, late, here[0] if here else None, changes, course.back, remark, _digest(changes))


def _course(seen: Whole, day: Day, stands: Standing, late: Late) -> tuple[Course, str]:
    """In the order that was told, lunch before a stop if it would come too late; in another only where asked for and better."""
    kept = min(
        (_through(seen, day, stands, late, each) for each in (Order(), *lunch_first(seen, day, stands, late))),
        key=_worth,
    )
    if not late.reorder:
        return kept, ""
    starts = {item.pk: start_of(item, day) for item in stands.ahead if item.pk not in kept.lost}
    try:
        order = best_order(seen, day, stands, late, starts | {at.id: at.starts for at in kept.timed.values()})
    except routes.RoutesError:
        return kept, _("换次序排不出来，下面是不换次序的时间。")
    other = _through(seen, day, stands, late, order)
    if _worth(other) < _worth(kept):
        return other, ""
    return kept, _("换次序也不会更好，下面是不换次序的时间。")


def _worth(course: Course) -> tuple[int, int, int]:
    return len(course.lost), course.beyond, course.back


def _through(seen: Whole, day: Day, stands: Standing, late: Late, order: Order) -> Course:
    """One after the other; whoever closes before the visit is over is left out, and the others follow as planned.

    What the delay does not touch keeps its time, even where the plan itself was too tight.
    """
    lost = dict(order.lost)
    rows = sorted(
        (item for item in stands.ahead if item.pk not in lost),
        key=lambda item: (order.starts.get(item.pk, start_of(item, day)), item.vehicle, item.pk),
    )
    slots = [slot_of(item, day.date) for item in rows]
    floors = {item.pk: order.floors.get(item.pk, _floor(seen, day, stands, late, item)) for item in rows}
    planned = {item.pk: start_of(item, day) for item in rows}
    as_told = sorted(slots, key=lambda slot: planned[slot.id])
    on_time = {at.id: at.starts for at in walk(stands.on_time, as_told, seen.way, planned)[0]}
    while True:
        timed, cars = walk(stands.cars, slots, seen.way, floors)
        touched = {at.id: at for at in timed if at.id in order.floors or at.starts != on_time[at.id]}
        shut = [slot.id for slot in slots if slot.id in touched and is_shut(slot, touched[slot.id].starts)]
        if not shut:
            end = seen.frame(day).end_place
            back = max(free + seen.way(place, end) for car, (free, place) in cars.items() if late.of_car(car))
            beyond = beyond_lunch(seen, day, stands, {at.id: at.starts for at in touched.values()})
            return Course(touched, lost, beyond, back)
        lost[shut[0]] = "window"
        slots = [slot for slot in slots if slot.id != shut[0]]


def _floor(seen: Whole, day: Day, stands: Standing, late: Late, item: Item) -> int:
    """Never earlier than planned, but by as much as they are early; lunch not before its hours."""
    planned = start_of(item, day)
    is_alone = late.vehicle in (0, item.vehicle) or seen.vehicles == 1
    lunch = seen.frame(day).lunch
    earliest = planned + (min(late.minutes, 0) if is_alone else 0)
    if item.kind == ItemKind.MEAL and lunch is not None:
        earliest = max(earliest, min(planned, lunch[0]))
    return max(earliest, stands.since) if late.of_item(item) else earliest


def _changes(day: Day, ahead: Sequence[Item], course: Course) -> list[dict[str, Any]]:
    """What differs from what stands, in the order of the new times."""
    found: list[tuple[int, dict[str, Any]]] = []
    for item in ahead:
        old = item.starts_at or moment_at(day.date, 0)
        if item.pk in course.lost:
            found.append(
                (start_of(item, day), {"item": item, "old": old, "dropped": reason_words(course.lost[item.pk])})
            )
            continue
        at = course.timed.get(item.pk)
        if at is not None and (new := moment_at(day.date, at.starts)) != old:
            found.append((at.starts, {"item": item, "old": old, "new": new}))
    return [change for _at, change in sorted(found, key=lambda each: (each[0], str(each[1]["item"].pk)))]


def _digest(changes: Sequence[dict[str, Any]]) -> str:
    told = [[str(each["item"].pk), str(each.get("new", "")), each.get("dropped", "")] for each in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def later_by(change: Mapping[str, Any]) -> int:
    """Minutes by which one item moves."""
    gap: timedelta = change["new"] - change["old"]
    return round(gap.total_seconds() / 60)
