"""An administrator who is locked out is let in again from the server's shell; one who is alone is told to appoint a second."""

import io
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import cast
from tests.cast import NOW

from cuobian.config.domain_commands import domain_commands
from cuobian.domains.people.actions.factors import has_factor
from cuobian.domains.people.actions.first_run import create_first_administrator
from cuobian.domains.people.actions.roles import grant_role, revoke_role
from cuobian.domains.people.models import Account, ResetLink, RoleGrant
from cuobian.domains.people.public import urge_a_second
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.commands import CommandGroups, Console, run_command
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.support.audit.models import Entry
from cuobian.support.notices.public import open_for

NEW = "xin-mi-ma-2026"


def shell(name: str, *argv: str) -> tuple[str, str]:
    command = domain_commands(CommandGroups()).find("people", name)
    assert command is not None
    out, err = io.StringIO(), io.StringIO()
    with frozen_at(NOW):
        assert run_command(command, argv, Console(out, err)) == 0
    return out.getvalue(), err.getvalue()


@pytest.fixture
def locked_out(system_administrator: Actor) -> Account:
    account = cast.account_of("system_administrator")
    account.set_password(cast.PASSWORD)
    account.save()
    TOTPDevice.objects.create(user=account, name="app", confirmed=True)
    return account


def test_a_link_lets_in_and_the_factor_stays_unless_it_is_said(locked_out: Account, client: Client) -> None:
    out, err = shell("reset", "SYSTEM-administrator")
    path = out.strip().removeprefix(settings.PUBLIC_URL)
    assert re.fullmatch(r"/link/[\w-]+/", path), out
    assert "chooses a new one with this link" in err
    locked_out.refresh_from_db()
    assert not locked_out.has_usable_password()
    assert has_factor(locked_out)
    with frozen_at(NOW):
        assert client.get(path, follow=True).status_code == 200
        client.post(path, {"password": NEW, "again": NEW}, follow=True)
    locked_out.refresh_from_db()
    assert locked_out.check_password(NEW)


def test_the_factor_is_cleared_when_it_is_said_and_the_trail_tells_both(locked_out: Account) -> None:
    shell("reset", "system-administrator", "--clear-factor")
    assert not has_factor(locked_out)
    rows = Entry.objects.filter(subject="account", subject_id=str(locked_out.pk)).order_by("pk")
    assert [(row.action, row.actor_name) for row in rows] == [
        ("people.reset_password", "cuobian people reset"),
        ("people.reset_factor", "cuobian people reset"),
    ]
    assert ResetLink.objects.get(account=locked_out).created_by_id is None


@pytest.mark.django_db
def test_an_unknown_name_and_a_closed_account_are_refused(locked_out: Account) -> None:
    with pytest.raises(NotFound, match="没有这个登录名"):
        shell("reset", "nobody")
    Account.objects.filter(pk=locked_out.pk).update(is_active=False, closed_at=NOW)
    with pytest.raises(NotAllowed):
        shell("reset", "system-administrator", "--clear-factor")
    assert has_factor(locked_out)


def test_the_administrators_are_listed(system_administrator: Actor, city_officer: Actor) -> None:
    out, err = shell("administrators")
    assert out == "system-administrator\t叶国强\t市级指导中心\n"
    assert "only one" in err
    cast.grant_to(cast.account_of("city_officer"), "system_administrator", "")
    out, err = shell("administrators")
    assert (len(out.splitlines()), err) == (2, "")


def reminded(account: Account) -> int:
    return sum(one.kind == "people.second_administrator" for one in open_for(account.pk))


@pytest.mark.django_db
def test_the_first_administrator_is_reminded_until_there_is_a_second() -> None:
    first = create_first_administrator(
        actor=Actor.visitor(), name="叶国强", username="yeguoqiang", unit_name="市级指导中心", password=NEW, now=NOW
    )
    assert reminded(first) == 1
    second, actor = cast.account_of("city_officer"), cast.actor_of_role("system_administrator", account_id=first.pk)
    facts = {"actor": actor, "account_id": second.pk, "role": "system_administrator", "code": "", "now": NOW}
    grant_role(**facts, starts_on=date(2026, 11, 1), ends_on=date(2027, 1, 1))
    assert reminded(first) == 1  # one who ends is no help in the long run
    RoleGrant.objects.filter(account=second).delete()
    grant_role(**facts, starts_on=date(2026, 11, 1), ends_on=None)
    assert reminded(first) == reminded(second) == 0
    grant = RoleGrant.objects.get(account=second)
    revoke_role(actor=actor, grant_id=grant.pk, reason="换岗", now=NOW)
    assert reminded(first) == 1


def test_the_daily_work_reminds_whoever_is_left_alone(system_administrator: Actor, city_officer: Actor) -> None:
    first, second = cast.account_of("system_administrator"), cast.account_of("city_officer")
    cast.grant_to(second, "system_administrator", "")
    urge_a_second(NOW)
    assert reminded(first) == reminded(second) == 0
    Account.objects.filter(pk=second.pk).update(is_active=False, closed_at=NOW)
    urge_a_second(NOW)
    urge_a_second(NOW)
    assert (reminded(first), reminded(second)) == (1, 0)


def test_the_demonstration_city_reminds_nobody(system_administrator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CUOBIAN_DEMO", True)
    urge_a_second(NOW)
    assert reminded(cast.account_of("system_administrator")) == 0
