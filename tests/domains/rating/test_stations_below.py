"""What an institute's figures say of its stations holds for the day of the data, whatever becomes of the stations afterwards."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.cast import NOW
from tests.domains.rating.test_moved_places import move
from tests.domains.rating.world import INSTITUTES, SIMING_STATIONS, World, build

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.structure import close_place, open_place, suspend_place
from cuobian.domains.network.models import Place
from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.models import Result
from cuobian.domains.rating.queries.facts import STATIONS, take, take_again
from cuobian.domains.rating.values import Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor

SYSTEM = Actor.system("平台")
CODE = INSTITUTES[0]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A round of institutes, one of which has its result."""
    with built_once(django_db_blocker, _rated) as world:
        yield world


def _rated() -> World:
    world = build()
    world.open_round("institute")
    world.take_to(Stage.DISTRICT_RESULT, world.entry(CODE))
    return world


def _open() -> None:
    known = set(Place.objects.values_list("code", flat=True))
    row = next(row for row in shipped_areas() if row["street_code"] == CODE and row["village_code"] not in known)
    load_areas(actor=SYSTEM, rows=[row], now=NOW)
    open_place(
        actor=SYSTEM, kind="station", area_code=row["village_code"], effective_on=date(2021, 1, 1), now=NOW
    )  # fmt: skip


def _close(day: date) -> None:
    place = Place.objects.get(code=SIMING_STATIONS[3])
    close_place(actor=SYSTEM, place_id=place.pk, effective_on=day, reason="并入邻站办理", now=NOW)


def _suspend() -> None:
    place = Place.objects.get(code=SIMING_STATIONS[2])
    suspend_place(actor=SYSTEM, place_id=place.pk, effective_on=NOW.date(), reason="房屋加固", now=NOW)


CHANGES: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "one closes": lambda: _close(NOW.date()),
    "one closed before the data day, which is said later": lambda: _close(date(2026, 10, 1)),
    "one was there all along, which is said later": _open,
    "one moves to another district": lambda: move(SIMING_STATIONS[0]),
    "one is suspended": _suspend,
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_result_of_an_institute_is_replayed_whatever_becomes_of_its_stations(shared: World, change: str) -> None:
    result = Result.objects.get(entry=shared.entry(CODE))
    assert result.snapshot.values[STATIONS]["codes"] == list(SIMING_STATIONS)
    CHANGES[change]()
    assert [again.difference for again in replay(shared.rounds["institute"])] == [""]


def test_figures_of_a_past_day_are_of_the_stations_that_stood_then(shared: World) -> None:
    place = Place.objects.get(code=CODE)
    standard = engine_standard(shared.rounds["institute"].version_id)
    _close(date(2026, 11, 10))
    move(SIMING_STATIONS[0])

    def below(day: date) -> list[str]:
        return take(standard, list(records_by_id([place.pk]).values()), day)[place.pk].values[STATIONS]["codes"]

    assert below(date(2026, 11, 9)) == list(SIMING_STATIONS)
    assert below(date(2026, 11, 10)) == list(SIMING_STATIONS[:3])
    assert below(date(2026, 11, 23)) == list(SIMING_STATIONS[1:3])
    assert below(date(2019, 1, 1)) == []


def test_figures_from_before_stations_were_written_down_are_taken_again_without_them(shared: World) -> None:
    snapshot = Result.objects.get(entry=shared.entry(CODE)).snapshot
    standard = engine_standard(shared.rounds["institute"].version_id)
    place = records_by_id([shared.entry(CODE).place_id])
    _close(NOW.date())
    again = take_again(standard, list(place.values()), snapshot.as_of, {key: {} for key in place})
    values = {key: value for key, value in snapshot.values.items() if key != STATIONS}
    assert [row.values for row in again.values()] == [values]
