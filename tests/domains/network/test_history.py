"""The network as of a day."""

from datetime import date, timedelta

from tests.domains.network.world import DAY, NOW, OPENED, OTHER_STREET, STATIONS, SYSTEM, at, bring

from cuobian.domains.network.actions import structure
from cuobian.domains.network.queries.history import network_as_of, place_as_of
from cuobian.domains.network.values import PlaceStatus

BEFORE = DAY - timedelta(days=1)


def _codes(day: date, **more: str) -> list[str]:
    return [past.code for past in network_as_of(day, **more)]  # type: ignore[arg-type]


def test_nothing_stood_before_it_was_opened(network: None) -> None:
    assert _codes(OPENED - timedelta(days=1)) == []
    assert len(_codes(OPENED)) == 11


def test_a_rename_shows_from_its_day_on(network: None) -> None:
    place = at(STATIONS[1])
    structure.rename_place(
        actor=SYSTEM, place_id=place.pk, name="新名全称", short="新名站", effective_on=DAY, reason="批复", now=NOW
    )
    before, after = place_as_of(place.pk, BEFORE), place_as_of(place.pk, DAY)
    assert before is not None
    assert after is not None
    assert (before.short_name, after.short_name) == (place.short_name, "新名站")


def test_a_moved_station_stands_where_it_stood(network: None) -> None:
    place = at(STATIONS[1])
    structure.move_place(
        actor=SYSTEM, place_id=place.pk, area_code=f"{OTHER_STREET}003", effective_on=DAY, reason="划转", now=NOW
    )
    assert STATIONS[1] in _codes(BEFORE, prefix="350203001")
    assert STATIONS[1] not in _codes(DAY, prefix="350203001")
    assert f"{OTHER_STREET}003" in _codes(DAY, prefix=OTHER_STREET)


def test_closed_and_merged_places_are_gone_from_their_day_on(network: None) -> None:
    bring(at(STATIONS[1]), PlaceStatus.CLOSED)
    bring(at(STATIONS[3]), PlaceStatus.MERGED)
    assert {STATIONS[1], STATIONS[3]} <= set(_codes(BEFORE))
    assert not {STATIONS[1], STATIONS[3]} & set(_codes(DAY))


def test_two_steps_on_one_day_leave_one_period_and_two_events(network: None) -> None:
    place = bring(at(STATIONS[1]), PlaceStatus.SUSPENDED)
    structure.reopen_place(actor=SYSTEM, place_id=place.pk, effective_on=DAY, reason="恢复", now=NOW)
    assert place.periods.count() == 2
    assert place.events.count() == 3
    past = place_as_of(place.pk, DAY)
    assert past is not None
    assert past.status == PlaceStatus.OPEN
