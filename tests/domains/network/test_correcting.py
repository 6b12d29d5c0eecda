"""A wrong day of setting up is put right: only the beginning moves, and only as far as nothing later is contradicted."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import cast
from tests.domains.network.world import (
    CENTRE,
    DAY,
    NOW,
    OPENED,
    OTHER_STREET,
    STATIONS,
    SYSTEM,
    at,
    bring,
    open_at,
    sheet,
)
from tests.signing import browser_of

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.correcting import correct_opening
from cuobian.domains.network.actions.imports.preview import preview_import
from cuobian.domains.network.actions.orders import Order
from cuobian.domains.network.actions.planning import plan_change
from cuobian.domains.network.models import ImportRow, Place, PlaceEvent, PlacePeriod
from cuobian.domains.network.queries.history import known_beginnings, place_as_of
from cuobian.domains.network.queries.places import network_stamp
from cuobian.domains.network.values import PlaceAction, PlaceStatus
from cuobian.kernel.errors import Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

TRUE_DAY = date(2018, 3, 1)


def _correct(place: Place, day: date, **more: Any) -> None:
    correct_opening(
        **{"actor": SYSTEM, "place_id": place.pk, "effective_on": day, "reason": "补录批文", "now": NOW, **more}
    )


def _periods(place: Place) -> list[tuple[date, date | None, str]]:
    return list(PlacePeriod.objects.filter(place=place).values_list("valid_from", "valid_until", "name"))


def _fault(place: Place, day: date) -> str:
    with pytest.raises(Invalid) as refused:
        _correct(place, day)
    assert refused.value.faults[0].place == "effective_on"
    return str(refused.value.faults[0].message)


def test_the_beginning_moves_and_old_and_new_are_kept(network: None) -> None:
    place, before = at(STATIONS[1]), network_stamp()
    _correct(place, TRUE_DAY)
    assert at(STATIONS[1]).opened_on == TRUE_DAY
    assert place_as_of(place.pk, TRUE_DAY) is not None
    assert place_as_of(place.pk, TRUE_DAY - timedelta(days=1)) is None
    event = PlaceEvent.objects.get(place=place, action=PlaceAction.CORRECT)
    assert (event.old, event.new) == ({"opened_on": OPENED.isoformat()}, {"opened_on": TRUE_DAY.isoformat()})
    assert (event.effective_on, event.reason) == (date(2026, 11, 23), "补录批文")
    entry = Entry.objects.get(action="network.correct")
    assert (entry.old, entry.new) == (event.old, event.new)
    assert network_stamp() > before
    assert known_beginnings([place.pk]) == {place.pk: TRUE_DAY}


def test_it_is_undone_by_correcting_again(network: None) -> None:
    place = bring(at(STATIONS[1]), PlaceStatus.SUSPENDED)
    kept = _periods(place)
    _correct(place, TRUE_DAY)
    _correct(place, OPENED)
    assert _periods(place) == kept
    assert PlaceEvent.objects.filter(place=place, action=PlaceAction.CORRECT).count() == 2


def test_a_step_of_the_very_first_day_keeps_its_day(network: None) -> None:
    place = at(STATIONS[1])
    old_name = place.name
    structure.rename_place(
        actor=SYSTEM,
        place_id=place.pk,
        name="新名新时代文明实践站",
        short="新名站",
        effective_on=OPENED,
        reason="更名",
        now=NOW,
    )
    kept = _periods(place)
    _correct(place, TRUE_DAY)
    assert _periods(place) == [(TRUE_DAY, OPENED, old_name), (OPENED, None, "新名新时代文明实践站")]
    _correct(place, OPENED)
    assert _periods(place) == kept


def test_a_day_that_contradicts_what_is_known_is_refused(network: None) -> None:
    place = bring(at(STATIONS[1]), PlaceStatus.SUSPENDED)
    kept = _periods(place)
    assert "暂停开放" in _fault(place, DAY + timedelta(days=1))
    assert "晚于今天" in _fault(place, NOW.date() + timedelta(days=2))
    assert "年份" in _fault(place, date(1900, 1, 1))
    assert "一样" in _fault(place, OPENED)
    assert "下面已经有" in _fault(at(CENTRE), OPENED + timedelta(days=1))
    assert _periods(place) == kept
    assert not PlaceEvent.objects.filter(action=PlaceAction.CORRECT).exists()


def test_the_day_of_a_place_that_was_split_off_is_the_day_of_the_split(network: None) -> None:
    fresh = structure.split_place(
        actor=SYSTEM, place_id=at(STATIONS[1]).pk, name="二站全称", short="二站", area_code=STATIONS[1], effective_on=DAY,
        reason="分设", now=NOW,
    )  # fmt: skip
    assert "分设" in _fault(at(fresh.code), TRUE_DAY)


def test_a_reason_and_the_right_over_the_place_above_are_needed(network: None) -> None:
    place = at(STATIONS[1])
    with pytest.raises(Invalid):
        _correct(place, TRUE_DAY, reason=" ")
    with pytest.raises(NotAllowed):
        _correct(place, TRUE_DAY, actor=cast.actor_of_role("institute_head"))
    with pytest.raises(NotFound):
        _correct(place, TRUE_DAY, actor=cast.actor_of_role("neighbour_officer"))
    _correct(place, TRUE_DAY, actor=cast.actor_of_role("district_officer"))


def test_it_is_done_at_once_and_never_arranged(network: None) -> None:
    ahead = NOW.date() + timedelta(days=30)
    with pytest.raises(Invalid):
        plan_change(actor=SYSTEM, order=Order(PlaceAction.CORRECT, at(STATIONS[1]).pk, ahead, "补录"), now=NOW)


def test_a_moved_station_can_be_corrected_and_its_points_stay(network: None) -> None:
    place = at(STATIONS[0])
    structure.move_place(
        actor=SYSTEM, place_id=place.pk, area_code=f"{OTHER_STREET}003", effective_on=DAY, reason="区划调整", now=NOW
    )
    _correct(place, TRUE_DAY)
    past = place_as_of(place.pk, TRUE_DAY)
    assert past is not None
    assert past.code == STATIONS[0]


def test_a_day_that_was_not_said_is_said_by_a_correction(network: None) -> None:
    place = structure.open_place(
        actor=SYSTEM, kind="station", area_code="350203001015", effective_on=date(2026, 11, 23), now=NOW
    )
    assert known_beginnings([place.id]) == {}
    _correct(at(place.code), TRUE_DAY)
    assert known_beginnings([place.id]) == {place.id: TRUE_DAY}


def test_the_import_says_where_the_day_is_put_right(network: None) -> None:
    given = sheet(("编码", "类型", "设立日期"), (STATIONS[1], "站", date(2018, 3, 1)))
    batch = preview_import(actor=SYSTEM, upload=given, now=NOW)
    row = ImportRow.objects.get(batch_id=batch)
    assert "更正设立日期" in row.faults[0]["message"]
    assert OPENED.isoformat() in row.faults[0]["message"]


def test_the_page_says_what_will_happen_before_it_is_done(network: None) -> None:
    client = browser_of("district_officer")
    address = f"/desk/network/{STATIONS[1]}/correct/"
    assert address in client.get(f"/desk/network/{STATIONS[1]}/").content.decode()
    assert f'value="{OPENED.isoformat()}"' in client.get(address).content.decode()
    asked = {"effective_on": TRUE_DAY.isoformat(), "reason": "补录批文"}
    shown = client.post(address, asked).content.decode()
    assert "已经记下的台账、评定和发出的结论都不动" in shown
    assert at(STATIONS[1]).opened_on == OPENED
    client.post(address, {**asked, "confirmed": "1"})
    assert at(STATIONS[1]).opened_on == TRUE_DAY
    assert "更正设立日期" in client.get(f"/desk/network/{STATIONS[1]}/history/").content.decode()


def test_a_day_to_come_is_refused_on_the_page(network: None) -> None:
    client = browser_of("district_officer")
    answer = client.post(f"/desk/network/{STATIONS[1]}/correct/", {"effective_on": "2099-01-01", "reason": "x"})
    assert (answer.status_code, "设立日期不能晚于今天" in answer.content.decode()) == (422, True)


def test_another_day_of_a_place_below_does_not_matter_for_an_earlier_one(network: None) -> None:
    _correct(at(CENTRE), TRUE_DAY)
    assert at(CENTRE).opened_on == TRUE_DAY
    open_at("station", "350203001015")
