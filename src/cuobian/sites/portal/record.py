"""The rows behind a place's figures: what was written down, one by one, without anybody's name."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.public import Selection, all_kinds, kind_of, selected
from cuobian.domains.network.public import PlaceRecord, former_codes_of, public_place
from cuobian.kernel import clock
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
SHOWN_KINDS = (
    "activity", "elder_class", "speaker_session", "order_closed", "love_service", "opening_hours", "team_service",
    "pairing_activity", "venue_use", "drill", "issue_closed", "participants", "volunteers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the public reads it: no recorder, no subject, no further facts."""

    day: date
    kind: str
    tag: str
    quantity: Any
    unit: str
    people: int | None
    is_counter: bool

    @property
    def mark(self) -> str:
        return _("更正：冲销前面的一条") if self.is_counter else ""


COLUMNS = (
    Column("day", gettext_lazy("日期"), sort=("happened_on",), kind="date"),
    Column("kind", gettext_lazy("什么事"), sort=("kind", "happened_on")),
    Column("quantity", gettext_lazy("数量"), sort=("quantity",), kind="number"),
    Column("people", gettext_lazy("到场"), kind="number"),
)
EXPORTED = (
    *COLUMNS[:2],
    Column("tag", gettext_lazy("细类")),
    COLUMNS[2],
    Column("unit", gettext_lazy("单位")),
    COLUMNS[3],
    Column("mark", gettext_lazy("标记")),
)


@public_page()
def record(request: HttpRequest, code: str) -> HttpResponseBase:
    """`?kind=activity`; the year that ends today, the latest first; `?export=xlsx`."""
    if request.GET.get("export") == "xlsx":
        found = public_place(code)
        rows = sorted_rows(request.GET, _rows(found, _asked(request)), COLUMNS, default="-day")[:MOST]
        return xlsx_response(
            f"{found.short_name} {_('逐条记录')}", _("逐条记录"), table_of(map(_line, rows), EXPORTED), request
        )
    return _record(request, code)


@kept
def _record(request: HttpRequest, code: str) -> HttpResponseBase:
    found = public_place(code)
    if found.code != code:
        return redirect("portal:record", found.code)
    asked = _asked(request)
    shown = listing(request.GET, _rows(found, asked), COLUMNS, default="-day")
    context = {
        "place": found,
        "listing": shown,
        "lines": [_line(row) for row in shown.rows],
        "kinds": [(key, kind_of(key).name) for key in _kinds()],
        "kind": asked,
        "crumbs": [
            (_("找站点"), reverse("portal:places")),
            (found.short_name, reverse("portal:place", args=[found.code])),
            (_("逐条记录"), ""),
        ],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/record.html", context)


def _kinds() -> tuple[str, ...]:
    known = {kind.key for kind in all_kinds()}
    return tuple(key for key in SHOWN_KINDS if key in known)


def _asked(request: HttpRequest) -> str:
    """The kind that the address names, if the public reads it."""
    asked = request.GET.get("kind", "")
    return asked if asked in _kinds() else ""


def _rows(found: PlaceRecord, kind: str) -> "QuerySet[Any]":
    today = clock.today()
    codes = (found.code, *former_codes_of([found.code]))
    kinds = (kind,) if kind else _kinds()
    return selected(Selection(kinds=kinds, codes=codes, from_=today - timedelta(days=364), until=today))


def _line(row: Any) -> Line:
    kind = kind_of(row.kind)
    return Line(
        day=row.happened_on,
        kind=str(kind.name),
        tag=kind.tag_label(row.tag),
        quantity=row.quantity,
        unit=_(row.unit),
        people=row.people,
        is_counter=row.sign < 0,
    )
