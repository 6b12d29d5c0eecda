"""The list of places and the star list as they were on a past day."""

import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.cast import NOW
from tests.sites.portal.city import STATIONS, SYSTEM, award, change, many_stations, second_passes

from cuobian.domains.network.actions.area_steps import rename_area
from cuobian.domains.network.actions.structure import close_place, merge_place, move_place, open_place, rename_place
from cuobian.domains.network.models import Place

pytestmark = pytest.mark.usefixtures("city")
HONGSHAN, FENGCHAO, THIRD, FOURTH = STATIONS
DAY = "2025-06-30"
LIST, STARS = f"/places/?as_of={DAY}", f"/stars/?as_of={DAY}"
SINCE: dict[str, Any] = {"actor": SYSTEM, "effective_on": date(2026, 11, 1), "reason": "调整", "now": NOW}


def main(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    page = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def named(page: str) -> list[str]:
    return re.findall(r'scope="row"><a href="[^"]+">([^<]+)</a>', page)


def sheet_of(response: HttpResponse) -> list[list[Any]]:
    assert response.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


def ident(code: str) -> Any:
    return Place.objects.get(code=code).pk


@pytest.fixture
def meanwhile(city: None) -> str:
    """Since the day one was renamed, one merged, one moved, one closed. Returns the code of the one that moved."""
    rename_place(place_id=ident(HONGSHAN), name="鸿山老街新时代文明实践站", short="鸿山老街站", **SINCE)
    merge_place(place_id=ident(FENGCHAO), into_id=ident(HONGSHAN), **SINCE)
    close_place(place_id=ident(FOURTH), **SINCE)
    village = Place.objects.get(kind="station", code__startswith="350212")
    return move_place(place_id=ident(THIRD), area_code=village.area_id, **SINCE).code


def test_a_past_day_lists_what_stood_then_and_every_link_keeps_the_day(client: Client, meanwhile: str) -> None:
    page = main(client, f"{LIST}&kind=station&district=350203")
    assert set(re.findall(r'class="cb-num" data-h="那天的编码">(\w+)<', page)) == set(STATIONS)
    assert "鸿山社区站" in named(page)
    for words in (
        "现名：鸿山老街站",
        "已并入",
        "已关闭",
        f"现编码：{meanwhile}",
        "共 4 个",
        "下面是 2025-06-30 那天的站点",
    ):
        assert words in page, words
    links = re.findall(r'scope="row"><a href="([^"]+)"', page)
    assert f"/places/{meanwhile}/?as_of={DAY}" in links
    for link in links:
        told = main(client, link)
        assert "2025 年 6 月 30 日时，它叫" in told.replace("\xa0", " ")
    assert "它叫「鸿山社区新时代文明实践站」" in main(client, f"/places/{HONGSHAN}/?as_of={DAY}")


def test_a_former_code_leads_to_the_present_one_on_the_same_day(client: Client, meanwhile: str) -> None:
    answer = client.get(f"/places/{THIRD}/?as_of={DAY}")
    assert answer.headers["Location"] == f"/places/{meanwhile}/?as_of={DAY}"


def test_filters_and_words_are_those_of_the_day(client: Client, meanwhile: str) -> None:
    for query in ("鸿山社区", "hongshan", "hssq", HONGSHAN):
        assert named(main(client, f"{LIST}&kind=station&q={query}"))[0] == "鸿山社区站"
    assert named(main(client, f"{LIST}&q=老街")) == []
    assert "共 1 个" in main(client, f"{LIST}&district=350212&kind=station")
    assert "共 2 个" in main(client, "/places/?district=350212&kind=station")
    street = Place.objects.get(code=HONGSHAN).code[:9]
    assert "共 4 个" in main(client, f"{LIST}&district=350203&street={street}&kind=station")


def test_stars_are_those_that_were_held_on_the_day(client: Client, meanwhile: str) -> None:
    award(HONGSHAN, 4, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    award(FENGCHAO, 2, awarded_on=date(2025, 7, 1), valid_until=date(2027, 7, 1))
    assert named(main(client, f"{LIST}&star=4")) == ["鸿山社区站"]
    assert "没有符合这些条件" in main(client, f"{LIST}&star=2")
    assert "共 4 个" in main(client, f"{LIST}&star=0&kind=station")
    page = main(client, f"{LIST}&kind=station&q=鸿山社区")
    assert "四星" in page.split("<tbody>")[1]
    assert "已撤销" not in page


def test_what_belongs_only_to_today_is_not_offered_and_does_not_narrow(client: Client) -> None:
    change(HONGSHAN, facilities=["ramp"])
    page = main(client, f"{LIST}&facility=ramp&open=1")
    assert 'name="facility"' not in page
    assert 'name="open"' not in page
    assert "共 9 个" in page
    assert f'name="as_of" type="date" class="form-control" min="1949-10-01" max="2026-11-22" value="{DAY}"' in page
    assert 'name="facility"' in main(client, "/places/")


def test_the_chip_and_the_note_lead_back_to_today(client: Client) -> None:
    page = main(client, f"{LIST}&kind=station")
    assert re.search(r'href="\?kind=station"><span[^>]*>[^<]*</span>看 2025-06-30 的网络', page)
    assert '<a href="?kind=station">看今天的</a>' in page
    assert re.search(rf'href="\?as_of={DAY}"><span[^>]*>[^<]*</span>站', page)


@pytest.mark.parametrize("day", ["2026-11-23", "2027-01-01", "nonsense", "1900-01-01", "2025-02-30"])
@pytest.mark.parametrize("address", ["/places/", "/stars/"])
def test_today_coming_days_and_nonsense_count_as_not_given(client: Client, address: str, day: str) -> None:
    page = main(client, f"{address}?as_of={day}")
    assert "这是过去某一天" not in page
    assert "看今天的" not in page
    assert client.get(f"{address}?as_of={day}&export=xlsx").status_code == 200


def test_a_place_that_was_set_up_later_is_not_there_yet(client: Client) -> None:
    open_place(
        actor=SYSTEM, kind="station", area_code=HONGSHAN, name="鸿山新村新时代文明实践站", short="鸿山新村站",
        effective_on=date(2025, 7, 1), now=NOW,
    )  # fmt: skip
    assert "鸿山新村站" not in named(main(client, LIST))
    assert "鸿山新村站" in named(main(client, "/places/?as_of=2025-07-01"))


def test_before_everything_the_page_says_so(client: Client) -> None:
    page = main(client, "/places/?as_of=1990-01-01")
    assert "那天还没有站点" in page
    assert "导出这" not in page
    assert 'href="?as_of=1990-01-01">看全部站点' in main(client, "/places/?as_of=1990-01-01&kind=station")
    assert "那天没有有效的星级" in main(client, "/stars/?as_of=1990-01-01")


def test_the_map_has_the_names_of_then_and_says_whose_the_positions_are(client: Client, meanwhile: str) -> None:
    Place.objects.filter(code__in=(HONGSHAN, FENGCHAO)).update(lng="118.08", lat="24.44", coord_system="GCJ-02")
    award(HONGSHAN, 4, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    page = main(client, f"{LIST}&view=map")
    points = json.loads(re.search(r'<script[^>]*id="points"[^>]*>(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    assert [(point["name"], point["star"]) for point in points] == [("蜂巢山社区站", 0), ("鸿山社区站", 4)]
    assert f"/places/{HONGSHAN}/?as_of={DAY}" in {point["url"] for point in points}
    assert "点的位置是今天登记的" in page
    assert "点的位置是今天登记的" not in main(client, "/places/?view=map")


def test_the_file_holds_what_the_page_shows_with_the_day_in_its_name(client: Client, meanwhile: str) -> None:
    award(HONGSHAN, 4, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    assert f"as_of={DAY}&amp;export=xlsx" in main(client, f"{LIST}&district=350203&kind=station")
    answer = client.get(f"{LIST}&district=350203&kind=station&export=xlsx")
    assert "2025-06-30.xlsx" in answer.headers["Content-Disposition"]
    note, heads, *rows = sheet_of(answer)  # type: ignore[arg-type]
    assert note[0] == "筛选：思明区；站；看 2025-06-30 的网络。"
    shown = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert set(shown) == set(STATIONS)
    first = shown[HONGSHAN]
    assert (first["那天的名称"], first["星级"], first["现在"]) == (
        "鸿山社区新时代文明实践站",
        "四星",
        "现名：鸿山老街站",
    )
    assert (shown[THIRD]["区"], shown[THIRD]["现在的编码"]) == ("思明区", meanwhile)


def test_two_hundred_a_page_both_ways(client: Client) -> None:
    many_stations(230)
    first = main(client, f"{LIST}&kind=station")
    assert "第 1–200 个，共 235 个" in first.replace("\xa0", " ")
    onward = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert f"as_of={DAY}" in onward
    second = main(client, f"/places/{onward}")
    assert len({*named(first), *named(second)}) == 235
    back = re.search(r'rel="prev" href="([^"]+)"', second).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert named(main(client, f"/places/{back}")) == named(first)


@pytest.mark.parametrize("address", [LIST, f"{LIST}&view=map", f"{LIST}&star=2", STARS, f"{STARS}&q=站"])
def test_long_lists_cost_as_many_queries_as_short_ones(client: Client, address: str) -> None:
    award(HONGSHAN, 2)
    with CaptureQueriesContext(connection) as few:
        main(client, address)
    many_stations(30)
    for place in Place.objects.filter(code__contains="S")[:20]:
        award(place.code, 2)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        main(client, address)
    assert len(many) <= len(few), [query["sql"] for query in many]


@pytest.mark.parametrize("address", [LIST, STARS])
def test_a_page_of_a_past_day_is_kept_and_its_names_stay_its_own(
    client: Client, address: str, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    district = Place.objects.get(code=HONGSHAN).code[:6]
    rename_area(actor=SYSTEM, code=district, name="鹭岛区", effective_on=date(2026, 11, 1), reason="更名", now=NOW)
    today = address.split("?", maxsplit=1)[0]
    then = main(client, address)
    now = main(client, today)
    for page, name, other in ((then, "思明区", "鹭岛区"), (now, "鹭岛区", "思明区")):
        assert f">{name}</option>" in page
        assert f">{other}</option>" not in page
        assert f'<div class="cb-cap">{name}' in page or "stars" in address
        assert f'<div class="cb-cap">{other}' not in page
    with django_assert_num_queries(0):
        assert (main(client, address), main(client, today)) == (then, now)
    assert f'{district}" selected>思明区' in main(client, f"{address}&district={district}")


def test_what_has_become_of_a_place_is_shown_within_a_second(client: Client) -> None:
    assert "现名" not in main(client, LIST)
    rename_place(place_id=ident(HONGSHAN), name="鸿山老街新时代文明实践站", short="鸿山老街站", **SINCE)
    second_passes()
    assert "现名：鸿山老街站" in main(client, LIST)


def test_the_star_list_of_a_past_day(client: Client, meanwhile: str) -> None:
    award(HONGSHAN, 4, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    award(FENGCHAO, 2)
    award(meanwhile, 3)
    award(FOURTH, 5, plaque_number="P-5", awarded_on=date(2025, 7, 1), valid_until=date(2027, 7, 1))
    page = main(client, STARS)
    assert named(page)[0] == "鸿山社区站"
    assert len(named(page)) == 3
    for words in (
        "2025-07-01 已撤销",
        "下面是 2025-06-30 那天有效的星级",
        "思明区",
        f"/places/{meanwhile}/?as_of={DAY}",
    ):
        assert words in page, words
    assert "本轮" not in page.split("</thead>")[0]
    figures = re.findall(r'class="cb-fig" href="([^"]+)"><span>(\w+)</span>', page)
    assert [label for _url, label in figures] == ["五星", "四星", "三星", "二星", "一星", "未定星级"]
    for url, label in figures:
        assert f"as_of={DAY}" in url
        plain = url.replace("&amp;", "&")
        opened = main(client, plain if plain.startswith("/") else f"/stars/{plain}")
        count = {"四星": 1, "三星": 1, "二星": 1, "未定星级": 2}.get(label, 0)
        assert len(named(opened)) == count, label


def test_the_star_list_of_a_past_day_narrows_sorts_and_exports(client: Client, meanwhile: str) -> None:
    award(HONGSHAN, 4, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    award(FENGCHAO, 2)
    award(meanwhile, 3)
    assert len(named(main(client, f"{STARS}&district=350203"))) == 3
    assert named(main(client, f"{STARS}&district=350212")) == []
    assert named(main(client, f"{STARS}&star=4")) == ["鸿山社区站"]
    assert named(main(client, f"{STARS}&q=hongshan")) == ["鸿山社区站"]
    assert named(main(client, f"{STARS}&q=老街")) == []
    up = named(main(client, f"{STARS}&sort=place"))
    assert named(main(client, f"{STARS}&sort=-place")) == up[::-1]
    first = main(client, f"{STARS}&sort=place&size=20")
    assert f"as_of={DAY}" in first
    answer = client.get(f"{STARS}&star=4&export=xlsx")
    assert "2025-06-30.xlsx" in answer.headers["Content-Disposition"]
    note, heads, row = sheet_of(answer)  # type: ignore[arg-type]
    assert "看 2025-06-30 的网络" in note[0]
    shown = dict(zip(heads, row, strict=True))
    assert (shown["那天的编码"], shown["那天的名称"]) == (HONGSHAN, "鸿山社区新时代文明实践站")
    assert (shown["区"], shown["现在"]) == ("思明区", "2025-07-01 已撤销")


def test_the_star_list_of_a_past_day_turns_its_pages(client: Client) -> None:
    many_stations(60)
    for place in Place.objects.filter(code__contains="S"):
        award(place.code, 2)
    first = main(client, STARS)
    onward = re.search(r'href="(\?[^"]*page=[^"]+)"', first).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    second = main(client, f"/stars/{onward}")
    assert "2025-06-30" in second
    assert len({*named(first), *named(second)}) == 60


def test_the_biggest_letters_keep_the_day(client: Client) -> None:
    client.cookies["cb-elder"] = "1"
    assert f'<input type="hidden" name="as_of" value="{DAY}">' in main(client, LIST)
    assert f'<input type="hidden" name="as_of" value="{DAY}">' in main(client, STARS)
