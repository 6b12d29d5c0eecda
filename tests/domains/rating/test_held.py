"""The stars that were held on a past day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.cast import NOW, SIMING, TONGAN
from tests.domains.rating.test_moved_places import move
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.network.actions.structure import merge_place, rename_place
from cuobian.domains.network.models import Place
from cuobian.domains.rating.models import StarAward
from cuobian.domains.rating.queries.held import star_counts_on, stars_of_places_on, stars_on
from cuobian.kernel.access import Actor, visible

SYSTEM = Actor.system("平台")
FIRST, SECOND = SIMING_STATIONS[:2]
DAY = date(2025, 6, 30)


def star(code: str, level: int = 3, **changes: Any) -> StarAward:
    place = Place.objects.get(code=code)
    values: dict[str, Any] = {
        "place": place, "code": code, "star": level, "score": Decimal("77.30"), "dimensions": [], "standard_label": "标准",
        "body": "思明区", "plaque_number": f"{code}-{StarAward.objects.count()}", "awarded_on": date(2024, 12, 20),
        "valid_until": date(2026, 12, 20),
    }  # fmt: skip
    return StarAward.objects.create(**{**values, **changes})


def held(day: date, **narrowed: Any) -> list[tuple[str, int]]:
    rows = stars_on(day, **narrowed).order_by("code_then", "pk")
    return [(row.code_then, row.star) for row in rows]  # type: ignore[attr-defined]  # annotated


def test_a_star_is_held_from_its_grant_until_it_ends(shared: World) -> None:
    star(FIRST, 2, awarded_on=date(2023, 1, 1), status="superseded", ended_on=date(2024, 12, 20), end_reason="重新评定")
    star(FIRST, 3, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    assert held(date(2022, 12, 31)) == []
    assert held(date(2023, 1, 1)) == held(date(2024, 12, 19)) == [(FIRST, 2)]
    assert held(date(2024, 12, 20)) == held(date(2025, 6, 30)) == [(FIRST, 3)]
    assert held(date(2025, 7, 1)) == []


def test_a_star_is_held_through_the_last_day_of_its_validity_and_no_longer_whenever_it_was_ended(shared: World) -> None:
    star(FIRST, valid_until=DAY, status="expired", ended_on=DAY + timedelta(days=40), end_reason="有效期满")
    assert held(DAY) == [(FIRST, 3)]
    assert held(DAY + timedelta(days=1)) == []


def test_the_day_knows_the_name_and_the_district_of_then(shared: World) -> None:
    star(FIRST, 4)
    was = Place.objects.get(code=FIRST)
    rename_place(
        actor=SYSTEM, place_id=was.pk, name="鸿山老街新时代文明实践站", short="鸿山老街站", effective_on=date(2026, 11, 1),
        reason="更名", now=NOW,
    )  # fmt: skip
    moved = move(FIRST)
    found: Any = stars_on(DAY).get()
    assert (found.name_then, found.code_then, found.kind_then) == (was.name, FIRST, "station")
    assert (found.code, found.place.code) == (moved, moved)
    assert held(DAY, prefix=SIMING) == [(FIRST, 4)]
    assert held(DAY, prefix=TONGAN) == []
    assert held(date(2026, 11, 23), prefix=TONGAN) == [(moved, 4)]


def test_an_officer_sees_what_lay_in_the_district_on_the_day(shared: World) -> None:
    star(FIRST)
    move(FIRST)
    assert stars_on(DAY).filter(visible(shared.siming, "rating.view", "code_then")).count() == 1
    assert not stars_on(DAY).filter(visible(shared.tongan, "rating.view", "code_then")).exists()


def test_a_place_that_was_merged_since_held_its_star(shared: World) -> None:
    star(FIRST, 5)
    star(SECOND, 2)
    places = {place.code: place.pk for place in Place.objects.filter(code__in=(FIRST, SECOND))}
    merge_place(
        actor=SYSTEM,
        place_id=places[FIRST],
        into_id=places[SECOND],
        effective_on=date(2026, 11, 1),
        reason="并站",
        now=NOW,
    )
    assert held(DAY, kind="station") == [(FIRST, 5), (SECOND, 2)]
    assert held(DAY, star=5) == [(FIRST, 5)]
    assert held(DAY, kind="institute") == []
    assert {key: row.star for key, row in stars_of_places_on(places.values(), DAY).items()} == {
        places[FIRST]: 5, places[SECOND]: 2,
    }  # fmt: skip
    assert stars_of_places_on(places.values(), date(2019, 1, 1)) == {}
    assert star_counts_on(DAY, prefix=SIMING, kind="station") == {5: 1, 4: 0, 3: 0, 2: 1, 1: 0}


def test_a_place_that_did_not_exist_yet_held_nothing(shared: World) -> None:
    star(FIRST, awarded_on=date(2018, 1, 1))
    assert held(date(2019, 1, 1)) == []


def test_rows_sort_and_page_by_what_the_place_was(shared: World) -> None:
    for code in SIMING_STATIONS:
        star(code)
    rows: Any = list(stars_on(DAY).order_by("sort_key_then", "pk"))
    assert [row.sort_key_then for row in rows] == sorted(row.place.sort_key for row in rows)
    later = stars_on(DAY).filter(sort_key_then__gt=rows[1].sort_key_then)
    assert {row.pk for row in later} == {row.pk for row in rows[2:]}
