"""Turns in a window of time: counted together by all processes, kept under a digest."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from cuobian.support.limits.models import Window
from cuobian.support.limits.public import forget, give_back, network_of, spend

pytestmark = pytest.mark.django_db


def turn(who: str = "10.0.0.1", purpose: str = "api", after: int = 0) -> int:
    return spend(purpose=purpose, who=who, most=3, seconds=60, now=NOW + timedelta(seconds=after))


def test_the_fourth_turn_waits_for_the_next_window() -> None:
    assert [turn() for _time in range(3)] == [0, 0, 0]
    assert 0 < turn() <= 60
    assert 0 < turn(after=20) <= 40
    assert turn(after=60) == 0


def test_everybody_and_every_purpose_counts_alone() -> None:
    for _time in range(3):
        turn()
    assert turn(who="10.0.0.2") == 0
    assert turn(purpose="objection") == 0


def test_an_address_cannot_be_read_back() -> None:
    turn()
    assert "10.0.0.1" not in str(Window.objects.values().get())


def test_a_clock_that_goes_back_gives_no_free_turns() -> None:
    for _time in range(3):
        turn(after=60)
    assert turn(after=0) > 0


def test_a_turn_that_is_given_back_is_there_again_in_its_window_only() -> None:
    for _time in range(3):
        turn()
    give_back(purpose="api", who="10.0.0.1", seconds=60, now=NOW)
    assert [turn() > 0, turn() > 0] == [False, True]
    give_back(purpose="api", who="10.0.0.1", seconds=60, now=NOW + timedelta(seconds=60))
    assert turn() > 0


def test_what_is_forgotten_begins_anew() -> None:
    for _time in range(4):
        turn()
    forget(purpose="api", who="10.0.0.1")
    assert turn() == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_what_one_subscriber_holds_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network
