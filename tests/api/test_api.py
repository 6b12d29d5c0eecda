"""What programs read."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import NOW
from tests.domains.rating.world import publish_sample
from tests.sites.portal.city import STATIONS, SYSTEM, award, change

from cuobian.domains.network.actions.structure import close_place, merge_place, move_place, rename_place
from cuobian.domains.network.models import Place
from cuobian.domains.rating.models import StarAward
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.support.api_clients.models import ApiClient

pytestmark = pytest.mark.usefixtures("city")
HONGSHAN = STATIONS[0]


def test_places_are_read_page_by_page_to_the_end(client: Client) -> None:
    seen: list[str] = []
    cursor = ""
    for _turn in range(10):
        body = client.get("/api/v1/places", {"limit": 3, "cursor": cursor}).json()
        seen += [place["code"] for place in body["places"]]
        cursor = body["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 9


def test_filters_narrow_and_mobile_numbers_are_masked(client: Client) -> None:
    change(HONGSHAN, contact_phone="13806012345", contact_name="林惠珍")
    body = client.get("/api/v1/places", {"q": "hongshan", "kind": "station", "district": "350203"}).json()
    assert [place["code"] for place in body["places"]] == [HONGSHAN]
    answer = client.get(f"/api/v1/places/{HONGSHAN}")
    assert answer.json()["phone"] == "138****2345"
    assert "林惠珍" not in answer.content.decode()


def test_stars_and_plaques_say_what_the_plaque_says(client: Client) -> None:
    award(HONGSHAN, 3, plaque_number="2024-350203-Z-0001")
    award(STATIONS[1], 4)
    assert [row["star"] for row in client.get("/api/v1/stars").json()["stars"]] == [3, 4]
    assert [row["star"] for row in client.get("/api/v1/stars?star=4&area=350203001").json()["stars"]] == [4]
    first = client.get("/api/v1/stars?limit=1").json()
    assert client.get("/api/v1/stars", {"limit": 1, "cursor": first["next"]}).json()["stars"][0]["star"] == 4
    plaque = client.get("/api/v1/plaques/2024-350203-Z-0001").json()
    assert plaque["place_name"] == "鸿山社区新时代文明实践站"
    assert plaque["dimensions"][0]["name"] == "阵地建设"
    assert StarAward.objects.count() == 2


def test_a_star_that_is_worth_nothing_any_more_is_not_called_active(client: Client) -> None:
    place = Place.objects.get(code=HONGSHAN)
    award(HONGSHAN, 3, plaque_number="P-1")
    award(STATIONS[1], 4, plaque_number="P-2")
    close_place(actor=SYSTEM, place_id=place.pk, effective_on=date(2026, 11, 1), reason="场地拆迁", now=NOW)
    closed = client.get("/api/v1/plaques/P-1").json()
    assert (closed["status"], closed["gone_on"]) == ("gone", "2026-11-01")
    held = client.get("/api/v1/stars", {"as_of": "2026-10-31"}).json()["stars"]
    assert [row["status"] for row in held] == ["gone", "active"]
    last = StarAward.objects.get(plaque_number="P-2").valid_until
    for day, status, listed in ((last, "active", 1), (last + timedelta(days=1), "expired", 0)):
        with frozen_at(datetime.combine(day, time(12), NOW.tzinfo)):
            assert client.get("/api/v1/plaques/P-2").json()["status"] == status
            assert len(client.get("/api/v1/stars").json()["stars"]) == listed


def test_published_standards_are_read_whole(client: Client, city_officer: Actor) -> None:
    made = publish_sample(city_officer)
    listed = client.get("/api/v1/standards?place_kind=station").json()["versions"]
    assert [row["id"] for row in listed] == [str(made["station"].id)]
    whole = client.get(f"/api/v1/standards/{made['station'].id}").json()
    assert whole["version"]["sha256"] == made["station"].digest
    assert len(whole["document"]["standard"]["dimensions"]) == 8


DAY = "2025-06-30"


def meanwhile() -> str:
    """One renamed, one merged, one moved since the day, each in this month. Returns the code of the one that moved."""
    ids = {place.code: place.pk for place in Place.objects.all()}
    since: dict[str, Any] = {"actor": SYSTEM, "effective_on": date(2026, 11, 1), "reason": "调整", "now": NOW}
    rename_place(place_id=ids[HONGSHAN], name="鸿山老街新时代文明实践站", short="鸿山老街站", **since)
    merge_place(place_id=ids[STATIONS[1]], into_id=ids[HONGSHAN], **since)
    village = Place.objects.get(kind="station", code__startswith="350212")
    return move_place(place_id=ids[STATIONS[2]], area_code=village.area_id, **since).code


def test_a_past_day_lists_the_network_of_then(client: Client) -> None:
    before = client.get("/api/v1/places", {"limit": 200}).json()["places"]
    moved = meanwhile()
    told = client.get("/api/v1/places", {"as_of": DAY, "limit": 200}).json()
    assert told["as_of"] == DAY
    same = ("code", "name", "district", "street", "street_code", "parent_code", "status", "rated")
    assert [[row[key] for key in same] for row in told["places"]] == [[row[key] for key in same] for row in before]
    by_code = {row["code"]: row for row in told["places"]}
    assert by_code[STATIONS[2]]["code_now"] == moved
    assert (by_code[STATIONS[1]]["status_now"], by_code[STATIONS[1]]["merged_into"]) == ("merged", HONGSHAN)
    assert (by_code[HONGSHAN]["valid_from"], by_code[HONGSHAN]["valid_until"]) == ("2020-01-01", "2026-11-01")
    assert "phone" not in by_code[HONGSHAN]
    now = client.get("/api/v1/places", {"as_of": "2026-11-23", "limit": 200}).json()["places"]
    assert {row["code"] for row in now} == {row["code_now"] for row in told["places"]} - {STATIONS[1]}


def test_a_past_day_is_read_page_by_page_and_narrowed_by_what_was_then(client: Client) -> None:
    moved = meanwhile()
    seen: list[str] = []
    cursor = ""
    for _turn in range(10):
        body = client.get("/api/v1/places", {"as_of": DAY, "limit": 2, "cursor": cursor}).json()
        seen += [place["code"] for place in body["places"]]
        cursor = body["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 9
    narrowed = {"as_of": DAY, "kind": "station", "district": "350203", "street": "350203001", "q": "hssq"}
    assert [row["code"] for row in client.get("/api/v1/places", narrowed).json()["places"]] == [HONGSHAN]
    assert client.get("/api/v1/places", {"as_of": DAY, "q": "老街"}).json()["places"] == []
    for code in (moved, STATIONS[2]):
        was = client.get(f"/api/v1/places/{code}", {"as_of": DAY}).json()
        assert (was["code"], was["code_now"], was["district"]) == (STATIONS[2], moved, "思明区")
    assert client.get(f"/api/v1/places/{STATIONS[1]}", {"as_of": "2026-11-02"}).json()["status"] == "merged"


def test_stars_of_a_past_day_are_those_held_then_under_the_names_of_then(client: Client) -> None:
    award(HONGSHAN, 3, status="revoked", ended_on=date(2025, 7, 1), end_reason="暗访")
    award(STATIONS[2], 4, plaque_number="P-4")
    award(STATIONS[3], 5, plaque_number="P-5", awarded_on=date(2025, 7, 1), valid_until=date(2027, 7, 1))
    moved = meanwhile()
    found = client.get("/api/v1/stars", {"as_of": DAY}).json()["stars"]
    assert [(row["place_code"], row["place_name"], row["star"], row["status"]) for row in found] == [
        (HONGSHAN, "鸿山社区新时代文明实践站", 3, "revoked"), (STATIONS[2], found[1]["place_name"], 4, "active"),
    ]  # fmt: skip
    assert found[0]["ended_on"] == "2025-07-01"
    first = client.get("/api/v1/stars", {"as_of": DAY, "limit": 1}).json()
    assert first["next"] == HONGSHAN
    rest = client.get("/api/v1/stars", {"as_of": DAY, "limit": 1, "cursor": first["next"]}).json()
    assert ([row["star"] for row in rest["stars"]], rest["next"]) == ([4], "")
    assert [row["star"] for row in client.get(f"/api/v1/stars?as_of={DAY}&area=350203&star=4").json()["stars"]] == [4]
    assert client.get(f"/api/v1/stars?as_of={DAY}&area=350212").json()["stars"] == []
    today = client.get("/api/v1/stars", {"as_of": "2026-11-23"}).json()["stars"]
    assert {row["place_code"] for row in today} == {moved, STATIONS[3]}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/places/nothing", 404), ("/api/v1/plaques/nothing", 404), ("/api/v1/places?limit=0", 422),
        ("/api/v1/places?limit=x", 422), ("/api/v1/places?cursor=zzz", 400), ("/api/v1/places?district=35%25", 422),
        ("/api/v1/standards/zzz", 422), ("/api/v1/stars?star=9", 422),
        ("/api/v1/places?as_of=2026-11-24", 422), ("/api/v1/places?as_of=20250630", 422), ("/api/v1/places?as_of=2025-02-30", 422),
        ("/api/v1/places?as_of=1800-01-01", 422), ("/api/v1/places?as_of=2025-06-30&facility=ramp", 422),
        ("/api/v1/places?as_of=2025-06-30&cursor=zzz", 400), ("/api/v1/stars?as_of=2026-11-24", 422),
        ("/api/v1/stars?as_of=x", 422), ("/api/v1/places/350203001001?as_of=2026-11-24", 422),
        ("/api/v1/places/350203001001?as_of=2019-12-31", 404), ("/api/v1/places/nothing?as_of=2025-06-30", 404),
        ("/api/v1/standards/00000000-0000-7000-8000-000000000000", 404),
    ],
)  # fmt: skip
def test_refusals_have_one_body(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    body = answer.json()
    assert set(body) == {"message", "faults"}
    assert body["message"]


def test_a_token_reads_what_its_scope_names(client: Client, bearer: Any) -> None:
    headers = bearer("read:stars")
    assert client.get("/api/v1/stars", headers=headers).status_code == 200
    refused = client.get("/api/v1/places", headers=headers)
    assert refused.status_code == 403
    assert "read:network" in refused.json()["message"]


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "Basic abc", "nonsense"])
def test_a_wrong_token_is_refused_even_for_public_data(client: Client, given: str) -> None:
    answer = client.get("/api/v1/places", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_ended_and_revoked_tokens_do_not_read(client: Client, bearer: Any) -> None:
    headers = bearer("read:network")
    with frozen_at(NOW + timedelta(days=700)):
        assert client.get("/api/v1/places", headers=headers).status_code == 401
    ApiClient.objects.update(revoked_at=NOW, revoked_by_name="叶国强", revoked_reason="项目结束")
    assert client.get("/api/v1/places", headers=headers).status_code == 401


def test_too_many_requests_are_told_when_to_come_again(client: Client, bearer: Any) -> None:
    headers = bearer("read:network", per_minute=2)
    assert [client.get("/api/v1/places", headers=headers).status_code for _time in range(3)] == [200, 200, 429]
    answer = client.get("/api/v1/places", headers=headers)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.get("/api/v1/places").status_code == 200
    with frozen_at(NOW + timedelta(minutes=1)):
        assert client.get("/api/v1/places", headers=headers).status_code == 200


def test_visitors_without_a_token_have_sixty_turns_a_minute(client: Client) -> None:
    codes = [client.get("/api/v1/plaques/none").status_code for _time in range(61)]
    assert codes == [404] * 60 + [429]


def test_one_ipv6_network_has_sixty_turns_whatever_its_addresses(client: Client) -> None:
    address = "/api/v1/plaques/none"
    codes = [client.get(address, REMOTE_ADDR=f"2001:db8:1:2::{number}").status_code for number in range(1, 62)]
    assert codes == [404] * 60 + [429]
    assert client.get(address, REMOTE_ADDR="2001:db8:1:3::1").status_code == 404


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/api/v1/places").status_code == 405


def test_the_operations_are_listed_without_any_address_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/").content.decode()
    assert "/api/v1/places/{code}" in page
    assert 'src="http' not in page
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
