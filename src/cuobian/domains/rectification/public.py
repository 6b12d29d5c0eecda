"""The door of the rectification: what other domains may use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rectification.actions import merging as _merging
from cuobian.domains.rectification.actions import opening as _opening
from cuobian.domains.rectification.actions import practices as _practices
from cuobian.domains.rectification.actions.adding import add_record
from cuobian.domains.rectification.actions.asking_again import remind_of_learning
from cuobian.domains.rectification.actions.daily import chase_due
from cuobian.domains.rectification.actions.following import follow_place
from cuobian.domains.rectification.actions.photos import add_kept_photos, add_photos
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.queries.tickets import (
    counts,
    find_tickets,
    live_findings,
    live_tickets_of,
    open_count,
    photos_of_tickets,
    tickets_by_id,
    tickets_of_place,
)
from cuobian.domains.rectification.queries.tickets import record_of as _record_of
from cuobian.domains.rectification.values import LIVE, Finding, Origin, PhotoSide, Severity, Status, TicketRecord
from cuobian.kernel.access import Actor

__all__ = [
    "LIVE",
    "Finding",
    "Origin",
    "PhotoSide",
    "Severity",
    "Status",
    "TicketRecord",
    "add_kept_photos",
    "add_photos",
    "add_record",
    "chase_due",
    "counts",
    "find_tickets",
    "follow_place",
    "live_findings",
    "live_tickets_of",
    "merge",
    "open_count",
    "open_ticket",
    "photos_of_tickets",
    "push_practice",
    "remind_of_learning",
    "terms",
    "tickets_by_id",
    "tickets_of_place",
]


def open_ticket(*, actor: Actor, finding: Finding, command_id: UUID, now: datetime) -> TicketRecord:
    """Open a ticket for a finding; the same command gives the same ticket. The caller has decided that the actor may.

    Raises:
        Invalid: no such place or measuring point, nothing written, a deadline that cannot be; every fault is listed.
    """
    return _record_of(_opening.open_ticket(actor=actor, finding=finding, command_id=command_id, now=now))


def merge(*, actor: Actor, ticket_id: UUID, into_id: UUID, now: datetime) -> TicketRecord:
    """Let one ticket go up in another of the same place; the texts of both stay. Returns the one that goes on.

    Raises:
        NotFound, NotAllowed: needs rectification.manage over the place.
        Invalid, Conflict: another place, or one of them has ended.
    """
    return _record_of(_merging.merge(actor=actor, ticket_id=ticket_id, into_id=into_id, now=now))


def push_practice(
    *,
    actor: Actor,
    place: PlaceRecord,
    scope: str,
    title: str,
    text: str,
    now: datetime,
    command_id: UUID | None = None,
    photos: Sequence[UUID] = (),
) -> UUID:
    """Tell the places of an area of something that one place does well; the same command tells once.

    `photos` are stored photos that go along as copies. Returns the practice's id.

    Raises:
        NotFound, NotAllowed: needs rectification.manage over the area.
        Invalid: nothing written.
    """
    made = _practices.push_practice(
        actor=actor, place=place, scope=scope, title=title, text=text, now=now, command_id=command_id, photos=photos
    )
    return made.pk
