"""The second factor: required of officers, given by an app, replaced once by a recovery code."""

import re

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import cast
from tests.cast import PASSWORD

from cuobian.domains.people.models import Account, SignIn

SET_UP = "/my/security/factor/"
ASK = "/sign-in/second-factor/"


@pytest.fixture
def officer(db: None) -> Account:
    cast.enrol("district_officer")
    account = cast.account_of("district_officer")
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(username: str = "district-officer") -> Client:
    client = Client()
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    return client


def number_of(account: Account, *, confirmed: bool, ahead: int = 0) -> str:
    device = TOTPDevice.objects.get(user=account, confirmed=confirmed)
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, ahead):06d}"


def set_up(account: Account, client: Client) -> list[str]:
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": number_of(account, confirmed=False)})
    assert answer.status_code == 200, answer.content.decode()
    TOTPDevice.objects.filter(user=account).update(last_t=-1)
    return re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.content.decode())


@pytest.mark.parametrize("path", ["/desk/people/", "/my/roles/", "/my/security/", "/desk/people/new/"])
def test_an_officer_without_a_factor_may_do_nothing_but_set_it_up(officer: Account, path: str) -> None:
    answer = signed_in().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(SET_UP)


def test_a_post_is_stopped_too(officer: Account) -> None:
    client = signed_in()
    answer = client.post("/my/language/", {"locale": "en"})
    assert answer["Location"].startswith(SET_UP)
    officer.refresh_from_db()
    assert officer.locale == ""


def test_a_script_is_sent_to_the_same_page(officer: Account) -> None:
    answer = signed_in().get("/desk/people/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(SET_UP)


def test_the_demonstration_asks_for_no_factor(officer: Account, settings: object) -> None:
    settings.CUOBIAN_DEMO = True  # type: ignore[attr-defined]
    assert signed_in().get("/desk/people/").status_code == 200


def test_a_keeper_needs_none(db: None) -> None:
    cast.enrol("station_keeper")
    account = cast.account_of("station_keeper")
    account.set_password(PASSWORD)
    account.save()
    assert signed_in("station-keeper").get("/my/roles/").status_code == 200


def test_setting_up_shows_a_picture_and_ten_codes_and_opens_the_desk(officer: Account) -> None:
    client = signed_in()
    assert "<svg" in client.get(SET_UP).content.decode()
    codes = set_up(officer, client)
    assert len(set(codes)) == 10
    assert client.get("/desk/people/").status_code == 200


def test_a_wrong_number_sets_nothing_up(officer: Account) -> None:
    client = signed_in()
    client.get(SET_UP)
    right = number_of(officer, confirmed=False)
    answer = client.post(SET_UP, {"code": "000000" if right != "000000" else "000001"})
    assert answer.status_code == 422
    assert not TOTPDevice.objects.filter(user=officer, confirmed=True).exists()


def test_the_next_sign_in_asks_for_the_number(officer: Account) -> None:
    set_up(officer, signed_in())
    client = signed_in()
    stopped = client.get("/desk/people/?role=assessor")
    assert stopped["Location"].startswith(ASK)
    key = client.session.session_key
    passed = client.post(stopped["Location"], {"code": number_of(officer, confirmed=True), "next": "/desk/people/"})
    assert passed["Location"] == "/desk/people/"
    assert client.get("/desk/people/").status_code == 200
    assert client.session.session_key != key
    assert SignIn.objects.filter(session_key=client.session.session_key, ended_at=None).exists()


def test_a_number_works_once(officer: Account) -> None:
    set_up(officer, signed_in())
    number = number_of(officer, confirmed=True)
    assert signed_in().post(ASK, {"code": number}).status_code == 302
    assert signed_in().post(ASK, {"code": number}).status_code == 422


def test_a_recovery_code_works_once(officer: Account) -> None:
    codes = set_up(officer, signed_in())
    client = signed_in()
    assert client.post(ASK, {"code": codes[0].upper()}).status_code == 302
    assert client.get("/desk/people/").status_code == 200
    assert signed_in().post(ASK, {"code": codes[0]}).status_code == 422
    assert StaticToken.objects.count() == 9


def test_recovery_codes_are_not_kept_in_clear(officer: Account) -> None:
    codes = set_up(officer, signed_in())
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}


def test_guessing_has_to_wait(officer: Account) -> None:
    set_up(officer, signed_in())
    client = signed_in()
    client.post(ASK, {"code": "000000"})
    client.post(ASK, {"code": "000001"})
    assert client.post(ASK, {"code": number_of(officer, confirmed=True)}).status_code == 422


def test_the_factor_cannot_be_replaced_before_it_is_given(officer: Account) -> None:
    set_up(officer, signed_in())
    client = signed_in()
    assert client.get(SET_UP)["Location"].startswith(ASK)
    assert client.post("/my/security/factor/off/")["Location"].startswith(ASK)
    assert client.post("/my/security/recovery-codes/")["Location"].startswith(ASK)


def test_an_officer_cannot_switch_it_off(officer: Account) -> None:
    client = signed_in()
    set_up(officer, client)
    assert client.post("/my/security/factor/off/").status_code == 403


def test_new_codes_replace_the_old_ones(officer: Account) -> None:
    client = signed_in()
    old = set_up(officer, client)
    assert client.post("/my/security/recovery-codes/").status_code == 200
    assert signed_in().post(ASK, {"code": old[0]}).status_code == 422


def test_setting_up_signs_out_the_other_devices(officer: Account) -> None:
    here, there = signed_in(), signed_in()
    set_up(officer, here)
    assert there.get("/my/security/")["Location"].startswith("/sign-in/?")


def test_switching_to_an_officer_s_role_asks_for_the_factor_then(db: None) -> None:
    account = cast.account_of("station_keeper")
    cast.enrol("station_keeper")
    cast.grant_to(account, "district_officer", cast.SIMING)
    account.set_password(PASSWORD)
    account.save()
    client = signed_in("station-keeper")
    assert client.get("/desk/people/")["Location"].startswith(SET_UP)


def test_a_manager_clears_the_factor_of_somebody_who_lost_the_phone(officer: Account, client_as: object) -> None:
    theirs = signed_in()
    set_up(officer, theirs)
    admin = client_as("system_administrator")  # type: ignore[operator]
    assert admin.post(f"/desk/people/{officer.pk}/clear-factor/").status_code == 302
    assert theirs.get("/desk/people/")["Location"].startswith("/sign-in/?")
    assert signed_in().get("/desk/people/")["Location"].startswith(SET_UP)
