"""The people of the demonstration city."""

from time import perf_counter

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import NOW

from cuobian.domains.network import demo as network_demo
from cuobian.domains.network.public import PlaceKind, all_places
from cuobian.domains.people import demo
from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.public import demo_accounts, holders_in_bulk
from cuobian.domains.people.values import ROLES
from cuobian.kernel.errors import Conflict


def quiet(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def city(db: None) -> float:
    network_demo.load(seed=1, now=NOW, progress=quiet)
    began = perf_counter()
    demo.load(seed=1, now=NOW, progress=quiet)
    return perf_counter() - began


def test_the_city_is_staffed_and_everybody_can_sign_in(city: float, settings: object) -> None:
    settings.CUOBIAN_DEMO = True  # type: ignore[attr-defined]
    assert city < 5
    stations = [place.code for place in all_places(["3502"], kinds=(PlaceKind.STATION,), rated=True)]
    assert len(stations) > 530
    assert all(holders_in_bulk("station_keeper", stations, NOW).values())
    institutes = [place.code for place in all_places(["3502"], kinds=(PlaceKind.INSTITUTE,))]
    assert len(institutes) >= 40
    assert all(holders_in_bulk("institute_head", institutes, NOW).values())
    assert RoleGrant.objects.filter(role="assessor").count() == demo.ASSESSORS
    assert RoleGrant.objects.filter(role="appeal_reviewer").count() == demo.REVIEWERS
    districts = set(RoleGrant.objects.filter(role="district_officer").values_list("code", flat=True))
    assert len(districts) == 6
    assert (
        len({code[:6] for code in Account.objects.filter(grants__role="assessor").values_list("unit_code", flat=True)})
        > 5
    )
    assert Employment.objects.filter(until_on__isnull=False).count() > 10
    printed = demo_accounts()
    assert {row.role for row in printed} == set(ROLES)
    for row in printed:
        client = Client()
        answer = client.post("/sign-in/", {"username": row.username, "password": row.password})
        assert answer.status_code == 302, row
        assert client.get("/my/security/").wsgi_request.actor.role == row.role
    assert "siming" in Client().get("/sign-in/").content.decode()


def test_the_same_seed_makes_the_same_people_and_never_twice(db: None) -> None:
    network_demo.load(seed=1, now=NOW, progress=quiet)
    made = []
    for _turn in range(2):
        with transaction.atomic():
            demo.load(seed=1, now=NOW, progress=quiet)
            made.append(list(Account.objects.order_by("username").values_list("username", "name", "unit_name")))
            with pytest.raises(Conflict):
                demo.load(seed=1, now=NOW, progress=quiet)
            transaction.set_rollback(True)
    assert made[0] == made[1]


def test_a_real_platform_prints_no_accounts(city: float) -> None:
    assert "cuobian-demo" not in Client().get("/sign-in/").content.decode()
