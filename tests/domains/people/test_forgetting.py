"""Half a year after its end, what is kept about a member of staff beyond the official record goes by itself."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import cast
from tests.cast import NOW

from cuobian.domains.people.actions.accounts import close_account, reopen_account
from cuobian.domains.people.actions.forgetting import forget_people
from cuobian.domains.people.actions.links import reset_password
from cuobian.domains.people.models import Account, ResetLink, SignIn
from cuobian.kernel.access import Actor
from cuobian.support.audit.models import Entry

LATER = NOW + timedelta(days=181)
PLATFORM = Actor.system("平台")


@pytest.fixture
def keeper(station_keeper: Actor) -> Account:
    account = cast.account_of("station_keeper")
    account.phone = "13800001111"
    account.set_password(cast.PASSWORD)
    account.save()
    TOTPDevice.objects.create(user=account, name="app", confirmed=True)
    return account


def device(account: Account, key: str, **facts: object) -> SignIn:
    given = {"started_at": NOW, "last_seen_at": NOW, "expires_at": NOW + timedelta(days=1), **facts}
    return SignIn.objects.create(account=account, session_key=key, device="x", address="10.0.0.1", **given)


def test_a_closed_account_loses_its_phone_password_and_factor_and_keeps_its_name(
    district_officer: Actor, keeper: Account
) -> None:
    close_account(actor=district_officer, account_id=keeper.pk, reason="调离", now=NOW)
    forget_people(actor=PLATFORM, now=NOW + timedelta(days=180))
    keeper.refresh_from_db()
    assert keeper.phone == "13800001111"
    for _time in range(2):
        forget_people(actor=PLATFORM, now=LATER)
    keeper.refresh_from_db()
    assert (keeper.phone, keeper.has_usable_password(), keeper.name) == ("", False, "吴雅琴")
    assert not TOTPDevice.objects.filter(user=keeper).exists()
    assert Entry.objects.filter(action="people.empty_account", subject_id=str(keeper.pk)).count() == 1
    reopen_account(actor=district_officer, account_id=keeper.pk, now=LATER)
    assert reset_password(actor=district_officer, account_id=keeper.pk, now=LATER).path
    forget_people(actor=PLATFORM, now=LATER)
    assert Entry.objects.filter(action="people.empty_account").count() == 1


def test_an_account_whose_last_day_is_long_over_is_emptied_and_one_at_work_is_not(
    keeper: Account, district_officer: Actor
) -> None:
    Account.objects.filter(pk=keeper.pk).update(ends_on=NOW.date())
    officer = cast.account_of("district_officer")
    Account.objects.filter(pk=officer.pk).update(phone="13800002222")
    forget_people(actor=PLATFORM, now=LATER)
    keeper.refresh_from_db()
    officer.refresh_from_db()
    assert (keeper.phone, officer.phone) == ("", "13800002222")


def test_old_devices_links_and_attempts_go_and_open_ones_stay(keeper: Account, district_officer: Actor) -> None:
    device(keeper, "old")
    device(keeper, "left", expires_at=LATER, ended_at=NOW, ended_how="left")
    device(keeper, "open", expires_at=LATER)
    reset_password(actor=district_officer, account_id=keeper.pk, now=NOW)
    SignIn.objects.filter(session_key="open").update(ended_at=None, ended_how="")
    AccessAttempt.objects.create(username="station-keeper", ip_address="10.0.0.1", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=NOW)
    for _time in range(2):
        forget_people(actor=PLATFORM, now=LATER + timedelta(days=1))
    assert [row.session_key for row in SignIn.objects.all()] == ["open"]
    assert not ResetLink.objects.exists()
    assert not AccessAttempt.objects.exists()
    line = Entry.objects.get(action="people.forget_devices")
    assert line.new == {"sign_ins": 2, "links": 1, "attempts": 1, "logs": 0}


def test_the_database_ties_closing_to_its_time_and_emptying_to_no_phone(keeper: Account) -> None:
    for facts in ({"is_active": False}, {"closed_at": NOW}, {"is_emptied": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=keeper.pk).update(**facts)
