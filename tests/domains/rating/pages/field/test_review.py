"""The institute's pages: which stations wait, and one of them."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Entry, SelfItem
from cuobian.domains.rating.values import Stage

CODE = SIMING_STATIONS[0]


@pytest.fixture
def entry(shared: World) -> Entry:
    return shared.take_to(Stage.FIRST_REVIEW, shared.entry(CODE))


@pytest.fixture
def head(shared: World, entry: Entry) -> Client:
    return browser(shared.head(CODE))


def test_the_list_shows_who_waits_and_how_many_are_still_to_come(head: Client, entry: Entry) -> None:
    page = text(head.get("/desk/reviews/"))
    assert entry.place.short_name in page
    head.post(f"/desk/reviews/{entry.pk}/", {"do": "pass"})
    assert "还有 3 个站在自评" in text(head.get("/desk/reviews/"))


def test_passing_and_the_second_click(shared: World, head: Client, entry: Entry) -> None:
    assert "属实，报区里" in text(head.get(f"/desk/reviews/{entry.pk}/"))
    assert head.post(f"/desk/reviews/{entry.pk}/", {"do": "pass", "opinion": "属实"}).status_code == 302
    assert shared.entry(CODE).stage == Stage.DISTRICT_PANEL
    assert head.post(f"/desk/reviews/{entry.pk}/", {"do": "pass"}).status_code == 409
    assert "初审已经办过" in text(head.get(f"/desk/reviews/{entry.pk}/"))


@pytest.mark.parametrize(("opinion", "do"), [("", "return"), ("长" * 10_000, "return"), ("长" * 10_000, "pass")])
def test_a_faulty_review_keeps_what_was_typed(shared: World, head: Client, entry: Entry, opinion: str, do: str) -> None:
    response = head.post(f"/desk/reviews/{entry.pk}/", {"do": do, "opinion": opinion})
    assert response.status_code == 422
    assert opinion in text(response)
    assert shared.entry(CODE).stage == Stage.FIRST_REVIEW


def test_returning_tells_the_station_why(shared: World, head: Client, entry: Entry) -> None:
    head.post(f"/desk/reviews/{entry.pk}/", {"do": "return", "opinion": "请补门牌照片"})
    keeper = browser(shared.keeper(CODE))
    assert "请补门牌照片" in text(keeper.get(f"/my/rating/{entry.pk}/"))


@pytest.mark.parametrize(
    ("part", "status"), [("station_keeper", 403), ("district_officer", 403), ("assessor", 403), ("auditor", 403)]
)
def test_the_review_is_the_institutes(entry: Entry, client_as: Callable[..., Client], part: str, status: int) -> None:
    assert client_as(part).get("/desk/reviews/").status_code == status
    assert client_as(part).get(f"/desk/reviews/{entry.pk}/").status_code == status


def test_another_streets_station_does_not_exist(shared: World, entry: Entry) -> None:
    far = browser(shared.head("350212001"))
    assert far.get(f"/desk/reviews/{entry.pk}/").status_code == 404
    assert far.post(f"/desk/reviews/{entry.pk}/", {"do": "pass"}).status_code == 404


def test_a_claim_is_ruled_on_from_the_review_and_the_station_reads_it(
    shared: World, head: Client, entry: Entry
) -> None:
    point = next(point for point in all_points(entry) if point.applicability and point.mandatory)
    SelfItem.objects.filter(entry=entry, point_id=point.id).update(not_applicable=True, note="没有食堂")
    url = f"/desk/reviews/{entry.pk}/"
    assert "没有食堂" in text(head.get(url))
    assert head.post(url, {"do": "pass"}).status_code == 422
    claim = f"{url}points/{point.id}/"
    assert "照常考评" in text(head.get(claim))
    assert head.post(claim, {"ruling": "agreed", "reason": ""}).status_code == 422
    assert head.post(claim, {"ruling": "agreed", "reason": "去看过，没有"}).headers["Location"] == url
    assert "同意不适用" in text(head.get(url))
    assert head.post(claim, {"ruling": "refused", "reason": "再看"}).status_code == 409
    assert head.post(url, {"do": "pass"}).status_code == 302
    read = text(browser(shared.keeper(CODE)).get(f"/my/rating/{entry.pk}/points/{point.id}/"))
    assert "去看过，没有" in read
    assert "同意不适用" in read
    assert head.get(f"{url}points/Z9.9.9/").status_code == 404
