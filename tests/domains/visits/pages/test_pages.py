"""Pages of programmes over HTTP: what people fill in, what they get, and the same number of queries for one row and for thirty."""

import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domains.visits.world import CENTRE, FAR, FIRST, INSTITUTE, OTHER, STATION, VisitWorld
from tests.signing import browser_of

from cuobian.domains.network.models import Place
from cuobian.domains.visits.actions import items, live, moving, people, programmes, releasing
from cuobian.domains.visits.actions.hand_outs import add_hand_out
from cuobian.domains.visits.models import Item, Participant, Programme, Proposal, Slip
from cuobian.domains.visits.queries.programmes import hand_outs_of
from cuobian.domains.visits.rules.joining import feed_signature, guest_signature, spoken, token_at
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.clock import frozen_at


@pytest.fixture(autouse=True)
def _now(world: VisitWorld) -> Any:
    with frozen_at(world.now):
        yield


def at(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def queries(browser: Client, url: str) -> int:
    """How many a page costs once it is warm."""
    browser.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


def test_a_programme_is_put_down_and_its_faults_stand_at_their_fields(world: VisitWorld) -> None:
    browser = browser_of("city_officer")
    given = {
        "title": "全市现场观摩交流", "starts_on": FIRST.isoformat(), "ends_on": FIRST.isoformat(), "lead_unit": "市委文明办",
    }  # fmt: skip
    wrong = browser.post(at("programme-new"), {**given, "title": "观"})
    assert wrong.status_code == 422
    assert "至少 4 个字" in text(wrong)
    assert browser.post(at("programme-new"), given).status_code == 302
    made = Programme.objects.get()
    assert "加观摩点" in text(browser.get(at("programme", made.pk)))


def test_a_stop_is_found_by_its_name_and_its_hours_are_read(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.programme()
    day = world.days(made)[0]
    given = {
        "place": "鸿山社区站",
        "day": str(day.pk),
        "minutes": "40",
        "windows": "9:00-11:30 14:00-17:00",
        "is_required": "on",
    }
    wrong = browser.post(at("item-new", made.pk, "stop"), {**given, "windows": "上午"})
    assert wrong.status_code == 422
    nowhere = browser.post(at("item-new", made.pk, "stop"), {**given, "place": "没有的站"})
    assert "从名单里选" in text(nowhere)
    assert browser.post(at("item-new", made.pk, "stop"), given).status_code == 302
    item = Item.objects.get(programme=made)
    assert (item.code, item.windows) == (STATION, [["09:00", "11:30"], ["14:00", "17:00"]])
    page = text(browser.get(at("plan", made.pk)))
    assert item.title in page
    assert browser.post(at("item-edit", made.pk, item.pk), {**given, "starts": "10:00"}).status_code == 302
    assert Item.objects.get(pk=item.pk).lock_time


def test_rows_are_moved_without_script_and_with_it(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.planned()
    first = world.items(made)[0]
    done = browser.post(at("item-do", made.pk, first.pk), {"do": "down", "version": made.version})
    assert done.status_code == 302
    assert world.items(made)[1].pk == first.pk
    old = browser.post(at("item-do", made.pk, first.pk), {"do": "up", "version": made.version})
    assert old.status_code == 409
    version = world.fresh(made).version
    by_script = browser.post(
        at("item-do", made.pk, first.pk),
        {"do": "move", "day": str(world.days(made)[0].pk), "to": "0", "version": version},
        headers={"Accept": "application/json"},
    )
    assert by_script.json() == {"reload": True}
    assert world.items(made)[0].pk == first.pk
    assert browser.post(at("undo", made.pk), {"version": world.fresh(made).version}).status_code == 302
    assert browser.post(at("item-drop", made.pk, first.pk), {"version": world.fresh(made).version}).status_code == 302


def test_a_route_is_asked_for_looked_at_and_taken(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.planned()
    asked = browser.post(at("route", made.pk), {"rule": "fixed", "days": ["0"], "at-350203": "1"})
    proposal = Proposal.objects.get()
    assert asked["Location"] == at("proposal", made.pk, proposal.pk)
    assert "采用这条路线" in text(browser.get(asked["Location"]))
    assert browser.post(asked["Location"], {"do": "take"}).status_code == 302
    assert "已经采用" in text(browser.get(asked["Location"]))


def test_a_release_goes_out_from_its_page(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.planned()
    assert "第 1 次发布" in text(browser.get(at("release", made.pk)))
    assert browser.post(at("release", made.pk), {"version": made.version}).status_code == 302
    assert world.fresh(made).status == ProgrammeStatus.RELEASED
    assert browser.get(at("release-view", made.pk, 1)).status_code == 200
    moving.set_minutes(
        actor=world.city, programme_id=made.pk, item_id=world.items(made)[0].pk, minutes=50, version=None, now=world.now
    )
    page = text(browser.get(at("release", made.pk)))
    assert "和上次发布比" in page
    assert "改为" in page


def sheet(*rows: list[str]) -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("名单")
    for number, row in enumerate([["姓名", "单位", "区", "分工"], *rows]):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def test_a_table_is_looked_at_before_it_is_written(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.programme()
    world.person(made, name="陈和平", unit="湖里区文明办")
    upload = sheet(
        ["林秋月", "思明区文明办", "思明区", "领队"], ["陈和平", "湖里区文明办", "", ""], ["王", "x", "", ""]
    )
    seen = browser.post(at("people-import", made.pk), {"file": upload})
    assert seen.status_code == 200
    assert "写入 1 行，跳过 1 行" in text(seen)
    assert Participant.objects.filter(programme=made).count() == 1
    token = dict(seen.context["hidden"])["token"]
    assert browser.post(at("people-write", made.pk), {"token": token}).status_code == 302
    added = Participant.objects.get(programme=made, name="林秋月")
    assert (added.district, added.part) == ("350203", "leader")
    assert browser.post(at("people-write", made.pk), {"token": "x"}).status_code == 409
    assert browser.get(at("people-template", made.pk)).status_code == 200
    assert browser.get(at("people", made.pk) + "?export=xlsx").status_code == 200


def test_the_lists_cost_the_same_for_one_row_and_for_thirty(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.released()
    one = {name: queries(browser, at(name, *args)) for name, args in (("programmes", ()), ("people", (made.pk,)))}
    for number in range(29):
        world.person(made, name=f"成员{number:02d}")
        Programme.objects.create(
            number=f"X-{number}", code="3502", title=f"观摩 {number}", lead_unit="市", starts_on=FIRST, ends_on=FIRST,
            status_since=world.now, created_at=world.now,
        )  # fmt: skip
    assert one == {
        name: queries(browser, at(name, *args)) for name, args in (("programmes", ()), ("people", (made.pk,)))
    }


def test_the_programmes_page_costs_no_more_for_more_stops(world: VisitWorld) -> None:
    browser, made = browser_of("city_officer"), world.released()
    before = queries(browser, at("programme", made.pk)), queries(browser, at("plan", made.pk))
    for _number in range(8):
        world.stop(made, STATION, world.days(made)[0], minutes=5)
    assert (queries(browser, at("programme", made.pk)), queries(browser, at("plan", made.pk))) == before


def test_the_day_on_the_phone_shows_now_next_and_the_delay(world: VisitWorld) -> None:
    made = world.released()
    live.arrive(actor=world.city, programme_id=made.pk, item_id=world.items(made)[0].pk, now=world.at(9, 10))
    officer, guest, host = browser_of("city_officer"), browser_of("participant"), browser_of("station_keeper")
    with frozen_at(world.at(9, 40)):
        assert "走了" in text(officer.get(at("live", made.pk)))
        preview = officer.get(at("slip", made.pk) + "?minutes=25")
        assert "改这 2 项" in text(preview)
        taken = {"minutes": "25", "vehicle": "0", "reorder": "0", "seen": preview.context["ahead"].digest}
        assert officer.post(at("slip", made.pk), taken).status_code == 302
        assert Slip.objects.count() == 1
        page = text(guest.get(at("mine-day", made.pk)))
        assert "现在" in page
        assert "顺延 25 分钟" in page
        assert "原定" in page
        own = next(item for item in world.items(made) if item.code == STATION)
        assert "cb-was" in text(host.get(at("hosting-item", own.pk)))
        assert guest.get(at("mine-item", made.pk, own.pk)).status_code == 200
        done = officer.post(at("live-do", made.pk, world.items(made)[0].pk), {"do": "leave"})
        assert done.status_code == 302


def test_a_host_confirms_on_the_phone(world: VisitWorld) -> None:
    made, browser = world.released(), browser_of("station_keeper")
    own = next(item for item in world.items(made) if item.code == STATION)
    assert "已准备好" in text(browser.get(at("hosting-item", own.pk)))
    assert browser.post(at("hosting-answer", own.pk, "problem"), {"text": ""}).status_code == 422
    assert browser.post(at("hosting-answer", own.pk, "ready"), {"text": ""}).status_code == 302
    assert "已确认准备好" in text(browser.get(at("hosting-item", own.pk)))


def test_calendars_follow_the_release_and_die_with_their_address(world: VisitWorld) -> None:
    made, browser = world.released(), browser_of("participant")
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    url = at("feed", one.pk, feed_signature(settings.SECRET_KEY, one.pk, 1))
    first = text(Client().get(url))
    assert first.count("BEGIN:VEVENT") == 3
    assert "SEQUENCE:100" in first
    last = world.items(made)[-1]
    items.drop_item(actor=world.city, programme_id=made.pk, item_id=last.pk, version=None, now=world.now)
    world.again(made, world.now + timedelta(minutes=5))
    second = text(Client().get(url))
    assert second.count("STATUS:CANCELLED") == 1
    assert f"UID:{last.pk}@cuobian" in second
    assert "SEQUENCE:200" in second
    assert browser.post(at("mine-calendar", made.pk)).status_code == 302
    assert Client().get(url).status_code == 404
    assert browser.get(at("mine-ics", made.pk)).status_code == 200


def test_whoever_is_removed_gets_every_item_cancelled_and_no_new_address(world: VisitWorld) -> None:
    made = world.released()
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=one.pk, why="另有公务", now=world.now)
    browser = browser_of("participant")
    assert "已不在名单里" in text(browser.get(at("mine-day", made.pk)))
    assert text(browser.get(at("mine-ics", made.pk))).count("STATUS:CANCELLED") == 3
    assert "会自己显示取消" in text(browser.get(at("mine-calendar", made.pk)))


def test_the_feed_of_somebody_removed_cancels_for_two_weeks_and_is_gone(world: VisitWorld) -> None:
    made = world.released()
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    url = at("feed", one.pk, feed_signature(settings.SECRET_KEY, one.pk, one.feed_version))
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=one.pk, why="另有公务", now=world.now)
    with frozen_at(world.now + timedelta(days=13)):
        assert text(Client().get(url)).count("STATUS:CANCELLED") == 3
    with frozen_at(world.now + timedelta(days=15)):
        assert Client().get(url).status_code == 404


def test_whoever_is_removed_gets_no_name_list_and_no_phones(world: VisitWorld) -> None:
    made = world.released()
    browser = browser_of("participant")
    assert "0592-2110001" in text(browser.get(at("mine-day", made.pk)))
    one = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=one.pk, why="另有公务", now=world.now)
    page = text(browser.get(at("mine-day", made.pk)))
    assert "0592-2110001" not in page
    assert at("mine-booklet", made.pk) not in page
    assert browser.get(at("mine-booklet", made.pk)).status_code == 409
    assert browser.get(at("mine-offline", made.pk)).status_code == 409


def test_phones_are_of_the_own_car_and_of_who_goes_with_none(world: VisitWorld) -> None:
    made = world.planned()
    cars = [{"name": name, "seats": 20, "contact": "", "phone": ""} for name in ("甲车", "乙车")]
    programmes.edit_settings(actor=world.city, programme_id=made.pk, given={"vehicles": cars}, now=world.now)
    Participant.objects.filter(programme=made).update(vehicle=1)
    world.person(made, name="陈一", unit="市里", part="escort", phone="0592-2220002", vehicle=2)
    world.person(made, name="陈二", unit="市里", part="staff", phone="0592-2220003")
    world.again(made)
    page = text(browser_of("participant").get(at("mine-day", made.pk)))
    assert ["0592-2110001" in page, "0592-2220002" in page, "0592-2220003" in page] == [True, False, True]


def test_fewer_cars_lead_to_the_seats_with_a_word(world: VisitWorld) -> None:
    made, browser = world.programme(), browser_of("city_officer")
    both = {"vehicles": "甲车 20\n乙车 20", "speed": "36"}
    assert browser.post(at("settings", made.pk), both).status_code == 302
    world.person(made, vehicle=2)
    done = browser.post(at("settings", made.pk), {"vehicles": "甲车 20", "speed": "36"}, follow=True)
    assert done.redirect_chain[0][0] == at("seats", made.pk)
    assert "1 人没有车了" in text(done)


def test_the_host_is_chosen_among_the_people_of_the_place(world: VisitWorld) -> None:
    made, browser = world.planned(), browser_of("city_officer")
    item = next(one for one in world.items(made) if one.code == STATION)
    page = text(browser.get(at("item-edit", made.pk, item.pk)))
    assert str(world.keeper.account_id) in page
    assert str(world.neighbour.account_id) not in page
    given = {"place": STATION, "day": str(item.day_id), "minutes": "40", "host_account": str(world.siming.account_id)}
    assert browser.post(at("item-edit", made.pk, item.pk), given).status_code == 302
    assert Item.objects.get(pk=item.pk).host_account_id == world.siming.account_id


def test_a_closed_place_stands_on_the_plan_and_on_the_release(world: VisitWorld) -> None:
    made, browser = world.planned(), browser_of("city_officer")
    Place.objects.filter(code=STATION).update(status="closed", closed_on=FIRST, status_reason="另有用途")
    for name in ("plan", "release", "programme"):
        assert "站点已关闭" in text(browser.get(at(name, made.pk)))


def test_the_note_of_a_release_stands_on_the_day_and_with_the_host(world: VisitWorld) -> None:
    made = world.planned()
    releasing.release(
        actor=world.city, programme_id=made.pk, note="因台风改期请重新确认", version=None, now=world.now, anyway=True
    )
    own = next(item for item in world.items(made) if item.code == STATION)
    assert "因台风改期" in text(browser_of("participant").get(at("mine-day", made.pk)))
    assert "因台风改期" in text(browser_of("station_keeper").get(at("hosting-item", own.pk)))
    assert "因台风改期" in text(browser_of("participant").get(at("mine-offline", made.pk)))


def test_phones_show_where_they_gather(world: VisitWorld) -> None:
    made = world.planned()
    world.set_day(made, world.days(made)[0], start_text="市行政中心东门")
    world.again(made)
    for name in ("mine-day", "mine-offline"):
        assert "集合：市行政中心东门" in text(browser_of("participant").get(at(name, made.pk)))


def test_a_guest_gets_the_hand_outs_of_a_stop(world: VisitWorld) -> None:
    made = world.released()
    item = world.items(made)[0]
    pdf = SimpleUploadedFile("简介.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")
    give: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "item_id": item.pk, "now": world.now}
    add_hand_out(title="这一站的简介", upload=pdf, url="", **give)
    add_hand_out(title="公众号文章", upload=None, url="https://example.org/x", **give)
    guest = Participant.objects.get(programme=made, account=None)
    Participant.objects.filter(pk=guest.pk).update(joined_at=world.now)
    signature = guest_signature(settings.SECRET_KEY, guest.pk, world.now)
    page = text(Client().get(at("guest-item", guest.pk, signature, item.pk)))
    assert "https://example.org/x" in page
    file = next(line.hand_out.pk for line in hand_outs_of(made) if line.file)
    address = at("guest-hand-out", guest.pk, signature, file)
    assert address in page
    assert Client().get(address).status_code == 200


def test_a_year_that_is_none_finds_all(world: VisitWorld) -> None:
    browser = browser_of("city_officer")
    world.programme()
    for year in ("0", "0000", "9999", "x"):
        assert browser.get(at("programmes"), {"year": year}).status_code == 200


def test_the_booklet_reads_many_places_as_one(world: VisitWorld) -> None:
    few, many = world.released((INSTITUTE,)), world.released((INSTITUTE, STATION, OTHER, CENTRE, FAR))
    browser = browser_of("city_officer")
    assert queries(browser, at("offline", few.pk)) == queries(browser, at("offline", many.pk))


def test_the_hosts_list_costs_the_same_for_one_visit_and_for_many(world: VisitWorld) -> None:
    browser = browser_of("district_officer")
    world.released((INSTITUTE,))
    before = queries(browser, at("hosting"))
    world.released((INSTITUTE, STATION, OTHER, CENTRE))
    assert text(browser.get(at("hosting"))).count("cb-row") >= 5
    assert queries(browser, at("hosting")) == before


def test_the_booklet_and_the_copy_for_the_pocket(world: VisitWorld) -> None:
    made, browser = world.released(), browser_of("participant")
    assert browser.get(at("mine-booklet", made.pk)).content.startswith(b"%PDF")
    page = text(browser.get(at("mine-offline", made.pk)))
    assert "全市现场观摩交流" in page
    assert "default-src 'none'" in page
    for asked in ("src=", "<link", "<script", "url("):
        assert asked not in page
    draft = world.planned()
    assert browser_of("city_officer").get(at("booklet", draft.pk)).status_code == 409


def test_somebody_without_an_account_joins_by_name_and_gets_the_day(world: VisitWorld) -> None:
    made, phone = world.released(), Client()
    token = token_at(settings.SECRET_KEY, made.pk, world.now)
    join = at("join", made.pk, token)
    guest = Participant.objects.get(programme=made, account=None)
    assert guest.name in text(phone.get(join))
    assert phone.post(join, {"person": "x"}).status_code == 422
    joined = phone.post(join, {"person": str(guest.pk)})
    guest.refresh_from_db()
    assert guest.joined_at is not None
    assert joined["Location"] == at("guest", guest.pk, guest_signature(settings.SECRET_KEY, guest.pk, guest.joined_at))
    day = phone.get(joined["Location"])
    assert day.status_code == 200
    assert day["Cache-Control"] == "private, no-store"
    assert phone.get(at("guest", guest.pk, "0" * 40)).status_code == 404
    with frozen_at(world.at(9, day=FIRST + timedelta(days=2))):
        assert phone.get(joined["Location"]).status_code == 404
    assert phone.get(at("join", made.pk, "0" * 20)).status_code == 409
    own = browser_of("participant")
    assert own.post(at("mine-join", made.pk), {"digits": "000000"}).status_code in (302, 409)
    digits = spoken(settings.SECRET_KEY, made.pk, world.now)
    assert own.post(at("mine-join", made.pk), {"digits": digits}).status_code == 302


def test_pages_of_others_do_not_exist(world: VisitWorld) -> None:
    made = world.released()
    assert browser_of("assessor").get(at("mine-day", made.pk)).status_code == 404
    own = next(item for item in world.items(made) if item.code == STATION)
    assert browser_of("neighbour_keeper").get(at("hosting-item", own.pk)).status_code == 404
    draft = world.planned()
    assert browser_of("district_officer").get(at("programme", draft.pk)).status_code == 404
    assert browser_of("district_officer").get(at("programme", made.pk)).status_code == 200
    assert browser_of("district_officer").get(at("plan", made.pk)).status_code == 403
