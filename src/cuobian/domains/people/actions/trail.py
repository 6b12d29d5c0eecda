"""What the actions of this domain share: loading an account the actor looks after, and writing down what was done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.queries.directory import visible_accounts
from cuobian.domains.people.queries.records import term
from cuobian.domains.people.rules import leaves_an_administrator, may_look_after
from cuobian.domains.people.values import SYSTEM_ADMINISTRATOR
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.support.audit.public import record

PLACE_GONE = "people.place_gone"
"""The kind of the notice that asks to take back a role held at a place that is no more."""


def locked_account(actor: Actor, account_id: UUID) -> Account:
    """The account, if the actor can see it, locked until the transaction ends.

    Raises:
        NotFound: no such account in the actor's scope.
        NotAllowed: the role manages nobody.
    """
    if not visible_accounts(actor).filter(pk=account_id).exists():
        raise NotFound()
    require_any(actor, "people.manage")
    return Account.objects.select_for_update().get(pk=account_id)


def looked_after(actor: Actor, account_id: UUID) -> Account:
    """The account, locked, when the actor may change it.

    Raises:
        NotAllowed: the person holds a role that the actor could not have given.
    """
    account = locked_account(actor, account_id)
    if account.pk == actor.account_id:
        raise NotAllowed(_("自己的账号不能自己管，请另一位管理员来办。自己的密码和设备在「登录与安全」里改。"))
    held = RoleGrant.objects.filter(account=account, revoked_at=None).values_list("role", "code")
    if not may_look_after(actor.role, actor.scope, held, account.unit_code):
        raise NotAllowed(_("这个人有您授不了的身份，账号要由授得了的上级来管。"))
    return account


def require_another_administrator(account: Account, now: datetime) -> None:
    """Refuse to lose the last administrator. Call it inside the transaction: the administrators' grants are locked.

    Raises:
        NotAllowed: nobody else administers the platform without an end.
    """
    rows = RoleGrant.objects.select_for_update(of=("self",)).filter(role=SYSTEM_ADMINISTRATOR, revoked_at=None)
    everyone = list(rows.select_related("account").order_by("pk"))
    if not any(row.account_id == account.pk for row in everyone):
        return
    others = [
        term(row)
        for row in everyone
        if row.account_id != account.pk and row.account.is_active and row.account.ends_on is None
    ]
    if not leaves_an_administrator(others, local_date(now)):
        raise NotAllowed(_("平台上只剩这一位长期的系统管理员。先给另一个人系统管理员身份，再来办。"))


def lasting_administrators(day: date) -> set[UUID]:
    """Who administers the platform today with no end in sight, of the role or of the account."""
    rows = RoleGrant.objects.filter(role=SYSTEM_ADMINISTRATOR, revoked_at=None, ends_on=None, starts_on__lte=day)
    return set(rows.filter(account__is_active=True, account__ends_on=None).values_list("account_id", flat=True))


def count_up(account: Account) -> None:
    """The account's rights have changed: what is kept of them in any process is out of date."""
    Account.objects.filter(pk=account.pk).update(access_version=F("access_version") + 1)


def scope_code(account: Account) -> str:
    """Where an account belongs on the tree: its unit, else its first role."""
    if account.unit_code:
        return account.unit_code
    code = RoleGrant.objects.filter(account=account).order_by("granted_at").values_list("code", flat=True).first()
    return code or ""


def note(
    actor: Actor,
    verb: str,
    account: Account,
    now: datetime,
    *,
    summary: str,
    code: str | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """One line in the audit trail about an account."""
    record(
        actor=actor,
        action=f"people.{verb}",
        subject="account",
        subject_id=account.pk,
        code=scope_code(account) if code is None else code,
        now=now,
        summary=summary,
        old=old,
        new=new,
    )


def own_id(actor: Actor) -> UUID:
    """The id of a person who acts on his own account.

    Raises:
        NotAllowed: nobody has signed in.
    """
    if actor.account_id is None:
        raise NotAllowed(_("先登录再办。"))
    return actor.account_id
