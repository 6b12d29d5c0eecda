"""What other domains and the public get."""

import dataclasses
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.domains.network.world import NOW, STATIONS, STREET, SYSTEM, at, bring, open_at

from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.public import (
    Filters,
    all_places,
    areas,
    count_public,
    network_stamp,
    path,
    place,
    places,
    public_place,
    public_places,
    records_by_code,
    records_by_id,
)
from cuobian.domains.network.values import PlaceStatus
from cuobian.kernel.errors import NotAllowed, NotFound


def test_a_record_is_frozen_and_names_where_it_stands(network: None) -> None:
    record = place(cast.actor_of_role("station_keeper"), STATIONS[0])
    assert (record.district_name, record.street_name, record.district_code, record.street_code) == (
        "思明区",
        "厦港街道",
        "350203",
        STREET,
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.name = "x"  # type: ignore[misc]


def test_out_of_scope_does_not_exist_and_in_scope_may_be_refused(network: None) -> None:
    keeper = cast.actor_of_role("station_keeper")
    for code in (STATIONS[1], "350212001002", "999999", "x" * 500):
        with pytest.raises(NotFound):
            place(keeper, code)
    with pytest.raises(NotAllowed):
        place(keeper, STATIONS[0], permission="network.import")


def test_lists_hold_what_the_actor_sees(network: None) -> None:
    assert {record.code for record in places(cast.actor_of_role("institute_head"))} >= {STREET, *STATIONS[:3]}
    assert {record.code for record in places(cast.actor_of_role("neighbour_officer"))} == {
        "350212",
        "350212001",
        "350212001002",
    }
    assert len(places(SYSTEM, Filters(kind="station"), limit=2)) == 2


def test_lists_go_on_after_the_last_code(network: None) -> None:
    first = places(SYSTEM, limit=4)
    rest = places(SYSTEM, after=first[-1].code)
    assert [record.code for record in (*first, *rest)] == sorted(record.code for record in places(SYSTEM))


def test_many_places_cost_as_many_queries_as_one(network: None) -> None:
    def cost(deed: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            deed()
        return len(queries)

    assert cost(lambda: list(all_places(["350203"]))) == cost(lambda: list(all_places([STATIONS[0]]))) == 2
    assert cost(lambda: public_places(limit=100)) == cost(lambda: public_places(limit=1)) == 2
    assert cost(lambda: records_by_code(STATIONS)) == cost(lambda: records_by_code(STATIONS[:1])) == 2


def test_public_pages_show_open_and_suspended_places_in_order_of_pinyin(network: None) -> None:
    bring(at(STATIONS[1]), PlaceStatus.CLOSED)
    bring(at(STATIONS[2]), PlaceStatus.SUSPENDED)
    page = public_places(limit=100)
    assert [record.sort_key for record in page.places] == sorted(record.sort_key for record in page.places)
    assert {STATIONS[1]} & {record.code for record in page.places} == set()
    assert STATIONS[2] in {record.code for record in page.places}
    assert public_place(STATIONS[1]).status == PlaceStatus.CLOSED
    assert count_public(district="350203", kind="station") == {"station": 3}


def test_public_pages_turn_forwards_and_back_by_key(network: None) -> None:
    whole = [record.code for record in public_places(limit=100).places]
    first = public_places(limit=4)
    second = public_places(limit=4, after=first.after)
    third = public_places(limit=4, after=second.after)
    assert [record.code for page in (first, second, third) for record in page.places] == whole
    assert (first.before, third.after) == ("", "")
    back = public_places(limit=4, before=third.before)
    assert back.places == second.places
    assert public_places(limit=4, before=second.before).places == first.places


@pytest.mark.parametrize("token", ["", "x", "W10", "bnVsbA", "WyJhIiwgImIiXQ", "é", "a" * 10_000])
def test_a_position_that_is_none_shows_the_first_page(network: None, token: str) -> None:
    assert public_places(after=token).places == public_places().places


def test_places_are_found_by_facility(network: None) -> None:
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"facilities": ["ramp", "aed"]}, now=NOW)
    assert [record.code for record in public_places(facility="aed").places] == [STATIONS[0]]
    assert public_places(facility='%"_').places == ()


def test_the_stamp_changes_with_every_change_and_only_for_its_district(network: None) -> None:
    siming, tongan = network_stamp("350203"), network_stamp("350212")
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_name": "甲"}, now=NOW)
    assert (network_stamp("350203") > siming, network_stamp("350212") == tongan) == (True, True)
    total = network_stamp()
    open_at("station", "350212001003")
    assert network_stamp() > total


def test_areas_are_walked_from_the_city_down(network: None) -> None:
    assert [area.code for area in areas()] == ["3502"]
    assert [area.name for area in areas("3502")] == ["思明区", "同安区"]
    assert [area.name for area in path(STATIONS[0])][:3] == ["厦门市", "思明区", "厦港街道"]


def test_records_are_found_by_id(network: None) -> None:
    ident = at(STATIONS[0]).pk
    assert records_by_id([ident])[ident].code == STATIONS[0]
