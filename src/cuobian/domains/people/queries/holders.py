"""Who holds a role over a code, one code or many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.queries.records import (
    AccountRecord,
    EmploymentRecord,
    account_record,
    employment_record,
)
from cuobian.domains.people.values import roles_with
from cuobian.kernel.access import covers, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import NotFound

_CHUNK = 500


def holders(role: str, code: str, now: datetime) -> list[AccountRecord]:
    """Who holds this role over this code now, by name."""
    return _people(in_force((role,), now).filter(code__in=_prefixes(code)))


def holders_of_permission(permission: str, code: str, now: datetime) -> list[AccountRecord]:
    """Who holds, in whatever role, this permission over this code now, by name."""
    return _people(in_force(roles_with(permission), now).filter(code__in=_prefixes(code)))


def holders_under(role: str, prefix: str, now: datetime) -> list[AccountRecord]:
    """Who holds this role on a code at or under the prefix now, by name."""
    return _people(in_force((role,), now).filter(within([prefix], "code")))


def holders_in_bulk(role: str, codes: Collection[str], now: datetime) -> dict[str, list[AccountRecord]]:
    """`holders` for many codes in a few queries; every asked code is in the answer."""
    return _in_bulk((role,), codes, now)


def holders_of_permission_in_bulk(
    permission: str, codes: Collection[str], now: datetime
) -> dict[str, list[AccountRecord]]:
    """`holders_of_permission` for many codes in a few queries; every asked code is in the answer."""
    return _in_bulk(roles_with(permission), codes, now)


def _in_bulk(roles: Collection[str], codes: Collection[str], now: datetime) -> dict[str, list[AccountRecord]]:
    wanted = {prefix for code in codes for prefix in _prefixes(code)}
    by_scope: dict[str, dict[UUID, AccountRecord]] = defaultdict(dict)
    for part in _chunks(sorted(wanted)):
        for grant in in_force(roles, now).filter(code__in=part).select_related("account"):
            by_scope[grant.code][grant.account_id] = account_record(grant.account)
    answer: dict[str, list[AccountRecord]] = {}
    for code in codes:
        found: dict[UUID, AccountRecord] = {}
        for prefix in _prefixes(code):
            found |= by_scope.get(prefix, {})
        answer[code] = list(found.values())
    return answer


def account(account_id: UUID) -> AccountRecord:
    """One person.

    Raises:
        NotFound: no such account.
    """
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise NotFound()
    return account_record(row)


def accounts(account_ids: Iterable[UUID]) -> dict[UUID, AccountRecord]:
    """Many people at once, by id; unknown ids are left out."""
    found: dict[UUID, AccountRecord] = {}
    for part in _chunks(sorted(set(account_ids))):
        found |= {row.pk: account_record(row) for row in Account.objects.filter(pk__in=part)}
    return found


def employments(account_ids: Iterable[UUID]) -> list[EmploymentRecord]:
    """Where these people work and worked, the latest first."""
    found: list[EmploymentRecord] = []
    for part in _chunks(sorted(set(account_ids))):
        rows = Employment.objects.filter(account_id__in=part).order_by("account_id", "-from_on")
        found += [employment_record(row) for row in rows]
    return found


def in_force(roles: Collection[str], now: datetime) -> QuerySet[RoleGrant]:
    """The grants of these roles that work now."""
    day = local_date(now)
    return RoleGrant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        Q(account__ends_on=None) | Q(account__ends_on__gt=day),
        role__in=roles,
        revoked_at=None,
        starts_on__lte=day,
        account__is_active=True,
    )


def _people(grants: QuerySet[RoleGrant]) -> list[AccountRecord]:
    rows = Account.objects.filter(pk__in=grants.values("account_id")).order_by("sort_key", "pk")
    return [account_record(row) for row in rows]


def _prefixes(code: str) -> list[str]:
    return [code[:length] for length in range(len(code) + 1) if covers(code[:length], code)]


def _chunks(items: "list[str] | list[UUID]") -> "Iterable[list[str] | list[UUID]]":
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
