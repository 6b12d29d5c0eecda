"""What a place did in a year: the figures of its public page, and the rows that each of them opens."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.cast import NOW
from tests.sites.portal.city import STATIONS, SYSTEM
from tests.sites.portal.test_pages import text

from cuobian.domains.ledger.public import cancel, record
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.public import Finding, open_ticket

pytestmark = pytest.mark.usefixtures("city")
PLACE, OTHER = STATIONS[:2]
FOUND = "消防通道堆了三箱宣传品"


def put(kind: str, days_ago: int = 10, code: str = PLACE, **given: Any) -> Any:
    on = NOW - timedelta(days=days_ago)
    return record(actor=SYSTEM, place_code=code, kind=kind, happened_at=on, now=on, **given)


def ticket(code: str = PLACE) -> Ticket:
    made = open_ticket(
        actor=SYSTEM, finding=Finding(place_code=code, found=FOUND, suggestion="搬走"), command_id=uuid4(), now=NOW
    )
    return Ticket.objects.get(pk=made.id)


def figures(client: Client, code: str = PLACE) -> dict[str, dict[str, Any]]:
    cache.clear()
    shown = client.get(f"/places/{code}/").context["year"].figures
    return {figure["label"]: {**figure, "value": figure["value"].replace("\xa0", " ")} for figure in shown}


def test_put_right_out_of_those_and_the_ones_that_wait_and_never_their_words(client: Client) -> None:
    put("issue_closed", 300, quantity=9, part=1)
    put("issue_closed", 20, quantity=2, part=0)
    put("issue_closed", 400, quantity=5, part=0)
    waits = ticket()
    ticket(OTHER)
    mended = figures(client)["整改完成"]
    assert (mended["value"], mended["unit"], mended["note"]) == ("11 / 12", "件", "1 件在改")
    rows = client.get(mended["url"]).context["lines"]
    assert sum(row.quantity for row in rows) == 11
    for page in (text(client, f"/places/{PLACE}/"), text(client, mended["url"])):
        assert FOUND not in page
        assert waits.number not in page


def test_what_was_taken_back_is_not_counted(client: Client) -> None:
    wrong = put("issue_closed", quantity=2, part=0)
    put("issue_closed", quantity=3, part=0)
    cancel(actor=SYSTEM, fact_id=wrong.id, reason="重复登记了", now=NOW)
    mended = figures(client)["整改完成"]
    assert (mended["value"], mended["note"]) == ("3 / 3", "都改完了")


def test_no_finding_is_no_number_and_a_place_without_any_record_says_so(client: Client) -> None:
    assert figures(client) == {}
    assert "近 12 个月平台上还没有记录" in text(client, f"/places/{PLACE}/")
    put("activity", tag="general", people=40)
    shown = figures(client)
    assert (shown["整改完成"]["value"], shown["整改完成"]["note"]) == ("—", "没有整改单")
    assert "参加的居民" not in shown
    assert "志愿服务" not in shown
    ticket()
    assert figures(client)["整改完成"]["value"] == "0 / 1"


def test_service_with_its_volunteers_and_people_are_counted_once(client: Client) -> None:
    for days_ago in (5, 40, 90):
        put("team_service", days_ago, item="红马甲队", people=6)
    put("team_service", 500, item="红马甲队", people=6)
    put("volunteers", 120, quantity=300, part=190)
    put("volunteers", 30, quantity=320, part=214)
    put("participants", 120, quantity=1500)
    put("participants", 30, quantity=1934)
    shown = figures(client)
    service, people = shown["志愿服务"], shown["参加的居民"]
    assert (service["value"], service["unit"], service["note"]) == ("3", "次", "214 位志愿者")
    assert (people["value"], people["unit"], people["note"]) == ("1,934", "人", "一人只数一次")
    assert len(client.get(service["url"]).context["lines"]) == 3
    assert [row.quantity for row in client.get(people["url"]).context["lines"]] == [1934, 1500]
    assert "红马甲队" not in text(client, service["url"])


def test_every_month_is_said_only_when_it_is_every_month(client: Client) -> None:
    for months in range(12):
        put("activity", max(months * 30, 1), tag="general", people=10)
    put("activity", 330, tag="general", people=10)
    first = figures(client)["活动"]["note"]
    put("order_closed", tag="finished", quantity=4, part=3, people=4)
    shown = figures(client)
    assert first == shown["活动"]["note"] == "每月都有"
    assert shown["到期订单"]["note"].endswith("75.0%")
    page = text(client, f"/places/{PLACE}/")
    assert "逐条看 14 件" in page


def test_partners_are_those_whose_pairing_holds_today(client: Client) -> None:
    put("pairing", 200, tag="agency", item="厦港市场监管所", attrs={"valid_until": "2027-06-30"})
    put("pairing", 100, tag="non_public", item="艺术西区商户联盟")
    put("pairing", 300, tag="non_public", item="旧单位", attrs={"valid_until": "2026-11-22"})
    page = text(client, f"/places/{PLACE}/")
    assert "<dt>结对</dt><dd>厦港市场监管所、艺术西区商户联盟</dd>" in page
    assert "旧单位" not in page
    assert "<dt>结对</dt>" not in text(client, f"/places/{OTHER}/")


def test_the_rows_behind_the_figures_are_sorted_paged_and_taken_along(client: Client) -> None:
    for days in (30, 10, 20):
        put("activity", days, tag="general", item=f"第 {days} 场", people=days)
    put("activity", 40, OTHER, tag="general", item="别的站", people=99)
    address = f"/places/{PLACE}/record/"
    people = lambda query: [line.people for line in client.get(address + query).context["lines"]]  # noqa: E731
    assert people("?kind=activity") == [10, 20, 30]
    assert people("?kind=activity&sort=day") == [30, 20, 10]
    assert "第 1–3" in text(client, address)
    answer = client.get(address + "?kind=activity&sort=day&export=xlsx")
    heads, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    at = heads.index("到场")
    assert [row[at] for row in rows] == [30, 20, 10]
    assert not {"记账人", "项目"} & set(heads)
