"""The network on a past day as anybody may read it: what stood then, under what it was called then."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.network.world import CENTRE, NOW, OPENED, SHAPI, STATIONS, STREET, SYSTEM, at, open_at

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.area_steps import rename_area
from cuobian.domains.network.models import PlacePeriod
from cuobian.domains.network.public import asked_day, count_past, past_places, past_rows, public_places
from cuobian.domains.network.queries.past import place_then
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.text import sort_key

pytestmark = pytest.mark.usefixtures("network")
DAY, CHANGED = date(2024, 1, 1), date(2025, 6, 1)
SINCE: dict[str, Any] = {"actor": SYSTEM, "effective_on": CHANGED, "reason": "调整", "now": NOW}


def names(day: date = DAY, **narrowed: Any) -> list[str]:
    return [place.was.short_name for place in past_places(day, **narrowed).places]


def codes(day: date = DAY, **narrowed: Any) -> set[str]:
    return {place.was.code for place in past_places(day, **narrowed).places}


def test_what_was_renamed_moved_merged_and_closed_since_stands_as_it_was() -> None:
    before = past_places(DAY, limit=200).places
    structure.rename_place(place_id=at(STATIONS[0]).pk, name="鸿山老街实践站", short="鸿山老街站", **SINCE)
    structure.merge_place(place_id=at(STATIONS[1]).pk, into_id=at(STATIONS[0]).pk, **SINCE)
    moved = structure.move_place(place_id=at(STATIONS[2]).pk, area_code="350212001003", **SINCE)
    structure.close_place(place_id=at(STATIONS[3]).pk, **SINCE)
    open_at("station", SHAPI)
    PlacePeriod.objects.filter(code=SHAPI).update(valid_from=CHANGED)
    shown = past_places(DAY, limit=200).places
    assert [(one.was.code, one.was.name, one.was.status) for one in shown] == [
        (one.was.code, one.was.name, one.was.status) for one in before
    ]
    then = {one.was.code: one for one in shown}
    assert then[STATIONS[2]].now.code == moved.code
    assert (then[STATIONS[2]].district_name, then[STATIONS[2]].now.district_name) == ("思明区", "同安区")
    assert (then[STATIONS[1]].now.status, then[STATIONS[3]].now.status) == ("merged", "closed")
    assert codes(CHANGED, limit=200) == {STATIONS[0], moved.code, SHAPI, *codes(limit=200)} - {*STATIONS[1:]}


def test_a_suspended_place_stands_and_a_closed_one_does_not() -> None:
    structure.suspend_place(place_id=at(STATIONS[0]).pk, **SINCE)
    structure.close_place(place_id=at(STATIONS[1]).pk, **SINCE)
    found = {one.was.code: one.was.status for one in past_places(CHANGED, limit=200).places}
    assert found[STATIONS[0]] == "suspended"
    assert STATIONS[1] not in found
    assert codes(OPENED - timedelta(days=1)) == set()


def test_filters_ask_what_a_place_was_that_day() -> None:
    moved = structure.move_place(place_id=at(STATIONS[2]).pk, area_code="350212001003", **SINCE)
    assert STATIONS[2] in codes(district=CENTRE) & codes(street=STREET)
    assert moved.code in codes(CHANGED, district="350212")
    assert codes(district=CENTRE, kind="station") == set(STATIONS)
    assert codes(district="'; --") == set()
    ids = [at(STATIONS[0]).pk]
    assert codes(among=ids) == {STATIONS[0]}
    assert codes(outside=ids, kind="station", district=CENTRE) == set(STATIONS) - {STATIONS[0]}
    assert count_past(DAY, district=CENTRE) == {"centre": 1, "institute": 2, "point": 1, "station": 4}
    assert count_past(DAY, kind="station", outside=ids) == {"station": 4}
    assert past_rows(DAY, kind="centre").count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "鸿山社区站",
        "鸿山",
        "鸿",
        "hongshan",
        "HongShan",
        "hs",
        "h",
        "hssq",
        "hon",
        "鸿山社区新时代",
        "350203001001",
        "鸿山 站",
    ],
)
def test_a_place_is_found_by_its_name_of_then_in_characters_pinyin_and_initials(text: str) -> None:
    structure.rename_place(place_id=at(STATIONS[0]).pk, name="老街实践站", short="老街站", **SINCE)
    assert "鸿山社区站" in names(query=text)
    assert "老街站" in names(CHANGED, query="laojie")
    assert names(query="laojie") == names(query="老街") == []


@pytest.mark.parametrize(
    "text", ["shanhong", "sgx", "%", "_", "%%鸿", "\\", "'", "(", "[", "h.*", "hs|x", "啊" * 10_000, "\x00%"]
)
def test_rubbish_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert names(query=text) == []


def test_stations_are_found_by_the_name_their_street_had() -> None:
    street = at(STREET).area
    rename_area(actor=SYSTEM, code=street.code, name="碧海街道", effective_on=CHANGED, reason="更名", now=NOW)
    assert STATIONS[0] in codes(query="厦港") & codes(query="xiagang") & codes(query="xg") & codes(
        CHANGED, query="碧海"
    )
    assert codes(query="碧海") == set()
    assert {one.street_name for one in past_places(DAY, street=STREET).places} == {"厦港街道"}


def test_pages_turn_both_ways_in_order_of_pinyin_and_lose_nothing() -> None:
    every = [place.was.code for place in past_places(DAY, limit=200).places]
    keys = [sort_key(place.was.short_name) for place in past_places(DAY, limit=200).places]
    assert keys == sorted(keys)
    seen, page = [], past_places(DAY, limit=3)
    assert page.before == ""
    while True:
        seen.append([place.was.code for place in page.places])
        if not page.after:
            break
        page = past_places(DAY, limit=3, after=page.after)
    assert [code for part in seen for code in part] == every
    back = past_places(DAY, limit=3, before=page.before)
    assert [place.was.code for place in back.places] == seen[-2]
    assert past_places(DAY, limit=3, before=past_places(DAY, limit=3, after=back.after).before).before == back.before
    assert [place.was.code for place in past_places(DAY, limit=200, after="rubbish").places] == every


def test_the_day_of_today_is_the_list_of_today() -> None:
    now = public_places(limit=200).places
    assert [place.was.code for place in past_places(NOW.date(), limit=200).places] == [place.code for place in now]


def test_what_is_only_arranged_never_shows() -> None:
    PlacePeriod.outlook.create(
        planned=True, valid_from=date(2020, 1, 1), code="350203001099", kind="station", name="以后的站", short_name="以后的站",
        area_code="350203001099", status="open", rated=True, sort_key="a",
    )  # fmt: skip
    assert "350203001099" not in codes(limit=200)


def test_one_place_is_told_by_any_of_its_codes_and_404_before_it_was_set_up() -> None:
    moved = structure.move_place(place_id=at(STATIONS[2]).pk, area_code="350212001003", **SINCE)
    for code in (STATIONS[2], moved.code):
        assert place_then(code, DAY).was.code == STATIONS[2]
        assert place_then(code, CHANGED).was.code == moved.code
    with pytest.raises(NotFound):
        place_then(moved.code, OPENED - timedelta(days=1))


def test_a_program_asks_for_today_or_a_past_day() -> None:
    with frozen_at(NOW):
        assert asked_day("") is None
        assert asked_day("2026-11-23") == date(2026, 11, 23)
        for text in ("2026-11-24", "1949-09-30", "2025-02-30", "x"):
            with pytest.raises(Invalid):
                asked_day(text)


@pytest.fixture
def thousands() -> None:
    """A network with a past: every period of a station ended, and another followed."""
    home = at(STATIONS[0])
    PlacePeriod.objects.bulk_create(
        PlacePeriod(
            place=home, valid_from=date(1990, 1, 1) + timedelta(days=number), valid_until=date(1990, 1, 2) + timedelta(days=number),
            code=home.code, kind="station", name=f"第{number}站", short_name=f"第{number}站", area_code=home.area_id,
            status="open", rated=True, sort_key=f"m{number:05d}",
        )
        for number in range(3000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE network_placeperiod")


@pytest.mark.parametrize("narrowed", [{}, {"district": CENTRE}, {"query": "hongshan"}])
def test_a_page_starts_in_the_index_where_the_last_one_ended(thousands: None, narrowed: dict[str, str]) -> None:
    first = past_places(DAY, limit=1, **narrowed)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as caught:
        past_places(DAY, limit=3, after=first.after or past_places(DAY, limit=1).after, **narrowed)  # type: ignore[arg-type]
    sql = next(query["sql"] for query in caught if "ORDER BY" in query["sql"] and "network_placeperiod" in query["sql"])
    plan = plan_of(sql)
    assert re.search(r"network_period_(pinyin|code)", plan), plan
    if not narrowed:
        assert "network_period_pinyin" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                cursor.execute(f"SET LOCAL {setting} = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())
