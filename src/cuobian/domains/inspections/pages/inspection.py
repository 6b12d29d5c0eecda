"""One occasion: what is to be done next, its places and what was noted there, its people, its records and photos."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.pages.parts import (
    STATUS_CHIP,
    applied,
    author_of,
    crumbs,
    inspection_crumbs,
    pictures,
    shell_of,
)
from cuobian.domains.inspections.queries.desk import entry_rows, place_lines, with_photos
from cuobian.domains.inspections.queries.load import get_inspection
from cuobian.domains.inspections.queries.records import records_of
from cuobian.domains.inspections.rules.entries import is_recused
from cuobian.domains.inspections.states import LIFE
from cuobian.domains.inspections.values import EntryKind, Status
from cuobian.domains.network.public import area_names
from cuobian.domains.rectification.public import PhotoSide, photos_of_tickets
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.files.public import thumb_url, url

MOST = 20_000
COLUMNS = (
    Column("place", gettext_lazy("站点"), sort=("place__sort_key",), value=lambda line: line["entry"].place.short_name),
    Column("what", gettext_lazy("记了什么"), value=lambda line: line["entry"].text),
    Column("kind", gettext_lazy("种类"), sort=("kind",), value=lambda line: str(line["entry"].get_kind_display())),
    Column("who", gettext_lazy("谁记的"), value=lambda line: line["who"]),
    Column(
        "at", gettext_lazy("时间"), sort=("happened_at",), value=lambda line: line["entry"].happened_at, kind="date"
    ),
)
EXPORTED = (
    COLUMNS[0],
    Column("code", gettext_lazy("编码"), value=lambda line: line["entry"].code),
    COLUMNS[2],
    Column(
        "point", gettext_lazy("条款"), value=lambda line: f"{line['entry'].point_id} {line['entry'].point_text}".strip()
    ),
    COLUMNS[1],
    Column("photos", gettext_lazy("照片"), value=lambda line: len(line["record"].photos), kind="number"),
    Column("ticket", gettext_lazy("整改单"), value=lambda line: line["record"].ticket_number),
    COLUMNS[3],
    COLUMNS[4],
)


@page("inspections.view")
def inspection(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """The occasion's own page."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id)
    lines = place_lines(actor, row)
    may_plan = actor.may("inspections.plan", row.code)
    people = list(row.inspectors.all()) if actor.may("inspections.decide") else []
    context = {
        "shell": shell_of(actor),
        "row": row,
        "area": area_names([row.code]).get(row.code, ""),
        "chip": STATUS_CHIP[Status(row.status)],
        "lines": lines,
        "people": [{"row": one, "recused": _recused(row, one.unit_code, lines)} for one in people],
        "figures": _figures(row, lines),
        "next": _next(actor, row, lines),
        "may_edit": may_plan and (Status(row.status), "withdraw") in LIFE and not row.subject,
        "may_plan": may_plan and not row.subject,
        "crumbs": crumbs((row.number, "")),
    }
    return render(request, "inspections/inspection.html", context)


def _recused(row: Inspection, unit_code: str, lines: list[Any]) -> int:
    return sum(is_recused(row.kind, unit_code, line.listed.code) for line in lines)


def _figures(row: Inspection, lines: list[Any]) -> list[dict[str, Any]]:
    entries = reverse("inspections:entries", args=[row.pk])
    findings = reverse("inspections:findings", args=[row.pk])
    return [
        {"label": _("站点"), "value": str(len(lines)), "unit": _("个"), "url": "#places"},
        {"label": _("亮点"), "value": str(sum(line.highlights for line in lines)), "unit": _("条"), "url": f"{entries}?kind=highlight"},
        {"label": _("不足"), "value": str(sum(line.deficiencies for line in lines)), "unit": _("条"), "url": f"{entries}?kind=deficiency"},
        {"label": _("建议"), "value": str(sum(line.suggestions for line in lines)), "unit": _("条"), "url": f"{entries}?kind=suggestion"},
        {"label": _("已开整改单"), "value": str(sum(line.ticketed for line in lines)), "unit": _("件"), "url": f"{findings}?status=ticketed"},
    ]  # fmt: skip


def _next(actor: Actor, row: Inspection, lines: list[Any]) -> dict[str, Any] | None:
    """What this person does next; None when nothing."""
    may_plan = actor.may("inspections.plan", row.code) and not row.subject
    if row.status == Status.DRAFT and may_plan:
        return {
            "title": _("看过没有错，就开始"),
            "why": _("开始后，名单里的人收到通知，手机上能下载站点和标准。"),
            "url": reverse("inspections:step", args=[row.pk, "open"]),
            "action": _("开始这次检查"),
        }
    waiting = sum(line.waiting for line in lines if actor.may("inspections.decide", line.listed.code))
    if waiting:
        return {
            "title": _("有 %(count)d 条不足等您看") % {"count": waiting},
            "why": _("同一站点、同一条款记的已经合并。看过后开整改单，或者写明为什么不开。"),
            "url": reverse("inspections:findings", args=[row.pk]),
            "action": _("去看这 %(count)d 条") % {"count": waiting},
        }
    return None


@page("inspections.view")
def entries(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Its records, one by one."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id)
    kind, place = request.GET.get("kind", ""), request.GET.get("place", "")[:32]
    rows = entry_rows(actor, row, kind=kind, place=place)
    if request.GET.get("export") == "xlsx":
        if rows.count() > MOST:
            raise Invalid(_("一次最多导出 20,000 行。请先选一种。"))
        lines = _lines(actor, list(sorted_rows(request.GET, rows, COLUMNS, default="at")))
        return xlsx_response(_("现场记录"), row.title, table_of(lines, EXPORTED), request)
    shown = listing(request.GET, rows, COLUMNS, default="at")
    lines = _lines(actor, list(shown.rows))
    kinds = [("highlight", _("亮点")), *((one.value, one.label) for one in EntryKind)]
    named = {
        "kind": str(dict(kinds).get(kind, "")),
        "place": lines[0]["entry"].place.short_name if place and lines else place,
    }
    context = {
        "shell": shell_of(actor),
        "row": row,
        "listing": shown,
        "lines": lines,
        "kind": kind,
        "place": place,
        "kinds": kinds,
        "applied": applied(request.GET.dict(), named),
        "crumbs": inspection_crumbs(row, (_("记录"), "")),
    }
    return render(request, "inspections/entries.html", context)


def _lines(actor: Actor, rows: list[Any]) -> list[dict[str, Any]]:
    records = {record.id: record for record in records_of(rows, live_only=True)}
    return [
        {
            "entry": entry,
            "record": records[entry.pk],
            "who": author_of(actor, entry),
            "pictures": pictures(records[entry.pk].photos),
            "missing": max(0, len(entry.photos) - len(records[entry.pk].photos)),
        }
        for entry in rows
    ]


@page("inspections.view")
def photos(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Its photos; where a ticket was opened, before and after side by side."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id)
    shown = listing(request.GET, with_photos(entry_rows(actor, row)), COLUMNS, default="place")
    rows = list(shown.rows)
    records = records_of(rows, live_only=True)
    tickets = {one.ticket_id for one in records if one.ticket_id}
    after = photos_of_tickets(tickets, PhotoSide.AFTER)
    names = {entry.pk: entry for entry in rows}
    items = [
        {
            "entry": names[record.id],
            "record": record,
            "before": pictures(record.photos),
            "after": [_after(file) for file in after.get(record.ticket_id, [])] if record.ticket_id else [],
        }
        for record in records
    ]
    context = {"shell": shell_of(actor), "row": row, "items": items, "listing": shown}
    return render(request, "inspections/photos.html", {**context, "crumbs": inspection_crumbs(row, (_("照片"), ""))})


def _after(file: UUID) -> dict[str, str]:
    return {"url": url(file), "thumb_url": thumb_url(file), "alt": _("整改后"), "note": ""}
