"""A delay with several cars: each has its own clock, what is shared waits for the last, and everybody whose times change is told."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.domains.visits.test_live import do, slip
from tests.domains.visits.test_releasing import told
from tests.domains.visits.world import CENTRE, FAR, INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.visits.actions import live, moving, programmes, releasing
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.slipping import Late, Outlook, outlook
from cuobian.domains.visits.values import ItemKind, ProgrammeStatus
from cuobian.kernel.errors import Conflict
from cuobian.support.notices.models import Notice


def clock(moment: datetime | None) -> str:
    local = timezone.localtime(moment) if moment else None
    return f"{local.hour}:{local.minute:02d}" if local else ""


def two_cars(world: VisitWorld, made: Programme) -> None:
    cars = [{"name": f"{n} 号车", "seats": 20, "contact": "", "phone": ""} for n in (1, 2)]
    programmes.edit_settings(actor=world.city, programme_id=made.pk, given={"vehicles": cars}, now=world.now)


def held(world: VisitWorld, made: Programme, cars: int = 2) -> Programme:
    world.person(made, world.participant, vehicle=cars)
    world.person(made, world.assessor, vehicle=1)
    releasing.release(actor=world.city, programme_id=made.pk, note="", version=None, now=world.now, anyway=True)
    return world.fresh(made)


def two(world: VisitWorld, **second: Any) -> Programme:
    """Two cars with two stops each and a meeting of all at half past twelve; car 1 is at its first stop."""
    made = world.programme()
    two_cars(world, made)
    (day,) = world.days(made)
    world.stop(made, INSTITUTE, day, vehicle=1)
    world.stop(made, STATION, day, vehicle=2, **second)
    world.stop(made, OTHER, day, vehicle=1)
    world.stop(made, FAR, day, vehicle=2, windows=[["09:00", "17:00"]])
    world.item(made, ItemKind.SYMPOSIUM, "座谈会议", day, place_code=CENTRE, minutes=60)
    made = held(world, made)
    do(world, live.arrive, made, at(world, made, INSTITUTE), 9, 10)
    Notice.objects.all().delete()
    return world.fresh(made)


def at(world: VisitWorld, made: Programme, code: str) -> Item:
    return next(item for item in world.items(made) if code in (item.code, item.title))


def seen(made: Programme, late: Late, now: datetime) -> Outlook:
    found = outlook(made, late, now)
    assert found is not None
    return found


def moved(ahead: Outlook) -> dict[str, str]:
    return {change["item"].title: clock(change.get("new")) for change in ahead.changes}


def test_the_delay_of_one_car_leaves_the_other_where_it_is(world: VisitWorld) -> None:
    made = two(world)
    own = at(world, made, OTHER)
    ahead = seen(made, Late(25, 1), world.at(9, 40))
    assert list(moved(ahead)) == [own.title]
    assert (ahead.changes[0]["new"] - ahead.changes[0]["old"]).seconds == 25 * 60


def test_what_is_shared_begins_when_the_last_car_has_come_and_never_earlier_than_planned(world: VisitWorld) -> None:
    made = two(world)
    meeting = at(world, made, "座谈会议")
    assert meeting.starts_at is not None
    far = at(world, made, FAR)
    assert (far.starts_at or world.now) < meeting.starts_at
    little = seen(made, Late(25, 1), world.at(9, 40))
    assert "座谈会议" not in moved(little)
    much = seen(made, Late(200, 1), world.at(9, 40))
    by_title = {change["item"].title: change for change in much.changes}
    assert by_title["座谈会议"]["new"] > meeting.starts_at
    assert far.title not in by_title


def test_everybody_in_a_car_whose_day_changes_is_told(world: VisitWorld) -> None:
    made = two(world)
    Item.objects.filter(programme=made, code=OTHER).update(windows=[["09:00", "17:00"]])
    slip(world, made, Late(200, 1))
    (text,) = told(world.participant)
    assert clock(at(world, made, "座谈会议").starts_at) in text
    assert len(told(world.assessor)) == 1
    assert len(told(world.neighbour)) == 1
    assert told(world.keeper) == []


def test_a_car_begins_nothing_before_the_visit_it_is_at_is_over(world: VisitWorld) -> None:
    made = two(world, minutes=150)
    do(world, live.arrive, made, at(world, made, STATION), 9, 10)
    under_way, far = at(world, made, STATION), at(world, made, FAR)
    for late in (Late(25), Late(25, 2), Late(25, reorder=True)):
        ahead = seen(made, late, world.at(9, 40))
        change = next(each for each in ahead.changes if each["item"].pk == far.pk)
        assert change["new"] > (under_way.ends_at or world.now)
        assert change["new"] >= (far.starts_at or world.now)


def test_a_locked_time_of_one_car_waits_for_it_and_the_order_may_be_asked_for(world: VisitWorld) -> None:
    made = two(world)
    for what in ("vehicle", "time"):
        moving.lock_item(
            actor=world.city,
            programme_id=made.pk,
            item_id=at(world, made, FAR).pk,
            what=what,
            on=True,
            version=None,
            now=world.now,
        )
    for late in (Late(25, 2, True), Late(25, 0, True), Late(25, 2)):
        ahead = seen(world.fresh(made), late, world.at(9, 40))
        change = next(each for each in ahead.changes if each["item"].code == FAR)
        assert (change["new"] - change["old"]).seconds == 25 * 60


def test_lunch_stays_at_noon_when_the_order_may_change(world: VisitWorld) -> None:
    made = world.programme()
    (day,) = world.days(made)
    world.set_day(made, day, lunch_from=time(11, 30), lunch_until=time(13, 30), lunch_minutes=60)
    world.stop(made, INSTITUTE, day)
    world.stop(made, STATION, day, windows=[["09:00", "12:20"]])
    world.stop(made, OTHER, day)
    world.item(made, ItemKind.MEAL, "午餐盒饭", day, minutes=60)
    world.stop(made, FAR, day)
    made = held(world, made, cars=1)
    do(world, live.arrive, made, world.items(made)[0], 9, 10)
    for late in (Late(25, 0, True), Late(60, 0, True), Late(60)):
        ahead = seen(world.fresh(made), late, world.at(9, 40))
        new = moved(ahead).get("午餐盒饭", clock(at(world, made, "午餐盒饭").starts_at))
        assert "11:30" <= new <= "13:00", (late, moved(ahead))


def test_a_better_order_is_taken_for_the_late_car_alone(world: VisitWorld) -> None:
    made = world.programme()
    two_cars(world, made)
    (day,) = world.days(made)
    world.stop(made, INSTITUTE, day, vehicle=1)
    world.stop(made, STATION, day, vehicle=1)
    world.stop(made, OTHER, day, vehicle=1, windows=[["09:00", "11:20"]])
    world.stop(made, FAR, day, vehicle=2)
    made = held(world, made)
    do(world, live.arrive, made, at(world, made, INSTITUTE), 9, 10)
    kept = seen(made, Late(15, 1), world.at(9, 40))
    free = seen(made, Late(15, 1, True), world.at(9, 40))
    assert any(change.get("dropped") for change in kept.changes)
    assert not any(change.get("dropped") for change in free.changes)
    assert all(change["item"].vehicle == 1 for change in free.changes)
    again = seen(made, Late(1, 1, True), world.at(9, 40))
    assert "不会更好" in again.remark


def test_early_is_earlier_by_as_much_and_no_more(world: VisitWorld) -> None:
    made = two(world)
    ahead = seen(made, Late(-10, 1), world.at(9, 20))
    assert [(c["new"] - c["old"]).total_seconds() for c in ahead.changes] == [-600]


def test_setting_out_late_starts_the_programme(world: VisitWorld) -> None:
    made = world.released()
    first = world.items(made)[0]
    slip(world, made, Late(20), 8, 50)
    assert world.fresh(made).status == ProgrammeStatus.RUNNING
    now_at = Item.objects.get(pk=first.pk).starts_at
    assert now_at is not None
    assert first.starts_at is not None
    assert (now_at - first.starts_at).seconds == 20 * 60


def test_what_was_never_marked_is_over_by_the_clock(world: VisitWorld) -> None:
    made = world.released()
    _first, second, third = world.items(made)
    assert third.starts_at is not None
    assert second.ends_at is not None
    ahead = seen(made, Late(15), second.ends_at - timedelta(minutes=5))
    assert [change["item"].title for change in ahead.changes] == [third.title]
    assert (ahead.changes[0]["new"] - third.starts_at).seconds == 15 * 60


def test_positions_follow_the_new_times(world: VisitWorld) -> None:
    made = two(world)
    slip(world, made, Late(100, 1))
    rows = world.items(made)
    assert [item.starts_at for item in rows] == sorted(item.starts_at for item in rows if item.starts_at)
    assert [item.position for item in rows] == list(range(len(rows)))


def test_a_car_that_is_not_there_has_no_outlook(world: VisitWorld) -> None:
    made = two(world)
    assert outlook(made, Late(25, 9), world.at(9, 40)) is None
    with pytest.raises(Conflict):
        live.slip(
            actor=world.city, programme_id=made.pk, wish=live.SlipWish(Late(25, 1), "old", ""), now=world.at(9, 40)
        )
