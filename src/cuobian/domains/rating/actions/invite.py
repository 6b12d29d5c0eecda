"""Temporary assessors: invited for one round by who makes its panels, and ended with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.network.public import areas_by_code, records_by_code
from cuobian.domains.people.public import (
    Invitation,
    OneTimeLink,
    end_invited,
    invite_assessor,
    prolong_invited,
    record_employment,
    reset_password,
)
from cuobian.domains.rating.actions.void import tell_officers, void_sheets
from cuobian.domains.rating.models import PanelMember, Round, RoundInvitation, Sheet
from cuobian.domains.rating.queries.invited import LIVE, last_day, may_invite, standing_of
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.recusal import DISTRICT, STREET
from cuobian.domains.rating.values import RoundStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.writing import SHORT, wanted
from cuobian.support.audit.public import record

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited. `unit_code`: the district, street or place of the unit, "" outside of them; `code`: where to assess."""

    name: str
    unit_name: str
    unit_code: str
    code: str
    phone: str = ""


def invite(*, actor: Actor, round_id: UUID, guest: Guest, now: datetime) -> Invitation:
    """Make a temporary assessor's account that ends with the round; the link in the answer is shown once.

    Raises:
        NotFound, NotAllowed: not a code over which this actor makes panels and gives roles.
        Invalid: no name or unit, an unknown unit code, a number of another's, the same person twice, or the round is late.
        Conflict: the round is not open.
    """
    with transaction.atomic():
        made = lock_round(round_id)
        _require(actor, guest.code)
        if not guest.code.startswith(made.code) or len(guest.code) not in (len(made.code), DISTRICT):
            raise Invalid([Fault("code", _("选全市或一个区。"))])
        if made.status != RoundStatus.OPEN:
            raise Conflict(_("这一轮不在进行中，不能再请临时评委。"))
        until = last_day(made, guest.code)
        faults = _guest_faults(made, guest)
        if until < local_date(now):
            faults.append(Fault("code", _("这一轮各步的期限早已过了，先给没办完的区延期，再来请人。")))
        if faults:
            raise Invalid(faults)
        invited = invite_assessor(
            actor=actor,
            name=guest.name.strip(),
            unit_name=guest.unit_name.strip(),
            unit_code=guest.unit_code,
            phone=guest.phone,
            code=guest.code,
            ends_on=until + ONE_DAY,
            now=now,
        )
        _keep(actor, made, guest, invited, now)
        return invited


def _keep(actor: Actor, made: Round, guest: Guest, invited: Invitation, now: datetime) -> None:
    person = invited.account.id
    RoundInvitation.objects.create(
        round=made,
        account_id=person,
        grant_id=invited.grant_id,
        code=guest.code,
        invited_at=now,
        invited_by_id=actor.person_id,
    )
    if len(guest.unit_code) >= STREET:
        record_employment(
            actor=actor,
            account_id=person,
            place_code=guest.unit_code,
            from_on=local_date(now),
            until_on=None,
            now=now,
        )
    _record(actor, made, "rating.invite_assessor", guest.code, guest.name.strip(), person, now)


def end_invitation(*, actor: Actor, invitation_id: UUID, reason: str, now: datetime) -> None:
    """End a temporary assessor before the round does: no more access at once, open sheets are void, the officers hear it.

    Raises:
        NotFound, NotAllowed: not this actor's to end.
        Invalid: no reason.
        Conflict: ended already.
    """
    faults = wanted("reason", reason, _("写明为什么现在结束。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        row = lock_invitation(actor, invitation_id)
        if row.ended_at is not None:
            raise Conflict(_("这位临时评委已经结束了。"))
        _end(actor, row, reason.strip(), now)


def new_link(*, actor: Actor, invitation_id: UUID, now: datetime) -> OneTimeLink:
    """A new one-time link for somebody who lost it; the old one and the password stop working.

    Raises:
        NotFound, NotAllowed: not this actor's to look after.
        Conflict: the invitation is over.
    """
    with transaction.atomic():
        row = lock_invitation(actor, invitation_id)
        if standing_of(row, local_date(now)) != LIVE:
            raise Conflict(_("这位临时评委已经结束或到期，不能再发链接。要再用，请重新请一次。"))
        return reset_password(actor=actor, account_id=row.account_id, now=now)


def end_all(*, actor: Actor, made: Round, reason: str, now: datetime) -> int:
    """Everybody who was invited for the round ends with it; says how many. Call it inside the round's transaction."""
    rows = RoundInvitation.objects.select_for_update(of=("self",)).filter(round=made, ended_at=None)
    left = list(rows.select_related("round", "account", "grant").order_by("pk"))
    for row in left:
        _end(actor, row, reason, now)
    return len(left)


def prolong_all(*, actor: Actor, made: Round, district: str, now: datetime) -> int:
    """A step was given more time in a district: who assesses there can work as much longer. Says for how many."""
    rows = RoundInvitation.objects.filter(round=made, ended_at=None).order_by("pk")
    return sum(
        prolong_invited(actor=actor, grant_id=row.grant_id, ends_on=last_day(made, row.code) + ONE_DAY, now=now)
        for row in rows
        if district.startswith(row.code)
    )


def lock_invitation(actor: Actor, invitation_id: UUID) -> RoundInvitation:
    """An invitation that the actor may change, locked until the transaction ends. Raises NotFound, NotAllowed."""
    rows = RoundInvitation.objects.select_for_update(of=("self",)).select_related("round", "account", "grant")
    row = rows.filter(pk=invitation_id).first()
    if row is None:
        raise NotFound()
    _require(actor, row.code)
    return row


def _require(actor: Actor, code: str) -> None:
    if may_invite(actor, code):
        return
    if actor.reaches(code):
        raise NotAllowed(permission="rating.panel.district")
    raise NotFound()


def _end(actor: Actor, row: RoundInvitation, reason: str, now: datetime) -> None:
    sheets = Sheet.objects.filter(entry__round_id=row.round_id, account_id=row.account_id)
    void = void_sheets(sheets, _("临时评委已结束：%(reason)s") % {"reason": reason}, now=now)
    panels = {sheet.panel_id for sheet in void}
    PanelMember.objects.filter(panel_id__in=panels, account_id=row.account_id, left_at=None).update(left_at=now)
    tell_officers(
        void,
        lambda count: ngettext(
            "「%(panel)s」的临时评委已结束：%(names)s，共 %(count)d 个站点，请看够不够人",
            "「%(panel)s」的临时评委已结束：%(names)s，共 %(count)d 个站点，请看够不够人",
            count,
        ),
        now=now,
    )
    row.ended_at, row.ended_by_id, row.end_reason = now, actor.person_id, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    end_invited(actor=actor, grant_id=row.grant_id, reason=reason, now=now)
    _record(actor, row.round, "rating.end_invitation", row.code, reason, row.account_id, now)


def _guest_faults(made: Round, guest: Guest) -> list[Fault]:
    faults = []
    if not guest.name.strip():
        faults.append(Fault("name", _("填姓名")))
    if not guest.unit_name.strip():
        faults.append(Fault("unit_name", _("填单位，回避要用。没有单位的写「无」。")))
    known = guest.unit_code in {*areas_by_code([guest.unit_code]), *records_by_code([guest.unit_code])}
    if guest.unit_code and not known:
        faults.append(Fault("unit_code", _("没有这个编码的区、镇街或站点，请从名单里选。")))
    same = RoundInvitation.objects.filter(
        round=made, ended_at=None, account__name=guest.name.strip(), account__unit_name=guest.unit_name.strip()
    )
    if same.exists():
        faults.append(Fault("name", _("这一轮已经请了这位。链接丢了，在临时评委的名单里重发。")))
    return faults


def _record(actor: Actor, made: Round, action: str, code: str, summary: str, person: UUID, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject="round",
        subject_id=str(made.pk),
        code=code,
        now=now,
        summary=summary,
        new={"member": str(person)},
    )
