"""Guessing passwords: one machine that tries every name, many machines that try one, and who may go on all the same."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOW, PASSWORD

from cuobian.domains.people.models import Account, SignIn
from cuobian.kernel.clock import frozen_at
from cuobian.support.audit.models import Entry

OFFICE, ELSEWHERE = "10.3.0.7", "192.0.2.{}"


def knock(address: str, username: str = "station-keeper", password: str = "guess-guess", after: int = 0) -> int:
    with frozen_at(NOW + timedelta(seconds=after)):
        answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"username": username, "password": password})
    return answer.status_code


@pytest.fixture
def keeper(db: None) -> Account:
    cast.enrol("station_keeper")
    account = cast.account_of("station_keeper")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def held_name(keeper: Account) -> None:
    """Twenty strangers have tried one name."""
    assert {knock(ELSEWHERE.format(number)) for number in range(20)} == {422}


def test_one_machine_gets_thirty_tries_a_quarter_of_an_hour_over_all_names(keeper: Account) -> None:
    answers = [knock(OFFICE, f"name-{number}") for number in range(31)]
    assert answers == [422] * 30 + [429]
    assert knock(OFFICE, password=PASSWORD) == 429
    assert knock(ELSEWHERE.format(1), password=PASSWORD) == 302
    assert knock(OFFICE, password=PASSWORD, after=900) == 302


def test_an_ipv6_network_is_one_machine(keeper: Account) -> None:
    answers = [knock(f"2001:db8:1:2::{number:x}", f"name-{number}") for number in range(31)]
    assert answers[-1] == 429
    assert knock("2001:db8:1:3::1") == 422


def test_right_passwords_do_not_count(keeper: Account) -> None:
    for _turn in range(40):
        assert knock(OFFICE, password=PASSWORD) == 302
    strangers = [knock(ELSEWHERE.format(1), password=PASSWORD, after=60 * number) for number in range(3)]
    assert strangers == [302] * 3


def test_many_machines_get_twenty_tries_an_hour_at_one_name(held_name: None) -> None:
    assert knock(ELSEWHERE.format(99)) == 429
    assert knock(ELSEWHERE.format(99), password=PASSWORD) == 429
    assert knock(ELSEWHERE.format(99), "another-name") == 422
    assert knock(ELSEWHERE.format(99), password=PASSWORD, after=3600) == 302


def test_a_name_that_does_not_exist_is_held_alike(keeper: Account) -> None:
    assert [knock(ELSEWHERE.format(number), "nobody") for number in range(21)][-2:] == [422, 429]


def test_where_one_has_signed_in_before_strangers_keep_nobody_out(keeper: Account) -> None:
    assert knock(OFFICE, password=PASSWORD) == 302
    for number in range(25):
        knock(ELSEWHERE.format(number))
    for number in range(31):
        knock(OFFICE, f"name-{number}")
    assert knock(ELSEWHERE.format(99), password=PASSWORD) == 429
    assert knock(OFFICE, "name-99") == 429
    assert knock(OFFICE, password=PASSWORD) == 302


def test_a_known_network_is_no_free_pass(keeper: Account) -> None:
    """Addresses of one IPv6 network cost nothing: there the name is counted by itself."""
    assert knock("2001:db8:1:2::1", password=PASSWORD) == 302
    answers = [knock(f"2001:db8:1:2::{number:x}") for number in range(2, 23)]
    assert answers == [422] * 20 + [429]


def test_what_was_signed_in_long_ago_is_not_known_any_more(held_name: None, keeper: Account) -> None:
    assert knock(OFFICE, password=PASSWORD, after=3600) == 302
    SignIn.objects.update(started_at=NOW - timedelta(days=91))
    for number in range(20):
        knock(ELSEWHERE.format(number), after=7200)
    assert knock(OFFICE, password=PASSWORD, after=7200) == 429


def test_who_is_held_is_told_what_to_do(held_name: None) -> None:
    with frozen_at(NOW):
        answer = Client(REMOTE_ADDR=OFFICE).post("/sign-in/", {"username": "station-keeper", "password": PASSWORD})
    page = answer.content.decode()
    assert "试错的次数太多" in page
    assert "分钟再试" in page
    assert "回到平时登录的地方" in page
    assert "请管理员重设" in page


def test_held_attempts_are_written_down_without_what_was_typed(held_name: None, keeper: Account) -> None:
    knock(ELSEWHERE.format(99), password=PASSWORD)
    last = Entry.objects.filter(action="people.sign_in", outcome="refused").latest("id")
    assert (last.subject_id, last.address) == (str(keeper.pk), ELSEWHERE.format(99))
    assert "没有让登录" in last.summary
    assert PASSWORD not in str([last.summary, last.old, last.new])


def test_a_new_password_by_a_link_may_be_tried_at_once(held_name: None, keeper: Account) -> None:
    from cuobian.domains.people.actions.links import new_link
    from cuobian.domains.people.models import ResetLink

    with frozen_at(NOW):
        link = new_link(
            actor=cast.enrol("system_administrator"), account=keeper, purpose=ResetLink.Purpose.RESET, now=NOW
        )
        form = {"password": "a-better-phrase-7", "again": "a-better-phrase-7"}
        assert Client(REMOTE_ADDR=OFFICE).post(link.path, form).status_code == 302
    assert knock(OFFICE, password="a-better-phrase-7") == 302
