"""Accounts: made, changed, closed, opened again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.links import OneTimeLink, new_link
from cuobian.domains.people.actions.roles import give
from cuobian.domains.people.actions.sign_ins import end_sessions
from cuobian.domains.people.actions.trail import count_up, looked_after, note, require_another_administrator
from cuobian.domains.people.models import USERNAME_PATTERN, USERNAME_RULE, Account, ResetLink, SignIn
from cuobian.domains.people.queries.records import AccountRecord, account_record
from cuobian.domains.people.rules import has_ended
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.ids import uuid7

_FIELDS = ("name", "unit_name", "unit_code", "phone", "ends_on")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made, and the link its owner signs in with the first time."""

    account: AccountRecord
    link: OneTimeLink


def create_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    unit_name: str,
    unit_code: str,
    phone: str,
    ends_on: date | None,
    role: str,
    code: str,
    starts_on: date,
    role_ends_on: date | None,
    now: datetime,
) -> NewAccount:
    """Make an account with its first role.

    Raises:
        NotFound, NotAllowed: the role is not this actor's to give there.
        Invalid: something in the form is wrong; the name or the phone number is taken.
    """
    require_any(actor, "people.manage")
    given = {"name": name, "unit_name": unit_name, "unit_code": unit_code, "phone": phone, "ends_on": ends_on}
    with transaction.atomic():
        account = add(username=username, given=given, now=now)
        note(
            actor,
            "create_account",
            account,
            now,
            summary=_("开账号"),
            code=unit_code or code,
            new={"username": username, **given},
        )
        give(actor, account, role, code, starts_on, role_ends_on, now)
        link = new_link(actor=actor, account=account, purpose=ResetLink.Purpose.INVITE, now=now)
    return NewAccount(account_record(account), link)


def add(*, username: str, given: dict[str, Any], now: datetime, key: UUID | None = None) -> Account:
    """A new row, without a password. Call it inside a transaction."""
    clean = _checked(None, username.strip().lower(), given)
    account = Account(id=key or uuid7(), username=username.strip().lower(), created_at=now, **clean)
    account.set_unusable_password()
    _save(account, force_insert=True)
    return account


def edit_account(*, actor: Actor, account_id: UUID, given: dict[str, Any], now: datetime) -> None:
    """Change name, unit, phone or last day.

    Raises:
        NotFound, NotAllowed: not this actor's to look after.
        Invalid: something in the form is wrong.
    """
    with transaction.atomic():
        account = looked_after(actor, account_id)
        clean = _checked(account, account.username, given)
        changed = {key: value for key, value in clean.items() if getattr(account, key) != value}
        if not changed:
            return
        if changed.get("ends_on"):
            require_another_administrator(account, now)
        old = {key: getattr(account, key) for key in changed}
        for key, value in changed.items():
            setattr(account, key, value)
        account.is_emptied = False
        _save(account, update_fields=[*changed, "is_emptied"])
        if has_ended(account.ends_on, local_date(now)):
            end_sessions(SignIn.objects.filter(account=account), how=SignIn.End.CLOSED, now=now)
        note(actor, "edit_account", account, now, summary=_("改账号资料"), old=old, new=changed)


def close_account(*, actor: Actor, account_id: UUID, reason: str, now: datetime) -> None:
    """Close an account: signed out everywhere, open links stop. Its roles stay written down and come back with it.

    Raises:
        Conflict: closed already.
        NotAllowed: the last administrator's.
    """
    with transaction.atomic():
        account = looked_after(actor, account_id)
        if not account.is_active:
            raise Conflict(_("这个账号已经停用了。"))
        if not reason.strip():
            raise Invalid([Fault("reason", _("写一句停用的原因"))])
        require_another_administrator(account, now)
        _switch(account, closed_at=now)
        ResetLink.objects.filter(account=account, used_at=None, cancelled_at=None).update(cancelled_at=now)
        end_sessions(SignIn.objects.filter(account=account), how=SignIn.End.CLOSED, now=now)
        note(actor, "close_account", account, now, summary=_("停用账号：%(reason)s") % {"reason": reason.strip()})


def reopen_account(*, actor: Actor, account_id: UUID, now: datetime) -> None:
    """Open a closed account again.

    Raises:
        Conflict: it is open.
    """
    with transaction.atomic():
        account = looked_after(actor, account_id)
        if account.is_active:
            raise Conflict(_("这个账号没有停用。"))
        _switch(account, closed_at=None)
        note(actor, "reopen_account", account, now, summary=_("恢复账号"))


def ask_for_new_password(*, actor: Actor, account_id: UUID, now: datetime) -> None:
    """The person has to choose a new password before doing anything else."""
    with transaction.atomic():
        account = looked_after(actor, account_id)
        account.must_change_password = True
        account.save(update_fields=["must_change_password"])
        note(actor, "ask_for_new_password", account, now, summary=_("要求改密码"))


def _switch(account: Account, *, closed_at: datetime | None) -> None:
    account.is_active, account.closed_at, account.is_emptied = closed_at is None, closed_at, False
    account.save(update_fields=["is_active", "closed_at", "is_emptied"])
    count_up(account)


def _checked(account: Account | None, username: str, given: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {key: str(given.get(key) or "").strip() for key in _FIELDS if key != "ends_on"}
    clean["ends_on"] = given.get("ends_on")
    clean["phone"] = "".join(clean["phone"].split())
    faults = []
    if not clean["name"]:
        faults.append(Fault("name", _("填姓名")))
    if account is None and not USERNAME_PATTERN.match(username):
        faults.append(Fault("username", str(USERNAME_RULE.message), username))
    others = Account.objects.exclude(pk=account.pk) if account else Account.objects.all()
    if account is None and others.filter(username=username).exists():
        faults.append(Fault("username", _("这个登录名有人用了，换一个，比如加上单位简称"), username))
    if clean["phone"] and not (clean["phone"].isdigit() and 7 <= len(clean["phone"]) <= 15):
        faults.append(Fault("phone", _("电话只写数字，7 到 15 位"), clean["phone"]))
    elif clean["phone"] and others.filter(phone=clean["phone"]).exists():
        faults.append(Fault("phone", _("这个电话已登记在另一个账号上"), clean["phone"]))
    if faults:
        raise Invalid(faults)
    return clean


def _save(account: Account, **how: Any) -> None:
    """Two people at once may take the same name; the second is told so."""
    try:
        with transaction.atomic():
            account.save(**how)
    except IntegrityError as error:
        raise Invalid([Fault("username", _("登录名或电话刚刚被别人用了，换一个再存"))]) from error
