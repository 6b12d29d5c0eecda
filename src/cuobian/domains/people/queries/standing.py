"""What a signed-in person may do now. Asked at every request, so its answer is kept until the account's rights change."""

from datetime import date
from uuid import UUID

from django.core.cache import cache

from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.queries.records import HeldRole, held_role, term
from cuobian.domains.people.rules import Term, chosen
from cuobian.domains.people.values import ROLES
from cuobian.kernel.access import Actor

_KEPT_SECONDS = 600


def terms_of(account: Account) -> tuple[Term, ...]:
    """All roles given and not taken back, in force or not, the widest first.

    Kept in the process under the account's version, which every change of a right counts up and every request reads.
    """
    key = f"people.terms.{account.pk}.{account.access_version}"
    kept: tuple[Term, ...] | None = cache.get(key)
    if kept is None:
        rows = RoleGrant.objects.filter(account=account, revoked_at=None)
        order = list(ROLES)
        kept = tuple(sorted(map(term, rows), key=lambda one: (order.index(one.role), one.code, one.starts_on)))
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def actor_for(account: Account, acting: Term | None, *, address: str = "", request_id: str = "") -> Actor:
    """The actor of an account in one role; without a role, somebody known who may do nothing."""
    if acting is None:
        return Actor(account.pk, account.name, unit_label=account.unit_name, address=address, request_id=request_id)
    role = ROLES[acting.role]
    return Actor(
        account_id=account.pk,
        name=account.name,
        role=role.key,
        role_label=str(role.label),
        unit_label=account.unit_name,
        scope=acting.code,
        grants=tuple((permission, acting.code) for permission in sorted(role.permissions)),
        address=address,
        request_id=request_id,
    )


def roles_now(account: Account, day: date) -> list[HeldRole]:
    """The roles a person may act as today."""
    return [held_role(one) for one in terms_of(account) if one.holds_on(day)]


def acting_as(account: Account, wanted: UUID | None, day: date) -> Term | None:
    """The role a session acts as, or None when the one it chose is not in force."""
    return chosen(terms_of(account), wanted, day)
