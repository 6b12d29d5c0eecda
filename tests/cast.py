"""The standing cast: who acts in the tests. Places are named by code, so a part needs no network in the database.

actor = actor_of_role("district_officer")            # no database
actor = enrol("district_officer", code="350212")     # with an account and a role in the database
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.values import ROLES
from cuobian.kernel.access import Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 on a working day in Xiamen
CITY = "3502"
SIMING = "350203"
TONGAN = "350212"
INSTITUTE = "350203001"
STATION = "350203001001"
NEIGHBOUR_STATION = "350203001004"
PASSWORD = "cuo-bian-2026"
_SPACE = UUID("6f7b1d0e-4a52-4f7e-9d3c-5a1c7f0b2d11")


class Part(NamedTuple):
    """One member of the cast."""

    role: str
    name: str
    unit_name: str
    unit_code: str
    code: str


CAST: dict[str, Part] = {
    "system_administrator": Part("system_administrator", "叶国强", "市级指导中心", CITY, ""),
    "city_officer": Part("city_officer", "王素云", "市委文明办", CITY, CITY),
    "district_officer": Part("district_officer", "林惠珍", "思明区文明办", SIMING, SIMING),
    "neighbour_officer": Part("district_officer", "陈志明", "同安区文明办", TONGAN, TONGAN),
    "institute_head": Part("institute_head", "黄丽卿", "厦港街道办事处", INSTITUTE, INSTITUTE),
    "station_keeper": Part("station_keeper", "吴雅琴", "鸿山社区居委会", STATION, STATION),
    "neighbour_keeper": Part("station_keeper", "郑阿海", "蜂巢山社区居委会", NEIGHBOUR_STATION, NEIGHBOUR_STATION),
    "assessor": Part("assessor", "苏婉婷", "海沧区文明办", "350205", CITY),
    "second_assessor": Part("assessor", "许建国", "翔安区文明办", "350213", CITY),
    "appeal_reviewer": Part("appeal_reviewer", "洪秀英", "市志愿者协会", "", CITY),
    "participant": Part("participant", "高文彬", "湖里区文明办", "350206", CITY),
    "auditor": Part("auditor", "蔡明辉", "市审计局", CITY, CITY),
}


def account_id_of(part: str) -> UUID:
    """The same member always has the same account id."""
    return uuid5(_SPACE, part)


def actor_of_role(role: str, code: str | None = None, **changes: object) -> Actor:
    """An actor without a database: a member of the cast, or of a role, over `code` (the cast's own when None)."""
    if role == "visitor":
        return Actor.visitor()
    part = CAST[role]
    held, scope = ROLES[part.role], part.code if code is None else code
    actor = Actor(
        account_id=account_id_of(role),
        name=part.name,
        role=held.key,
        role_label=str(held.label),
        unit_label=part.unit_name,
        scope=scope,
        grants=tuple((permission, scope) for permission in sorted(held.permissions)),
    )
    return replace(actor, **changes) if changes else actor  # type: ignore[arg-type]


def account_of(part: str) -> Account:
    """The member's account, made when it is not there yet; it has no password until `client_as` signs it in."""
    told = CAST[part]
    found = Account.objects.filter(pk=account_id_of(part)).first()
    if found is not None:
        return found
    account = Account(
        id=account_id_of(part),
        username=part.replace("_", "-"),
        name=told.name,
        unit_name=told.unit_name,
        unit_code=told.unit_code,
        created_at=NOW,
    )
    account.set_unusable_password()
    account.save(force_insert=True)
    return account


def grant_to(
    account: Account, role: str, code: str, *, starts_on: date = date(2026, 1, 1), ends_on: date | None = None
) -> RoleGrant:
    """Give a role without asking anybody: the ground a test starts from."""
    return RoleGrant.objects.get_or_create(
        account=account, role=role, code=code, starts_on=starts_on, ends_on=ends_on, defaults={"granted_at": NOW}
    )[0]


def enrol(part: str, code: str | None = None) -> Actor:
    """A member of the cast with an account and a role in the database."""
    told = CAST[part]
    scope = told.code if code is None else code
    grant_to(account_of(part), told.role, scope)
    return actor_of_role(part, scope)
