"""Programmes put down, their items moved and locked, the last change taken back, routes worked out and taken."""

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.domains.visits.world import CENTRE, FAR, FIRST, INSTITUTE, OTHER, STATION, VisitWorld, times

from cuobian.domains.network.models import Place
from cuobian.domains.visits.actions import items, moving, programmes, releasing, route, undoing
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.closed import all_clashes
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.rules.clash_words import clash_words
from cuobian.domains.visits.rules.plans import ProgrammePlan
from cuobian.domains.visits.rules.schedule import Wrong
from cuobian.domains.visits.values import ItemKind, ProposalStatus
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

CHOICES: dict[str, Any] = {"rule": "free", "order": [], "every": True, "recuse": False, "days": []}


def plan(**changes: Any) -> ProgrammePlan:
    given = {"title": "全市现场观摩", "lead_unit": "市委文明办", "starts_on": FIRST, "ends_on": FIRST, **changes}
    return ProgrammePlan(**given)


def order(world: VisitWorld, programme: Programme) -> list[str]:
    return [code for _time, code in times(world.items(programme))]


def test_a_programme_gets_its_number_and_its_days(world: VisitWorld) -> None:
    made = programmes.create_programme(
        actor=world.city, code="3502", plan=plan(ends_on=FIRST + timedelta(days=1)), now=world.now
    )
    other = programmes.create_programme(actor=world.city, code="3502", plan=plan(), now=world.now)
    assert (made.number, other.number) == ("CM-2026-0001", "CM-2026-0002")
    assert [day.date for day in world.days(made)] == [FIRST, FIRST + timedelta(days=1)]
    assert Entry.objects.filter(action="visits.create").count() == 2


def test_every_fault_of_a_programme_is_told_at_once(world: VisitWorld) -> None:
    bad = plan(title="观", lead_unit="", ends_on=FIRST - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        programmes.create_programme(actor=world.city, code="3502", plan=bad, now=world.now)
    assert {fault.place for fault in refused.value.faults} == {"title", "lead_unit", "ends_on"}
    with pytest.raises(Invalid):
        programmes.create_programme(
            actor=world.city, code="3502", plan=plan(ends_on=FIRST + timedelta(days=9)), now=world.now
        )


def test_only_the_city_plans(world: VisitWorld) -> None:
    made = world.programme()
    with pytest.raises(NotAllowed):
        programmes.create_programme(actor=world.siming, code="350203", plan=plan(), now=world.now)
    with pytest.raises(NotFound):  # a draft of the city is not seen in its districts
        programmes.edit_programme(actor=world.siming, programme_id=made.pk, plan=plan(), now=world.now)


def test_a_postponed_programme_keeps_its_days_with_everything_on_them(world: VisitWorld) -> None:
    made = world.planned(days=2)
    before = times(world.items(made))
    later = plan(starts_on=FIRST + timedelta(days=1), ends_on=FIRST + timedelta(days=2))
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=later, now=world.now)
    found = world.items(made)
    assert times(found) == before
    assert {timezone.localtime(item.starts_at).date() for item in found if item.starts_at} == {
        FIRST + timedelta(days=1)
    }


def test_a_day_with_items_is_not_dropped(world: VisitWorld) -> None:
    made = world.programme(2)
    world.stop(made, STATION, world.days(made)[1])
    with pytest.raises(Conflict, match="还有日程"):
        programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=plan(), now=world.now)


def test_stops_follow_each_other_by_the_way_between_them(world: VisitWorld) -> None:
    made = world.planned()
    found = world.items(made)
    assert order(world, made) == [INSTITUTE, STATION, OTHER]
    assert all(item.travel_minutes > 0 and item.travel_km > 0 for item in found)
    assert not [clash for _day, clash in whole(made).all_clashes()]


def test_a_place_outside_or_unknown_and_a_stop_without_one_are_refused(world: VisitWorld) -> None:
    made = world.programme()
    for code in ("", "999999"):
        with pytest.raises(Invalid):
            world.stop(made, code)
    with pytest.raises(Invalid) as refused:
        world.stop(made, STATION, minutes=0)
    assert [fault.place for fault in refused.value.faults] == ["minutes"]
    with pytest.raises(NotFound):
        world.stop(made, STATION, day_id=uuid4())


def test_one_up_one_down_and_to_another_day(world: VisitWorld) -> None:
    made = world.planned(days=2)
    last = world.items(made)[-1]
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "version": None, "now": world.now}
    moving.step_item(item_id=last.pk, by=-1, **step)
    assert order(world, made) == [INSTITUTE, OTHER, STATION]
    moving.move_item(item_id=last.pk, day_id=world.days(made)[1].pk, to=0, **step)
    first, second = world.days(made)
    assert [item.place and item.place.code for item in whole(made).of_day(first.pk)] == [INSTITUTE, STATION]
    assert [item.place and item.place.code for item in whole(made).of_day(second.pk)] == [OTHER]
    moving.move_item(item_id=last.pk, day_id=None, to=0, **step)
    assert [clash.what for _day, clash in whole(made).all_clashes()] == [Wrong.UNPLACED]


def test_of_two_officers_the_second_is_told_that_the_page_is_old(world: VisitWorld) -> None:
    made = world.planned()
    seen = made.version
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "by": 1, "version": seen, "now": world.now}
    moving.step_item(item_id=world.items(made)[0].pk, **step)
    with pytest.raises(Conflict, match="刚刚被别人改过"):
        moving.step_item(item_id=world.items(made)[0].pk, **step)


def test_the_last_change_is_taken_back_once_and_then_the_one_before(world: VisitWorld) -> None:
    made = world.planned()
    before = times(world.items(made))
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "version": None, "now": world.now}
    moving.step_item(item_id=world.items(made)[0].pk, by=1, **step)
    moving.set_minutes(item_id=world.items(made)[0].pk, minutes=55, **step)
    undoing.undo(**step)
    undoing.undo(**step)
    assert times(world.items(made)) == before
    assert {item.minutes for item in world.items(made)} == {40}


def test_taking_back_stops_where_dates_were_changed_in_between(world: VisitWorld) -> None:
    made = world.programme(2)
    first, second = world.days(made)
    far, near = world.stop(made, FAR, second), world.stop(made, STATION, first)
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "version": None, "now": world.now}
    moving.move_item(item_id=far.pk, day_id=first.pk, to=9, **step)
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=plan(), now=world.now)
    moving.set_minutes(item_id=near.pk, minutes=50, **step)
    moving.set_minutes(item_id=near.pk, minutes=55, **step)
    undoing.undo(**step)
    undoing.undo(**step)
    assert Item.objects.get(pk=near.pk).minutes == 40
    with pytest.raises(Conflict, match="没有可以退回"):
        undoing.undo(**step)
    assert Item.objects.get(pk=far.pk).day_id == first.pk


def test_taking_back_does_not_put_items_on_dates_that_were_left(world: VisitWorld) -> None:
    made = world.planned()
    later = FIRST + timedelta(days=7)
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "version": None, "now": world.now}
    moving.set_minutes(item_id=world.items(made)[0].pk, minutes=50, **step)
    postponed = plan(starts_on=later, ends_on=later)
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=postponed, now=world.now)
    moving.set_minutes(item_id=world.items(made)[1].pk, minutes=50, **step)
    undoing.undo(**step)
    with pytest.raises(Conflict, match="没有可以退回"):
        undoing.undo(**step)
    assert {timezone.localtime(item.starts_at).date() for item in world.items(made) if item.starts_at} == {later}


def test_nothing_is_taken_back_where_something_else_came_after(world: VisitWorld) -> None:
    made = world.planned()
    items.drop_item(
        actor=world.city, programme_id=made.pk, item_id=world.items(made)[0].pk, version=None, now=world.now
    )
    with pytest.raises(Conflict, match="没有可以退回"):
        undoing.undo(actor=world.city, programme_id=made.pk, version=None, now=world.now)


def test_what_is_locked_stays(world: VisitWorld) -> None:
    made = world.planned()
    last = world.items(made)[-1]
    lock: dict[str, Any] = {
        "actor": world.city,
        "programme_id": made.pk,
        "item_id": last.pk,
        "version": None,
        "now": world.now,
    }
    moving.lock_item(what="position", on=True, **lock)
    with pytest.raises(Conflict, match="锁着"):
        moving.step_item(by=-1, **lock)
    moving.lock_item(what="time", on=True, **lock)
    starts = Item.objects.get(pk=last.pk).starts_at
    moving.set_minutes(**{**lock, "item_id": world.items(made)[0].pk}, minutes=20)
    assert Item.objects.get(pk=last.pk).starts_at == starts
    with pytest.raises(Invalid):
        moving.lock_item(what="everything", on=True, **lock)


def test_a_locked_time_holds_when_the_item_is_dragged_on_its_day(world: VisitWorld) -> None:
    made = world.planned(days=2)
    last = world.items(made)[-1]
    step: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "version": None, "now": world.now}
    moving.lock_item(item_id=last.pk, what="time", on=True, **step)
    first, second = world.days(made)
    moving.move_item(item_id=last.pk, day_id=first.pk, to=0, **step)
    dragged = Item.objects.get(pk=last.pk)
    assert (dragged.lock_time, dragged.starts_at, dragged.position) == (True, last.starts_at, 0)
    moving.move_item(item_id=last.pk, day_id=second.pk, to=0, **step)
    assert not Item.objects.get(pk=last.pk).lock_time


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"status": "closed", "closed_on": FIRST - timedelta(days=9)}, "站点已关闭，请换一个站点"),
        ({"status": "suspended", "suspended_on": FIRST - timedelta(days=9)}, "站点暂停开放，请换一个站点"),
        ({"status": "merged", "closed_on": FIRST - timedelta(days=9)}, "站点已合并到「厦港街道"),
    ],
)
def test_a_place_closed_since_is_named_with_what_it_became(world: VisitWorld, facts: dict[str, Any], told: str) -> None:
    made = world.planned()
    if facts["status"] == "merged":
        facts = {**facts, "merged_into": Place.objects.get(code=INSTITUTE)}
    Place.objects.filter(code=OTHER).update(status_reason="另有用途", **facts)
    seen = whole(made)
    titles = {item.pk: item.title for item in seen.items}
    ((day, clash),) = all_clashes(seen)
    assert day == world.days(made)[0]
    assert clash.item == world.items(made)[-1].pk
    assert clash_words(clash, titles).startswith(told)
    with pytest.raises(Invalid) as refused:
        releasing.release(actor=world.city, programme_id=made.pk, note="", version=None, now=world.now)
    assert [fault.place for fault in refused.value.faults] == ["anyway"]
    assert world.again(made).number == 1


def test_a_route_is_shown_beside_the_plan_and_changes_nothing_until_it_is_taken(world: VisitWorld) -> None:
    made = world.planned((FAR, STATION, OTHER, INSTITUTE), days=2)
    before = times(world.items(made))
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices=CHOICES, now=world.now)
    assert proposal.status == ProposalStatus.WAITING
    assert len([each for each in proposal.plan["placed"] if each["id"]]) == 4
    assert proposal.plan["left_out"] == []
    assert times(world.items(made)) == before
    route.take(actor=world.city, programme_id=made.pk, proposal_id=proposal.pk, now=world.now)
    taken = {str(item.pk): item for item in world.items(made)}
    for each in proposal.plan["placed"]:
        local = timezone.localtime(taken[each["id"]].starts_at)
        assert local.hour * 60 + local.minute == each["starts"]
    undoing.undo(actor=world.city, programme_id=made.pk, version=None, now=world.now)
    assert times(world.items(made)) == before


def test_a_route_keeps_what_is_locked_and_goes_through_the_districts_in_order(world: VisitWorld) -> None:
    made = world.planned((STATION, FAR, OTHER))
    fixed = world.items(made)[2]
    items.edit_item(
        actor=world.city,
        programme_id=made.pk,
        item_id=fixed.pk,
        plan=items.ItemPlan(
            kind=ItemKind.STOP,
            title="",
            minutes=40,
            place_code=OTHER,
            day_id=world.days(made)[0].pk,
            starts=time(15, 0),
        ),
        now=world.now,
    )
    choices = {**CHOICES, "rule": "fixed", "order": ["350212", "350203"]}
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices=choices, now=world.now)
    by_id = {each["id"]: each for each in proposal.plan["placed"]}
    codes = [
        item.place.code
        for item in sorted(world.items(made), key=lambda one: by_id[str(one.pk)]["starts"])
        if item.place
    ]
    assert codes[0] == FAR
    assert by_id[str(fixed.pk)]["starts"] == 15 * 60


def test_what_does_not_fit_is_named_and_waits_for_a_day(world: VisitWorld) -> None:
    made = world.planned((STATION, OTHER))
    world.stop(made, INSTITUTE, windows=[["05:00", "06:00"]])
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices=CHOICES, now=world.now)
    (lost,) = proposal.plan["left_out"]
    assert lost["reason"] in ("closed", "window", "shift")
    route.take(actor=world.city, programme_id=made.pk, proposal_id=proposal.pk, now=world.now)
    assert Item.objects.get(pk=lost["id"]).day is None


def test_a_route_is_decided_once_and_not_over_a_newer_plan(world: VisitWorld) -> None:
    made = world.planned()
    ask: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.now}
    proposal = route.propose(choices=CHOICES, **ask)
    world.item(made, ItemKind.REST, "休息", world.days(made)[0])
    with pytest.raises(Conflict, match="又改过"):
        route.take(proposal_id=proposal.pk, **ask)
    route.drop(proposal_id=proposal.pk, **ask)
    with pytest.raises(Conflict, match="决定过"):
        route.drop(proposal_id=proposal.pk, **ask)
    with pytest.raises(NotFound):
        route.take(proposal_id=uuid4(), **ask)


def test_a_vehicle_with_somebody_of_a_district_does_not_go_there_when_asked(world: VisitWorld) -> None:
    made = world.planned((STATION, FAR))
    given = {"vehicles": [{"name": name, "seats": 20, "contact": "", "phone": ""} for name in ("甲车", "乙车")]}
    programmes.edit_settings(actor=world.city, programme_id=made.pk, given=given, now=world.now)
    world.person(made, name="陈一", unit="思明区", district=CENTRE, vehicle=1)
    world.person(made, name="陈二", unit="同安区", district=FAR, vehicle=2)
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices={**CHOICES, "recuse": True}, now=world.now)
    cars = {each["id"]: each["vehicle"] for each in proposal.plan["placed"]}
    found = {item.place.code: cars[str(item.pk)] for item in world.items(made) if item.place}
    assert found == {STATION: 2, FAR: 1}
