"""The one way a ticket changes its status: guarded by the table, won by one, written down, announced."""

from datetime import datetime
from typing import Any

from cuobian.domains.rectification.actions.announcing import announce, subject_of
from cuobian.domains.rectification.models import ExtensionRequest, Ticket, TicketMove
from cuobian.domains.rectification.states import step_of
from cuobian.domains.rectification.values import EXTENDABLE, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.support.audit.public import record
from cuobian.support.notices.public import settle


def move(
    ticket: Ticket, action: str, *, actor: Actor, now: datetime, note: str = "", told: Any = None, **fields: Any
) -> Ticket:
    """Take one step of the life cycle.

    Raises:
        Conflict: the table does not know the step from here, or somebody else took one first.
    """
    before = Status(ticket.status)
    to = step_of(before, action).goes_to
    values = {"status": to, "status_since": now, **fields}
    if not Ticket.objects.filter(pk=ticket.pk, status=before).update(**values):
        raise Conflict()
    for name, value in values.items():
        setattr(ticket, name, value)
    write_down(ticket, action, before, actor=actor, now=now, note=note, told=told)
    _trail(ticket, action, actor, now, note, old={"status": before.value}, new={"status": to.value})
    if to not in EXTENDABLE:
        ExtensionRequest.objects.filter(ticket=ticket, is_granted=None).delete()
    settle(subject=subject_of(ticket), now=now)
    announce(ticket, now=now, action=action, reason=note, into=str((told or {}).get("number", "")))
    return ticket


def write_down(
    ticket: Ticket, action: str, before: Status, *, actor: Actor, now: datetime, note: str = "", told: Any = None
) -> None:
    """One line of the ticket's history."""
    TicketMove.objects.create(
        ticket=ticket,
        action=action,
        from_status=before,
        to_status=ticket.status,
        at=now,
        by_id=actor.account_id,
        by_name=actor.name[:60],
        note=note.strip(),
        told=told or {},
    )


def noted(ticket: Ticket, action: str, *, actor: Actor, now: datetime, note: str = "", told: Any = None) -> None:
    """Something that happened without a step: into the history and the audit trail."""
    write_down(ticket, action, Status(ticket.status), actor=actor, now=now, note=note, told=told)
    _trail(ticket, action, actor, now, note, old={}, new=told or {})


def _trail(
    ticket: Ticket, action: str, actor: Actor, now: datetime, note: str, *, old: dict[str, Any], new: dict[str, Any]
) -> None:
    record(
        actor=actor,
        action=f"rectification.{action}",
        subject="ticket",
        subject_id=str(ticket.pk),
        code=ticket.code,
        now=now,
        summary=f"{ticket.number} {note}".strip(),
        old=old,
        new=new,
    )
