"""The name list: one by one, from accounts, by table; removed half-way; seats; hand-outs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from tests.domains.visits.world import VisitWorld

from cuobian.domains.inspections.models import Inspector
from cuobian.domains.visits.actions import hand_outs, people, programmes, releasing
from cuobian.domains.visits.actions.forgetting import forget_vehicles
from cuobian.domains.visits.models import HandOut, Participant, Programme
from cuobian.domains.visits.rules.people import PersonPlan
from cuobian.domains.visits.values import Part
from cuobian.kernel.errors import Conflict, Invalid, NotFound

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def test_nobody_is_added_twice_and_a_phone_needs_a_reason(world: VisitWorld) -> None:
    made = world.programme()
    world.person(made)
    with pytest.raises(Conflict, match="已经在名单里"):
        world.person(made)
    with pytest.raises(Invalid) as refused:
        world.person(made, name="林", phone="0592-2110000")
    assert {fault.place for fault in refused.value.faults} == {"name", "phone"}
    assert world.person(made, name="林秋月", part=Part.ESCORT, phone="0592-2110000").phone


def test_accounts_and_rows_of_a_table_are_added_once(world: VisitWorld) -> None:
    made = world.programme()
    ids = [actor.account_id for actor in (world.participant, world.assessor) if actor.account_id]
    add: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.now}
    assert people.add_accounts(account_ids=ids, **add) == 2
    assert people.add_accounts(account_ids=ids, **add) == 0
    plans = [PersonPlan(name="陈和平", unit="湖里区"), PersonPlan(name="林秋月", unit="集美区")]
    assert people.write_rows(plans=plans, **add) == 2
    assert people.write_rows(plans=plans, **add) == 0


def test_whoever_is_removed_stays_with_the_reason_and_may_be_added_again(world: VisitWorld) -> None:
    made = world.programme()
    one = world.person(made)
    out: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "person_id": one.pk, "now": world.now}
    with pytest.raises(Invalid):
        people.remove_person(why="", **out)
    gone = people.remove_person(why="另有公务", **out)
    assert (gone.removed_why, gone.feed_version) == ("另有公务", 1)  # the feed cancels what the phone holds
    with pytest.raises(Conflict):
        people.remove_person(why="另有公务", **out)
    world.person(made)
    assert Participant.objects.filter(programme=made).count() == 2


def test_seats_are_given_to_all_and_told_of_when_there_are_too_few(world: VisitWorld) -> None:
    made = world.programme()
    for number in range(12):
        world.person(made, name=f"成员{number:02d}", district=("350203", "350206")[number % 2])
    seat: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.now}
    assert people.seat_people(wish=people.SeatWish(room_rows=3, room_across=4), **seat) == 0
    first = list(Participant.objects.filter(programme=made).values_list("name", "seat", "room_seat").order_by("name"))
    people.seat_people(wish=people.SeatWish(room_rows=3, room_across=4), **seat)
    assert first == list(
        Participant.objects.filter(programme=made).values_list("name", "seat", "room_seat").order_by("name")
    )
    made = world.fresh(made)
    made.settings = {**made.settings, "vehicles": [{"name": "中巴", "seats": 10, "contact": "", "phone": ""}]}
    made.save()
    assert people.seat_people(wish=people.SeatWish(), **seat) == 2
    with pytest.raises(Invalid):
        people.seat_people(wish=people.SeatWish(room_rows=0), **seat)


def inspectors(made: Programme) -> dict[UUID, bool]:
    """Who is on the list of the occasion: account -> still goes."""
    rows = Inspector.objects.filter(inspection=made.inspection)
    return {row.account_id: row.removed_at is None for row in rows}


def test_whoever_is_removed_is_no_inspector_from_that_moment_on(world: VisitWorld) -> None:
    made = world.planned()
    other = world.person(made, world.assessor)
    world.again(made)
    made = world.fresh(made)
    out: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "why": "另有公务", "now": world.now}
    people.remove_person(person_id=other.pk, **out)
    assert inspectors(made) == {world.participant.person_id: True, world.assessor.person_id: False}
    last = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    people.remove_person(person_id=last.pk, **out)
    assert not any(inspectors(made).values())
    world.again(made)
    assert not any(inspectors(made).values())


def test_with_fewer_cars_riders_have_none_and_are_to_be_seated_anew(world: VisitWorld) -> None:
    made = world.programme()
    cars = [{"name": name, "seats": 20, "contact": "", "phone": ""} for name in ("甲车", "乙车")]
    edit: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.now}
    programmes.edit_settings(given={"vehicles": cars}, **edit)
    stays, loses = world.person(made, vehicle=1), world.person(made, name="林秋月", vehicle=2)
    Participant.objects.filter(programme=made).update(seat="1A")
    programmes.edit_settings(given={"vehicles": cars[:1]}, **edit)
    rows = {row.pk: (row.vehicle, row.seat) for row in Participant.objects.filter(programme=made)}
    assert rows == {stays.pk: (1, "1A"), loses.pk: (0, "")}


def test_whom_to_call_in_a_vehicle_is_forgotten_a_month_after_the_last_day(world: VisitWorld) -> None:
    made = world.released()
    cars = [{"name": "甲车", "seats": 20, "contact": "林工", "phone": "0592-2110001"}]
    programmes.edit_settings(actor=world.city, programme_id=made.pk, given={"vehicles": cars}, now=world.now)
    releasing.withdraw(actor=world.city, programme_id=made.pk, why="台风要来，改期再办", now=world.now)
    month = world.at(9) + timedelta(days=30)
    assert forget_vehicles(actor=world.city, now=month) == 0
    assert forget_vehicles(actor=world.city, now=month + timedelta(days=1)) == 1
    assert forget_vehicles(actor=world.city, now=month + timedelta(days=1)) == 0
    (car,) = world.fresh(made).settings["vehicles"]
    assert car == {"name": "甲车", "seats": 20, "contact": "", "phone": ""}
    for change in ({"title": "别的名称"}, {"end_note": "别的原因"}, {"inspection": None}):
        with pytest.raises(DatabaseError), transaction.atomic():  # nothing else of what is over
            Programme.objects.filter(pk=made.pk).update(**change)


def test_an_address_is_no_longer_than_there_is_room_for(world: VisitWorld) -> None:
    made = world.planned()
    with pytest.raises(Invalid) as refused:
        hand_outs.add_hand_out(
            actor=world.city, programme_id=made.pk, title="区情简介", item_id=None, upload=None,
            url="https://example.org/" + "a" * 500, now=world.now,
        )  # fmt: skip
    assert [fault.place for fault in refused.value.faults] == ["url"]
    with pytest.raises(Invalid) as refused:
        world.set_day(made, world.days(made)[0], start_text="长" * 81, end_text="长" * 81)
    assert {fault.place for fault in refused.value.faults} == {"start_text", "end_text"}


def test_a_hand_out_is_a_file_or_a_link(world: VisitWorld) -> None:
    made = world.planned()
    give: dict[str, Any] = {
        "actor": world.city, "programme_id": made.pk, "title": "区情简介", "item_id": None, "now": world.now,
    }  # fmt: skip
    upload = SimpleUploadedFile("简介.pdf", PDF, "application/pdf")
    with pytest.raises(Invalid):
        hand_outs.add_hand_out(upload=None, url="", **give)
    with pytest.raises(Invalid):
        hand_outs.add_hand_out(upload=upload, url="https://example.org/a", **give)
    with pytest.raises(Invalid):
        hand_outs.add_hand_out(upload=None, url="ftp://example.org/a", **give)
    made_one = hand_outs.add_hand_out(upload=upload, url="", **give)
    assert made_one.file
    hand_outs.drop_hand_out(actor=world.city, programme_id=made.pk, hand_out_id=made_one.pk, now=world.now)
    assert not HandOut.objects.exists()
    with pytest.raises(NotFound):
        hand_outs.drop_hand_out(actor=world.city, programme_id=made.pk, hand_out_id=made_one.pk, now=world.now)
