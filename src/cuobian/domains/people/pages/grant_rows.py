"""A role given, as a line of a table shows it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.people.pages.places import scope_names
from cuobian.domains.people.rules import may_delegate
from cuobian.domains.people.values import ROLES
from cuobian.kernel import format as written
from cuobian.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One line; `may_take` and `may_use` say which button it has."""

    id: UUID
    label: str
    place: str
    starts_on: date
    ends_on: date | None
    granted_by: str
    chip: str
    word: str
    note: str
    may_take: bool = False
    may_use: bool = False


def lines_for_manager(rows: Iterable[RoleGrant], actor: Actor, day: date) -> list[GrantLine]:
    """The roles on somebody's page."""
    grants = list(rows)
    names = scope_names(row.code for row in grants)
    return [_line(row, names[row.code], day, may_take=_may_take(actor, row)) for row in grants]


def lines_for_holder(
    rows: Iterable[RoleGrant], usable: Collection[UUID], acting: UUID | None, day: date
) -> list[GrantLine]:
    """The roles on one's own page."""
    grants = list(rows)
    names = scope_names(row.code for row in grants)
    return [
        _line(row, names[row.code], day, acting=row.pk == acting, may_use=row.pk in usable and row.pk != acting)
        for row in grants
    ]


def _line(
    row: RoleGrant, place: str, day: date, *, acting: bool = False, may_take: bool = False, may_use: bool = False
) -> GrantLine:
    chip, word, note = _state(row, day, acting=acting)
    return GrantLine(
        id=row.pk,
        label=str(ROLES[row.role].label),
        place=place,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        granted_by=row.granted_by.name if row.granted_by else "",
        chip=chip,
        word=word,
        note=note,
        may_take=may_take,
        may_use=may_use,
    )


def _state(row: RoleGrant, day: date, *, acting: bool) -> tuple[str, str, str]:
    if row.revoked_at is not None:
        who = row.revoked_by.name if row.revoked_by else ""
        return (
            "refused",
            _("已收回"),
            written.labelled(f"{written.day_number(row.revoked_at)} {who}", row.revoke_reason),
        )
    if row.ends_on is not None and row.ends_on <= day:
        return "locked", _("已到期"), ""
    if row.starts_on > day:
        return "wait", _("还没生效"), ""
    return ("mine", _("正在用"), "") if acting else ("done", _("有效"), "")


def _may_take(actor: Actor, row: RoleGrant) -> bool:
    allowed = actor.may("people.manage") and may_delegate(actor.role, actor.scope, row.role, row.code)
    return allowed and row.revoked_at is None and row.account_id != actor.account_id
