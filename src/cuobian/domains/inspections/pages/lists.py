"""The list of occasions.

An occasion stands in the area and under the days it was planned for: it is no list of places, and has no past day.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.pages.parts import STATUS_CHIP, applied, shell_of
from cuobian.domains.inspections.queries.desk import Filters, inspection_rows, waiting_findings
from cuobian.domains.inspections.values import Kind, Status
from cuobian.domains.network.public import area_names
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.inbox.public import held_count

MOST = 20_000
COLUMNS = (
    Column("title", gettext_lazy("检查"), value=lambda row: row.title),
    Column("days", gettext_lazy("日子"), sort=("starts_on",), value=lambda row: row.starts_on, kind="date"),
    Column("status", gettext_lazy("状态"), sort=("status",), value=lambda row: str(row.get_status_display())),
    Column("places", gettext_lazy("站点"), value=lambda row: row.n_places, kind="number"),
    Column("entries", gettext_lazy("记录"), value=lambda row: row.n_entries, kind="number"),
    Column("waiting", gettext_lazy("待看的不足"), value=lambda row: row.n_waiting, kind="number"),
)
EXPORTED = (
    Column("number", gettext_lazy("编号"), value=lambda row: row.number),
    COLUMNS[0],
    Column("kind", gettext_lazy("种类"), value=lambda row: str(row.get_kind_display())),
    Column("basis", gettext_lazy("依据"), value=lambda row: row.basis),
    COLUMNS[1],
    Column("until", gettext_lazy("到哪天"), value=lambda row: row.ends_on, kind="date"),
    *COLUMNS[2:],
)


@page("inspections.view")
def inspections(request: HttpRequest) -> HttpResponse:
    """All occasions in the actor's reach, the latest first."""
    actor = actor_of(request)
    filters = Filters(
        query=clean_query(request.GET.get("q")),
        kind=request.GET.get("kind", ""),
        status=request.GET.get("status", ""),
    )
    rows = inspection_rows(actor, filters)
    named = _named(filters)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, COLUMNS, default="-days")[:MOST]
        return xlsx_response(_("检查"), _("检查"), table_of(ordered, EXPORTED), request, filters=list(named.values()))
    shown = listing(request.GET, rows, COLUMNS, default="-days")
    names = area_names(row.code for row in shown.rows)
    context: dict[str, Any] = {
        "shell": shell_of(actor),
        "listing": shown,
        "lines": [
            {"row": row, "area": names.get(row.code, ""), "chip": STATUS_CHIP[Status(row.status)]} for row in shown.rows
        ],
        "filters": filters,
        "applied": applied(request.GET.dict(), named),
        "kinds": Kind.choices,
        "statuses": Status.choices,
        "may_plan": actor.may("inspections.plan"),
        "waiting": waiting_findings(actor) if actor.may("inspections.decide") else 0,
        "held": held_count(actor) if actor.may("inspections.decide") else 0,
    }
    return render(request, "inspections/list.html", context)


def _named(filters: Filters) -> dict[str, str]:
    return {
        "q": _("找「%(text)s」") % {"text": filters.query} if filters.query else "",
        "kind": str(Kind(filters.kind).label) if filters.kind in Kind.values else "",
        "status": str(Status(filters.status).label) if filters.status in Status.values else "",
    }
