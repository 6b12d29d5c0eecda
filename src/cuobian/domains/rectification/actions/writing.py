"""The one way a ticket changes its status: guarded by the table, won by one, written down, announced."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.models import Ticket, TicketMove
from cuobian.domains.rectification.queries.people import waited_for
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.states import step_of
from cuobian.domains.rectification.values import WITH_PLACE, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle

WAITING = {
    Status.OPEN: gettext_lazy("%(place)s有一件新的整改单 %(number)s，请接收"),
    Status.ACCEPTED: gettext_lazy("整改单 %(number)s 已接收，请整改"),
    Status.FIXING: gettext_lazy("整改单 %(number)s 要在期限内改好"),
    Status.DISPUTED: gettext_lazy("%(place)s对整改单 %(number)s 有异议，请核实裁定"),
    Status.FIXED: gettext_lazy("%(place)s改好了 %(number)s，请到现场复查"),
    Status.VERIFIED: gettext_lazy("%(place)s的 %(number)s 复查通过，请销号"),
}
KIND = "rectification.ticket"


def subject_of(ticket: Ticket) -> str:
    """How notices name a ticket."""
    return f"ticket:{ticket.pk}"


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
    settle(subject=subject_of(ticket), now=now)
    announce(ticket, now=now)
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


def announce(ticket: Ticket, *, now: datetime) -> int:
    """Tell who is waited for. Returns how many."""
    status = Status(ticket.status)
    if status not in WAITING:
        return 0
    due = ticket.due_on
    if status not in WITH_PLACE:
        due = calendar().add(local_date(now), terms()["days.verify"])
    return send(
        accounts=waited_for(ticket, now),
        kind=KIND,
        text=Sentence(WAITING[status], {"place": ticket.place.short_name, "number": ticket.number}),
        url=reverse("rectification:ticket", args=[ticket.pk]),
        subject=subject_of(ticket),
        code=ticket.code,
        now=now,
        due_on=due,
    )
