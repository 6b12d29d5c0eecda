"""Before its notice a star is not to be seen; during it anybody may object; nobody's name is ever shown."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, build
from tests.sites.portal.city import award, change, second_passes

from cuobian.domains.rating.actions.notices import answer
from cuobian.domains.rating.models import Entry, Objection
from cuobian.domains.rating.rules.star_days import months_after
from cuobian.domains.rating.values import Ruling, Stage
from cuobian.domains.standards.public import policy
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.format import day

MOBILE = "13806012345"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with frozen_at(NOW):
        yield build()


@pytest.fixture
def published(world: World) -> Entry:
    """A station in its notice."""
    return world.take_to(Stage.NOTICE, world.entry(SIMING_STATIONS[0]))


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_before_its_notice_a_place_reads_only_that_it_is_being_rated(client: Client, world: World) -> None:
    entry = world.take_to(Stage.NOTICE_READY, world.entry(SIMING_STATIONS[0]))
    assert entry.star
    for address in (f"/places/{entry.code}/", "/places/", "/stars/", "/", "/notices/"):
        page = page_of(client, address)
        assert str(entry.score) not in page
        assert "拟五星" not in page
        assert "拟四星" not in page.split("怎么看星级")[0]
    assert "考评中" in page_of(client, f"/places/{entry.code}/")
    assert client.get(f"/notices/entry/{entry.pk}/").status_code == 404
    assert client.get(f"/notices/entry/{entry.pk}/object/").status_code == 404


def test_a_notice_shows_stars_and_dimensions_and_no_assessor(client: Client, world: World, published: Entry) -> None:
    change(published.code, contact_name="林惠珍", contact_phone=MOBILE)
    second_passes()
    assert published.notice is not None
    pages = [page_of(client, address) for address in (
        "/", "/notices/", f"/notices/{published.notice.pk}/", f"/notices/entry/{published.pk}/", f"/places/{published.code}/",
        "/places/", "/stars/", "/places/positions.json", f"/places/{published.code}/record/",
    )]  # fmt: skip
    assert "各维度得分" in pages[3]
    assert str(published.score) in pages[3]
    for page in pages:
        for name in [*(actor.name for actor in world.assessors.values()), "郑阿海", "黄丽卿", "林惠珍", MOBILE]:
            assert name not in page
    assert "138****2345" in pages[4]


def test_the_export_of_a_notice_names_no_assessor(client: Client, published: Entry) -> None:
    assert published.notice is not None
    response = client.get(f"/notices/{published.notice.pk}/?export=xlsx")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/vnd.openxmlformats")


def test_anybody_may_object_and_reads_the_answer_by_the_receipt(client: Client, world: World, published: Entry) -> None:
    address = f"/notices/entry/{published.pk}/object/"
    form = client.get(address)
    assert "no-store" in form.headers["Cache-Control"]
    sent = client.post(
        address, {"text": "11 月 20 日下午去，门没有开", "name": "陈先生", "contact": MOBILE, "website": ""}
    )
    made = Objection.objects.get()
    assert sent.headers["Location"] == f"/objections/{made.receipt}/?made=1"
    receipt = page_of(client, sent.headers["Location"])
    assert "收到了" in receipt
    assert "正在核实" in receipt
    assert "陈先生" not in receipt
    assert MOBILE not in receipt
    answer(
        actor=world.siming,
        objection_id=made.pk,
        outcome=Ruling.CHANGED,
        text="查了开放日志，当天确实提前关门。",
        now=NOW,
    )
    found = client.get("/objections/", {"receipt": made.receipt.lower()})
    assert "查了开放日志" in page_of(client, found.headers["Location"])
    assert client.get("/objections/", {"receipt": "NOSUCHONE"}).status_code == 422
    assert client.get("/objections/NOSUCHONE/").status_code == 404


def test_the_form_says_how_long_details_are_kept_and_the_receipt_takes_them_back(
    client: Client, published: Entry
) -> None:
    address = f"/notices/entry/{published.pk}/object/"
    assert "答复满 90 天后自动清空" in page_of(client, address)
    client.post(address, {"text": "门没有开", "name": "陈先生", "contact": MOBILE, "website": ""})
    made = Objection.objects.get()
    receipt = f"/objections/{made.receipt}/"
    assert "现在就清空" in page_of(client, receipt)
    assert client.get(f"{receipt}empty/").status_code == 405
    assert client.post(f"{receipt}empty/").headers["Location"] == receipt
    page = page_of(client, receipt)
    assert "谁也看不到了" in page
    assert "门没有开" in page
    assert "现在就清空" not in page
    made.refresh_from_db()
    assert (made.name, made.contact) == ("", "")
    assert client.post("/objections/NOSUCHONE/empty/").status_code == 404


def test_an_objection_needs_words_and_programs_are_told_apart(client: Client, published: Entry) -> None:
    address = f"/notices/entry/{published.pk}/object/"
    assert client.post(address, {"text": "  "}).status_code == 422
    assert client.post(address, {"text": "字" * 2001}).status_code == 422
    assert client.post(address, {"text": "buy", "website": "http://spam.example"}).status_code == 429
    assert not Objection.objects.exists()


def test_one_address_objects_five_times_an_hour(client: Client, published: Entry) -> None:
    address = f"/notices/entry/{published.pk}/object/"
    for _time in range(5):
        assert client.post(address, {"text": "门没有开"}).status_code == 302
    refused = client.post(address, {"text": "门没有开"})
    assert refused.status_code == 429
    assert "忘了密码" not in refused.content.decode()
    other = client.post(address, {"text": "门没有开"}, REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 302
    with frozen_at(NOW + timedelta(hours=1)):
        assert client.post(address, {"text": "门没有开"}).status_code == 302


def test_one_ipv6_network_is_one_visitor_whatever_its_addresses(client: Client, published: Entry) -> None:
    address = f"/notices/entry/{published.pk}/object/"
    codes = [
        client.post(address, {"text": "门没有开"}, REMOTE_ADDR=f"2001:db8:1:2::{number}").status_code
        for number in range(1, 7)
    ]
    assert codes == [302] * 5 + [429]
    assert client.post(address, {"text": "门没有开"}, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_a_form_from_elsewhere_is_refused(published: Entry) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/notices/entry/{published.pk}/object/", {"text": "x"}).status_code == 403


def test_after_the_last_day_nobody_objects_any_more(client: Client, published: Entry) -> None:
    assert published.notice is not None
    with frozen_at(NOW + timedelta(days=30)):
        late = client.get(f"/notices/entry/{published.pk}/object/")
        shown = late.content.decode()
        assert late.status_code == 409
        assert "公示已经结束" in shown
        assert 'data-shell="portal"' in shown
        assert "别人刚刚办过" not in shown
        assert "没有写入" not in shown
        assert f'href="{reverse("portal:notices")}"' in shown
        assert "这一批公示已经结束" in page_of(client, f"/notices/{published.notice.pk}/")


def test_drafts_of_standards_are_not_public(client: Client, world: World) -> None:
    version = world.versions["station"]
    page = page_of(client, f"/standards/{version.id}/")
    assert "Z1.1.1" in page
    assert "这是示例，不是正式标准" in page
    assert client.get("/standards/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_a_place_that_lost_its_star_says_from_when_on_it_may_be_rated_again(client: Client, world: World) -> None:
    code = SIMING_STATIONS[0]
    assert "才能再申报" not in page_of(client, f"/places/{code}/")
    award(code, 3, status="revoked", ended_on=date(2026, 5, 1), end_reason="弄虚作假")
    free = months_after(date(2026, 5, 1), policy(world.versions["station"].id).reapply_months)
    second_passes()
    page = page_of(client, f"/places/{code}/").replace("\xa0", " ")
    assert f"{day(free)}起才能再申报".replace("\xa0", " ") in page


def test_a_star_that_was_lost_long_ago_bars_nobody(client: Client, world: World) -> None:
    award(SIMING_STATIONS[0], 3, status="revoked", ended_on=date(2020, 5, 1), end_reason="弄虚作假")
    assert "才能再申报" not in page_of(client, f"/places/{SIMING_STATIONS[0]}/")
