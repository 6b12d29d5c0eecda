"""Deficiencies, merged: looked through on the desk, made tickets or not, one by one or many at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.actions.deciding import drop, open_ticket_for, open_tickets
from cuobian.domains.inspections.actions.joining import merged_text
from cuobian.domains.inspections.models import Finding, Inspection
from cuobian.domains.inspections.pages.parts import (
    FINDING_CHIP,
    applied,
    author_of,
    inspection_crumbs,
    may_decide,
    pictures,
    shell_of,
)
from cuobian.domains.inspections.queries.desk import entries_by_finding, finding_rows
from cuobian.domains.inspections.queries.load import get_finding, get_inspection
from cuobian.domains.inspections.queries.records import photos_by_entry
from cuobian.domains.inspections.values import FindingStatus
from cuobian.domains.rectification.public import Severity
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.forms import DayField, ask, told, uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
COLUMNS = (
    Column("place", gettext_lazy("站点"), sort=("sort_key",), value=lambda line: line["finding"].place.short_name),
    Column("what", gettext_lazy("记了什么"), value=lambda line: line["text"]),
    Column("severity", gettext_lazy("轻重"), value=lambda line: str(line["severity"])),
    Column("entries", gettext_lazy("几条记录"), sort=("live",), value=lambda line: line["finding"].live, kind="number"),
    Column(
        "status", gettext_lazy("状态"), sort=("status",),
        value=lambda line: str(line["finding"].get_status_display()),
    ),
)  # fmt: skip
EXPORTED = (
    COLUMNS[0],
    Column("code", gettext_lazy("编码"), value=lambda line: line["finding"].code),
    Column(
        "point", gettext_lazy("条款"),
        value=lambda line: f"{line['finding'].point_id} {line['finding'].point_text}".strip(),
    ),
    *COLUMNS[1:],
    Column("ticket", gettext_lazy("整改单"), value=lambda line: line["finding"].ticket_number),
    Column("reason", gettext_lazy("不开单的理由"), value=lambda line: line["finding"].reason),
)  # fmt: skip


class TicketForm(forms.Form):
    """What the ticket will say."""

    found = forms.CharField(
        label=gettext_lazy("发现了什么"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("几个人记的已经合在一起，可以改成一段。写事实，不写评价"),
    )  # fmt: skip
    suggestion = forms.CharField(
        label=gettext_lazy("建议怎么改"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    severity = forms.ChoiceField(label=gettext_lazy("轻重"), choices=Severity.choices, widget=forms.RadioSelect())
    due_on = DayField(label=gettext_lazy("整改期限"), required=False, help_text=gettext_lazy("不填就按轻重算"))


class ReasonForm(forms.Form):
    """Why no ticket."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不开单"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如：现场已经改好；不属于这个站点"),
    )  # fmt: skip


@page("inspections.view")
def findings(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """The findings of an occasion: what waits first."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id)
    status, place = request.GET.get("status", FindingStatus.WAITING.value), request.GET.get("place", "")[:32]
    rows = finding_rows(actor, row, status=status, place=place)
    if request.GET.get("export") == "xlsx":
        found = list(sorted_rows(request.GET, rows, COLUMNS, default="place")[:MOST])
        return xlsx_response(_("不足"), row.title, table_of(_lines(actor, found), EXPORTED), request)
    shown = listing(request.GET, rows, COLUMNS, default="place")
    lines = _lines(actor, list(shown.rows))
    labels = {one.value: str(one.label) for one in FindingStatus}
    context = {
        "shell": shell_of(actor),
        "row": row,
        "listing": shown,
        "lines": lines,
        "status": status,
        "place": place,
        "tabs": [*labels.items(), ("all", _("全部"))],
        "applied": applied(
            request.GET.dict(), {"place": lines[0]["finding"].place.short_name if place and lines else place}
        ),
        "may_decide": any(line["may_decide"] for line in lines),
        "crumbs": inspection_crumbs(row, (_("不足"), "")),
    }
    return render(request, "inspections/findings.html", context)


def _lines(actor: Actor, rows: list[Finding]) -> list[dict[str, Any]]:
    entries = entries_by_finding(rows)
    photos = photos_by_entry([entry.pk for found in entries.values() for entry in found])
    return [
        {
            "finding": row,
            "text": merged_text(entries.get(row.pk, [])),
            "entries": [{"entry": one, "who": author_of(actor, one)} for one in entries.get(row.pk, [])],
            "pictures": [item for one in entries.get(row.pk, []) for item in pictures(photos.get(one.pk, ()))],
            "severity": Severity(row.severity).label,
            "chip": FINDING_CHIP[FindingStatus(row.status)],
            "may_decide": may_decide(actor, row),
        }
        for row in rows
    ]


@page("inspections.decide", methods=("POST",))
def bulk(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Tickets for many, or none for many: asked once, in numbers."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id)
    chosen = _chosen(request, actor, row)
    do = request.POST.get("do", "")
    if not chosen:
        raise Invalid([Fault("", _("先在名单里选不足。选过的可能已经办过，请刷新名单再选。"))])
    if do not in ("ticket", "drop"):
        raise NotFound()
    ids = [one.pk for one in chosen]
    if do == "ticket":
        if request.POST.get("sure") != "1":
            return _ask_tickets(request, row, chosen)
        count = open_tickets(actor=actor, finding_ids=ids, now=clock.now())
        messages.success(request, _("已开 %(count)d 件整改单，站里会收到通知") % {"count": count})
        return redirect("inspections:findings", row.pk)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if told(form, lambda: drop(actor=actor, finding_ids=ids, reason=reason, now=clock.now())):
            messages.success(request, _("已记下不开单的理由"))
            return redirect("inspections:findings", row.pk)
    return _ask_drop(request, row, chosen, form)


def _chosen(request: HttpRequest, actor: Actor, row: Inspection) -> list[Finding]:
    """What was ticked, or all that wait; only what the actor decides on and is not decided."""
    rows = finding_rows(actor, row, status=FindingStatus.WAITING.value)
    if request.POST.get("all") != "1":
        rows = rows.filter(pk__in=uuids(request.POST.getlist("chosen")))
    return [one for one in rows.order_by("sort_key", "pk")[:200] if may_decide(actor, one)]


def _ask_tickets(request: HttpRequest, row: Inspection, chosen: list[Finding]) -> HttpResponse:
    count = len(chosen)
    places = len({one.place_id for one in chosen})
    return ask(
        request,
        title=_("给 %(count)d 条不足开整改单？") % {"count": count},
        action=_("开这 %(count)d 件") % {"count": count},
        rows=[
            {"label": _("站点"), "value": _("%(count)d 个") % {"count": places}},
            {
                "label": _("不足"),
                "value": _("、").join(_short(one) for one in chosen[:8]) + (_("等") if count > 8 else ""),
            },
        ],
        warnings=[_("照记录里的话开单，期限按轻重算，站里马上收到通知。要改文字的，请一条一条开。")],
        hidden=[("do", "ticket"), ("sure", "1"), *(("chosen", one.pk) for one in chosen)],
        action_url=reverse("inspections:findings-do", args=[row.pk]),
        back_url=reverse("inspections:findings", args=[row.pk]),
        crumbs=inspection_crumbs(row, (_("不足"), reverse("inspections:findings", args=[row.pk])), (_("开整改单"), "")),
    )


def _ask_drop(request: HttpRequest, row: Inspection, chosen: list[Finding], form: Any) -> HttpResponse:
    count = len(chosen)
    return ask(
        request,
        title=_("%(count)d 条不足不开整改单？") % {"count": count},
        action=_("不开这 %(count)d 条") % {"count": count},
        rows=[{"label": _("不足"), "value": _("、").join(_short(one) for one in chosen[:8])}],
        hidden=[("do", "drop"), *(("chosen", one.pk) for one in chosen)],
        action_url=reverse("inspections:findings-do", args=[row.pk]),
        back_url=reverse("inspections:findings", args=[row.pk]),
        crumbs=inspection_crumbs(row, (_("不足"), reverse("inspections:findings", args=[row.pk])), (_("不开单"), "")),
        form=form,
        withdraw=True,
    )


def _short(finding: Finding) -> str:
    return f"{finding.place.short_name} {finding.point_id}".strip()


@page("inspections.view", methods=("GET", "POST"))
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: everybody's records and photos, and the ticket as it will be written."""
    actor = actor_of(request)
    row = get_finding(actor, finding_id)
    line = _lines(actor, [row])[0]
    initial = {"found": line["text"], "severity": row.severity}
    form = TicketForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(actor, "inspections.decide", row.code)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(form, lambda: open_ticket_for(actor=actor, finding_id=row.pk, now=clock.now(), **given))
        if done is not None:
            messages.success(request, _("已开 %(number)s，站里会收到通知") % {"number": done.ticket_number})
            return redirect("inspections:findings", row.inspection_id)
    context = {
        "shell": shell_of(actor),
        "row": row.inspection,
        "line": line,
        "form": form,
        "may_open": line["may_decide"] and row.status != FindingStatus.TICKETED and row.live,
        "crumbs": inspection_crumbs(
            row.inspection, (_("不足"), reverse("inspections:findings", args=[row.inspection_id])), (_short(row), "")
        ),
    }
    return render(request, "inspections/finding.html", context, status=422 if form.errors else 200)
