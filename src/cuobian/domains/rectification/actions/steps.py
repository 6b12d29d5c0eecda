"""The steps of a ticket that people take: accept, object, start, fix, verify, return, close, withdraw, let go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rectification.actions.counting import count_closed, take_back
from cuobian.domains.rectification.actions.writing import move
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.load import lock_ticket
from cuobian.domains.rectification.rules.deadlines import AFTER_DISPUTE, due_after
from cuobian.domains.rectification.rules.steps import Given, refusal, step_faults
from cuobian.domains.rectification.states import LIFE, step_of
from cuobian.domains.rectification.values import PhotoSide
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.support.calendars.public import calendar

PLAIN = ("accept", "dispute", "uphold", "drop", "start", "fix", "return", "verify", "close", "withdraw", "gone")
"""Steps that need a text at most; merging names another ticket."""
_PERMISSION = {action: step.permission for (_status, action), step in LIFE.items()}


def take_step(*, actor: Actor, ticket_id: UUID, action: str, text: str = "", now: datetime) -> Ticket:
    """Take one step of the life cycle. Closing has no other way than this.

    Raises:
        NotFound, NotAllowed: the place, or the step, is not the actor's; whoever fixed it neither verifies nor closes it.
        Invalid: the reason or the evidence is missing.
        Conflict: the ticket stands elsewhere, or somebody was first.
    """
    if action not in PLAIN:
        raise NotFound()
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, _PERMISSION[action])
        step_of(ticket.status, action)
        why_not = refusal(actor, ticket, action)
        if why_not:
            raise NotAllowed(why_not)
        given = Given(text, _photos(ticket, PhotoSide.BEFORE), _photos(ticket, PhotoSide.AFTER))
        faults = step_faults(action, given)
        if faults:
            raise Invalid(faults)
        move(ticket, action, actor=actor, now=now, note=text, **_facts(ticket, action, actor, text.strip(), now))
        _afterwards(ticket, action, actor=actor, text=text, now=now)
        return ticket


def _photos(ticket: Ticket, side: PhotoSide) -> int:
    """Photos of a side; those of after count for the present attempt only."""
    rows = ticket.photos.filter(side=side)
    return rows.filter(round=ticket.returns).count() if side == PhotoSide.AFTER else rows.count()


def _facts(ticket: Ticket, action: str, actor: Actor, text: str, now: datetime) -> dict[str, Any]:
    """What the new status is tied to."""
    who = actor.account_id
    facts: dict[str, dict[str, Any]] = {
        "accept": {"accepted_at": now, "accepted_by_id": who},
        "dispute": {"disputed_at": now, "disputed_by_id": who, "dispute_text": text},
        "start": {"plan": text},
        "fix": {"fixed_at": now, "fixed_by_id": who, "fix_text": text},
        "verify": {"verified_at": now, "verified_by_id": who, "verify_note": text},
        "return": {"verified_at": None, "verified_by_id": None, "verify_note": "", "returns": ticket.returns + 1},
    }
    if action == "uphold":
        return {"due_on": max(ticket.due_on, due_after(calendar(), local_date(now), AFTER_DISPUTE))}
    return facts.get(action, {"ended_at": now, "ended_by_id": who, "end_note": text})


def _afterwards(ticket: Ticket, action: str, *, actor: Actor, text: str, now: datetime) -> None:
    if action in ("accept", "dispute", "fix"):
        ticket.photos.filter(locked_at=None).update(locked_at=now)
    if action == "close":
        count_closed(ticket, actor=actor, now=now)
    if action in ("drop", "withdraw", "gone"):
        take_back(ticket, reason=text.strip(), now=now)


def close_many(*, actor: Actor, ticket_ids: Sequence[UUID], now: datetime) -> int:
    """Close verified tickets; all of them, or none. Returns how many.

    Raises:
        Invalid: nothing chosen, or one of them cannot be closed; each is named.
    """
    if not ticket_ids:
        raise Invalid([Fault("", _("先在名单里选整改单。"))])
    with transaction.atomic():
        faults = []
        for ticket_id in sorted(set(ticket_ids)):
            try:
                take_step(actor=actor, ticket_id=ticket_id, action="close", now=now)
            except (Conflict, NotAllowed) as error:
                number = Ticket.objects.values_list("number", flat=True).get(pk=ticket_id)
                faults.append(Fault(number, str(error.message)))
        if faults:
            raise Invalid(faults, _("有 %(count)d 件不能销号，一件都没有办。") % {"count": len(faults)})
        return len(set(ticket_ids))
