"""Pages of extensions, pauses, persons, merging, self-checks, practices and programmes; the map's people; numbers that open their rows."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rectification.world import OTHER, POINT, STATION, WHY, TicketWorld, picture

from cuobian.domains.network.models import Place
from cuobian.domains.rectification.actions.deadline import pause
from cuobian.domains.rectification.actions.learning import ask_self_check
from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.models import (
    ExtensionRequest,
    Practice,
    PracticeAnswer,
    Programme,
    SelfCheck,
    SelfCheckItem,
    Ticket,
)
from cuobian.domains.rectification.queries.tickets import TicketFilters, ticket_rows
from cuobian.domains.rectification.values import Origin, Status
from cuobian.kernel.clock import frozen_at


@pytest.fixture(autouse=True)
def _today(world: TicketWorld):  # type: ignore[no-untyped-def]
    with frozen_at(world.now):
        yield


def shown(browser: Client, url: str) -> str:
    answer = browser.get(url, follow=True)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def at(name: str, *args: Any) -> str:
    return reverse(f"rectification:{name}", args=args)


def test_more_time_is_asked_for_and_answered(world: TicketWorld, client_as: ClientAs) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    keeper, officer = client_as("station_keeper"), client_as("district_officer")
    url = at("extension", ticket.pk)
    assert "申请延期" in shown(keeper, url)
    assert keeper.post(url, {"new_due_on": "2026-12-20", "reason": WHY}).status_code == 422
    assert keeper.post(url, {"new_due_on": "2026-12-21", "reason": WHY}).status_code == 302
    assert "去答复" in shown(officer, at("ticket", ticket.pk))
    assert officer.post(url, {"grant": "no", "decision": ""}).status_code == 422
    assert officer.post(url, {"grant": "yes", "decision": ""}).status_code == 302
    assert ExtensionRequest.objects.get().is_granted
    assert "原定" in shown(keeper, at("ticket", ticket.pk))


def test_chasing_is_paused_and_resumed_and_the_page_says_what_that_means(
    world: TicketWorld, client_as: ClientAs
) -> None:
    ticket, officer = world.open(), client_as("district_officer")
    url = at("pause", ticket.pk)
    assert "暂停结束那天以前交都算按期" in shown(officer, url)
    assert officer.post(url, {"until_on": "2026-12-01", "reason": "消防改造"}).status_code == 302
    assert "督办暂停" in shown(officer, at("ticket", ticket.pk))
    assert "现在恢复" in shown(officer, url)
    assert officer.post(url).status_code == 302
    assert ticket.pauses.get().resumed_on == world.now.date()


def test_another_person_is_made_responsible(world: TicketWorld, client_as: ClientAs) -> None:
    ticket, officer = world.open(), client_as("district_officer")
    assert world.head.name in shown(officer, at("assign", ticket.pk))
    assert officer.post(at("assign", ticket.pk), {"account": str(world.head.account_id)}).status_code == 302
    assert world.fresh(ticket).responsible_id == world.head.account_id


def test_two_of_the_same_become_one(world: TicketWorld, client_as: ClientAs) -> None:
    ticket, into, officer = world.open(), world.open(), client_as("district_officer")
    assert "把本单并入它" in shown(officer, at("ticket", ticket.pk))
    url = at("merge", ticket.pk)
    assert officer.post(url, {"into": "ZG-1999-000001"}).status_code == 422
    assert officer.post(url, {"into": into.number}).status_code == 302
    assert "并入本单" in shown(officer, at("ticket", into.pk))


def test_inspectors_names_are_for_those_who_decide_and_units_for_the_others(
    world: TicketWorld, client_as: ClientAs
) -> None:
    inspector = cast.enrol("participant")
    finding = world.finding(origin=Origin.INSPECTION)
    ticket = open_ticket(actor=inspector, finding=finding, command_id=uuid4(), now=world.now)
    url = at("ticket", ticket.pk)
    assert inspector.name in shown(client_as("district_officer"), url)
    for part in ("station_keeper", "institute_head", "auditor"):
        text = shown(client_as(part), url)
        assert inspector.name not in text
        assert "湖里区文明办" in text
    by_hand = world.open()
    assert world.siming.name in shown(client_as("station_keeper"), at("ticket", by_hand.pk))


def test_a_self_check_is_asked_answered_and_counted(world: TicketWorld, client_as: ClientAs) -> None:
    officer, keeper = client_as("district_officer"), client_as("station_keeper")
    for code in world.stations[1:]:
        world.open(code)
    assert "请各站自查" in shown(officer, at("repeated"))
    url = at("self-check-new", world.version_id, POINT)
    given = {"request": WHY, "due_on": "2026-12-07", "command": str(uuid4())}
    assert officer.post(url, {**given, "due_on": "2026-12-06"}).status_code == 422
    assert officer.post(url, given).status_code == 302
    assert officer.post(url, given).status_code == 302
    check = SelfCheck.objects.get()
    item = SelfCheckItem.objects.get(code=STATION)
    assert "请您自查" in shown(keeper, at("mine"))
    answer = at("self-check-answer", item.pk)
    assert keeper.post(answer, {"has_it": "yes", "text": ""}).status_code == 422
    assert keeper.post(answer, {"has_it": "yes", "text": "本站也翘起来了"}).status_code == 302
    assert "有，已开整改单" in shown(officer, at("self-check", check.pk) + "?answer=found")
    assert "看自查进度" in shown(officer, at("repeated"))
    assert "请各站自查的" in shown(officer, at("repeated") + "?part=checks&sort=due")
    for url in (at("repeated"), at("repeated") + "?part=checks", at("self-check", check.pk)):
        assert officer.get(url, {"export": "xlsx", "part": "checks" if "part" in url else ""}).status_code == 200


def test_a_practice_is_pushed_once_shown_with_photos_and_answered(world: TicketWorld, client_as: ClientAs) -> None:
    officer, keeper = client_as("district_officer"), client_as("station_keeper")
    given = {
        "place": OTHER, "title": "清单贴到楼道口", "text": "印成一张纸贴在每栋楼道口，写清找谁。", "command": str(uuid4()),
    }  # fmt: skip
    assert officer.post(at("practice-new"), {**given, "title": "短"}).status_code == 422
    for _time in range(2):
        assert officer.post(at("practice-new"), given).status_code == 302
    practice = Practice.objects.get()
    page = at("practice", practice.pk)
    assert officer.post(page, {"photo": picture()}).status_code == 302
    photo = Practice.objects.get().photos[0]
    answer = PracticeAnswer.objects.get(code=STATION)
    assert photo in shown(keeper, at("practice-answer", answer.pk))
    assert "去掉照片 1" in shown(officer, page)
    assert officer.post(page, {"drop": photo}).status_code == 302
    assert Practice.objects.get().photos == []
    assert keeper.post(at("practice-answer", answer.pk), {"adopted": "yes", "note": "贴了十二栋"}).status_code == 302
    assert "贴了十二栋" in shown(officer, page + "?answer=adopted")
    assert "清单贴到楼道口" in shown(officer, at("practices") + "?sort=-adopted")


@pytest.fixture
def programme(world: TicketWorld, client_as: ClientAs) -> Programme:
    officer = client_as("district_officer")
    given = {
        "title": "硬件提升专项", "goal": "年底前都有坡道", "lead_unit": "思明区文明办", "budget": "1000",
        "starts_on": "2026-11-01", "ends_on": "2027-01-29", "command": str(uuid4()),
    }  # fmt: skip
    for bad in ("9999-12-31", "0001-01-01"):
        assert officer.post(at("programme-new"), {**given, "ends_on": bad}).status_code == 422
    for _time in range(2):
        assert officer.post(at("programme-new"), given).status_code == 302
    made = Programme.objects.get()
    assert officer.post(at("programme-step", made.pk, "start")).status_code == 302
    return made


def test_a_programme_has_its_tasks_board_timeline_and_brief(
    world: TicketWorld, client_as: ClientAs, programme: Programme
) -> None:
    officer = client_as("district_officer")
    given = {
        "place": STATION, "more": f"{OTHER}\n没有这个站", "kind": "hardware", "what": "入口加坡道",
        "starts_on": "2026-11-23", "due_on": "2026-11-27", "cost": "300", "command": str(uuid4()),
    }  # fmt: skip
    assert "没有「没有这个站」" in unescape(officer.post(at("task-new", programme.pk), given).content.decode())
    assert officer.post(at("task-new", programme.pk), {**given, "more": OTHER}).status_code == 302
    assert Ticket.objects.filter(programme=programme, cost=Decimal(300)).count() == 2
    assert "硬件提升专项" in shown(officer, at("programmes") + "?sort=-budget")
    brief = re.sub(r"<[^>]+>|\s", "", shown(officer, at("weekly", programme.pk)))
    assert "本周到期、还没交2" in brief
    for name in ("programme", "programme-board", "timeline", "weekly"):
        assert "硬件提升专项" in shown(officer, at(name, programme.pk))
    assert "倒推" in shown(officer, at("weekly", programme.pk) + "?week=2026-11-02")
    for bad in ("9999-12-31", "0001-01-01", "x"):
        assert officer.get(at("weekly", programme.pk), {"week": bad}).status_code == 200
        assert officer.get(at("weekly-pdf", programme.pk), {"week": bad}).status_code == 200


def test_a_programme_that_ends_on_no_day_anybody_means_still_has_its_timeline(
    world: TicketWorld, client_as: ClientAs, programme: Programme
) -> None:
    Programme.objects.filter(pk=programme.pk).update(ends_on=date(9999, 12, 31))
    officer = client_as("district_officer")
    world.open()
    assert officer.get(at("timeline", programme.pk)).status_code == 200


def test_a_draft_is_thrown_away_after_asking(world: TicketWorld, client_as: ClientAs, programme: Programme) -> None:
    officer = client_as("district_officer")
    Programme.objects.filter(pk=programme.pk).update(stage="draft", started_at=None)
    assert "删去草稿" in shown(officer, at("programme", programme.pk))
    url = at("programme-step", programme.pk, "drop")
    assert "不能恢复" in shown(officer, url)
    assert officer.post(url).status_code == 302
    assert not Programme.objects.exists()


def test_the_map_names_everybody_opens_its_rows_and_calls_nothing_late_that_waits_for_others(
    world: TicketWorld, client_as: ClientAs
) -> None:
    officer = client_as("district_officer")
    first, second = world.open(), world.open()
    Ticket.objects.filter(pk=second.pk).update(responsible_id=world.head.account_id)
    text = shown(officer, at("map"))
    assert world.keeper.name in text
    assert world.head.name in text
    url = re.search(r'href="([^"]*\?at=' + STATION + r')"', text)
    assert url is not None
    rows = shown(officer, url[1])
    assert first.number in rows
    for action in ("accept", "fix"):
        for ticket in (first, second):
            world.step(ticket, action)
    Ticket.objects.update(due_on=date(2026, 11, 2), first_due_on=date(2026, 11, 2))
    assert "已过" not in shown(officer, at("map"))


def test_a_place_alone_is_not_the_place_with_everything_below_it(world: TicketWorld) -> None:
    institute = Place.objects.get(code=cast.INSTITUTE)
    world.open(institute.code, point_id="", version_id=None)
    world.open()
    today = world.now.date()
    alone = ticket_rows(world.siming, TicketFilters(at=institute.code), today=today)
    below = ticket_rows(world.siming, TicketFilters(place=institute.code), today=today)
    assert (alone.count(), below.count()) == (1, 2)


def test_the_board_leads_to_its_own_rows(world: TicketWorld, client_as: ClientAs, programme: Programme) -> None:
    officer = client_as("district_officer")
    for _n in range(13):
        world.open()
    text = shown(officer, at("board") + f"?street={cast.INSTITUTE}")
    assert f"street={cast.INSTITUTE}" in text.partition("看全部 13 件")[0].rpartition("href=")[2]
    assert "没有符合这些条件" in shown(officer, at("tickets") + f"?phase=all&programme={programme.pk}")


def test_what_a_place_has_in_hand_is_counted_whole_and_paged(world: TicketWorld, client_as: ClientAs) -> None:
    keeper = client_as("station_keeper")
    for _n in range(25):
        world.open()
    assert "看全部 25 件" in shown(keeper, at("mine"))
    page = shown(keeper, at("mine") + "?part=waiting&size=20")
    assert page.count("ZG-2026-") >= 20
    assert "返回全部" in page
    for nonsense in ("?part=x", "?part=checks", "?part=practices&sort=x", "?part=ended&page=x"):
        assert keeper.get(at("mine") + nonsense).status_code == 200


def test_a_ticket_is_opened_with_photos_and_a_person_and_posted_twice_it_is_one(
    world: TicketWorld, client_as: ClientAs
) -> None:
    officer = client_as("district_officer")
    given: dict[str, Any] = {
        "command": str(uuid4()), "place": STATION, "found": "坡道缺了一块", "severity": "general", "origin": "manual",
        "responsible": "没有这个人",
    }  # fmt: skip
    refused = officer.post(at("new"), given)
    assert refused.status_code == 422
    assert world.head.name in refused.content.decode()
    for _time in range(2):
        answer = officer.post(at("new"), {**given, "responsible": world.head.name, "photo": picture()})
        assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.responsible_id, ticket.photos.count()) == (world.head.account_id, 1)


def test_a_closed_place_is_let_go_on_its_page(world: TicketWorld, client_as: ClientAs) -> None:
    officer, ticket = client_as("district_officer"), world.take_to(Status.ACCEPTED)
    url = at("step", ticket.pk, "gone")
    assert officer.get(url).status_code == 403
    assert "了结这件" not in shown(officer, at("ticket", ticket.pk))
    Place.objects.filter(code=STATION).update(status="closed", closed_on=world.now.date(), status_reason="合并")
    assert "了结这件" in shown(officer, at("ticket", ticket.pk))
    assert officer.post(url, {"text": WHY}).status_code == 302
    assert world.fresh(ticket).status == Status.GONE


def test_who_answers_for_a_centre_finds_it_on_the_list_and_accepts_it(world: TicketWorld, client_as: ClientAs) -> None:
    ticket = world.open("350203", actor=world.city, point_id="", version_id=None)
    officer, city = client_as("district_officer"), client_as("city_officer")
    assert ticket.number in shown(officer, at("tickets") + "?phase=mine")
    assert ticket.number not in shown(city, at("tickets") + "?phase=mine")
    assert "接收这件整改单" in shown(officer, at("ticket", ticket.pk))
    assert city.get(at("step", ticket.pk, "accept")).status_code == 403
    assert officer.post(at("step", ticket.pk, "accept")).status_code == 302
    pause(actor=world.city, ticket_id=ticket.pk, until_on=date(2026, 12, 1), reason=WHY, now=world.now)


def test_an_overdue_check_is_not_shown_as_running(world: TicketWorld, client_as: ClientAs) -> None:
    for code in world.stations[:3]:
        world.open(code)
    ask_self_check(
        actor=world.city, code="3502", version_id=world.version_id, point_id=POINT, request=WHY,
        due_on=date(2026, 12, 7), now=world.now,
    )  # fmt: skip
    officer = client_as("district_officer")
    assert "看自查进度" in shown(officer, at("repeated"))
    SelfCheck.objects.update(due_on=date(2026, 11, 2))
    assert "看自查进度" not in shown(officer, at("repeated"))
