"""What moves or stops a ticket's clock: extensions decided by somebody else, pauses with an end, another responsible person."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import account
from cuobian.domains.rectification.actions.announcing import announce, subject_of
from cuobian.domains.rectification.actions.counting import take_back_missed
from cuobian.domains.rectification.actions.writing import noted
from cuobian.domains.rectification.models import ExtensionRequest, PauseSpan, Ticket
from cuobian.domains.rectification.queries.load import lock_ticket
from cuobian.domains.rectification.queries.people import candidates, officers
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.rules.deadlines import due_faults, pause_faults
from cuobian.domains.rectification.rules.rights import is_centre
from cuobian.domains.rectification.rules.steps import is_with_place, may_ask_extension
from cuobian.domains.rectification.values import EXTENDABLE
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import optional, wanted
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle

EXTENSION = "rectification.extension"


def ask_extension(*, actor: Actor, ticket_id: UUID, new_due_on: date, reason: str, now: datetime) -> ExtensionRequest:
    """Ask for more time.

    Raises:
        Invalid: no reason, or a day that is not later, no working day, or passed.
        Conflict: the ticket takes no extension (any more), or one is waiting for its answer.
    """
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.answer")
        has_open = ticket.extension_requests.filter(is_granted=None).exists()
        why_not = may_ask_extension(ticket.status, ticket.extensions, terms()["extensions.most"], has_open=has_open)
        if why_not:
            raise Conflict(why_not)
        faults = wanted("reason", reason, _("写明为什么做不完，至少 4 个字。"))
        faults += due_faults(calendar(), new_due_on, max(ticket.due_on, local_date(now)), place="new_due_on")
        if faults:
            raise Invalid(faults)
        try:
            with transaction.atomic():
                asked = ExtensionRequest.objects.create(
                    ticket=ticket, reason=reason.strip(), old_due_on=ticket.due_on, new_due_on=new_due_on,
                    asked_at=now, asked_by_id=actor.person_id,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("上一次延期申请还没有答复。")) from error
        told = {"from": ticket.due_on.isoformat(), "to": new_due_on.isoformat()}
        noted(ticket, "ask_extension", actor=actor, now=now, note=reason, told=told)
        _ask_officers(ticket, asked, now)
        return asked


def _ask_officers(ticket: Ticket, asked: ExtensionRequest, now: datetime) -> None:
    send(
        accounts=officers(ticket.code, now, but=asked.asked_by_id),
        kind=EXTENSION,
        text=Sentence(
            gettext_lazy("%(place)s请求把 %(number)s 延期到 %(day)s，请答复"),
            {"place": ticket.place.short_name, "number": ticket.number, "day": asked.new_due_on.isoformat()},
        ),
        url=reverse("rectification:extension", args=[ticket.pk]),
        subject=subject_of(ticket),
        code=ticket.code,
        now=now,
        due_on=ticket.due_on,
    )


def decide_extension(*, actor: Actor, ticket_id: UUID, grant: bool, decision: str, now: datetime) -> Ticket:
    """Say yes or no to a request for more time; never to one's own.

    Raises:
        Conflict: nothing waits for an answer.
        NotAllowed: the actor asked for it.
        Invalid: a refusal without its reason.
    """
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.extend")
        asked = ticket.extension_requests.select_for_update().filter(is_granted=None).first()
        if asked is None or ticket.status not in EXTENDABLE:
            raise Conflict(_("没有等待答复的延期申请，可能别人刚刚答复过。"))
        if asked.asked_by_id == actor.account_id:
            raise NotAllowed(_("延期是您申请的，要由另一个人答复。"))
        faults = (
            optional("decision", decision)
            if grant
            else wanted("decision", decision, _("写明为什么不同意，至少 4 个字。"))
        )
        if grant and asked.new_due_on < local_date(now):
            told_day = _("申请延到的 %(day)s 已经过了，不能同意。请答复不同意，让站里按新的日子再申请。")
            faults.append(Fault("decision", told_day % {"day": asked.new_due_on.isoformat()}))
        if faults:
            raise Invalid(faults)
        ExtensionRequest.objects.filter(pk=asked.pk).update(
            is_granted=grant, decided_at=now, decided_by_id=actor.account_id, decision=decision.strip()
        )
        settle(subject=subject_of(ticket), kind=EXTENSION, now=now)
        if grant:
            ticket.due_on, ticket.extensions = asked.new_due_on, ticket.extensions + 1
            ticket.save(update_fields=["due_on", "extensions"])
            take_back_missed(ticket, asked.new_due_on, now=now)
        told = {"from": asked.old_due_on.isoformat(), "to": asked.new_due_on.isoformat()}
        noted(
            ticket, "grant_extension" if grant else "refuse_extension", actor=actor, now=now, note=decision, told=told
        )
        _tell_asker(ticket, asked, now, grant=grant)
        return ticket


def _tell_asker(ticket: Ticket, asked: ExtensionRequest, now: datetime, *, grant: bool) -> None:
    """The ticket's own notice is renewed with its new day; the answer itself is for knowing."""
    announce(ticket, now=now)
    granted = gettext_lazy("%(number)s 同意延期到 %(day)s")
    refused = gettext_lazy("%(number)s 的延期没有同意，仍是 %(day)s 止")
    send(
        accounts=[asked.asked_by_id],
        kind="rectification.extension_answer",
        text=Sentence(granted if grant else refused, {"number": ticket.number, "day": ticket.due_on.isoformat()}),
        url=reverse("rectification:ticket", args=[ticket.pk]),
        subject=subject_of(ticket),
        code=ticket.code,
        now=now,
        needs_action=False,
    )


def pause(*, actor: Actor, ticket_id: UUID, until_on: date, reason: str, now: datetime) -> PauseSpan:
    """Stop reminders and escalation until (and with) a day. Raises Invalid, Conflict."""
    today = local_date(now)
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.manage")
        if not is_with_place(ticket.status):
            raise Conflict(_("这件现在不由站点办，没有督办可以暂停。"))
        if is_centre(ticket.code) and actor.account_id in (ticket.responsible_id, ticket.accepted_by_id):
            raise NotAllowed(_("这件由您整改，要由另一个人暂停督办。"))
        if _running(ticket, today) is not None:
            raise Conflict(_("督办已经暂停。要改日期，请先恢复再暂停。"))
        faults = wanted("reason", reason, _("写明为什么暂停，至少 4 个字。"))
        faults += pause_faults(until_on, today, terms()["pause.most"])
        if faults:
            raise Invalid(faults)
        made = PauseSpan.objects.create(
            ticket=ticket,
            reason=reason.strip(),
            from_on=today,
            until_on=until_on,
            set_at=now,
            set_by_id=actor.person_id,
        )
        noted(ticket, "pause", actor=actor, now=now, note=reason, told={"until": until_on.isoformat()})
        return made


def resume(*, actor: Actor, ticket_id: UUID, now: datetime) -> PauseSpan:
    """End a pause before its day: today counts again. Raises Conflict when none is running."""
    today = local_date(now)
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.manage")
        span = _running(ticket, today)
        if span is None:
            raise Conflict(_("督办没有暂停，不用恢复。"))
        span.resumed_on = today
        span.save(update_fields=["resumed_on"])
        noted(ticket, "resume", actor=actor, now=now)
        return span


def _running(ticket: Ticket, today: date) -> PauseSpan | None:
    return ticket.pauses.filter(from_on__lte=today, until_on__gte=today, resumed_on=None).first()


def assign(*, actor: Actor, ticket_id: UUID, account_id: UUID, now: datetime) -> Ticket:
    """Make somebody else responsible. Raises Invalid for a person who may not answer for the place, Conflict once it is handed in."""
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.manage")
        if not is_with_place(ticket.status):
            raise Conflict(_("这件现在不由站点办，不用换经办人。"))
        if account_id not in {ident for ident, _name in candidates(ticket.code, now)}:
            raise Invalid([Fault("account", _("这个人不能办这个站点的整改。请从名单里选。"))])
        try:
            chosen = account(account_id)
        except NotFound as error:
            raise Invalid([Fault("account", _("没有这个账号。"))]) from error
        settle(subject=subject_of(ticket), now=now)
        ticket.responsible_id = chosen.id
        ticket.save(update_fields=["responsible"])
        noted(ticket, "assign", actor=actor, now=now, told={"responsible": chosen.name})
        announce(ticket, now=now)
        return ticket
