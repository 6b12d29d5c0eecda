"""Who answers for a place, who verifies, who closes: asked of the roles, never kept beside them."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.people.public import (
    CITY_OFFICER,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    STATION_KEEPER,
    holders,
    holders_of_permission,
)
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.values import Rung, Status

STREET = 9


def responsible_for(code: str, now: datetime) -> UUID | None:
    """Who is asked first: the keeper of the place, else the head of its institute, else nobody."""
    for role in (STATION_KEEPER, INSTITUTE_HEAD):
        found = holders(role, code, now)
        if found:
            return found[0].id
    return None


def candidates(code: str, now: datetime) -> list[tuple[UUID, str]]:
    """Who may be made responsible: everybody who may answer for the place, with the unit."""
    return [
        (who.id, f"{who.name}（{who.unit_name}）") for who in holders_of_permission("rectification.answer", code, now)
    ]


def waited_for(ticket: Ticket, now: datetime) -> list[UUID]:
    """Whom the present status waits for; whoever fixed it is never asked to verify."""
    status = Status(ticket.status)
    if status in (Status.OPEN, Status.ACCEPTED, Status.FIXING):
        return [ticket.responsible_id] if ticket.responsible_id else _answering(ticket.code, now)
    if status == Status.FIXED:
        heads = [] if len(ticket.code) <= STREET else _ids(INSTITUTE_HEAD, ticket.code, now)
        return [who for who in heads if who != ticket.fixed_by_id] or officers(ticket.code, now)
    if status in (Status.DISPUTED, Status.VERIFIED):
        return officers(ticket.code, now)
    return []


def officers(code: str, now: datetime) -> list[UUID]:
    """The district's officers, or the city's where a district has none."""
    return _ids(DISTRICT_OFFICER, code, now) or _ids(CITY_OFFICER, code, now)


def told_on_rung(ticket: Ticket, rung: Rung, now: datetime) -> list[UUID]:
    """Who hears of an overdue ticket on a rung."""
    if rung == Rung.STATION:
        return [ticket.responsible_id] if ticket.responsible_id else _answering(ticket.code, now)
    role = {Rung.INSTITUTE: INSTITUTE_HEAD, Rung.DISTRICT: DISTRICT_OFFICER, Rung.CITY: CITY_OFFICER}[rung]
    return _ids(role, ticket.code, now)


def _answering(code: str, now: datetime) -> list[UUID]:
    return [who.id for who in holders_of_permission("rectification.answer", code, now)]


def _ids(role: str, code: str, now: datetime) -> list[UUID]:
    return [who.id for who in holders(role, code, now)]
