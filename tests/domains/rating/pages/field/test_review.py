"""The institute's pages: which stations wait, and one of them."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.models import Entry
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
