"""More about a deficiency that has its ticket: the words join the history, the ticket takes over what is graver."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cuobian.domains.rectification.actions.announcing import announce, tell_added
from cuobian.domains.rectification.actions.writing import noted
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.rules.deadlines import due_after
from cuobian.domains.rectification.rules.merging import earlier_days, gravest
from cuobian.domains.rectification.values import FINAL, WITH_PLACE
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.writing import MOST
from cuobian.support.calendars.public import calendar


def add_record(*, actor: Actor, ticket_id: UUID, text: str, severity: str, now: datetime) -> bool:
    """Write down that somebody noted the same; the caller has decided that the actor may.

    A graver severity is taken over, and with it the earlier of the two deadlines while the place has the ticket. A ticket
    that went up in another one speaks through that one.

    Returns:
        False when the ticket has ended: nothing was written, and the caller tells somebody.
    """
    with transaction.atomic():
        ticket = _standing(ticket_id)
        if ticket.status in FINAL:
            return False
        changed = _graver(ticket, severity, now)
        for name, value in changed.items():
            setattr(ticket, name, value)
        if changed:
            ticket.save(update_fields=list(changed))
        told = {name: str(value) for name, value in changed.items() if name in ("severity", "due_on")}
        noted(ticket, "add_record", actor=actor, now=now, note=text[:MOST], told=told)
        if changed and ticket.status in WITH_PLACE:
            announce(ticket, now=now)
        tell_added(ticket, text, now=now)
        return True


def _standing(ticket_id: UUID) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("place")
    ticket = rows.get(pk=ticket_id)
    while ticket.merged_into_id is not None:
        ticket = rows.get(pk=ticket.merged_into_id)
    return ticket


def _graver(ticket: Ticket, severity: str, now: datetime) -> dict[str, Any]:
    grave = gravest(ticket.severity, severity)
    if grave == ticket.severity:
        return {}
    if ticket.status not in WITH_PLACE:
        return {"severity": grave}
    due = due_after(calendar(), local_date(now), terms()[f"days.{grave.value}"])
    return {"severity": grave, **earlier_days(ticket.due_on, ticket.first_due_on, due)}
