"""The desk's first page by role, and the search in its head."""

import pytest
from tests.conftest import ClientAs
from tests.domains.rating.world import World

from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock


@pytest.mark.parametrize(
    "part", ["city_officer", "district_officer", "system_administrator", "auditor", "institute_head"]
)
def test_offices_land_on_their_desk(world: World, client_as: ClientAs, part: str) -> None:
    page = client_as(part).get("/desk/")
    assert page.status_code == 200
    assert "工作台" in page.content.decode()


@pytest.mark.parametrize(
    ("part", "home"),
    [("station_keeper", "/my/place/"), ("assessor", "/my/sheets/"), ("appeal_reviewer", "/desk/appeals/mine/")],
)
def test_others_are_sent_to_their_own_first_page(world: World, client_as: ClientAs, part: str, home: str) -> None:
    answer = client_as(part).get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"] == home


def test_the_next_step_of_all_rounds_stands_on_top(world: World, client_as: ClientAs) -> None:
    world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    with clock.frozen_at(world.now):
        page = client_as("district_officer").get("/desk/").content.decode()
        neighbour = client_as("neighbour_officer").get("/desk/").content.decode()
    assert "下一步：确认 1 个站点的结果" in page
    assert "确认 1 个站点的结果" not in neighbour


def test_the_administrator_gets_the_network_and_the_people(world: World, client_as: ClientAs) -> None:
    page = client_as("system_administrator").get("/desk/").content.decode()
    assert "/desk/network/" in page
    assert "导入网络" in page
    assert "人员" in page


@pytest.mark.parametrize("query", ["鸿山", "hongshan", "hs", "Z1.1.1", "350203001001"])
def test_the_search_finds_places_and_points(world: World, client_as: ClientAs, query: str) -> None:
    with clock.frozen_at(world.now):
        page = client_as("city_officer").get("/desk/search/", {"q": query}).content.decode()
    assert "没有找到" not in page


@pytest.mark.parametrize("query", ["%", "_", "' OR 1=1 --", "字" * 10000, ""])
def test_odd_searches_are_answered_calmly(world: World, client_as: ClientAs, query: str) -> None:
    assert client_as("city_officer").get("/desk/search/", {"q": query}).status_code == 200


def test_the_search_stays_inside_the_scope(world: World, client_as: ClientAs) -> None:
    page = client_as("neighbour_officer").get("/desk/search/", {"q": "鸿山"}).content.decode()
    assert "没有找到" in page


def test_visitors_are_asked_to_sign_in(client_as: ClientAs) -> None:
    assert client_as("visitor").get("/desk/").status_code == 302
