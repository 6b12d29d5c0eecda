"""The name list: one by one, from accounts, by table; removed half-way; seats; hand-outs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.domains.visits.world import VisitWorld

from cuobian.domains.visits.actions import hand_outs, people
from cuobian.domains.visits.models import HandOut, Participant
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
    assert (gone.removed_why, gone.feed_version) == ("另有公务", 2)
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
