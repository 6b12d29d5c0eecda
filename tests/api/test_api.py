"""What programs read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import NOW
from tests.domains.rating.world import publish_sample
from tests.sites.portal.city import STATIONS, award, change

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


def test_published_standards_are_read_whole(client: Client, city_officer: Actor) -> None:
    made = publish_sample(city_officer)
    listed = client.get("/api/v1/standards?place_kind=station").json()["versions"]
    assert [row["id"] for row in listed] == [str(made["station"].id)]
    whole = client.get(f"/api/v1/standards/{made['station'].id}").json()
    assert whole["version"]["sha256"] == made["station"].digest
    assert len(whole["document"]["standard"]["dimensions"]) == 8


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/places/nothing", 404), ("/api/v1/plaques/nothing", 404), ("/api/v1/places?limit=0", 422),
        ("/api/v1/places?limit=x", 422), ("/api/v1/places?cursor=zzz", 400), ("/api/v1/places?district=35%25", 422),
        ("/api/v1/standards/zzz", 422), ("/api/v1/stars?star=9", 422),
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


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/api/v1/places").status_code == 405


def test_the_operations_are_listed_without_any_address_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/").content.decode()
    assert "/api/v1/places/{code}" in page
    assert 'src="http' not in page
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
