"""What must never be true is refused by the database itself, even to raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.domains.network.world import STATIONS, STREET, at

from cuobian.domains.network.models import PlaceEvent, PlacePeriod

IMPOSSIBLE = {
    "closed without a day and a reason": "status = 'closed'",
    "closed without a reason": "status = 'closed', closed_on = '2025-01-01'",
    "closed before it opened": "status = 'closed', closed_on = '2001-01-01', status_reason = 'x'",
    "merged into nothing": "status = 'merged', closed_on = '2025-01-01', status_reason = 'x'",
    "merged into itself": "status = 'merged', closed_on = '2025-01-01', status_reason = 'x', merged_into_id = id",
    "suspended without a day": "status = 'suspended', status_reason = 'x'",
    "open with a closing day": "closed_on = '2025-01-01'",
    "a state that does not exist": "status = 'gone'",
    "a station directly in the city": "parent_code = NULL",
    "a code outside of its parent": "code = '350203003077', area_id = '350203003001'",
    "a code outside of its area": "area_id = '350203001004'",
    "an institute with a station's code": "kind = 'institute'",
    "a station with a point's code": "code = '350203001001P009'",
    "a position without a system": "lng = 118.1, lat = 24.5",
    "half a position": "lng = 118.1, coord_system = 'GCJ-02'",
    "a position turned round": "lng = 24.5, lat = 118.1, coord_system = 'GCJ-02'",
    "an unknown coordinate system": "lng = 118.1, lat = 24.5, coord_system = 'BD-09'",
    "no name": "name = ''",
}


@pytest.mark.parametrize("setting", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_impossible_place_is_refused(network: None, setting: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE network_place SET {setting} WHERE code = %s", [STATIONS[0]])


def test_a_possible_place_passes(network: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE network_place SET status = 'closed', closed_on = '2025-01-01', status_reason = 'x', lng = 118.1, "
            "lat = 24.5, coord_system = 'GCJ-02' WHERE code = %s",
            [STATIONS[1]],
        )
    assert at(STATIONS[1]).status == "closed"


@pytest.mark.parametrize(
    ("start", "end"),
    [("2020-01-01", None), ("2019-10-01", "2020-01-01"), ("2018-01-01", "2019-10-02"), ("2018-01-01", None)],
)
def test_periods_of_a_place_never_overlap(network: None, start: str, end: str | None) -> None:
    place = at(STATIONS[1])
    current = PlacePeriod.objects.get(place=place)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlacePeriod.objects.create(
            place=place, valid_from=start, valid_until=end, code=place.code, kind=place.kind, name="x", short_name="x",
            area_code=place.area_id, status="open", rated=True, sort_key="x",
        )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        PlacePeriod.objects.filter(pk=current.pk).update(valid_until=current.valid_from)


def test_periods_may_touch(network: None) -> None:
    place = at(STATIONS[1])
    PlacePeriod.objects.create(
        place=place, valid_from="2018-01-01", valid_until="2019-10-01", code=place.code, kind=place.kind, name="x",
        short_name="x", area_code=place.area_id, status="open", rated=True, sort_key="x",
    )  # fmt: skip
    assert PlacePeriod.objects.filter(place=place).count() == 2


def test_events_are_only_ever_added(network: None) -> None:
    for deed in (
        lambda: PlaceEvent.objects.update(reason="x"),
        lambda: PlaceEvent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    "values", [("350203777", "village", STREET), ("350212777001", "village", STREET), ("35020377", "street", "350203")]
)
def test_an_area_lies_below_its_parent(network: None, values: tuple[str, str, str]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_area (code, name, kind, parent_id, is_pseudo, sort_key, search_text) "
            "VALUES (%s, 'x', %s, %s, false, 'x', 'x')",
            values,
        )
