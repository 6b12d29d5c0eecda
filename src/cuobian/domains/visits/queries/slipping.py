"""What a delay does to the rest of a day: the new times, and what cannot be reached any more. Reads only; the same moment and
the same rows always give the same outlook, so that what was previewed is what is taken."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.queries.frames import Whole, slot_of, whole, windows_on
from cuobian.domains.visits.queries.planner import wish_of
from cuobian.domains.visits.rules.clash_words import reason_words
from cuobian.domains.visits.rules.routing import Asked, DayFrame, placed, problem_of
from cuobian.domains.visits.rules.schedule import Frame, Timed, retime
from cuobian.domains.visits.rules.times import minute_of, moment_at
from cuobian.engines import routes
from cuobian.kernel.clock import local_date

MOST_LATE = 300


@dataclass(frozen=True, slots=True)
class Late:
    """How late (minus: early), which vehicle (0 all), and whether the order of what is left may change."""

    minutes: int
    vehicle: int = 0
    reorder: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """The rest of a day after a delay.

    Attributes:
        current: where they are now; None between two items.
        changes: {"item", "old", "new", "travel", "position"} for what moves, {"item", "old", "dropped"} for what is left out.
        digest: what was previewed, for taking exactly that.
    """

    day: Day
    late: Late
    current: Item | None
    changes: Sequence[dict[str, Any]]
    back: int
    digest: str


def outlook(programme: Programme, late: Late, now: datetime) -> Outlook | None:
    """The rest of today, or None when today is no day of the programme or nothing is left."""
    seen = whole(programme)
    day = next((each for each in seen.days if each.date == local_date(now)), None)
    if day is None or not late.minutes or abs(late.minutes) > MOST_LATE:
        return None
    rows = [item for item in seen.of_day(day.pk) if late.vehicle in (0, item.vehicle) or item.vehicle == 0]
    rows.sort(key=lambda item: (item.starts_at is None, item.starts_at, item.pk))
    left = [item for item in rows if item.arrived_at is None and item.starts_at]
    if not left:
        return None
    done = [item for item in rows if item.arrived_at is not None]
    here = done[-1] if done and done[-1].left_at is None else None
    free, place = _free_from(seen, day, done, left[0], late)
    timed = _reordered(seen, day, left, free, place) if late.reorder else _kept_order(seen, day, left, free, place)
    changes, back = _changes(seen, day, left, timed, len(done))
    return Outlook(day, late, here, changes, back, _digest(changes))


def _free_from(seen: Whole, day: Day, done: Sequence[Item], following: Item, late: Late) -> tuple[int, str]:
    """From which minute they can set out for what is left, and from where: as much later as they are late."""
    codes = [item.place.code for item in done if item.place]
    place = codes[-1] if codes else seen.frame(day).start_place
    target = following.place.code if following.place else ""
    way = following.travel_set if following.travel_set is not None else seen.way(place, target)
    planned = minute_of(following.starts_at, day.date) if following.starts_at else 0
    return planned - (way if place else 0) + late.minutes, place


def _kept_order(seen: Whole, day: Day, left: Sequence[Item], free: int, place: str) -> dict[Any, Timed | str]:
    """One after the other as they stand; whoever closes before the visit is over is left out, and the rest moves up."""
    frame = seen.frame(day)
    rest = Frame(free, frame.ends, place, frame.end_place, frame.lunch)
    out: dict[Any, Timed | str] = {}
    rows = list(left)
    while True:
        slots = [slot_of(item, day.date) for item in rows]
        timed = retime(rest, slots, seen.way, seen.vehicles)
        shut = [item for item, at in zip(rows, timed, strict=True) if _is_shut(item, day, at)]
        if not shut:
            return out | {at.id: at for at in timed}
        out[shut[0].pk] = "window"
        rows.remove(shut[0])


def _is_shut(item: Item, day: Day, at: Timed) -> bool:
    """It closes before they are done; what was closed by the plan itself stays the officer's business."""
    windows = windows_on(item, day.date)
    if windows is None or item.lock_time:
        return False
    planned = minute_of(item.starts_at, day.date) if item.starts_at else 0
    fits = [opens <= at.starts and at.ends <= closes for opens, closes in windows]
    fitted = [opens <= planned and planned + item.minutes <= closes for opens, closes in windows]
    return any(fitted) and not any(fits)


def _reordered(seen: Whole, day: Day, left: Sequence[Item], free: int, place: str) -> dict[Any, Timed | str]:
    """The engine's best order of what is left; items without a place go where they stood, by their fixed time."""
    frame = seen.frame(day)
    index = list(seen.days).index(day)
    wishes, loose = [], {}
    for item in left:
        wish = wish_of(seen, item, days=[day], keep=False)
        if isinstance(wish, str):
            loose[item.pk] = wish
        else:
            wishes.append(wish)
    shift = DayFrame(index, max(free, 0), max(frame.ends, free + 1), place or None, frame.end_place or None)
    plan = routes.plan(problem_of([shift], 1, wishes, seen.travel, Asked(every=False)))
    found: dict[Any, Timed | str] = {}
    by_id = {str(item.pk): item for item in left}
    for each in placed(plan):
        if each.id:
            found[by_id[each.id].pk] = Timed(by_id[each.id].pk, each.travel, each.wait, each.starts, each.ends)
    for lost in plan.unassigned:
        if lost.id in by_id:
            found[by_id[lost.id].pk] = str(lost.reason)
    return found


def _changes(
    seen: Whole, day: Day, left: Sequence[Item], timed: dict[Any, Timed | str], position: int
) -> tuple[list[dict[str, Any]], int]:
    found, last, place = [], 0, ""
    order = sorted(left, key=lambda item: _start(timed.get(item.pk), item, day))
    for number, item in enumerate(order):
        at = timed.get(item.pk)
        old = item.starts_at or moment_at(day.date, 0)
        if isinstance(at, str):
            found.append({"item": item, "old": old, "dropped": reason_words(at)})
            continue
        new = moment_at(day.date, at.starts) if at else old
        last, place = minute_of(new, day.date) + item.minutes, item.place.code if item.place else place
        if new != old:
            travel = at.travel if at else item.travel_minutes
            found.append({"item": item, "old": old, "new": new, "travel": travel, "position": position + number})
    return found, last + seen.way(place, seen.frame(day).end_place)


def _start(at: Timed | str | None, item: Item, day: Day) -> tuple[int, str]:
    planned = minute_of(item.starts_at, day.date) if item.starts_at else 0
    return (at.starts if isinstance(at, Timed) else planned), str(item.pk)


def _digest(changes: Sequence[dict[str, Any]]) -> str:
    told = [[str(each["item"].pk), str(each.get("new", "")), each.get("dropped", "")] for each in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def later_by(change: dict[str, Any]) -> int:
    """Minutes by which one item moves."""
    gap: timedelta = change["new"] - change["old"]
    return round(gap.total_seconds() / 60)
