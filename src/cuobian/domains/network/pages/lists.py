"""The list of places: today's, or as it was on a day."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.exports import record_export
from cuobian.domains.network.models import Place
from cuobian.domains.network.pages.common import as_of, is_ahead, now_code, status_chip
from cuobian.domains.network.queries.areas import areas, reach
from cuobian.domains.network.queries.imports import sheet_rows
from cuobian.domains.network.queries.past import periods_as_of
from cuobian.domains.network.queries.places import Filters, districts, place_rows, with_seats
from cuobian.domains.network.queries.planning import count_planned
from cuobian.domains.network.queries.records import area_names
from cuobian.domains.network.rules.sheet import COLUMNS as SHEET_COLUMNS
from cuobian.domains.network.values import PlaceKind, PlaceStatus, district_of, street_of
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import day_number, labelled
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.exchange import public as exchange

MOST_AT_ONCE = 20_000
COLUMNS = (
    Column("short_name", gettext_lazy("站点"), ("sort_key",)),
    Column("code", gettext_lazy("编码"), ("code",)),
    Column("kind", gettext_lazy("类型"), ("kind", "sort_key"), lambda row: row.get_kind_display()),
    Column("address", gettext_lazy("地址")),
    Column("contact_name", gettext_lazy("联系人")),
    Column("seats", gettext_lazy("座位"), kind="number"),
    Column("opened_on", gettext_lazy("设立"), ("opened_on", "sort_key"), kind="date"),
    Column("status", gettext_lazy("状态"), ("status", "sort_key"), lambda row: row.get_status_display(), kind="chip"),
)
PAST_COLUMNS = (
    Column("short_name", gettext_lazy("那天的名称"), ("sort_key",)),
    Column("code", gettext_lazy("那天的编码"), ("code",)),
    Column("kind", gettext_lazy("类型"), ("kind", "sort_key"), lambda row: row.get_kind_display()),
    Column("valid_from", gettext_lazy("从"), ("valid_from", "sort_key"), kind="date"),
    Column("valid_until", gettext_lazy("到"), kind="date"),
    Column("status", gettext_lazy("状态"), ("status", "sort_key"), lambda row: row.get_status_display(), kind="chip"),
)
LABELS = {"q": gettext_lazy("查找"), "district": gettext_lazy("区"), "street": gettext_lazy("街道（镇）"),
          "kind": gettext_lazy("类型"), "status": gettext_lazy("状态")}  # fmt: skip


@page("network.view")
def place_list(request: HttpRequest) -> HttpResponseBase:
    """Filters, sorting, pages, and the export of what is shown."""
    actor, day, filters = actor_of(request), as_of(request), _filters(request)
    ahead = is_ahead(day)
    rows: Any = periods_as_of(actor, day, filters, ahead=ahead) if day else with_seats(place_rows(actor, filters))
    columns = PAST_COLUMNS if day else COLUMNS
    if request.GET.get("export"):
        return _export(request, rows, columns, day, filters)
    shown = listing(request.GET, rows, columns, default="short_name", size=50)
    names = area_names((row.code for row in shown.rows), day)
    context = {
        "listing": shown,
        "rows": [_line(row, names) for row in shown.rows],
        "options": _options(request, filters),
        "asked": filters,
        "as_of": day,
        "ahead": ahead,
        "planned": count_planned(actor, day if ahead else None),
        "today": clock.today(),
        "applied": _applied(request, filters, names, day),
        "may_import": actor.may("network.import"),
        "may_add": actor.may("network.edit"),
        "data_as_of": clock.now(),
    }
    return render(request, "network/list.html", context)


def _filters(request: HttpRequest) -> Filters:
    given = {name: request.GET.get(name, "")[:40] for name in ("district", "street", "kind", "status")}
    street = given["street"] if given["street"].startswith(given["district"] or given["street"][:6]) else ""
    return Filters(
        query=clean_query(request.GET.get("q")),
        district=given["district"],
        street=street,
        kind=given["kind"] if given["kind"] in PlaceKind.values else "",
        status=given["status"] if given["status"] in PlaceStatus.values else "",
    )


def _options(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "districts": [(area.code, area.name) for area in districts() if reach(actor, area.code)],
        "streets": [
            (area.code, area.name)
            for area in (areas(filters.district) if filters.district else ())
            if reach(actor, area.code)
        ],
        "kinds": PlaceKind.choices,
        "statuses": PlaceStatus.choices,
    }


def _line(row: Any, names: dict[str, str]) -> dict[str, Any]:
    district, street = names.get(district_of(row.code), ""), names.get(street_of(row.code), "")
    return {
        "row": row,
        "code": row.code,
        "where": f"{district}{street}" if street else district,
        "kind": row.get_kind_display(),
        "chip": status_chip(row.status),
        "now_code": now_code(row),
    }


def _applied(request: HttpRequest, filters: Filters, names: dict[str, str], day: date | None) -> list[tuple[str, str]]:
    values = {
        "q": filters.query,
        "district": _name(filters.district, names),
        "street": _name(filters.street, names),
        "kind": str(PlaceKind(filters.kind).label) if filters.kind else "",
        "status": str(PlaceStatus(filters.status).label) if filters.status else "",
    }
    found = [(labelled(LABELS[key], value), _without(request, key)) for key, value in values.items() if value]
    return found + ([(_("看 %(day)s 的网络") % {"day": day_number(day)}, _without(request, "as_of"))] if day else [])


def _name(code: str, names: dict[str, str]) -> str:
    return names.get(code) or area_names([code]).get(code, code) if code else ""


def _without(request: HttpRequest, key: str) -> str:
    dropped = {key, "page"} | ({"street"} if key == "district" else set())
    kept = [(name, value) for name, value in request.GET.items() if name not in dropped and value]
    return "?" + urlencode(kept)


def _export(
    request: HttpRequest, rows: Any, columns: tuple[Column, ...], day: date | None, filters: Filters
) -> HttpResponse:
    """What is shown as a table, or (`export=sheet`) every field in the form that an import reads."""
    count = rows.count()
    if count > MOST_AT_ONCE:
        raise Invalid(_("有 %(n)s 行，一次最多导出 20,000 行。请先选一个区或街道。") % {"n": f"{count:,}"})
    whole = request.GET["export"] == "sheet" and day is None
    record_export(actor=actor_of(request), rows=rows, count=count, filters=filters, whole=whole, now=clock.now())
    if whole:
        return exchange.xlsx_response(
            _("站点（可改好再导入）"), _("站点"), sheet_rows(Place.objects.filter(pk__in=rows.values("pk"))), request,
            columns=SHEET_COLUMNS,
        )  # fmt: skip
    title = _("站点 %(day)s") % {"day": day_number(day or clock.today())}
    ordered = sorted_rows(request.GET, rows, columns, default="short_name")
    return exchange.xlsx_response(title, _("站点"), table_of(ordered.iterator(chunk_size=2000), columns), request)
