"""What a visitor finds."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.cast import NOW
from tests.sites.portal.city import HOURS, STATIONS, SYSTEM, award, change

from cuobian.domains.ledger.public import record
from cuobian.domains.network.actions.structure import close_place, move_place, rename_place
from cuobian.domains.network.models import Place

pytestmark = pytest.mark.usefixtures("city")
HONGSHAN = STATIONS[0]


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/", "/?district=350203", "/places/", "/places/?view=map", "/places/?open=1", "/stars/", "/notices/", "/objections/",
        "/plaque/", "/standards/", "/help/", "/privacy/", "/accessibility/", "/sources/", "/robots.txt", "/api/v1/",
        f"/places/{HONGSHAN}/", f"/places/{HONGSHAN}/record/", "/places/positions.json", "/stars/?export=xlsx",
    ],
)  # fmt: skip
def test_every_public_page_opens_without_an_account(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_doors_of_the_home_page_lead_somewhere(client: Client) -> None:
    page = text(client, "/")
    for address in ("/places/", "/stars/", "/notices/", "/plaque/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("query", ["鸿山", "hongshan", "hs", "HONGSHAN"])
def test_a_station_is_found_by_chinese_pinyin_and_initials(client: Client, query: str) -> None:
    assert "鸿山社区站" in text(client, f"/places/?q={query}")


@pytest.mark.parametrize("query", ["%", "_", "%%鸿", "\\", "'", "啊" * 10_000])
def test_wildcards_and_rubbish_find_nothing_and_break_nothing(client: Client, query: str) -> None:
    response = client.get("/places/", {"q": query})
    assert response.status_code == 200
    assert "鸿山社区站" not in response.content.decode()


def test_filters_narrow_the_list_and_say_so(client: Client) -> None:
    award(HONGSHAN, 4)
    change(STATIONS[1], facilities=["ramp"])
    assert "共 1 个" in text(client, "/places/?star=4")
    assert "鸿山社区站" not in text(client, "/places/?star=0&kind=station")
    assert "共 1 个" in text(client, "/places/?facility=ramp")
    assert "没有符合这些条件" in text(client, "/places/?district=350212&star=5")


def test_open_now_follows_the_clock_and_the_hours(client: Client) -> None:
    change(HONGSHAN, hours=HOURS)
    page = text(client, "/places/?open=1")
    assert "鸿山社区站" in page
    assert "现在开着，到 12:00" in page
    assert "这一页 1 个现在开着" in page


def test_a_place_says_its_hours_facilities_and_stars_with_reasons(client: Client) -> None:
    change(HONGSHAN, hours=HOURS, facilities=["ramp", "aed"], address="大学路 138 号", contact_phone="0592-2085678")
    award(
        HONGSHAN,
        2,
        plaque_number="A-1",
        awarded_on=date(2022, 1, 1),
        status="superseded",
        ended_on=date(2024, 12, 20),
        end_reason="重新评定",
    )
    award(HONGSHAN, 3)
    page = text(client, f"/places/{HONGSHAN}/")
    for words in (
        "周一至周五",
        "8:30–12:00",
        "无障碍坡道",
        "大学路 138 号",
        "tel:0592-2085678",
        "三星",
        "77.30 分",
        "重新评定",
        "全市中位数",
        "用表格看",
    ):
        assert words in page, words


def test_a_former_code_leads_to_the_present_one(client: Client) -> None:
    street = Place.objects.get(kind="station", code__startswith="350212")
    place = Place.objects.get(code=HONGSHAN)
    moved = move_place(
        actor=SYSTEM,
        place_id=place.pk,
        area_code=street.area_id,
        effective_on=date(2026, 11, 1),
        reason="区划调整",
        now=NOW,
    )
    answer = client.get(f"/places/{HONGSHAN}/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/places/{moved.code}/"


def test_after_a_move_the_figures_the_list_and_its_links_hold_the_whole_year(client: Client) -> None:
    def put(code: str, on: datetime, people: int) -> None:
        record(
            actor=SYSTEM, place_code=code, kind="activity", happened_at=on, now=on, tag="general", item=f"第 {people} 场",
            people=people,
        )  # fmt: skip

    put(HONGSHAN, NOW - timedelta(days=100), 41)
    place, street = Place.objects.get(code=HONGSHAN), Place.objects.get(kind="station", code__startswith="350212")
    moved = move_place(
        actor=SYSTEM, place_id=place.pk, area_code=street.area_id, effective_on=date(2026, 11, 1), reason="区划调整",
        now=NOW,
    ).code  # fmt: skip
    put(moved, NOW, 52)
    page = client.get(f"/places/{moved}/")
    (figure,) = [each for each in page.context["year"].figures if "kind=activity" in each["url"]]
    assert (figure["value"], figure["note"].count("93")) == ("2", 1)
    for address in (figure["url"], f"/places/{moved}/record/"):
        assert sorted(line.people for line in client.get(address).context["lines"]) == [41, 52]


def test_a_past_day_shows_the_name_of_that_day(client: Client) -> None:
    place = Place.objects.get(code=HONGSHAN)
    rename_place(
        actor=SYSTEM, place_id=place.pk, name="鸿山老街新时代文明实践站", short="鸿山老街站",
        effective_on=date(2026, 11, 1), reason="更名", now=NOW,
    )  # fmt: skip
    page = text(client, f"/places/{HONGSHAN}/?as_of=2025-01-01")
    assert "鸿山老街新时代文明实践站" in page
    assert "它叫「鸿山社区新时代文明实践站」" in page
    assert "还没有设立" in text(client, f"/places/{HONGSHAN}/?as_of=2019-01-01")
    assert client.get(f"/places/{HONGSHAN}/?as_of=nonsense").status_code == 200


def test_a_closed_place_says_so_and_an_unknown_one_is_404(client: Client) -> None:
    place = Place.objects.get(code=HONGSHAN)
    close_place(actor=SYSTEM, place_id=place.pk, effective_on=date(2026, 11, 1), reason="拆迁", now=NOW)
    page = text(client, f"/places/{HONGSHAN}/")
    assert "这里不再开放" in page
    assert "暂停开放" not in page
    assert 'href="tel:' not in page
    assert "鸿山社区站" not in text(client, "/places/")
    assert client.get("/places/999999999999/").status_code == 404


def test_star_counts_open_the_rows_they_count(client: Client) -> None:
    award(HONGSHAN, 4)
    page = text(client, "/stars/")
    assert "?kind=station&amp;star=4" in page
    assert "鸿山社区站" in text(client, "/stars/?kind=station&star=4")
    assert "鸿山社区站" not in text(client, "/stars/?kind=station&star=5")
    assert "共 4 个" in text(client, "/places/?kind=station&star=0")


def test_a_plaque_tells_its_whole_content_and_its_state(client: Client) -> None:
    award(HONGSHAN, 3, plaque_number="2024-350203-Z-0001")
    award(STATIONS[1], 3, plaque_number="X-2", status="revoked", ended_on=date(2026, 5, 1), end_reason="弄虚作假")
    page = text(client, "/plaque/2024-350203-Z-0001/")
    for words in (
        "鸿山社区新时代文明实践站",
        "三星",
        "77.30",
        "思明区文明办",
        "2024-12-20",
        "2026-12-20",
        "有效",
        "本平台不是电子政务印章系统",
    ):
        assert words in page, words
    gone = text(client, "/plaque/X-2/")
    assert "已撤销" in gone
    assert "弄虚作假" in gone
    found = client.get("/plaque/", {"number": " 2024–350203－z-0001 "})
    assert found.headers["Location"] == "/plaque/2024-350203-Z-0001/"
    assert client.get("/plaque/", {"number": "nothing"}).status_code == 422
    assert client.get("/plaque/nothing/").status_code == 404


def test_elder_mode_calls_first_and_offers_at_most_six_things(client: Client) -> None:
    client.cookies["cb-elder"] = "2"
    page = text(client, "/")
    main = page[page.index("<main") : page.index("</main>")]
    assert main.index("tel:") < main.index("/places/")
    assert main.count("cb-big") + main.count("cb-elder-call") <= 6
    assert 'data-size="2"' in page
    assert "data-cb-read" in main
    for address in ("/places/", f"/places/{HONGSHAN}/", "/stars/", "/notices/"):
        assert 'data-mode="elder"' in text(client, address)


def test_no_public_page_carries_a_form_token(client: Client) -> None:
    for address in ("/", "/places/", "/stars/", f"/places/{HONGSHAN}/", "/notices/"):
        response = client.get(address)
        assert b"csrfmiddlewaretoken" not in response.content
        assert not response.cookies


def sheet_of(response: HttpResponse) -> list[list[object]]:
    assert response.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_the_list_is_exported_under_its_filters_with_public_columns_alone(client: Client) -> None:
    change(HONGSHAN, hours=HOURS, address="=1+1 大学路", contact_name="林惠珍", contact_phone="13806012345")
    change(STATIONS[1], hours=HOURS)
    award(HONGSHAN, 4)
    assert "export=xlsx" in text(client, "/places/?star=4")
    note, heads, row, *others = sheet_of(client.get("/places/?star=4&open=1&export=xlsx"))
    assert others == []
    assert note[0] == "筛选：四星；现在开着。"
    shown = dict(zip(heads, row, strict=True))
    assert "鸿山" in str(shown["站点"])
    assert (shown["编码"], shown["地址"], shown["电话"]) == (HONGSHAN, "=1+1 大学路", "138****2345")
    assert str(shown["开放时间"]).startswith("周一至周五 8:30–12:00")
    assert "四星" in str(shown["星级"])
    assert "林惠珍" not in str(row)


def test_an_export_without_filters_holds_every_public_place(client: Client) -> None:
    heads, *rows = sheet_of(client.get("/places/?export=xlsx"))
    assert heads[0] == "编码"
    assert len(rows) == Place.objects.count()


@pytest.mark.parametrize("typed", ["  ２０２６－350203-z-0001 ", "2026—350203—z—0001", "2026-350203-Z-0001"])
def test_a_plaque_number_is_read_however_it_is_typed(client: Client, typed: str) -> None:
    number = "2026-350203-Z-0001"
    award(HONGSHAN, 4, plaque_number=number)
    assert client.get("/plaque/", {"number": typed}).headers["Location"] == f"/plaque/{number}/"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/plaque/9999-350203-Z-0001/", 404, "这块牌匾不是平台发的"),
        ("/plaque/?number=9999-350203-Z-0001", 422, "疑心牌匾是假的"),
        ("/plaque/?number=鸿山社区站", 422, "要按站名找"),
    ],
)
def test_who_scans_or_types_a_number_never_given_out_is_told_so(
    client: Client, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
