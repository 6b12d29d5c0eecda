"""A place's book follows the place; an area's book can be read as the network was on a day."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.cast import CITY, INSTITUTE, NOW, SIMING, STATION, TONGAN
from tests.domains.ledger.making import put
from tests.domains.network.world import SYSTEM, at

from cuobian.domains.ledger.public import close_days, monthly, verify, year_figures, year_figures_of
from cuobian.domains.network.actions.area_steps import rename_area
from cuobian.domains.network.actions.structure import (
    close_place,
    merge_place,
    move_place,
    open_place,
    rename_place,
    split_place,
)
from cuobian.kernel.clock import frozen_at

pytestmark = pytest.mark.usefixtures("network", "own_urls")
ClientAs = Callable[..., Client]
MOVER, STAYS, CLOSES = "350203001004", STATION, "350203003001"
VILLAGE = "350212001003"
ON = date(2026, 11, 10)
ORDER = ["搬走前", "搬走后", "没有搬", "并走", "关了", "新点", "六月"]
LATER = date(2026, 11, 12)
BEFORE, AFTER = "2026-11-05", "2026-11-15"


@pytest.fixture(autouse=True)
def _now() -> object:
    with frozen_at(NOW):
        yield


def book(code: str, **query: str) -> str:
    return reverse("ledger:place", args=[code]) + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def around(code: str, **query: str) -> str:
    """The book of everything in an area in which a place of the same code stands."""
    return book(code, below="1", **query)


def changed(deed: Callable[..., Any], code: str, on: date = ON, **more: Any) -> Any:
    return deed(actor=SYSTEM, place_id=at(code).pk, effective_on=on, reason="区划调整", now=NOW, **more)


def move(code: str = MOVER, to: str = VILLAGE) -> str:
    """Out of Siming into Tong'an. Returns the code there."""
    moved: str = changed(move_place, code, area_code=to).code
    return moved


def items(page: Any) -> list[str]:
    return sorted((line.row.item for line in page.context["lines"]), key=ORDER.index)


def names(page: Any) -> set[str]:
    return {line.place_name for line in page.context["lines"]}


def count(page: Any) -> str:
    return str(page.context["figures"][0]["value"])


@pytest.fixture
def moved() -> str:
    """One station that wrote before and after it moved, and one that stayed."""
    put("activity", code=MOVER, people=5, tag="general", item="搬走前")
    put("activity", code=STAYS, people=7, tag="general", item="没有搬")
    code = move()
    put("activity", date(2026, 11, 20), code=code, people=11, tag="general", item="搬走后")
    return code


def test_a_places_book_is_whole_over_the_codes_it_had(client_as: ClientAs, moved: str) -> None:
    page = client_as("neighbour_officer").get(book(moved, kind="activity"))
    assert items(page) == ["搬走前", "搬走后"]
    assert [figure["value"] for figure in page.context["figures"]] == ["2", "2", "16"]
    own = client_as("city_officer").get(book(moved, below="1", month="all"))
    assert items(own) == ["搬走前", "搬走后"]


def test_figures_of_a_place_and_their_rows_agree_after_it_moved(client_as: ClientAs, moved: str) -> None:
    (figure,) = year_figures(moved, NOW.date(), ["activity"])
    assert (figure.count, figure.people) == (2, 16)
    assert client_as("neighbour_officer").get(figure.url).context["listing"].total == 2
    both = year_figures_of([moved, STAYS], NOW.date(), ["activity"])
    assert [both[code][0].people for code in (moved, STAYS)] == [16, 7]
    assert monthly(moved, ["activity"], NOW.date())[-1].people == 16


def test_two_stations_of_a_village_keep_two_books(client_as: ClientAs) -> None:
    second = changed(split_place, STAYS, name="第二站全称", short="第二站", area_code=STAYS).code
    put("activity", code=STAYS, people=7, tag="general", item="没有搬")
    put("activity", LATER, code=second, people=5, tag="general", item="新点")
    head = client_as("institute_head")
    assert items(head.get(around(STAYS))) == ["没有搬"]
    assert items(head.get(around(STAYS, as_of=AFTER))) == ["没有搬"]
    assert items(head.get(around(second))) == ["新点"]
    assert items(head.get(around(INSTITUTE))) == ["没有搬", "新点"]
    keeper = client_as("station_keeper")
    assert keeper.get(book(STAYS)).status_code == 200
    assert keeper.get(book(second)).status_code == 404


def test_a_village_whose_first_station_moved_away_is_read_with_the_second(client_as: ClientAs) -> None:
    second = changed(split_place, MOVER, name="第二站全称", short="第二站", area_code=MOVER).code
    put("activity", LATER, code=second, people=5, tag="general", item="新点")
    move()
    page = client_as("city_officer").get(around(MOVER))
    assert page.context["book"].is_area
    assert items(page) == ["新点"]
    assert items(client_as("city_officer").get(around(MOVER, as_of=AFTER))) == ["新点"]


def test_a_former_code_leads_to_the_present_one(client_as: ClientAs, moved: str) -> None:
    asked = client_as("neighbour_officer").get(book(MOVER, as_of=BEFORE, kind="activity"))
    assert asked.headers["Location"] == book(moved, as_of=BEFORE, kind="activity")
    assert client_as("neighbour_officer").get(book(MOVER)).headers["Location"] == book(moved).rstrip("?")
    city = client_as("city_officer")
    assert city.get(book(MOVER, as_of=BEFORE)).headers["Location"] == book(moved, as_of=BEFORE)
    assert city.get(book(MOVER)).context["book"].is_area


def test_who_reads_an_entry_is_decided_by_where_the_place_is_now(client_as: ClientAs, moved: str) -> None:
    siming, tongan = client_as("district_officer"), client_as("neighbour_officer")
    whole = tongan.get(book(moved))
    entry = reverse("ledger:fact", args=[next(line.pk for line in whole.context["lines"] if line.row.item == "搬走前")])
    assert tongan.get(entry).status_code == 200
    assert siming.get(entry).status_code == 404
    assert siming.get(book(moved)).status_code == 404
    assert client_as("station_keeper").get(entry).status_code == 404
    page = siming.get(around(SIMING))
    assert items(page) == ["没有搬"]
    assert "有 1 个站点已经划到别处" in page.content.decode()
    city = client_as("city_officer").get(around(SIMING))
    assert items(city) == ["搬走前", "没有搬"]
    assert "已经划到别处" not in city.content.decode()


def test_an_old_entry_is_corrected_by_whoever_keeps_the_place_now(client_as: ClientAs, moved: str) -> None:
    rows = client_as("neighbour_officer").get(book(moved)).context["lines"]
    old = next(line.pk for line in rows if line.row.item == "搬走前")
    given = {"way": "cancel", "reason": "那天没有办成"}
    assert client_as("neighbour_keeper").post(reverse("ledger:correct", args=[old]), given).status_code == 404
    keeper = client_as("station_keeper", code=moved)
    assert keeper.post(reverse("ledger:correct", args=[old]), given).status_code == 302
    page = client_as("neighbour_officer").get(book(moved, kind="activity"))
    assert (count(page), page.context["listing"].total) == ("1", 3)


def test_the_book_of_an_area_is_of_the_places_that_stood_there_on_the_day(client_as: ClientAs, moved: str) -> None:
    city = client_as("city_officer")
    before, after = (city.get(around(SIMING, as_of=day)) for day in (BEFORE, AFTER))
    assert items(before) == ["搬走前", "搬走后", "没有搬"]
    assert count(before) == "3"
    assert items(after) == ["没有搬"]
    assert items(city.get(around(TONGAN, as_of=BEFORE))) == []
    assert items(city.get(around(TONGAN, as_of=AFTER))) == ["搬走前", "搬走后"]
    assert items(city.get(around(INSTITUTE, as_of=BEFORE))) == ["搬走前", "搬走后", "没有搬"]


def test_on_a_past_day_too_nobody_reads_what_belongs_to_others_now(client_as: ClientAs, moved: str) -> None:
    siming, tongan = client_as("district_officer"), client_as("neighbour_officer")
    assert items(siming.get(around(SIMING, as_of=BEFORE))) == ["没有搬"]
    assert count(siming.get(around(SIMING, as_of=BEFORE))) == "1"
    assert siming.get(book(moved, as_of=BEFORE)).status_code == 404
    assert siming.get(book(MOVER, as_of=BEFORE)).context["book"].is_area
    assert items(siming.get(book(MOVER, as_of=BEFORE))) == []
    assert tongan.get(around(SIMING, as_of=BEFORE)).status_code == 404
    page = tongan.get(book(moved, as_of=BEFORE))
    assert items(page) == ["搬走前", "搬走后"]
    assert f"编码 {MOVER}" in page.content.decode()
    assert items(tongan.get(around(TONGAN, as_of=AFTER))) == ["搬走前", "搬走后"]


def test_names_and_codes_are_those_of_the_day(client_as: ClientAs, moved: str) -> None:
    was = at(STAYS).short_name
    changed(rename_place, STAYS, name="鸿山老街新时代文明实践站", short="鸿山老街")
    rename_area(actor=SYSTEM, code=INSTITUTE, name="厦港新街道", effective_on=ON, reason="更名", now=NOW)
    city = client_as("city_officer")
    page = city.get(book(STAYS, as_of=BEFORE))
    assert page.context["book"].title == was
    assert page.context["crumbs"][-2] == ("厦港街道", book(INSTITUTE, below="1", as_of=BEFORE))
    assert "看 2026-11-05 的网络" in page.content.decode()
    assert city.get(book(STAYS)).context["book"].title == "鸿山老街"
    assert city.get(book(STAYS)).context["crumbs"][-2][0] == "厦港新街道"
    assert {was, "鸿山老街"} & names(city.get(around(SIMING, as_of=BEFORE))) == {was}
    assert {was, "鸿山老街"} & names(city.get(around(SIMING, as_of=AFTER))) == {"鸿山老街"}
    answer = city.get(around(SIMING, as_of=BEFORE, export="xlsx"))
    assert "2026-11-05" in unquote(answer.headers["Content-Disposition"])
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows} >= {MOVER, STAYS}
    assert moved not in {row[1] for row in rows}


def test_merged_and_closed_places_keep_their_book_where_they_were(client_as: ClientAs) -> None:
    put("activity", code=MOVER, tag="general", item="并走")
    put("activity", code=CLOSES, tag="general", item="关了")
    changed(merge_place, MOVER, into_id=at(STAYS).pk)
    changed(close_place, CLOSES)
    city = client_as("city_officer")
    for day in (BEFORE, AFTER):
        assert items(city.get(around(SIMING, as_of=day))) == ["并走", "关了"]
    assert items(city.get(book(CLOSES, as_of=BEFORE))) == ["关了"]
    assert client_as("city_officer").get(book(MOVER, as_of=AFTER)).status_code == 200


def test_a_place_that_was_not_there_yet(client_as: ClientAs) -> None:
    new = open_place(
        actor=SYSTEM, kind="point", area_code=STAYS, parent_code=STAYS, name="渔港小剧场实践点", short="渔港小剧场",
        effective_on=ON, now=NOW,
    ).code  # fmt: skip
    put("activity", date(2026, 11, 20), code=new, tag="general", item="新点")
    city = client_as("city_officer")
    page = city.get(book(new, as_of=BEFORE))
    assert items(page) == []
    assert "2026-11-05 还没有这个站点" in page.content.decode()
    assert items(city.get(around(SIMING, as_of=BEFORE))) == []
    assert items(city.get(around(SIMING, as_of=AFTER))) == ["新点"]
    assert items(city.get(book(new))) == ["新点"]


@pytest.mark.parametrize("day", ["2026-11-23", "2030-01-01", "nonsense", "1800-01-01"])
def test_today_coming_days_and_nonsense_count_as_not_given(client_as: ClientAs, day: str) -> None:
    assert client_as("city_officer").get(around(SIMING, as_of=day)).context["book"].day is None


def test_points_that_went_along_are_in_the_book_of_their_station(client_as: ClientAs) -> None:
    put("activity", code=f"{STAYS}P001", tag="general", item="并走")
    put("activity", code=STAYS, tag="general", item="搬走前")
    code = move(STAYS)
    officer = client_as("neighbour_officer")
    assert items(officer.get(book(code))) == ["搬走前"]
    assert items(officer.get(around(code, month="all"))) == ["搬走前", "并走"]
    assert items(client_as("city_officer").get(around(SIMING, as_of=BEFORE))) == ["搬走前", "并走"]


def test_an_address_of_one_day_only_is_not_forgotten(client_as: ClientAs) -> None:
    """A place that moves on the very day on which its present period began leaves no period under the code between."""
    first = move(MOVER)
    put("activity", date(2026, 11, 20), code=first, tag="general", item="搬走前")
    second = move(first, "350203003003")
    assert items(client_as("district_officer").get(book(second))) == ["搬走前"]
    assert items(client_as("neighbour_officer").get(around(TONGAN))) == []
    assert items(client_as("city_officer").get(around(SIMING, as_of=AFTER))) == ["搬走前"]


def test_the_month_begins_with_that_of_the_day_and_every_link_keeps_the_day(client_as: ClientAs, moved: str) -> None:
    put("drill")
    put("activity", date(2026, 6, 3), tag="general", item="六月")
    page = client_as("city_officer").get(around(SIMING, as_of="2026-06-30"))
    assert items(page) == ["六月"]
    assert page.context["asked"].month == "2026-06"
    page = client_as("city_officer").get(around(SIMING, as_of=BEFORE))
    assert all("as_of=2026-11-05" in figure["url"] for figure in page.context["figures"])
    assert all("as_of=2026-11-05" in row["url"] for row in page.context["summary"])
    assert "as_of=2026-11-05" in page.context["listing"].export_url
    assert all("as_of=2026-11-05" in head.url for head in page.context["listing"].heads)
    words, without = page.context["filters"][-1]
    assert (words, "as_of" in without) == ("看 2026-11-05 的网络", False)


def test_a_past_day_costs_the_same_for_one_row_and_for_thirty(client_as: ClientAs) -> None:
    city = client_as("city_officer")

    def queries(**query: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert city.get(book(CITY, **query)).status_code == 200
        return len(seen)

    put("drill", code=MOVER)
    move()
    queries()
    few = queries(as_of=BEFORE), queries()
    for code in (STAYS, CLOSES, INSTITUTE) * 10:
        put("drill", code=code)
    assert (queries(as_of=BEFORE), queries()) == few


def test_what_was_sealed_is_not_touched_by_a_move(client_as: ClientAs, moved: str) -> None:
    close_days(actor=SYSTEM, now=NOW)
    assert verify().findings == ()
    assert client_as("neighbour_officer").get(book(moved)).context["listing"].total == 2
