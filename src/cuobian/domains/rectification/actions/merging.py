"""Two tickets speak of the same: the first goes up in the second, with its words, its photos, its severity and its day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rectification.actions.announcing import announce
from cuobian.domains.rectification.actions.counting import take_back
from cuobian.domains.rectification.actions.writing import move, noted
from cuobian.domains.rectification.models import Ticket, TicketPhoto
from cuobian.domains.rectification.queries.load import lock_ticket
from cuobian.domains.rectification.rules.merging import earlier_days, gravest
from cuobian.domains.rectification.states import step_of
from cuobian.domains.rectification.values import EXTENDABLE, LIVE, WITH_PLACE, PhotoSide, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid


def merge(*, actor: Actor, ticket_id: UUID, into_id: UUID, now: datetime) -> Ticket:
    """Let one ticket go up in another; nothing that was handed in with it is lost.

    Raises:
        Invalid: it is the same ticket, or the other one is at another place or has ended.
        Conflict: the ticket stands where it cannot be merged any more.
    """
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.manage")
        into = lock_ticket(actor, into_id, "rectification.manage")
        step_of(ticket.status, "merge")
        if faults := _faults(ticket, into):
            raise Invalid(faults)
        told = {"number": into.number, "ticket": str(into.pk)}
        ends: dict[str, Any] = {"ended_at": now, "ended_by_id": actor.account_id, "merged_into_id": into.pk}
        move(ticket, "merge", actor=actor, now=now, told=told, **ends)
        take_back(ticket, reason=_("并入 %(number)s") % {"number": into.number}, now=now)
        changed = _take_over(ticket, into, now)
        told = {"number": ticket.number, "ticket": str(ticket.pk), **changed}
        noted(into, "merge", actor=actor, now=now, note=ticket.found, told=told)
        if changed and into.status in WITH_PLACE:
            announce(into, now=now)
        return into


def _faults(ticket: Ticket, into: Ticket) -> list[Fault]:
    if into.pk == ticket.pk:
        return [Fault("into", _("不能并入自己。请写另一件的单号。"))]
    if into.place_id != ticket.place_id:
        return [Fault("into", _("只能并入同一个站点的整改单。"))]
    if into.status not in LIVE:
        return [Fault("into", _("%(number)s 已经办完，不能再并入。") % {"number": into.number})]
    return []


def _take_over(ticket: Ticket, into: Ticket, now: datetime) -> dict[str, str]:
    """The gravest severity, the earliest day while the place has it, and the photos."""
    changed: dict[str, Any] = {}
    if into.severity != (grave := gravest(into.severity, ticket.severity)):
        changed["severity"] = grave
    if into.status in WITH_PLACE:
        changed |= earlier_days(into.due_on, into.first_due_on, ticket.due_on)
    for name, value in changed.items():
        setattr(into, name, value)
    if changed:
        into.save(update_fields=list(changed))
    _carry_photos(ticket, into, now)
    return {name: str(value) for name, value in changed.items() if name in ("severity", "due_on")}


def _carry_photos(ticket: Ticket, into: Ticket, now: datetime) -> None:
    """Photos of before always, whatever the number; those of after while the other one still takes them."""
    there = set(into.photos.values_list("file", flat=True))
    takes_after = into.status in EXTENDABLE
    TicketPhoto.objects.bulk_create(
        TicketPhoto(
            ticket=into,
            side=photo.side,
            file=photo.file,
            round=into.returns,
            added_at=photo.added_at,
            added_by_id=photo.added_by_id,
            locked_at=now
            if photo.locked_at or (photo.side == PhotoSide.BEFORE and into.status != Status.OPEN)
            else None,
        )
        for photo in ticket.photos.all()
        if photo.file not in there and (photo.side == PhotoSide.BEFORE or takes_after)
    )
