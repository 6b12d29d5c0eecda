"""Whom a paper waits for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from cuobian.domains.network.public import district_of
from cuobian.domains.people.public import (
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    STATION_KEEPER,
    holders,
    holders_of_permission,
)
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.after.standing import stops


def hosts_of(programme: Programme, code: str, now: datetime) -> list[UUID]:
    """The host named for the stop; else the people of the place, its institute, its district: the nearest that there are."""
    return _hosts(stops(programme), code, now)


def _hosts(visited: Sequence[Item], code: str, now: datetime) -> list[UUID]:
    named = {item.host_account_id for item in visited if item.code == code and item.host_account_id}
    return sorted(named) if named else nearest(code, now)


def nearest(code: str, now: datetime) -> list[UUID]:
    """The people of a place, else of its institute, else of its district."""
    for role in (STATION_KEEPER, INSTITUTE_HEAD, DISTRICT_OFFICER):
        found = [who.id for who in holders(role, code, now)]
        if found:
            return sorted(found)
    return []


def keepers_of_record(code: str, now: datetime, but: Iterable[UUID] = ()) -> list[UUID]:
    """Who may put a figure of the ledger right: whoever approves entries; the one who raised it is not asked."""
    left_out = set(but)
    found = [who.id for who in holders(DISTRICT_OFFICER, district_of(code) or code, now)]
    found = found or [who.id for who in holders_of_permission("ledger.approve", code, now)]
    return sorted(set(found) - left_out) or sorted(set(found))


def managers_of(programme: Programme, now: datetime) -> list[UUID]:
    """Who runs the papers of a programme."""
    return sorted(who.id for who in holders_of_permission("visits.report", programme.code, now))


def people_of(programme: Programme, district: str = "") -> list[UUID]:
    """Participants with an account who were not removed; of one district, or all."""
    rows = Participant.objects.filter(programme=programme, removed_at=None, account__isnull=False)
    rows = rows.filter(district=district) if district else rows
    return sorted(set(rows.values_list("account_id", flat=True)))


def writers_for(programme: Programme, district: str, now: datetime) -> list[UUID]:
    """Who writes a district's note: its people on the name list, else its office."""
    return people_of(programme, district) or sorted(who.id for who in holders(DISTRICT_OFFICER, district, now))


def all_hosts(programme: Programme, now: datetime) -> list[UUID]:
    """Every host of a stop."""
    visited = stops(programme)
    return sorted({who for code in dict.fromkeys(item.code for item in visited) for who in _hosts(visited, code, now)})
