"""Assessors from outside: an account for one round, made by whoever appoints the panel."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.accounts import add
from cuobian.domains.people.actions.links import OneTimeLink, new_link
from cuobian.domains.people.actions.roles import give
from cuobian.domains.people.actions.trail import note
from cuobian.domains.people.models import Account, ResetLink
from cuobian.domains.people.queries.records import AccountRecord, account_record
from cuobian.domains.people.rules import has_ended
from cuobian.domains.people.values import ASSESSOR
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.text import pinyin

_TAIL = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A temporary account; the link is shown once."""

    account: AccountRecord
    username: str
    link: OneTimeLink


def invite_assessor(
    *, actor: Actor, name: str, unit_name: str, unit_code: str, code: str, ends_on: date, now: datetime
) -> Invitation:
    """An assessor's account over `code` that ends, with its role, on `ends_on` (the first day it no longer works).

    Args:
        unit_code: area code of the assessor's own unit, for recusals; "" outside of the network.

    Raises:
        NotFound, NotAllowed: the actor may not appoint assessors there.
        Invalid: no name, or a day that has passed.
    """
    require(actor, "people.manage", code)
    if has_ended(ends_on, local_date(now)):
        raise Invalid([Fault("ends_on", _("结束日期已经过了，改成今天以后"))])
    given: dict[str, Any] = {"name": name, "unit_name": unit_name, "unit_code": unit_code, "ends_on": ends_on}
    with transaction.atomic():
        account = add(username=_free_username(name), given=given, now=now)
        note(actor, "invite_assessor", account, now, summary=_("邀请临时评委"), code=code, new=given)
        give(actor, account, ASSESSOR, code, local_date(now), ends_on, now)
        link = new_link(actor=actor, account=account, purpose=ResetLink.Purpose.INVITE, now=now)
    return Invitation(account_record(account), account.username, link)


def _free_username(name: str) -> str:
    """The name in letters and a tail that nobody has."""
    letters = "".join(letter for letter in pinyin(name) if letter.isascii() and letter.isalnum())[:20] or "assessor"
    while True:
        wanted = f"{letters}-{''.join(secrets.choice(_TAIL) for _place in range(4))}"
        if not Account.objects.filter(username=wanted).exists():
            return wanted
