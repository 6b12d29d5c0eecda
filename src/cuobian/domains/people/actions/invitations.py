"""Assessors from outside: an account for one round, made by whoever appoints the panel, ended and prolonged with it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.accounts import add
from cuobian.domains.people.actions.links import OneTimeLink, new_link
from cuobian.domains.people.actions.roles import give, take_back
from cuobian.domains.people.actions.sign_ins import end_sessions
from cuobian.domains.people.actions.trail import count_up, note
from cuobian.domains.people.models import Account, ResetLink, RoleGrant, SignIn
from cuobian.domains.people.queries.records import AccountRecord, account_record
from cuobian.domains.people.rules import has_ended, may_delegate
from cuobian.domains.people.values import ASSESSOR
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.text import pinyin

_TAIL = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A temporary account and its one role; the link is shown once."""

    account: AccountRecord
    username: str
    grant_id: UUID
    link: OneTimeLink


def invite_assessor(
    *,
    actor: Actor,
    name: str,
    unit_name: str,
    unit_code: str,
    code: str,
    ends_on: date,
    now: datetime,
    phone: str = "",
) -> Invitation:
    """An assessor's account over `code` that ends, with its role, on `ends_on` (the first day it no longer works).

    Args:
        unit_code: area code of the assessor's own unit, for recusals; "" outside of the network.

    Raises:
        NotFound, NotAllowed: the actor may not appoint assessors there.
        Invalid: no name, a telephone number that is none or another's, or a day that has passed.
    """
    require(actor, "people.manage", code)
    if has_ended(ends_on, local_date(now)):
        raise Invalid([Fault("ends_on", _("结束日期已经过了，改成今天以后"))])
    given: dict[str, Any] = {
        "name": name,
        "unit_name": unit_name,
        "unit_code": unit_code,
        "phone": phone,
        "ends_on": ends_on,
    }
    with transaction.atomic():
        account = add(username=_free_username(name), given=given, now=now)
        note(actor, "invite_assessor", account, now, summary=_("邀请临时评委"), code=code, new=given)
        role = give(actor, account, ASSESSOR, code, local_date(now), ends_on, now)
        link = new_link(actor=actor, account=account, purpose=ResetLink.Purpose.INVITE, now=now)
    return Invitation(account_record(account), account.username, role.id, link)


def end_invited(*, actor: Actor, grant_id: UUID, reason: str, now: datetime) -> None:
    """What an invitation gave is over at once: its role, the devices signed in, the open link.

    The account ends with it, unless the person was given another role meanwhile. Repeating it changes nothing.

    Raises:
        NotFound, NotAllowed: the actor may not appoint assessors there.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid([Fault("reason", _("写一句收回的原因，本人和审计员看得到"))])
    with transaction.atomic():
        row = _locked(actor, grant_id)
        account, today = row.account, local_date(now)
        if row.revoked_at is None:
            take_back(actor, row, reason, now)
        others = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), account=account, revoked_at=None)
        if not others.exists() and not has_ended(account.ends_on, today):
            account.ends_on = today
            account.save(update_fields=["ends_on"])
            ResetLink.objects.filter(account=account, used_at=None, cancelled_at=None).update(cancelled_at=now)
            note(actor, "end_invited", account, now, summary=reason.strip(), code=row.code, new={"ends_on": today})
        end_sessions(SignIn.objects.filter(account=account), how=SignIn.End.CLOSED, now=now)


def prolong_invited(*, actor: Actor, grant_id: UUID, ends_on: date, now: datetime) -> bool:
    """The role, and the account while it ends with the role, work until a later day; says whether anything changed.

    Raises:
        NotFound, NotAllowed: the actor may not appoint assessors there.
    """
    with transaction.atomic():
        row = _locked(actor, grant_id)
        if row.revoked_at is not None or row.ends_on is None or ends_on <= row.ends_on:
            return False
        account, old = row.account, row.ends_on
        if account.ends_on == old:
            account.ends_on = ends_on
            account.save(update_fields=["ends_on"])
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
        count_up(account)
        changed = {"old": {"ends_on": old}, "new": {"ends_on": ends_on}}
        note(actor, "prolong_invited", account, now, summary=_("临时评委延期"), code=row.code, **changed)
    return True


def _locked(actor: Actor, grant_id: UUID) -> RoleGrant:
    """An assessor's role that this actor could have given; the account is locked first, as every change of it does."""
    found = RoleGrant.objects.filter(pk=grant_id, role=ASSESSOR).first()
    if found is None:
        raise NotFound()
    require(actor, "people.manage", found.code)
    if not may_delegate(actor.role, actor.scope, found.role, found.code):
        raise NotAllowed(permission="people.manage")
    account = Account.objects.select_for_update().get(pk=found.account_id)
    row = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant_id)
    row.account = account
    return row


def _free_username(name: str) -> str:
    """The name in letters and a tail that nobody has."""
    letters = "".join(letter for letter in pinyin(name) if letter.isascii() and letter.isalnum())[:20] or "assessor"
    while True:
        wanted = f"{letters}-{''.join(secrets.choice(_TAIL) for _place in range(4))}"
        if not Account.objects.filter(username=wanted).exists():
            return wanted
