"""What holds of every delay, over made-up days: nothing before the visit under way is over, no two things of one car at a time,
hours kept or told, nothing earlier than planned unless asked. Rows that are not in a database."""

from datetime import time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domains.visits.world import CENTRE, FAR, FIRST, INSTITUTE, OTHER, POINTS, STATION

from cuobian.domains.network.models import Place
from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.queries.frames import Whole, slot_of, whole_of, windows_on
from cuobian.domains.visits.queries.slipping import Outlook, outlook_of
from cuobian.domains.visits.queries.standing import Late
from cuobian.domains.visits.rules.schedule import retime
from cuobian.domains.visits.rules.times import minute_of, moment_at
from cuobian.domains.visits.values import ItemKind

PLACES = {
    code: Place(id=UUID(int=number), code=code, lat=lat, lng=lng)
    for number, (code, (lat, lng)) in enumerate(POINTS.items(), 1)
}
CODES = (INSTITUTE, STATION, OTHER, FAR, CENTRE)
HOURS: tuple[Any, ...] = ([], [["09:00", "12:00"], ["13:30", "17:00"]], [["09:00", "11:20"]], [["10:00", "16:00"]])
KINDS = (ItemKind.STOP, ItemKind.STOP, ItemKind.STOP, ItemKind.SYMPOSIUM, ItemKind.MEAL, ItemKind.REST)


@st.composite
def days(draw: Any) -> tuple[Whole, int]:
    """One day of up to three cars and nine items, on the clock, with some pauses, locks and marks."""
    cars = draw(st.integers(1, 3))
    made = Programme(id=UUID(int=900), settings={"vehicles": [{"name": str(n)} for n in range(cars)]})
    lunch = (
        {"lunch_from": time(11, 30), "lunch_until": time(13, 30), "lunch_minutes": 60} if draw(st.booleans()) else {}
    )
    day = Day(
        id=UUID(int=901), programme=made, date=FIRST, starts_at=time(9), ends_at=time(17, 30),
        start_place=PLACES[CENTRE], end_place=PLACES[CENTRE], **lunch,
    )  # fmt: skip
    items = [draw(an_item(made, day, cars, number)) for number in range(draw(st.integers(2, 9)))]
    seen = whole_of(made, [day], items)
    pauses = {item.pk: draw(st.sampled_from((0, 0, 0, 20))) for item in items}
    timed = retime(seen.frame(day), [slot_of(item, FIRST) for item in items], seen.way, cars)
    gone = dict.fromkeys(range(cars + 1), 0)
    for item, at in zip(items, timed, strict=True):
        using = [item.vehicle] if item.vehicle else list(range(1, cars + 1))
        by = max(gone[car] for car in using) + pauses[item.pk]
        gone |= dict.fromkeys(using, by)
        item.starts_at = moment_at(FIRST, at.starts + by)
        item.ends_at = item.starts_at + timedelta(minutes=item.minutes)
    minute = draw(st.integers(9 * 60, 16 * 60))
    for car in range(1, cars + 1):
        begun = [item for item in items if item.starts_at and item.starts_at <= moment_at(FIRST, minute)]
        own = [item for item in begun if item.vehicle == (car if cars > 1 else 0)]
        for item in own[: draw(st.integers(0, len(own)))]:
            item.arrived_at = item.starts_at
            is_over = item.ends_at is not None and item.ends_at <= moment_at(FIRST, minute)
            item.left_at = item.ends_at if is_over and draw(st.booleans()) else None
    return seen, minute


@st.composite
def an_item(draw: Any, made: Programme, day: Day, cars: int, number: int) -> Item:
    kind = draw(st.sampled_from(KINDS))
    vehicle = draw(st.integers(0, cars)) if cars > 1 else 0
    place = PLACES[draw(st.sampled_from(CODES))] if kind == ItemKind.STOP or draw(st.booleans()) else None
    return Item(
        id=UUID(int=1000 + number), programme=made, day=day, kind=kind, title=f"{kind} {number}", place=place,
        minutes=draw(st.sampled_from((20, 40, 60))), vehicle=vehicle, position=number,
        windows=draw(st.sampled_from(HOURS)) if kind == ItemKind.STOP else [],
        lock_position=draw(st.booleans()) and draw(st.booleans()),
    )  # fmt: skip


LATES = st.builds(Late, st.sampled_from((-15, 5, 25, 60, 120)), st.integers(0, 3), st.booleans())


@given(days(), LATES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_holds_of_every_delay(found: tuple[Whole, int], late: Late, locked: bool) -> None:
    seen, minute = found
    last = max(seen.items, key=lambda item: item.starts_at)
    last.lock_time = locked
    ahead = outlook_of(seen, late, moment_at(FIRST, minute))
    if ahead is None:
        return
    new = {change["item"].pk: change["new"] for change in ahead.changes if "new" in change}
    gone = {change["item"].pk for change in ahead.changes if change.get("dropped")}
    for car in range(1, seen.vehicles + 1):
        own = [item for item in seen.items if item.vehicle in (0, car) and item.pk not in gone]
        spans = sorted((new.get(item.pk, item.starts_at), item.minutes, item.pk) for item in own)
        was = sorted((item.starts_at, item.minutes) for item in own)
        if all(a[0] + timedelta(minutes=a[1]) <= b[0] for a, b in pairwise(was)):
            for (start, minutes, one), (following, _minutes, _other) in pairwise(spans):
                # whoever is early leaves the visit under way before its time
                is_left_early = late.minutes < 0 and one not in new
                assert start + timedelta(minutes=minutes) <= following or is_left_early
        if not late.of_car(car):
            assert not [
                item for item in own if item.pk in new and item.vehicle == car and new[item.pk] < item.starts_at
            ]
        if ahead.current is not None and ahead.current in own and late.of_car(car) > 0:
            ends = ahead.current.ends_at + timedelta(minutes=late.minutes)
            assert not [item for item in own if item.pk in new and new[item.pk] < ends]
    _keeps_hours_and_plan(ahead, late)
    assert outlook_of(seen, late, moment_at(FIRST, minute)) == ahead


def _keeps_hours_and_plan(ahead: Outlook, late: Late) -> None:
    for change in ahead.changes:
        item: Item = change["item"]
        assert item.arrived_at is None
        if change.get("dropped"):
            continue
        if not late.reorder:
            assert change["new"] >= change["old"] + timedelta(minutes=min(late.minutes, 0))
        windows = windows_on(item, FIRST)
        if windows and not item.lock_time:
            fits = [_inside(each, minute_of(change["old"], FIRST), item.minutes) for each in windows]
            holds = [_inside(each, minute_of(change["new"], FIRST), item.minutes) for each in windows]
            assert any(holds) or not any(fits)


def _inside(window: tuple[int, int], starts: int, minutes: int) -> bool:
    return window[0] <= starts and starts + minutes <= window[1]
