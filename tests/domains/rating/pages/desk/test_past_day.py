"""The desk of the rating as the network was on a past day: stars, the work list, the round's own page."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.cast import NOW, SIMING, TONGAN
from tests.conftest import ClientAs
from tests.domains.rating.test_held import star
from tests.domains.rating.test_moved_places import SYSTEM, move
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.network.actions.area_steps import rename_area
from cuobian.domains.network.actions.structure import close_place, merge_place, open_place, rename_place
from cuobian.domains.network.models import Place
from cuobian.domains.rating.models import Entry, SavedView
from cuobian.kernel import clock
from cuobian.kernel.ids import uuid7

DAY = "2025-06-30"
FIRST, SECOND, THIRD = SIMING_STATIONS[:3]
WAS = "鸿山社区站"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def changed(deed: Any, code: str, **more: Any) -> None:
    place = Place.objects.get(code=code)
    deed(actor=SYSTEM, place_id=place.pk, effective_on=date(2026, 11, 1), reason="区划调整", now=NOW, **more)


def rename(code: str = FIRST) -> None:
    changed(rename_place, code, name="鸿山老街新时代文明实践站", short="鸿山老街站")


def rename_district() -> None:
    rename_area(actor=SYSTEM, code=SIMING, name="鹭江区", effective_on=date(2026, 11, 1), reason="更名", now=NOW)


def stars_url(**query: str) -> str:
    return "/desk/stars/?" + "&".join(f"{key}={value}" for key, value in query.items())


def entries_url(world: World, **query: str) -> str:
    return f"/desk/rounds/{world.round.pk}/entries/?" + "&".join(f"{key}={value}" for key, value in query.items())


def held(client: Client, **query: str) -> list[str]:
    page = client.get(stars_url(**query))
    assert page.status_code == 200
    return [line["name"] for line in page.context["rows"]]


def listed(client: Client, world: World, **query: str) -> dict[str, str]:
    page = client.get(entries_url(world, **query))
    assert page.status_code == 200
    return {line.name: line.where for line in page.context["lines"]}


def table(answer: Any) -> list[list[Any]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found: list[list[Any]] = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return found


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_stars_are_those_that_were_held_under_the_names_of_the_day(shared: World, client_as: ClientAs) -> None:
    star(FIRST, 4)
    star(SECOND, 2, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    star(THIRD, 3, awarded_on=date(2026, 1, 5))
    rename()
    rename_district()
    city = client_as("city_officer")
    page = city.get(stars_url(as_of=DAY))
    assert {line["name"] for line in page.context["rows"]} == {WAS, Place.objects.get(code=SECOND).short_name}
    assert {line["where"] for line in page.context["rows"]} == {"思明区厦港街道"}
    assert page.context["districts"] == [(SIMING, "思明区")]
    text = page.content.decode()
    assert "下面是 2025-06-30 那天有效的星级" in text
    assert "看 2025-06-30 的网络" in text
    assert 'name="status"' not in text
    assert "已撤销" in text
    assert set(held(city)) == {"鸿山老街站", Place.objects.get(code=THIRD).short_name}


def test_stars_of_a_day_narrow_sort_and_page_by_what_was(shared: World, client_as: ClientAs) -> None:
    for code in SIMING_STATIONS:
        star(code, 3)
    rename()
    moved = move(SECOND)
    city = client_as("city_officer")
    assert held(city, as_of=DAY, q="鸿山社区") == [WAS]
    assert (
        held(city, as_of=DAY, q="hongshan")
        == held(city, as_of=DAY, q="HSSQ")
        == held(city, as_of=DAY, q="鸿山 hong")
        == [WAS]
    )
    assert (
        held(city, as_of=DAY, q="鸿山老街") == held(city, as_of=DAY, q="laojie") == held(city, as_of=DAY, q="。") == []
    )
    assert len(held(city, as_of=DAY, q=SECOND)) == 1
    assert held(city, as_of=DAY, q=moved) == []
    assert len(held(city, as_of=DAY, district=SIMING)) == 4
    assert held(city, as_of=DAY, district=TONGAN) == []
    assert len(held(city, district=TONGAN)) == 1
    assert held(city, as_of=DAY, star="5") == held(city, as_of=DAY, kind="institute") == []
    page = city.get(stars_url(as_of=DAY, size="20", sort="-name"))
    assert [line["row"].sort_key_then for line in page.context["rows"]] == sorted(
        (line["row"].sort_key_then for line in page.context["rows"]), reverse=True
    )
    assert all(f"as_of={DAY}" in head.url for head in page.context["listing"].heads)
    words, without = page.context["applied"][-1]
    assert (words, "as_of" in without) == ("看 2025-06-30 的网络", False)


def test_the_export_of_stars_names_the_day(shared: World, client_as: ClientAs) -> None:
    star(FIRST, 4)
    move(FIRST)
    answer = client_as("city_officer").get(stars_url(as_of=DAY, export="xlsx"))
    assert DAY in unquote(answer.headers["Content-Disposition"])
    heads, row = table(answer)[-2:]
    line = dict(zip(heads, row, strict=True))
    assert (line["那天的名称"], str(line["那天的编码"])) == (WAS, FIRST)


def test_no_star_held_on_the_day(shared: World, client_as: ClientAs) -> None:
    star(FIRST, 4)
    page = client_as("city_officer").get(stars_url(as_of="2020-05-01")).content.decode()
    assert "那天还没有有效的星级" in page
    assert 'name="as_of"' in page
    page = client_as("city_officer").get(stars_url(as_of=DAY, star="1")).content.decode()
    assert f"?as_of={DAY}" in page
    assert "看全部 1 颗" in page


def test_an_officer_never_sees_more_of_the_past_than_of_the_present(shared: World, client_as: ClientAs) -> None:
    star(FIRST, 4)
    star(SECOND, 3)
    move(FIRST)
    siming, tongan = client_as("district_officer"), client_as("neighbour_officer")
    assert held(siming, as_of=DAY) == [Place.objects.get(code=SECOND).short_name]
    assert held(tongan, as_of=DAY) == [WAS]
    assert WAS not in listed(siming, shared, as_of=DAY)
    assert listed(tongan, shared, as_of=DAY)[WAS] == "思明区厦港街道"


def test_merged_and_closed_places_held_their_stars(shared: World, client_as: ClientAs) -> None:
    star(FIRST, 4)
    star(SECOND, 3)
    changed(merge_place, FIRST, into_id=Place.objects.get(code=THIRD).pk)
    changed(close_place, SECOND)
    assert len(held(client_as("city_officer"), as_of=DAY)) == 2


def test_stars_of_a_day_cost_the_same_for_one_and_for_many(shared: World, client_as: ClientAs) -> None:
    city = client_as("city_officer")
    star(FIRST)
    queries(city, stars_url(as_of=DAY))
    one = queries(city, stars_url(as_of=DAY))
    for code in SIMING_STATIONS[1:] + tuple(
        Place.objects.filter(code__startswith=TONGAN).values_list("code", flat=True)
    ):
        star(code)
    assert queries(city, stars_url(as_of=DAY)) == one


def test_entries_show_what_their_places_were_called_and_where_they_lay(shared: World, client_as: ClientAs) -> None:
    rename()
    rename_district()
    moved = move(FIRST)
    city = client_as("city_officer")
    assert listed(city, shared)["鸿山老街站"].startswith("同安区")
    then = listed(city, shared, as_of=DAY)
    assert len(then) == 6
    assert then[WAS] == "思明区厦港街道"
    assert WAS in listed(city, shared, as_of=DAY, district=SIMING)
    assert WAS in listed(city, shared, as_of=DAY, street="350203001")
    assert WAS not in listed(city, shared, as_of=DAY, district=TONGAN)
    assert set(listed(city, shared, as_of=DAY, q="鸿山社区")) == {WAS}
    assert set(listed(city, shared, as_of=DAY, q=FIRST)) == {WAS}
    assert listed(city, shared, as_of=DAY, q=moved) == {}
    page = city.get(entries_url(shared, as_of=DAY, district=SIMING))
    assert dict(page.context["districts"])[SIMING] == "思明区"
    assert [words for words, _url in page.context["applied"]] == ["思明区", "看 2025-06-30 的网络"]
    assert page.context["bulk"] == []
    assert "站名、镇街和区是 2025-06-30 那天的" in page.content.decode()


def test_a_place_that_was_set_up_later_stays_in_the_round_and_says_so(shared: World, client_as: ClientAs) -> None:
    new = open_place(
        actor=SYSTEM, kind="station", area_code=FIRST, name="鸿山二站", short="鸿山二站", effective_on=date(2026, 11, 1), now=NOW
    )  # fmt: skip
    entry = shared.entry(FIRST)
    Entry.objects.create(
        round=shared.round, place_id=new.id, code=new.code, sort_key=new.sort_key, stage_since=NOW, due_on=entry.due_on
    )
    page = client_as("city_officer").get(entries_url(shared, as_of=DAY))
    assert [line.name for line in page.context["lines"] if line.is_new] == [new.short_name]
    assert page.content.decode().count("当时还没设立") == 1


def test_the_export_of_entries_and_the_views_keep_the_day(shared: World, client_as: ClientAs) -> None:
    move(FIRST)
    city = client_as("city_officer")
    answer = city.get(entries_url(shared, as_of=DAY, export="xlsx"))
    assert DAY in unquote(answer.headers["Content-Disposition"])
    assert FIRST in {str(row[1]) for row in table(answer)}
    city.post(reverse("rating:view-keep", args=[shared.round.pk]), {"name": "旧区划", "query": f"as_of={DAY}&size=20"})
    assert SavedView.objects.get().query == f"as_of={DAY}"


def test_entries_of_a_day_page_by_the_names_of_the_day(shared: World, client_as: ClientAs) -> None:
    home = Place.objects.get(code=FIRST)
    for number in range(30):
        place = Place.objects.get(pk=home.pk)
        place.pk, place.code, place.short_name = uuid7(), f"{FIRST}S{number + 2}", f"分站{number}"
        place.save(force_insert=True)
        Entry.objects.create(
            round=shared.round, place=place, code=place.code, sort_key=place.sort_key, stage_since=NOW,
            due_on=shared.entry(SECOND).due_on,
        )  # fmt: skip
    city, seen = client_as("city_officer"), []
    page = city.get(entries_url(shared, as_of=DAY, sort="name", size="20"))
    while True:
        seen += [line.name for line in page.context["lines"]]
        following = page.context["listing"].next_url
        if not following:
            break
        assert f"as_of={DAY}" in following
        page = city.get(entries_url(shared).rstrip("?") + following)
    assert len(seen) == len(set(seen)) == 36


def test_the_round_counts_by_the_areas_of_the_day(shared: World, client_as: ClientAs) -> None:
    url = f"/desk/rounds/{shared.round.pk}/"
    move(FIRST)
    rename_district()
    city = client_as("city_officer")

    def totals(query: str = "") -> dict[str, int]:
        return {line["row"].name: line["row"].total for line in city.get(url + query).context["rows"]}

    assert totals() == {"鹭江区": 3, "同安区": 3}
    assert totals(f"?as_of={DAY}") == {"思明区": 4, "同安区": 2}
    page = city.get(f"{url}?as_of={DAY}")
    assert all(f"as_of={DAY}" in line["url"] for line in page.context["rows"])
    assert all(f"as_of={DAY}" in figure["url"] for figure in page.context["figures"])
    line = next(line for line in page.context["rows"] if line["row"].name == "思明区")
    assert len(city.get(line["url"]).context["lines"]) == 4
    assert {shape["told"].split()[0] for shape in page.context["map"]} == {"思明区", "同安区"}
    assert "看今天的" in page.content.decode()
    answer = city.get(f"{url}?as_of={DAY}&export=xlsx")
    assert DAY in unquote(answer.headers["Content-Disposition"])
    district = client_as("neighbour_officer").get(f"{url}?as_of={DAY}")
    assert "厦港街道" in {line["row"].name for line in district.context["rows"]}


def test_entries_of_a_day_cost_the_same_for_one_and_for_six(shared: World, client_as: ClientAs) -> None:
    city = client_as("city_officer")
    one = entries_url(shared, as_of=DAY, q=FIRST)
    queries(city, one)
    assert queries(city, one) == queries(city, entries_url(shared, as_of=DAY, q="站"))
    desk = f"/desk/rounds/{shared.round.pk}/"
    assert queries(city, f"{desk}?as_of={DAY}") <= queries(city, desk) + 4
