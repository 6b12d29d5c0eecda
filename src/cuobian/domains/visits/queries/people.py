"""Who is told what: hosts are asked of the roles, participants of the name list."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cuobian.domains.people.public import DISTRICT_OFFICER, INSTITUTE_HEAD, STATION_KEEPER, AccountRecord, holders
from cuobian.domains.visits.models import Item, Participant, Programme

HOST_ROLES = (STATION_KEEPER, INSTITUTE_HEAD, DISTRICT_OFFICER)
CITY_DIGITS = 4


def hosts_of(item: Item, now: datetime) -> list[UUID]:
    """Who receives a visit: the named account, else the keeper, the head of the institute or the district's officers."""
    if item.host_account_id:
        return [item.host_account_id]
    return hosts_at(item.code, now)


def host_choices(code: str, now: datetime) -> list[AccountRecord]:
    """Who may be named as the host of a place: its keepers, the heads of its institute, the officers of its district."""
    if len(code) <= CITY_DIGITS:
        return []
    found = [who for role in HOST_ROLES for who in holders(role, code, now)]
    return list({who.id: who for who in found}.values())


def hosts_told(told: Mapping[str, Any], now: datetime) -> list[UUID]:
    """The same of an item as it was released: who knows of the visit, whatever is being changed."""
    named = told.get("host_account")
    return [UUID(named)] if named else hosts_at(told["code"], now)


def hosts_at(code: str, now: datetime) -> list[UUID]:
    """Who answers for a place as a host; a code of the whole city has none."""
    if len(code) <= CITY_DIGITS:
        return []
    for role in HOST_ROLES:
        found = [who.id for who in holders(role, code, now)]
        if found:
            return found
    return []


def went_along(code: str, now: datetime) -> bool:
    """The hosts of a place that moved are its own keepers: their role followed it, they know of everything already."""
    return bool(holders(STATION_KEEPER, code, now))


def accounts_in(programme: Programme, vehicles: Iterable[int] = ()) -> list[UUID]:
    """Accounts of those who take part, of some vehicles only when these are named; who has no vehicle yet is always told."""
    rows = Participant.objects.filter(programme=programme, removed_at=None).exclude(account=None)
    wanted = set(vehicles)
    if wanted and 0 not in wanted:
        rows = rows.filter(vehicle__in=[*wanted, 0])
    return list(rows.values_list("account_id", flat=True))
