"""What the next release says: everything that phones, booklet, calendars and hosts show, to those whom it concerns, with the note."""

from datetime import time, timedelta
from typing import Any

import pytest
from tests.domains.visits.test_releasing import told, words
from tests.domains.visits.world import INSTITUTE, STATION, VisitWorld

from cuobian.domains.visits.actions import hosting, people, programmes, releasing
from cuobian.domains.visits.actions.items import edit_item
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.frozen import current, freeze, unreleased
from cuobian.domains.visits.reports.booklet import booklet_data
from cuobian.domains.visits.rules.changes import differences
from cuobian.domains.visits.rules.plans import ItemPlan, ProgrammePlan
from cuobian.domains.visits.values import Readiness
from cuobian.support.notices.models import Notice

HELD_BACK = {
    "code",
    "place_id",
    "place_code",
    "id",
    "kind",
    "position",
    "minutes",
    "km",
    "ends",
    "starts",
    "day",
    "host_account",
}
"""Keys of an item that are no words of their own: when and where it is tells them."""


def edited(world: VisitWorld, made: Programme, item: Item, **changes: Any) -> None:
    given: dict[str, Any] = {
        "kind": item.kind, "title": "", "minutes": item.minutes, "place_code": item.code, "day_id": item.day_id,
        "windows": item.windows, "host_unit": item.host_unit, **changes,
    }  # fmt: skip
    edit_item(actor=world.city, programme_id=made.pk, item_id=item.pk, plan=ItemPlan(**given), now=world.now)


def test_another_gathering_place_is_a_change_that_everybody_hears_of(world: VisitWorld) -> None:
    made = world.released()
    Notice.objects.all().delete()
    world.set_day(made, world.days(made)[0], start_text="市行政中心西门", end_text="高铁站", note="穿平底鞋")
    release = world.again(made)
    assert words(release.changes) == [
        "11 月 25 日 集合地点改为 市行政中心西门", "11 月 25 日 散会地点改为 高铁站", "11 月 25 日 提醒改为：穿平底鞋",
    ]  # fmt: skip
    assert len(told(world.participant)) == 1
    assert told(world.keeper) == []
    now_told = current(world.fresh(made))
    assert now_told is not None
    (day,) = booklet_data(world.fresh(made), now_told, world.now.date())["days"]
    assert (day["gather"], day["leave"]) == ("集合：市行政中心西门", "散会：高铁站")


def test_another_host_is_a_change(world: VisitWorld) -> None:
    made = world.released()
    edited(world, made, world.items(made)[1], host_name="新接待人")
    (change,) = unreleased(world.fresh(made))
    assert "接待改为" in words([change])[0]


def test_head_and_seats_are_compared_and_whom_to_call_is_told_to_hosts_too(world: VisitWorld) -> None:
    made = world.released()
    first, second, _third = world.items(made)
    hosting.answer(actor=world.head, item_id=first.pk, is_ready=True, note="", now=world.now)
    plan = ProgrammePlan(
        title=made.title, lead_unit="市文明办", starts_on=made.starts_on, ends_on=made.ends_on,
        purpose="互相看", basis="厦文明办 1 号", contact_name="王素云", contact_phone="0592-2110000",
    )  # fmt: skip
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=plan, now=world.now)
    Participant.objects.filter(programme=made, account=None).update(room_seat="1-1", duty="主任")
    Notice.objects.all().delete()
    found = words(world.again(made).changes)
    assert found[:4] == [
        "主办单位改为 市文明办", "目的有改动", "依据改为 厦文明办 1 号", "联系人改为 王素云（0592-2110000）",
    ]  # fmt: skip
    assert any("会场座位改为 1-1" in text for text in found)
    assert any("职务或分工有改动" in text for text in found)
    for host in (world.head, world.keeper):
        assert ["联系人改为" in text or "处改动" in text for text in told(host)] == [True]
    waits = {row.account_id: row.needs_action for row in Notice.objects.filter(kind="visits.host")}
    assert (waits[world.head.person_id], waits[world.keeper.person_id]) == (False, True)
    assert Item.objects.get(pk=first.pk).readiness == Readiness.READY
    assert second.readiness == Readiness.WAITING


@pytest.mark.parametrize("part", ["title", "lead_unit", "purpose", "basis", "contact", "starts_on"])
def test_no_word_of_the_head_changes_in_silence(world: VisitWorld, part: str) -> None:
    old = freeze(world.planned())
    new = {**old, part: "2026-12-01" if part == "starts_on" else "别的"}
    assert len(differences(old, new)) == 1


def test_no_word_of_an_item_or_person_changes_in_silence(world: VisitWorld) -> None:
    made = world.planned()
    world.item(made, "talk", "区情介绍", world.days(made)[0], where="三楼")
    old = freeze(made)
    for key in old["items"][-1].keys() - HELD_BACK:
        item = {**old["items"][-1], key: "别的" if key != "vehicle" else 1}
        assert differences(old, {**old, "items": [*old["items"][:-1], item]}), key
    for key in old["people"][0].keys() - {"id", "vehicle"}:
        one = {**old["people"][0], key: "别的"}
        assert differences(old, {**old, "people": [one, *old["people"][1:]]}), key


def test_riders_of_another_car_are_told_of_their_own_change(world: VisitWorld) -> None:
    made = world.planned()
    cars = [{"name": name, "seats": 20, "contact": "", "phone": ""} for name in ("甲车", "乙车")]
    programmes.edit_settings(actor=world.city, programme_id=made.pk, given={"vehicles": cars}, now=world.now)
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    Participant.objects.filter(pk=one.pk).update(vehicle=2, seat="1A")
    other = world.person(made, world.assessor, vehicle=1)
    world.again(made)
    edited(world, made, world.items(made)[0], vehicle=1)
    world.again(made, world.now + timedelta(minutes=1))
    Notice.objects.all().delete()
    edited(world, made, world.items(made)[0], vehicle=1, what_to_show="先看课表")
    Participant.objects.filter(pk=one.pk).update(seat="2A")
    world.again(made, world.now + timedelta(minutes=2))
    assert len(told(world.assessor)) == 1
    assert ["座位改为" in text for text in told(world.participant)] == [True]
    assert other.vehicle == 1


def test_the_note_goes_with_the_notices_and_stands_on_the_booklet(world: VisitWorld) -> None:
    made = world.planned()
    releasing.release(
        actor=world.city,
        programme_id=made.pk,
        note="因台风改期，请各站重新确认",
        version=None,
        now=world.now,
        anyway=True,
    )
    for who in (world.keeper, world.participant):
        assert ["请各站重新确认" in text for text in told(who)] == [True]
    now_told = current(world.fresh(made))
    assert now_told is not None
    assert booklet_data(world.fresh(made), now_told, world.now.date())["note"] == "因台风改期，请各站重新确认"


def test_what_was_put_off_to_other_days_keeps_what_its_days_say(world: VisitWorld) -> None:
    made = world.planned()
    world.set_day(made, world.days(made)[0], start_text="东门", starts_at=time(8))
    world.again(made)
    later = made.starts_on + timedelta(days=7)
    plan = ProgrammePlan(title=made.title, lead_unit=made.lead_unit, starts_on=later, ends_on=later)
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=plan, now=world.now)
    found = words(unreleased(world.fresh(made)))
    assert found[0] == "日期改为 12 月 2 日至 12 月 2 日"
    assert not any("集合地点" in text for text in found)


def test_somebody_removed_is_told_though_all_are_told_something(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION))
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=one.pk, why="另有公务", now=world.now)
    world.set_day(made, world.days(made)[0], start_text="西门")
    Notice.objects.all().delete()
    world.again(made)
    assert ["不再参加" in text for text in told(world.participant)] == [True]
