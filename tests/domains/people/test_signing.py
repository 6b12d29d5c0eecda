"""Signing in and out: one message for every failure, throttled, safe against borrowed sessions and foreign addresses."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.cast import NOW, PASSWORD

from cuobian.domains.people.models import Account, SignIn
from cuobian.kernel.clock import frozen_at
from cuobian.support.audit.models import Entry

SIGN_IN = "/sign-in/"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


def with_password(part: str, password: str = PASSWORD) -> Account:
    account = cast.account_of(part)
    account.set_password(password)
    account.save()
    return account


def enter(client: Client, username: str = "station-keeper", password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"username": username, "password": password, **more}, headers={"user-agent": EDGE})


@pytest.fixture
def keeper(db: None) -> Account:
    cast.enrol("station_keeper")
    return with_password("station_keeper")


def test_a_keeper_signs_in_and_the_device_is_written_down(keeper: Account) -> None:
    client = Client()
    answer = enter(client)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    device = SignIn.objects.get(account=keeper)
    assert (device.device, device.address) == ("Windows 上的 Edge", "127.0.0.1")
    assert device.session_key == client.session.session_key
    assert Entry.objects.filter(action="people.sign_in", outcome="done", account_id=keeper.pk).exists()
    assert client.get("/my/security/").status_code == 200


@pytest.mark.parametrize("typed", ["STATION-keeper", "  station-keeper ", "13800001234"])
def test_case_blanks_and_the_phone_number_lead_to_the_same_account(keeper: Account, typed: str) -> None:
    Account.objects.filter(pk=keeper.pk).update(phone="13800001234")
    assert enter(Client(), typed).status_code == 302  # type: ignore[attr-defined]


def test_the_two_failures_look_the_same(keeper: Account) -> None:
    wrong = enter(Client(), password="not-this-one").content.decode()  # type: ignore[attr-defined]
    unknown = enter(Client(), username="nobody-here").content.decode()  # type: ignore[attr-defined]
    assert "工号或密码不对" in wrong
    assert "工号或密码不对" in unknown
    assert "nobody" not in " ".join(Entry.objects.values_list("summary", flat=True))


def test_failed_attempts_are_written_down_without_what_was_typed(keeper: Account) -> None:
    enter(Client(), password="my-secret-phrase")
    enter(Client(), username="my-password-in-the-wrong-box")
    rows = list(Entry.objects.filter(action="people.sign_in", outcome="refused").order_by("at", "id"))
    assert [row.subject_id for row in rows] == [str(keeper.pk), ""]
    assert "secret" not in str([(row.summary, row.old, row.new) for row in rows])
    assert "wrong-box" not in str([(row.summary, row.old, row.new) for row in rows])


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(keeper: Account) -> None:
    client = Client()
    for _turn in range(4):
        assert enter(client, password="guess-guess").status_code == 422  # type: ignore[attr-defined]
    assert enter(client, password="guess-guess").status_code == 429  # type: ignore[attr-defined]
    assert enter(client).status_code == 429  # type: ignore[attr-defined]
    assert not SignIn.objects.exists()


def test_a_closed_account_gets_the_same_words_as_a_wrong_password(keeper: Account) -> None:
    Account.objects.filter(pk=keeper.pk).update(is_active=False, closed_at=NOW)
    assert "工号或密码不对" in enter(Client()).content.decode()  # type: ignore[attr-defined]


def test_an_ended_account_is_told_why_once_the_password_is_right(keeper: Account) -> None:
    Account.objects.filter(pk=keeper.pk).update(ends_on=date(2026, 11, 23))
    with frozen_at(NOW):
        assert "到期" in enter(Client()).content.decode()  # type: ignore[attr-defined]
        assert "到期" not in enter(Client(), password="wrong-wrong").content.decode()  # type: ignore[attr-defined]
    assert not SignIn.objects.exists()


def test_a_session_key_known_before_is_worth_nothing_after(keeper: Account) -> None:
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    enter(client)
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/my/security/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:///evil.example", "\\\\evil"]
)
def test_nobody_is_sent_to_a_foreign_address(keeper: Account, target: str) -> None:
    answer = enter(Client(), next=target)
    assert "evil" not in answer["Location"]  # type: ignore[index]
    assert "javascript" not in answer["Location"]  # type: ignore[index]


def test_the_page_that_was_asked_for_is_reached(keeper: Account) -> None:
    client = Client()
    asked = client.get("/my/roles/")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/my/roles/"
    assert enter(client, next="/my/roles/")["Location"] == "/my/roles/"  # type: ignore[index]


def test_signing_in_twice_shows_the_way_on(keeper: Account) -> None:
    client = Client()
    enter(client)
    assert client.get(SIGN_IN).status_code == 302


def test_one_s_own_device_stays_seven_days(keeper: Account) -> None:
    client = Client()
    enter(client, remember="on")
    assert client.session.get_expiry_age() > timedelta(days=6).total_seconds()
    other = Client()
    enter(other)
    assert other.session.get_expiry_age() <= timedelta(hours=12).total_seconds()


def test_signing_out_ends_the_session_and_only_by_post(keeper: Account) -> None:
    client = Client()
    enter(client)
    assert client.get("/sign-out/").status_code == 405
    key = client.session.session_key
    assert client.post("/sign-out/").status_code == 302
    other = Client()
    other.cookies["sessionid"] = key
    assert other.get("/my/security/").status_code == 302
    assert SignIn.objects.get().ended_how == "left"


def test_two_devices_are_listed_and_one_can_end_the_other(keeper: Account) -> None:
    first, second = Client(), Client()
    enter(first)
    enter(second)
    page = first.get("/my/security/").content.decode()
    assert page.count("Windows 上的 Edge") >= 2
    theirs = SignIn.objects.get(session_key=second.session.session_key)
    assert first.post(reverse("people:end-device", args=[theirs.pk])).status_code == 302
    assert second.get("/my/security/").status_code == 302
    assert first.get("/my/security/").status_code == 200


def test_everything_else_can_be_signed_out_at_once(keeper: Account) -> None:
    clients = [Client() for _turn in range(3)]
    for client in clients:
        enter(client)
    clients[0].post("/my/security/devices/end-others/")
    assert [client.get("/my/security/").status_code for client in clients] == [200, 302, 302]


def test_nobody_ends_the_device_of_another(keeper: Account) -> None:
    cast.enrol("neighbour_keeper")
    with_password("neighbour_keeper")
    mine, theirs = Client(), Client()
    enter(mine)
    enter(theirs, "neighbour-keeper")
    device = SignIn.objects.get(session_key=theirs.session.session_key)
    assert mine.post(reverse("people:end-device", args=[device.pk])).status_code == 404
    assert theirs.get("/my/security/").status_code == 200


def test_a_new_password_signs_out_the_other_devices_and_keeps_this_one(keeper: Account) -> None:
    here, there = Client(), Client()
    enter(here)
    enter(there)
    form = {"old": PASSWORD, "password": "a-better-phrase-7", "again": "a-better-phrase-7"}
    assert here.post("/my/password/", form).status_code == 302
    assert here.get("/my/security/").status_code == 200
    assert there.get("/my/security/").status_code == 302
    assert SignIn.objects.get(ended_at=None).session_key == here.session.session_key
    assert enter(Client(), password="a-better-phrase-7").status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"old": "wrong-old-one"}, "现在的密码不对"),
        ({"password": PASSWORD, "again": PASSWORD}, "一样"),
        ({"password": "short", "again": "short"}, "10"),
        ({"password": "1234567890123", "again": "1234567890123"}, "数字"),
        ({"again": "another-phrase-8"}, "两次输的不一样"),
    ],
)
def test_a_bad_new_password_says_why(keeper: Account, changes: dict[str, str], words: str) -> None:
    client = Client()
    enter(client)
    form = {"old": PASSWORD, "password": "a-better-phrase-7", "again": "a-better-phrase-7", **changes}
    answer = client.post("/my/password/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_chosen_language_comes_back_at_the_next_sign_in(keeper: Account) -> None:
    client = Client()
    enter(client)
    client.post("/my/language/", {"locale": "en"})
    other = Client()
    enter(other)
    assert other.cookies["django_language"].value == "en"


def test_guessing_the_old_password_is_counted_like_guessing_at_the_door(keeper: Account) -> None:
    client = Client()
    enter(client)
    form = {"old": "guess-guess-1", "password": "a-better-phrase-7", "again": "a-better-phrase-7"}
    answers = [client.post("/my/password/", form).status_code for _turn in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert client.post("/my/password/", {**form, "old": PASSWORD}).status_code == 429
