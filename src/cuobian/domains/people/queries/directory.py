"""The list of accounts and one person's page, as far as the asker may see."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cuobian.domains.people.models import Account, Employment, RoleGrant, SignIn
from cuobian.domains.people.rules import delegable, may_look_after
from cuobian.kernel.access import Actor, under, visible
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import NotFound
from cuobian.kernel.text import clean_query

ACTIVE, CLOSED, ENDED, IDLE = "active", "closed", "ended", "idle"
STATUSES = (ACTIVE, IDLE, ENDED, CLOSED)


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts whose unit, or one of whose roles, lies within the actor's scope."""
    if "" in actor.prefixes("people.view"):
        return Account.objects.all()
    mine = RoleGrant.objects.filter(visible(actor, "people.view", "code"), account=OuterRef("pk"))
    return Account.objects.filter(visible(actor, "people.view", "unit_code") | Q(Exists(mine)))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; "" means all."""

    text: str = ""
    role: str = ""
    code: str = ""
    status: str = ""


def directory(actor: Actor, filters: Filters, now: datetime) -> QuerySet[Account]:
    """The accounts of the list page."""
    day = local_date(now)
    rows = visible_accounts(actor)
    text = clean_query(filters.text).lower()
    if text:
        named = Q(name__icontains=text) | Q(username__icontains=text) | Q(unit_name__icontains=text)
        rows = rows.filter(named | Q(sort_key__icontains=text))
    if filters.role:
        rows = rows.filter(Exists(_standing(day).filter(role=filters.role)))
    if filters.code:
        at = RoleGrant.objects.filter(under(filters.code, "code"), account=OuterRef("pk"), revoked_at=None)
        rows = rows.filter(under(filters.code, "unit_code") | Q(Exists(at)))
    return _of_status(rows, filters.status, day)


def _standing(day: date) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), account=OuterRef("pk"), revoked_at=None, starts_on__lte=day
    )


def _of_status(rows: QuerySet[Account], status: str, day: date) -> QuerySet[Account]:
    running = Q(ends_on=None) | Q(ends_on__gt=day)
    if status == CLOSED:
        return rows.filter(is_active=False)
    if status == ENDED:
        return rows.filter(is_active=True, ends_on__lte=day)
    if status == ACTIVE:
        return rows.filter(running, Exists(_standing(day)), is_active=True)
    if status == IDLE:
        return rows.filter(running, ~Exists(_standing(day)), is_active=True)
    return rows


def status_of(account: Account, day: date, *, has_role: bool) -> str:
    """The word of one row: the first that applies."""
    if not account.is_active:
        return CLOSED
    if account.ends_on is not None and account.ends_on <= day:
        return ENDED
    return ACTIVE if has_role else IDLE


def person(actor: Actor, account_id: UUID) -> Account:
    """One account.

    Raises:
        NotFound: not there, or out of the actor's scope.
    """
    row = visible_accounts(actor).filter(pk=account_id).first()
    if row is None:
        raise NotFound()
    return row


def grants_of(account: Account) -> list[RoleGrant]:
    """Every role ever given, in force first."""
    rows = RoleGrant.objects.filter(account=account).select_related("granted_by", "revoked_by")
    return sorted(rows, key=lambda row: (row.revoked_at is not None, row.starts_on, row.role))


def employments_of(account: Account) -> list[Employment]:
    """Where the person works and worked, the latest first."""
    return list(Employment.objects.filter(account=account).order_by("-from_on"))


def devices_of(account: Account, *, only_open: bool = False, now: datetime | None = None) -> list[SignIn]:
    """Signed-in devices, the last seen first; the last 50."""
    rows = SignIn.objects.filter(account=account)
    if only_open:
        rows = rows.filter(ended_at=None, expires_at__gt=now)
    return list(rows.order_by("-last_seen_at")[:50])


def can_look_after(actor: Actor, account: Account) -> bool:
    """Whether the buttons that change this account are there."""
    if not actor.may("people.manage") or actor.account_id == account.pk:
        return False
    held = RoleGrant.objects.filter(account=account, revoked_at=None).values_list("role", "code")
    return may_look_after(actor.role, actor.scope, held, account.unit_code)


def grantable_roles(actor: Actor) -> tuple[str, ...]:
    """The roles this actor may give."""
    return delegable(actor.role) if actor.may("people.manage") else ()
