"""Who answers for a place, who verifies, who closes: asked of the roles, never kept beside them."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.people.public import (
    CITY_OFFICER,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    STATION_KEEPER,
    AccountRecord,
    holders,
    holders_of_permission,
)
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.rules.rights import ANSWER, is_centre
from cuobian.domains.rectification.values import WITH_PLACE, Rung, Status

STREET = 9


def responsible_for(code: str, now: datetime) -> UUID | None:
    """Who is asked first: the keeper of the place, else the head of its institute; at a centre an officer of the district."""
    for role in (DISTRICT_OFFICER,) if is_centre(code) else (STATION_KEEPER, INSTITUTE_HEAD):
        found = holders(role, code, now)
        if found:
            return found[0].id
    return None


def candidates(code: str, now: datetime) -> list[tuple[UUID, str]]:
    """Who may be made responsible: everybody who may answer for the place, with the unit."""
    return [(who.id, f"{who.name}（{who.unit_name}）") for who in _who_answer(code, now)]


def waited_for(ticket: Ticket, now: datetime) -> list[UUID]:
    """Whom the present status waits for; whoever fixed it is never asked to verify."""
    status = Status(ticket.status)
    if status in WITH_PLACE:
        return answering(ticket, now)
    if status == Status.FIXED:
        heads = [] if len(ticket.code) <= STREET else _ids(INSTITUTE_HEAD, ticket.code, now)
        return [who for who in heads if who != ticket.fixed_by_id] or officers(ticket.code, now, but=ticket.fixed_by_id)
    if status in (Status.DISPUTED, Status.VERIFIED):
        done_by = ticket.disputed_by_id if status == Status.DISPUTED else ticket.fixed_by_id
        return officers(ticket.code, now, but=done_by)
    return []


def officers(code: str, now: datetime, *, but: UUID | None = None) -> list[UUID]:
    """The district's officers without one who may not decide, or the city's where none is left."""
    district = [who for who in _ids(DISTRICT_OFFICER, code, now) if who != but]
    return district or [who for who in _ids(CITY_OFFICER, code, now) if who != but]


def answering(ticket: Ticket, now: datetime) -> list[UUID]:
    """Whoever is responsible while they may still answer for the place, else everybody who may."""
    people = [who.id for who in _who_answer(ticket.code, now)]
    return [ticket.responsible_id] if ticket.responsible_id in people else people


def told_on_rung(ticket: Ticket, rung: Rung, now: datetime) -> list[UUID]:
    """Who hears of an overdue ticket on a rung."""
    if rung == Rung.STATION:
        return answering(ticket, now)
    role = {Rung.INSTITUTE: INSTITUTE_HEAD, Rung.DISTRICT: DISTRICT_OFFICER, Rung.CITY: CITY_OFFICER}[rung]
    return _ids(role, ticket.code, now)


def _who_answer(code: str, now: datetime) -> list[AccountRecord]:
    if is_centre(code):
        return holders(DISTRICT_OFFICER, code, now)
    return holders_of_permission(ANSWER, code, now)


def _ids(role: str, code: str, now: datetime) -> list[UUID]:
    return [who.id for who in holders(role, code, now)]
