"""Refused attempts: everything that an account tries is listed; visitors cannot fill what can never be emptied."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.cast import NOW, actor_of_role
from tests.conftest import ClientAs

from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.support.audit.models import Entry, Tally
from cuobian.support.audit.public import close_tallies, record_refused
from cuobian.support.audit.refusals import LISTED

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor("192.0.2.1")


def refuse(times: int, actor: Actor = VISITOR, after: int = 0) -> None:
    for _turn in range(times):
        record_refused(actor=actor, action="page.refused", now=NOW + timedelta(seconds=after))


def listed() -> int:
    return Entry.objects.filter(action="page.refused").count()


def test_visitors_are_listed_up_to_a_number_then_counted() -> None:
    refuse(LISTED + 7)
    assert listed() == LISTED
    assert not Entry.objects.filter(action="page.unlisted").exists()
    with translation.override("en"):
        refuse(1, after=3600)
    row = Entry.objects.get(action="page.unlisted")
    assert (row.new, row.address, row.outcome, row.account_id) == ({"unlisted": 7}, "192.0.2.1", "refused", None)
    assert "还有 7 次" in row.summary
    assert listed() == LISTED + 1
    assert Tally.objects.get().count == 1


def test_every_network_counts_for_itself_and_an_ipv6_network_is_one() -> None:
    refuse(LISTED + 1)
    refuse(1, Actor.visitor("192.0.2.2"))
    assert listed() == LISTED + 1
    for number in range(LISTED + 5):
        refuse(1, Actor.visitor(f"2001:db8::{number:x}"))
    assert listed() == 2 * LISTED + 1


def test_nothing_that_an_account_or_the_platform_tries_is_left_out() -> None:
    refuse(LISTED + 5, actor_of_role("district_officer", address="192.0.2.1"))
    refuse(LISTED + 5, Actor.system("nightly"))
    assert listed() == 2 * (LISTED + 5)
    assert not Tally.objects.exists()


def test_the_night_tells_what_nobody_came_after() -> None:
    refuse(LISTED + 2)
    refuse(3, Actor.visitor("192.0.2.2"))
    close_tallies(now=NOW + timedelta(hours=1))
    close_tallies(now=NOW + timedelta(hours=1))
    assert [row.new for row in Entry.objects.filter(action="page.unlisted")] == [{"unlisted": 2}]
    assert not Tally.objects.exists()


def test_an_hour_that_goes_on_is_not_told_yet() -> None:
    refuse(LISTED + 2)
    close_tallies(now=NOW)
    assert not Entry.objects.filter(action="page.unlisted").exists()
    assert Tally.objects.get().count == LISTED + 2


def test_forged_posts_of_a_visitor_do_not_fill_the_trail() -> None:
    client = Client(enforce_csrf_checks=True)
    with frozen_at(NOW):
        answers = {client.post("/sign-in/", {"username": "x"}).status_code for _turn in range(LISTED + 5)}
    assert answers == {403}
    assert listed() == LISTED


def test_refused_pages_of_an_account_are_all_listed(client_as: ClientAs) -> None:
    client = client_as("station_keeper")
    for _turn in range(LISTED + 5):
        assert client.get(reverse("audit:list")).status_code == 403
    assert listed() == LISTED + 5
