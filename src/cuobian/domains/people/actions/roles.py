"""Giving a role and taking it back."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.actions.second import urge_a_second
from cuobian.domains.people.actions.trail import (
    PLACE_GONE,
    count_up,
    locked_account,
    note,
    own_id,
    require_another_administrator,
)
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.queries.codes import code_faults
from cuobian.domains.people.queries.directory import visible_accounts
from cuobian.domains.people.queries.records import HeldRole, held_role, term
from cuobian.domains.people.queries.standing import roles_now
from cuobian.domains.people.rules import fits_level, may_delegate
from cuobian.domains.people.values import ROLES, SYSTEM_ADMINISTRATOR
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle


def grant_role(
    *, actor: Actor, account_id: UUID, role: str, code: str, starts_on: date, ends_on: date | None, now: datetime
) -> HeldRole:
    """Give a person a role on a code and everything under it.

    Raises:
        NotFound: the person or the code lies out of scope.
        NotAllowed: to oneself, or a role this actor may not give.
        Invalid: dates the wrong way round, a role that does not belong to this level, or nothing that stands there.
        Conflict: the person holds the same role there in these days already.
    """
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if account.pk == actor.account_id:
            raise NotAllowed(_("不能给自己授予身份，请另一位有权的人来授。"))
        return give(actor, account, role, code, starts_on, ends_on, now)


def give(
    actor: Actor, account: Account, role: str, code: str, starts_on: date, ends_on: date | None, now: datetime
) -> HeldRole:
    """The part of `grant_role` after the person is loaded and locked; call it inside a transaction."""
    require(actor, "people.manage", code)
    if not may_delegate(actor.role, actor.scope, role, code):
        raise NotAllowed(_("您现在的身份不能授予「%(role)s」。") % {"role": _label(role)})
    _check(role, code, starts_on, ends_on, local_date(now))
    standing = RoleGrant.objects.filter(account=account, role=role, code=code, revoked_at=None)
    if any(term(row).overlaps(starts_on, ends_on) for row in standing):
        raise Conflict(_("%(name)s 在这段时间已经有「%(role)s」身份。") % {"name": account.name, "role": _label(role)})
    row = RoleGrant.objects.create(
        account=account,
        role=role,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=actor.account_id,
        granted_at=now,
    )
    count_up(account)
    if role == SYSTEM_ADMINISTRATOR:
        urge_a_second(now)
    new = {"role": role, "code": code, "starts_on": starts_on, "ends_on": ends_on}
    note(actor, "grant_role", account, now, summary=_("授予「%(role)s」") % {"role": _label(role)}, code=code, new=new)
    _tell(
        account,
        row,
        "people.role_given",
        Sentence(gettext_lazy("您获得「%(role)s」身份"), {"role": ROLES[role].label}),
        now,
    )
    return held_role(term(row))


def revoke_role(*, actor: Actor, grant_id: UUID, reason: str, now: datetime) -> None:
    """Take a role back; it stops at the person's next request.

    Raises:
        NotFound: no such grant in scope.
        NotAllowed: one's own, one this actor could not have given, or the last administrator's.
        Conflict: taken back already.
        Invalid: no reason.
    """
    with transaction.atomic():
        row = _locked_grant(actor, grant_id)
        if row.account_id == actor.account_id:
            raise NotAllowed(_("自己的身份请另一位有权的人来收回。"))
        if not may_delegate(actor.role, actor.scope, row.role, row.code):
            raise NotAllowed(_("您现在的身份不能收回「%(role)s」。") % {"role": _label(row.role)})
        if row.revoked_at is not None:
            raise Conflict(_("这个身份已经收回了。"))
        if not reason.strip():
            raise Invalid([Fault("reason", _("写一句收回的原因，本人和审计员看得到"))])
        if row.role == SYSTEM_ADMINISTRATOR:
            require_another_administrator(row.account, now)
        take_back(actor, row, reason, now)


def take_back(actor: Actor, row: RoleGrant, reason: str, now: datetime) -> None:
    """The part of `revoke_role` after everything is checked; call it inside a transaction, the account locked."""
    row.revoked_at, row.revoked_by_id, row.revoke_reason = now, actor.account_id, reason.strip()[:200]
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    count_up(row.account)
    settle(subject=f"grant:{row.pk}", kind=PLACE_GONE, now=now)
    if row.role == SYSTEM_ADMINISTRATOR:
        urge_a_second(now)
    old = {"role": row.role, "code": row.code}
    summary = _("收回「%(role)s」：%(reason)s") % {"role": ROLES[row.role].label, "reason": row.revoke_reason}
    note(actor, "revoke_role", row.account, now, summary=summary, code=row.code, old=old)
    words = Sentence(
        gettext_lazy("您的「%(role)s」身份已收回：%(reason)s"),
        {"role": ROLES[row.role].label, "reason": row.revoke_reason},
    )
    _tell(row.account, row, "people.role_taken", words, now)


def act_as(*, actor: Actor, grant_id: str, now: datetime) -> HeldRole:
    """Act as another of one's roles, and write that down.

    Raises:
        Conflict: not a role of this person that is in force.
    """
    account = Account.objects.get(pk=own_id(actor))
    found = next((role for role in roles_now(account, local_date(now)) if str(role.id) == grant_id), None)
    if found is None:
        raise Conflict(_("这个身份现在不能用，请从名单里另选一个。"))
    summary = _("换成「%(role)s」办事") % {"role": found.label}
    new = {"role": found.role, "code": found.code}
    note(actor, "switch_role", account, now, summary=summary, code=found.code, old={"role": actor.role}, new=new)
    return found


def _locked_grant(actor: Actor, grant_id: UUID) -> RoleGrant:
    found = RoleGrant.objects.filter(pk=grant_id).values_list("account_id", flat=True).first()
    if found is None or not visible_accounts(actor).filter(pk=found).exists():
        raise NotFound()
    locked_account(actor, found)
    return RoleGrant.objects.select_for_update(of=("self",)).select_related("account").get(pk=grant_id)


def _check(role: str, code: str, starts_on: date, ends_on: date | None, today: date) -> None:
    faults = []
    if not fits_level(role, code):
        faults.append(Fault("code", _("「%(role)s」不能授在这一级，换一个区域或地点") % {"role": _label(role)}))
    elif fault := code_faults([code]).get(code):
        faults.append(Fault("code", fault, code))
    if ends_on is not None and ends_on <= starts_on:
        faults.append(Fault("ends_on", _("结束日期要在开始日期之后")))
    if ends_on is not None and ends_on <= today:
        faults.append(Fault("ends_on", _("结束日期已经过了，改成今天以后")))
    if faults:
        raise Invalid(faults)


def _tell(account: Account, row: RoleGrant, kind: str, text: Sentence, now: datetime) -> None:
    send(
        accounts=[account.pk],
        kind=kind,
        text=text,
        url=reverse("people:roles"),
        subject=f"grant:{row.pk}",
        code=row.code,
        now=now,
        needs_action=False,
    )


def _label(role: str) -> str:
    return str(ROLES[role].label) if role in ROLES else role
