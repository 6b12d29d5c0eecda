"""「管哪里」: what is offered on the forms, and what of what is typed is understood."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from tests import cast

from cuobian.domains.network.models import Area
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.pages.places import code_of, suggestions
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid

As = Callable[..., Client]
NEW = {
    "name": "王素云", "username": "wangsuyun", "unit_name": "市委文明办", "unit_place": "", "phone": "",
    "role": "city_officer", "starts_on": "2026-01-01", "role_ends_on": "", "ends_on": "",
}  # fmt: skip


@pytest.mark.usefixtures("areas")
def test_the_first_administrator_is_offered_the_city_its_districts_and_streets(
    client_as: As, system_administrator: Actor
) -> None:
    offered = suggestions(system_administrator)
    assert offered == [
        "全平台",
        "厦门市（3502）",
        "思明区（350203）",
        "思明区厦港街道（350203001）",
        "同安区（350212）",
    ]
    page = unescape(client_as("system_administrator").get("/desk/people/new/").content.decode())
    assert all(one in page for one in offered)


@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize("typed", ["全市", "厦门市", "3502", "厦门市（3502）"])
def test_a_city_officer_is_made_with_the_citys_name(client_as: As, typed: str) -> None:
    answer = client_as("system_administrator").post("/desk/people/new/", {**NEW, "place": typed})
    assert answer.status_code == 200, answer.content.decode()
    assert RoleGrant.objects.get(account__username="wangsuyun").code == "3502"


@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize("typed", ["1234", "350203001999", "泉州市"])
def test_a_code_or_a_name_that_nothing_has_makes_nobody(client_as: As, typed: str) -> None:
    answer = client_as("system_administrator").post("/desk/people/new/", {**NEW, "place": typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert not Account.objects.filter(username="wangsuyun").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["全市", "3502"])
def test_before_areas_are_loaded_the_form_says_where_to_load_them(client_as: As, typed: str) -> None:
    answer = client_as("system_administrator").post("/desk/people/new/", {**NEW, "place": typed})
    assert answer.status_code == 422
    assert "还没有区划" in answer.content.decode()


@pytest.mark.usefixtures("areas")
def test_names_are_understood_within_ones_own_scope(
    system_administrator: Actor, city_officer: Actor, district_officer: Actor
) -> None:
    for typed, code in (("思明区", "350203"), ("厦港街道", "350203001"), ("思明区厦港街道", "350203001")):
        assert code_of("place", typed, district_officer) == code
        assert code_of("place", typed, system_administrator) == code
    assert code_of("place", "全市", city_officer) == "3502"
    assert code_of("place", "全平台", system_administrator) == ""
    assert suggestions(city_officer)[:2] == ["全市（3502）", "思明区（350203）"]
    with pytest.raises(Invalid):
        code_of("place", "同安区", district_officer)


@pytest.mark.usefixtures("areas")
def test_of_two_cities_the_name_is_asked_for(system_administrator: Actor) -> None:
    Area.objects.create(code="3505", name="泉州市", kind="city", sort_key="q", search_text="q")
    with pytest.raises(Invalid) as refused:
        code_of("place", "全市", system_administrator)
    assert "厦门市（3502）" in str(refused.value.faults[0].message)
    assert code_of("place", "泉州市", system_administrator) == "3505"
    assert cast.CITY == "3502"
