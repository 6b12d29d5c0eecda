"""The list of accounts and one person's page."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.actions.factors import has_factor
from cuobian.domains.people.actions.personal import read_phone
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.pages.grant_rows import lines_for_manager
from cuobian.domains.people.pages.places import areas_to_filter, scope_names
from cuobian.domains.people.queries.directory import (
    STATUSES,
    Filters,
    can_look_after,
    devices_of,
    directory,
    employments_of,
    grants_of,
    person,
    status_of,
    visible_accounts,
)
from cuobian.domains.people.queries.records import term
from cuobian.domains.people.rules import masked_phone
from cuobian.domains.people.values import ROLES
from cuobian.kernel import clock
from cuobian.kernel.format import bracketed
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.audit.public import record_read
from cuobian.support.exchange.public import xlsx_response

STATUS_WORDS = {
    "active": gettext_lazy("在用"),
    "idle": gettext_lazy("没有身份"),
    "ended": gettext_lazy("已到期"),
    "closed": gettext_lazy("已停用"),
}
STATUS_CHIPS = {"active": "done", "idle": "draft", "ended": "locked", "closed": "refused"}
_EXPORT_MOST = 20_000


class Row:
    """An account with what its line shows."""

    def __init__(self, account: Account, grants: Sequence[RoleGrant], names: dict[str, str]) -> None:
        day = clock.today()
        held = [row for row in grants if term(row).holds_on(day)]
        self.account, self.names = account, names
        self.roles = [(str(ROLES[row.role].label), names[row.code], row.ends_on) for row in held]
        self.status = status_of(account, day, has_role=bool(held))
        self.status_word, self.status_chip = STATUS_WORDS[self.status], STATUS_CHIPS[self.status]
        self.phone = masked_phone(account.phone)

    @property
    def roles_text(self) -> str:
        return _("；").join(bracketed(label, place) for label, place, _end in self.roles)


COLUMNS = (
    Column("name", gettext_lazy("姓名"), ("sort_key",), value=lambda row: row.account.name),
    Column("username", gettext_lazy("登录名"), ("username",), value=lambda row: row.account.username),
    Column("unit", gettext_lazy("单位"), ("unit_name", "sort_key"), value=lambda row: row.account.unit_name),
    Column("roles", gettext_lazy("身份"), value=lambda row: row.roles_text),
    Column("status", gettext_lazy("状态"), value=lambda row: str(row.status_word)),
)
_EXPORTED = (*COLUMNS, Column("phone", gettext_lazy("电话（隐去中间几位）"), value=lambda row: row.phone))


@page("people.view")
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody in one's scope; filters stand in the address, the export is what is shown."""
    actor, now = actor_of(request), clock.now()
    filters = Filters(*(request.GET.get(key, "") for key in ("q", "role", "area", "status")))
    rows = directory(actor, filters, now)
    if request.GET.get("export") == "xlsx":
        return _export(request, sorted_rows(request.GET, rows, COLUMNS, default="name")[:_EXPORT_MOST])
    shown = listing(request.GET, rows, COLUMNS, default="name")
    context = {
        "listing": shown,
        "rows": with_roles(shown.rows),
        "all": visible_accounts(actor).count(),
        "filters": filters,
        "applied": _applied(request, filters),
        "roles": [(key, role.label) for key, role in ROLES.items()],
        "areas": areas_to_filter(actor),
        "statuses": [(key, STATUS_WORDS[key]) for key in STATUSES],
        "may_manage": actor.may("people.manage"),
    }
    return render(request, "people/accounts.html", context)


@page("people.view")
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One person: roles, employments, devices. The telephone number is shown only to who may see it, and that is noted."""
    actor, now = actor_of(request), clock.now()
    row = person(actor, account_id)
    grants, employments = grants_of(row), employments_of(row)
    manages = can_look_after(actor, row)
    today = clock.today()
    held = any(one.revoked_at is None and term(one).holds_on(today) for one in grants)
    status = status_of(row, today, has_role=held)
    names = scope_names([row.unit_code, *(one.place_code for one in employments)])
    context = {
        "person": row,
        "now": now,
        "phone": read_phone(actor=actor, account=row, now=now),
        "crumbs": [(_("人员"), reverse("people:accounts"))],
        "grants": lines_for_manager(grants, actor, today),
        "unit_place": names[row.unit_code] if row.unit_code else "",
        "employments": [(names[one.place_code], one.from_on, one.until_on) for one in employments],
        "devices": devices_of(row) if manages else [],
        "has_factor": has_factor(row),
        "manages": manages,
        "may_audit": actor.may("audit.view"),
        "may_grant": actor.may("people.manage") and actor.account_id != row.pk,
        "status_word": STATUS_WORDS[status],
        "status_chip": STATUS_CHIPS[status],
    }
    return render(request, "people/account.html", context)


def with_roles(accounts_shown: Iterable[Account]) -> list[Row]:
    """Lines of a list: the roles of all of them in one query, the names of the places in two."""
    people = list(accounts_shown)
    by_account: dict[UUID, list[RoleGrant]] = {one.pk: [] for one in people}
    codes: set[str] = set()
    keys = list(by_account)
    for start in range(0, len(keys), 500):
        part = RoleGrant.objects.filter(account_id__in=keys[start : start + 500], revoked_at=None)
        for grant in part.order_by("starts_on"):
            by_account[grant.account_id].append(grant)
            codes.add(grant.code)
    names = scope_names(codes)
    return [Row(one, by_account[one.pk], names) for one in people]


def _export(request: HttpRequest, rows: Iterable[Account]) -> HttpResponse:
    lines = with_roles(rows)
    record_read(
        actor=actor_of(request),
        subject="accounts",
        subject_id="",
        code=actor_of(request).scope,
        fields=["name", "unit_name", "phone_masked"],
        now=clock.now(),
    )
    return xlsx_response(_("账号名单"), _("账号名单"), table_of(lines, _EXPORTED), request)


def _applied(request: HttpRequest, filters: Filters) -> list[tuple[str, str]]:
    words = {
        "q": filters.text,
        "role": str(ROLES[filters.role].label) if filters.role in ROLES else "",
        "area": scope_names([filters.code])[filters.code] if filters.code else "",
        "status": str(STATUS_WORDS.get(filters.status, "")),
    }
    given = {key: request.GET[key] for key in (*words, "sort", "size") if request.GET.get(key)}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in words.items()
        if word
    ]
