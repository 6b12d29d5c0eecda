"""Arranging over HTTP: confirmed, shown on the place's page, in the list and as of the day, taken back; areas likewise."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from tests.domains.network.world import NOW, STATIONS, STREET, SYSTEM, at

from cuobian.domains.network.actions.orders import Order
from cuobian.domains.network.actions.planning import plan_change
from cuobian.domains.network.models import Area, Place, PlannedChange
from cuobian.domains.network.values import PlaceAction, PlanStatus
from cuobian.kernel.clock import frozen_at

As = Callable[..., Client]
LIST, PLANS, PLACE = "/desk/network/", "/desk/network/planned/", f"/desk/network/{STATIONS[0]}/"
AREA = f"/desk/network/areas/{STREET}/"
MERGER = {"effective_on": "2027-01-01", "reason": "社区合并批复", "into": STATIONS[1]}


@pytest.fixture(autouse=True)
def today(network: None) -> Any:
    with frozen_at(NOW):
        yield


def _text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def _planned(code: str, day: date = date(2027, 1, 1)) -> PlannedChange:
    order = Order(PlaceAction.SUSPEND, at(code).pk, day, "房屋加固", {})
    return plan_change(actor=SYSTEM, order=order, now=NOW)


def test_a_step_for_a_coming_day_is_confirmed_arranged_and_shown(client_as: As) -> None:
    client = client_as("district_officer")
    asked = _text(client.post(PLACE + "merge/", MERGER))
    assert "之前可以取消" in asked
    assert "安排在 2027-01-01" in asked
    assert not PlannedChange.objects.exists()
    done = client.post(PLACE + "merge/", {**MERGER, "confirmed": "1"})
    assert done.headers["Location"] == PLACE
    page = _text(client.get(PLACE))
    assert "已安排，2027 年 1 月 1 日生效" in page
    assert at(STATIONS[1]).short_name in page
    assert "有 1 项安排好的变动" in _text(client.get(LIST))
    assert "社区合并批复" in _text(client.get(PLANS))
    assert at(STATIONS[0]).status == "open"
    assert client.post(PLACE + "merge/", {**MERGER, "confirmed": "1"}).status_code == 409


def test_as_of_a_coming_day_says_that_it_is_worked_out_and_applies_what_is_arranged(client_as: As) -> None:
    client = client_as("district_officer")
    client.post(PLACE + "merge/", {**MERGER, "confirmed": "1"})
    ahead = _text(client.get(LIST, {"as_of": "2027-01-01", "kind": "station"}))
    assert "有 1 项安排好的变动会生效" in ahead
    assert f"{PLACE}?as_of" not in ahead
    assert f"{PLACE}?as_of" in _text(client.get(LIST, {"as_of": "2026-12-31", "kind": "station"}))
    assert "没有安排好的变动，下面和今天一样" in _text(client.get(LIST, {"as_of": "2026-12-31"}))
    assert "已并入" in _text(client.get(PLACE, {"as_of": "2027-01-01"}))
    assert "照安排推算" in _text(client.get(AREA, {"as_of": "2027-01-01"}))
    assert client.get(LIST, {"as_of": "2027-01-01", "export": "xlsx"})["Content-Type"].endswith("sheet")


def test_a_place_to_be_set_up_stands_in_the_list_of_that_day_without_a_link(client_as: As) -> None:
    client = client_as("district_officer")
    given = {
        "name": "新设全称",
        "short_name": "新设站",
        "effective_on": "2027-01-01",
        "reason": "新设",
        "confirmed": "1",
    }
    assert client.post("/desk/network/new/?area=350203001015", given).status_code == 302
    assert not Place.objects.filter(code="350203001015").exists()
    assert "还没设立" in _text(client.get(LIST, {"as_of": "2027-01-01", "q": "新设"}))


def test_it_is_taken_back_on_its_page_with_a_reason_and_only_once(client_as: As) -> None:
    plan, client = _planned(STATIONS[0]), client_as("district_officer")
    url = f"{PLANS}{plan.pk}/"
    assert "取消这项安排" in _text(client.get(url))
    assert client.post(url + "cancel/", {"reason": ""}).status_code == 422
    assert client.post(url + "cancel/", {"reason": "资金没有到位"}).status_code == 302
    assert client.get(url + "cancel/").status_code == 409
    page = _text(client.get(url))
    assert "资金没有到位" in page
    assert "取消这项安排" not in page
    assert "资金没有到位" in _text(client.get(PLACE + "history/"))
    assert "已安排，" not in _text(client.get(PLACE))
    assert "已取消" in _text(client.get(PLANS, {"status": PlanStatus.CANCELLED}))


def test_a_keeper_sees_what_is_arranged_for_the_own_station_and_may_not_take_it_back(client_as: As) -> None:
    plan = _planned(STATIONS[0])
    keeper = client_as("station_keeper")
    assert "已安排" in _text(keeper.get(PLACE))
    assert "取消这项安排" not in _text(keeper.get(f"{PLANS}{plan.pk}/"))


def test_the_list_of_arranged_changes_costs_the_same_for_few_and_for_many(client_as: As) -> None:
    client = client_as("city_officer")

    def cost() -> int:
        client.get(PLANS)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PLANS).status_code == 200
        return len(queries)

    _planned(STATIONS[0])
    few = cost()
    for code in STATIONS[1:]:
        _planned(code)
    assert cost() == few


@pytest.mark.parametrize("odd", [{"status": "x"}, {"page": "!"}, {"sort": "-z"}, {"status": "all", "export": "xlsx"}])
def test_nonsense_in_the_address_of_the_list_is_no_error(client_as: As, odd: dict[str, str]) -> None:
    _planned(STATIONS[0])
    assert client_as("city_officer").get(PLANS, odd).status_code == 200


def test_an_area_is_renamed_after_a_confirmation_and_past_days_keep_the_name(client_as: As) -> None:
    client, old = client_as("city_officer"), Area.objects.get(code=STREET).name
    given = {"name": "碧海街道", "effective_on": "2026-06-01", "reason": "更名批复"}
    assert "碧海街道" in _text(client.post(AREA + "rename/", given))
    assert Area.objects.get(code=STREET).name == old
    assert client.post(AREA + "rename/", {**given, "confirmed": "1"}).headers["Location"] == AREA
    assert "更名批复" in _text(client.get(AREA))
    assert f"<h1>{old}</h1>" in _text(client.get(AREA, {"as_of": "2026-05-31"}))
    assert f"思明区{old}" in _text(client.get(LIST, {"as_of": "2026-05-31"}))
    assert "思明区碧海街道" in _text(client.get(LIST, {"as_of": "2026-06-01"}))
    assert f"在思明区{old}" in _text(client.get(PLACE, {"as_of": "2026-05-31"}))


def test_a_village_is_set_up_marked_and_merged_over_the_pages(client_as: As) -> None:
    client = client_as("city_officer")
    dated = {"effective_on": "2026-06-01", "reason": "批复", "confirmed": "1"}
    made = client.post(AREA + "add/", {**dated, "code": "350203001777", "name": "海湾社区居委会"})
    url = made.headers["Location"]
    assert client.post(url + "mark/", dated).status_code == 302
    assert client.post(url + "mark/", dated).status_code == 409
    same_day = client.post(url + "merge/", {**dated, "into": STATIONS[0]})
    assert (same_day.status_code, "晚于新设的日子" in _text(same_day)) == (422, True)
    later = {**dated, "effective_on": "2026-07-01", "into": STATIONS[0]}
    assert client.post(url + "merge/", later).status_code == 302
    assert "编码不再使用" in _text(client.get(url))
    assert client.get(url + "rename/").status_code == 409


def test_what_is_left_in_an_area_is_told_beside_the_form(client_as: As) -> None:
    given = {"effective_on": "2026-06-01", "reason": "批复", "into": STATIONS[1]}
    shown = client_as("city_officer").post(f"/desk/network/areas/{STATIONS[0]}/merge/", given)
    assert (shown.status_code, escape(at(STATIONS[0]).short_name) in _text(shown)) == (422, True)


@pytest.mark.parametrize("tail", ["merge/", "mark/", "nothing/"])
def test_a_district_is_neither_merged_nor_marked(client_as: As, tail: str) -> None:
    assert client_as("city_officer").get(f"/desk/network/areas/350203/{tail}").status_code == 404
