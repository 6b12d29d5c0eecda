"""What leaves the domain: frozen records, never rows."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.rules import Term
from cuobian.domains.people.values import ROLES


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A person, without anything personal."""

    id: UUID
    username: str
    name: str
    unit_name: str
    unit_code: str
    is_active: bool
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class EmploymentRecord:
    """Where a person works (until_on None) or worked."""

    account_id: UUID
    place_code: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as its holder sees it."""

    id: UUID
    role: str
    label: str
    code: str
    starts_on: date
    ends_on: date | None


def account_record(row: Account) -> AccountRecord:
    return AccountRecord(row.id, row.username, row.name, row.unit_name, row.unit_code, row.is_active, row.ends_on)


def employment_record(row: Employment) -> EmploymentRecord:
    return EmploymentRecord(row.account_id, row.place_code, row.from_on, row.until_on)


def term(row: RoleGrant) -> Term:
    return Term(row.id, row.role, row.code, row.starts_on, row.ends_on)


def held_role(given: Term) -> HeldRole:
    return HeldRole(given.id, given.role, str(ROLES[given.role].label), given.code, given.starts_on, given.ends_on)
