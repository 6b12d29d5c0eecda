"""Pure decisions about roles, second factors and links: the same rule shows a button, guards an action and fills the tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from cuobian.domains.people.values import (
    APPEAL_REVIEWER,
    ASSESSOR,
    AUDITOR,
    CITY_OFFICER,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    PARTICIPANT,
    ROLES,
    STATION_KEEPER,
    SYSTEM_ADMINISTRATOR,
)

LINK_LIFE = timedelta(hours=24)
KEEP_LEFT = timedelta(days=180)
"""How long devices, links and the ways to reach a person are kept after their end."""
RECOVERY_CODES = 10
DELEGATION: dict[str, frozenset[str]] = {
    SYSTEM_ADMINISTRATOR: frozenset(ROLES),
    CITY_OFFICER: frozenset({ASSESSOR, APPEAL_REVIEWER, DISTRICT_OFFICER, AUDITOR, PARTICIPANT}),
    DISTRICT_OFFICER: frozenset({INSTITUTE_HEAD, STATION_KEEPER, ASSESSOR, PARTICIPANT}),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A role given, as rules see it."""

    id: UUID
    role: str
    code: str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """True from the first day up to, not including, the last."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def overlaps(self, starts_on: date, ends_on: date | None) -> bool:
        """True when some day belongs to both."""
        return (ends_on is None or self.starts_on < ends_on) and (self.ends_on is None or starts_on < self.ends_on)


def may_delegate(role: str, scope: str, wanted_role: str, wanted_code: str) -> bool:
    """May the holder of `role` over `scope` give (or take away) `wanted_role` on `wanted_code`?"""
    return wanted_role in DELEGATION.get(role, frozenset()) and wanted_code.startswith(scope)


def delegable(role: str) -> tuple[str, ...]:
    """The roles that a holder of `role` may give, in the order of the platform's list."""
    return tuple(key for key in ROLES if key in DELEGATION.get(role, frozenset()))


def fits_level(role: str, code: str) -> bool:
    """A role belongs to a level of the tree: a keeper to a station, a district officer to a district."""
    levels = ROLES[role].levels
    return len(code) in levels or (role == STATION_KEEPER and len(code) >= min(levels))


def needs_factor(roles: Iterable[str], *, demonstration: bool) -> bool:
    """Whether a second factor is required of a holder of these roles."""
    return not demonstration and any(ROLES[role].needs_factor for role in roles)


def chosen(terms: Sequence[Term], wanted: UUID | None, day: date) -> Term | None:
    """The role acted as: the one the person chose, even if it has ended (then none); without a choice the first."""
    if wanted is not None:
        return next((term for term in terms if term.id == wanted and term.holds_on(day)), None)
    return next((term for term in terms if term.holds_on(day)), None)


class Obstacle(Enum):
    """What stands between a signed-in person and the work, the first that applies."""

    NONE = "none"
    ACCOUNT_ENDED = "account-ended"
    GIVE_FACTOR = "give-factor"
    SET_UP_FACTOR = "set-up-factor"
    CHANGE_PASSWORD = "change-password"
    NO_ROLE = "no-role"


def obstacle(
    *,
    account_ended: bool,
    asked_for_factor: bool,
    factor_required: bool,
    verified: bool,
    must_change: bool,
    has_role: bool,
) -> Obstacle:
    """In this order, so that nobody passes a later gate before an earlier one."""
    if account_ended:
        return Obstacle.ACCOUNT_ENDED
    if asked_for_factor and not verified:
        return Obstacle.GIVE_FACTOR
    if must_change:
        return Obstacle.CHANGE_PASSWORD
    if factor_required and not verified:
        return Obstacle.SET_UP_FACTOR
    return Obstacle.NONE if has_role else Obstacle.NO_ROLE


def has_ended(ends_on: date | None, day: date) -> bool:
    """True from the day itself on: the last day is not included."""
    return ends_on is not None and day >= ends_on


def link_is_open(
    *, used_at: datetime | None, cancelled_at: datetime | None, expires_at: datetime, now: datetime
) -> bool:
    """A one-time link works once, until it expires or another takes its place."""
    return used_at is None and cancelled_at is None and now < expires_at


def masked_phone(phone: str) -> str:
    """13800001234 -> 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def may_look_after(role: str, scope: str, held: Iterable[tuple[str, str]], unit_code: str) -> bool:
    """May the holder of `role` over `scope` change the account, its links and its sessions?

    Only when he could have given every role the person holds; otherwise a reset link would be a way up.
    An account that holds no role belongs to its unit.
    """
    pairs = list(held)
    if not pairs:
        return bool(DELEGATION.get(role)) and unit_code.startswith(scope)
    return all(may_delegate(role, scope, wanted, code) for wanted, code in pairs)


def leaves_an_administrator(others: Iterable[Term], day: date) -> bool:
    """True when, without the one in question, somebody still administers the platform with no end in sight."""
    return any(one.role == SYSTEM_ADMINISTRATOR and one.holds_on(day) and one.ends_on is None for one in others)
