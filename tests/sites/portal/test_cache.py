"""Kept pages: fast while nothing changes, right as soon as something does, nobody's own."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import NOW
from tests.sites.portal.city import HOURS, STATIONS, SYSTEM, award, change, many_stations, second_passes

from cuobian.domains.network.actions.structure import rename_place
from cuobian.domains.network.models import Place
from cuobian.kernel.clock import frozen_at

pytestmark = pytest.mark.usefixtures("city")
HONGSHAN = STATIONS[0]
PAGES = ("/", "/places/", f"/places/{HONGSHAN}/", "/stars/")


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_and_a_visitor_without_cookies_cost_no_query(
    client: Client, address: str, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    first = client.get(address)
    with django_assert_num_queries(0):
        again = client.get(address)
    assert again.content == first.content
    assert not again.cookies


def test_the_stamps_cost_four_queries_a_second(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client.get("/places/")
    second_passes()
    with django_assert_num_queries(4):
        client.get("/places/")


def test_an_unchanged_page_answers_304_without_a_body(client: Client) -> None:
    first = client.get("/places/")
    again = client.get("/places/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_browsers_that_unpack_get_it_packed(client: Client) -> None:
    packed = client.get("/places/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_new_name_is_shown_within_a_second(client: Client) -> None:
    client.get("/places/")
    first = client.get(f"/places/{HONGSHAN}/")
    place = Place.objects.get(code=HONGSHAN)
    rename_place(
        actor=SYSTEM, place_id=place.pk, name="鸿山老街新时代文明实践站", short="鸿山老街站",
        effective_on=date(2026, 11, 23), reason="更名", now=NOW,
    )  # fmt: skip
    second_passes()
    assert "鸿山老街站" in client.get("/places/").content.decode()
    again = client.get(f"/places/{HONGSHAN}/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "鸿山老街新时代文明实践站" in again.content.decode()


def test_a_new_star_is_shown_within_a_second(client: Client) -> None:
    assert "三星" not in client.get(f"/places/{HONGSHAN}/").content.decode().split("<main")[1].split("cb-hist")[0]
    award(HONGSHAN, 3)
    second_passes()
    assert "思明区文明办" in client.get(f"/places/{HONGSHAN}/").content.decode()
    assert "鸿山社区站" in client.get("/stars/").content.decode()


def test_open_now_is_right_when_a_door_closes(client: Client) -> None:
    change(HONGSHAN, hours=HOURS)
    assert "现在开着，到 12:00" in client.get("/places/").content.decode()
    with frozen_at(NOW + timedelta(hours=2)):
        assert "现在关着，今天 14:30 开" in client.get("/places/").content.decode()


def test_languages_and_letter_sizes_are_kept_apart(client: Client) -> None:
    plain = client.get("/places/").content
    english = client.get("/places/", headers={"Accept-Language": "en"})
    assert english.headers["Content-Language"] == "en"
    client.cookies["cb-elder"] = "1"
    assert client.get("/places/").content != plain


def test_people_who_signed_in_get_a_page_of_their_own(client: Client, client_as) -> None:  # type: ignore[no-untyped-def]
    own = client_as("city_officer").get("/places/")
    assert "王素云" in own.content.decode()
    assert own.headers["Cache-Control"] == "private, no-cache"
    assert "王素云" not in client.get("/places/").content.decode()


@pytest.mark.parametrize("address", ["/places/", "/stars/", "/places/positions.json", "/?district=350203"])
def test_long_lists_cost_as_many_queries_as_short_ones(
    client: Client, address: str, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    award(HONGSHAN, 3)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    many_stations(30)
    for place in Place.objects.filter(code__contains="S")[:20]:
        award(place.code, 2)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few)


def test_pages_of_two_hundred_turn_without_losing_a_place(client: Client) -> None:
    many_stations(230)
    seen: list[str] = []
    address = "/places/?kind=station"
    for _turn in range(3):
        page = client.get(address)
        rows = page.content.decode()
        seen += [code for code in Place.objects.values_list("code", flat=True) if f'/places/{code}/"' in rows]
        after = [
            part
            for part in rows.split('href="')
            if part.startswith("?") and "rel" not in part and "after=" in part.split('"')[0]
        ]
        if not after:
            break
        address = "/places/" + after[-1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 235
