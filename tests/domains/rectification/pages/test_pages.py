"""Pages of tickets: what people see, forms with bad input, the same number of queries for 1 and for 30 rows; and one whole story."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.conftest import ClientAs
from tests.domains.rectification.world import POINT, STATION, WHY, TicketWorld, picture

from cuobian.domains.rectification.models import Ticket, TicketPhoto
from cuobian.domains.rectification.values import Status
from cuobian.kernel.clock import frozen_at


@pytest.fixture(autouse=True)
def _today(world: TicketWorld):  # type: ignore[no-untyped-def]
    with frozen_at(world.now):
        yield


def queries(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["tickets", "board", "map", "repeated"])
def test_a_list_costs_the_same_for_1_and_30(world: TicketWorld, client_as: ClientAs, name: str) -> None:
    browser = client_as("district_officer")
    world.open()
    one = queries(browser, reverse(f"rectification:{name}"))
    for _ in range(9):
        for code in world.stations[:3]:
            world.open(code)
    assert queries(browser, reverse(f"rectification:{name}")) <= one + 1


def test_the_list_filters_sorts_pages_and_exports(world: TicketWorld, client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    late = world.open(severity="safety")
    world.take_to(Status.CLOSED)
    url = reverse("rectification:tickets")
    assert "ZG-2026-000002" not in browser.get(url).content.decode()
    assert "ZG-2026-000002" in browser.get(url + "?phase=ended&sort=-due&size=20").content.decode()
    assert late.number in browser.get(url + f"?q={late.number}").content.decode()
    empty = browser.get(url + "?q=ZG-1999&phase=overdue").content.decode()
    assert "没有符合这些条件的整改单" in empty
    assert "去掉「超期」有 0 件" in empty.replace("\n", "")
    sheet = browser.get(url + "?export=xlsx")
    assert sheet["Content-Type"].endswith("sheet")
    for nonsense in ("?page=0", "?sort=x&size=9999", "?district='&street=%", "?phase=x&status=y"):
        assert browser.get(url + nonsense).status_code == 200


def test_a_form_with_faults_keeps_everything_and_says_how(world: TicketWorld, client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    url = reverse("rectification:new")
    given = {
        "command": str(uuid4()),
        "place": "没有这个站",
        "found": "坡道缺了一块",
        "severity": "general",
        "origin": "manual",
    }
    answer = browser.post(url, given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有「没有这个站」" in text
    assert "坡道缺了一块" in text
    given |= {"place": f"鸿山社区站（{STATION}）", "point": f"{world.version_id}|{POINT}", "due_on": "2026-11-28"}
    assert "休息日" in browser.post(url, given).content.decode()
    given["due_on"] = "2026-12-01"
    assert browser.post(url, given).status_code == 302
    assert browser.post(url, given).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.due_on, ticket.point_id, ticket.code) == (date(2026, 12, 1), POINT, STATION)


def test_many_are_asked_about_and_then_reminded(world: TicketWorld, client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    ticket = world.open()
    url = reverse("rectification:bulk")
    asked = browser.post(url, {"do": "remind", "chosen": [str(ticket.pk)]}).content.decode()
    assert "提醒 1 件整改单的经办人" in asked
    assert browser.post(url, {"do": "remind", "sure": "1", "chosen": [str(ticket.pk)]}).status_code == 302
    assert ticket.moves.filter(action="remind").exists()
    assert browser.post(url, {"do": "remind"}).status_code == 422
    assert browser.post(url, {"do": "erase", "chosen": [str(ticket.pk)]}).status_code == 404


def test_from_opening_to_closing_over_http(world: TicketWorld, client_as: ClientAs) -> None:
    officer, keeper, head = client_as("district_officer"), client_as("station_keeper"), client_as("institute_head")
    ticket = world.open()
    page = reverse("rectification:ticket", args=[ticket.pk])
    step = lambda action: reverse("rectification:step", args=[ticket.pk, action])  # noqa: E731
    before = reverse("rectification:photo-add", args=[ticket.pk, "before"])
    after = reverse("rectification:photo-add", args=[ticket.pk, "after"])
    assert officer.post(before, {"photo": picture()}).status_code == 302
    assert "接收这件整改单" in keeper.get(page).content.decode()
    assert keeper.post(step("accept")).status_code == 302
    assert "照片" in keeper.post(step("fix"), {"text": "坡道已经铺平"}).content.decode()
    assert keeper.post(after, {"photo": picture("navy")}).status_code == 302
    gone = TicketPhoto.objects.get(side="after")
    assert keeper.post(reverse("rectification:photo-drop", args=[ticket.pk, gone.pk])).status_code == 302
    strip = keeper.post(after, {"photo": picture("teal")}, headers={"HX-Request": "true"})
    assert "<img" in strip.content.decode()
    assert keeper.post(step("fix"), {"text": "坡道已经铺平"}).status_code == 302
    assert head.post(step("return"), {"text": "还差扶手没装"}).status_code == 302
    assert keeper.post(after, {"photo": picture("olive")}).status_code == 302
    assert keeper.post(step("fix"), {"text": "扶手也装好了"}).status_code == 302
    assert head.post(step("verify"), {"text": WHY}).status_code == 302
    assert officer.post(step("close"), {"text": ""}).status_code == 302
    found = world.fresh(ticket)
    assert (found.status, found.returns) == (Status.CLOSED, 1)
    shown = officer.get(page).content.decode()
    assert "扶手也装好了" in shown
    assert "退回重改" in shown
    assert keeper.post(step("fix"), {"text": "再改一次看看"}).status_code == 409
