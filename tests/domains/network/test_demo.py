"""The demonstration network."""

import re
from collections import Counter
from datetime import date

import pytest
from tests.domains.network.world import NOW

from cuobian.domains.network import demo
from cuobian.domains.network.models import Area, Place, PlaceEvent, PlannedChange, Room
from cuobian.domains.network.queries.history import network_as_of
from cuobian.domains.network.queries.records import area_periods
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict


@pytest.fixture
def city(db: None) -> None:
    demo.load(seed=20261123, now=NOW, progress=lambda _doing, _done, _total: None)


def test_it_is_the_whole_city(city: None) -> None:
    kinds = Counter(Place.objects.exclude(code__contains="S2").values_list("kind", "rated"))
    assert (kinds["centre", True], kinds["institute", True], kinds["station", True], kinds["station", False]) == (
        6,
        45,
        546,
        9,
    )
    assert Counter(Area.objects.values_list("kind", flat=True))["district"] == 6
    assert Area.objects.filter(kind__in=["street", "town"]).count() == 54
    assert Area.objects.filter(is_pseudo=True).count() == 18
    assert Area.objects.filter(kind__in=["village", "community"]).count() == 555


def test_nobody_real_can_be_called(city: None) -> None:
    phones = list(Place.objects.values_list("contact_phone", flat=True))
    assert all(re.fullmatch(r"0592-000-\d{4}", phone) for phone in phones if phone)
    assert all(
        "演示" in address for address in Place.objects.exclude(code__contains="S2").values_list("address", flat=True)
    )


def test_every_place_says_its_coordinate_system_and_has_rooms(city: None) -> None:
    own = Place.objects.exclude(code__contains="S2")
    assert not own.exclude(coord_system="GCJ-02").exists()
    assert Room.objects.values("place").distinct().count() == own.count()


def test_some_of_it_has_a_history(city: None) -> None:
    actions = set(PlaceEvent.objects.values_list("action", flat=True))
    assert {"rename", "split", "merge", "suspend", "close"} <= actions
    today = {place.code for place in network_as_of(local_date(NOW))}
    before = {place.code for place in network_as_of(local_date(NOW).replace(year=2023))}
    assert any(code.endswith("S2") for code in before - today)


def test_the_same_seed_makes_the_same_city_and_a_second_time_is_refused(city: None) -> None:
    with pytest.raises(Conflict):
        demo.load(seed=1, now=NOW, progress=lambda _doing, _done, _total: None)
    first = Place.objects.get(code="350203001018")
    assert (first.contact_phone, first.short_name) == ("0592-000-0057", "沙坡尾社区站")


def test_one_area_had_another_name_and_one_merger_is_arranged(city: None) -> None:
    names = area_periods(["350203001015"], date(2020, 1, 1))
    assert [(row.name, row.area.name) for row in names] == [("巡司社区居委会", "巡司顶社区居委会")]
    plan = PlannedChange.objects.get()
    assert (plan.effective_on, plan.status, "演示" in plan.reason) == (date(2027, 1, 1), "planned", True)
