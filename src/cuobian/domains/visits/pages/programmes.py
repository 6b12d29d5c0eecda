"""Programmes at the desk: the list, one put down or changed, its own page with the days, its days and vehicles."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.programmes import create_programme, edit_programme
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.pages import slots
from cuobian.domains.visits.pages.days import form_page
from cuobian.domains.visits.pages.next_step import next_step
from cuobian.domains.visits.pages.parts import CHIPS, applied, day_label, desk_crumbs, words
from cuobian.domains.visits.pages.timeline import columns_of, map_points
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.frozen import unreleased
from cuobian.domains.visits.queries.load import get_programme, plan_programme
from cuobian.domains.visits.queries.programmes import (
    ProgrammeFilters,
    figures,
    hand_outs_of,
    programmes,
    releases_of,
    shown_people,
    years,
)
from cuobian.domains.visits.queries.told import all_as_told, told_whole
from cuobian.domains.visits.rules.plans import ProgrammePlan
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import number
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import said
from cuobian.kernel.text import clean_query
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("title", gettext_lazy("观摩活动"), value=lambda row: row.title),
    Column("starts", gettext_lazy("日期"), sort=("starts_on",), value=lambda row: row.starts_on, kind="date"),
    Column("status", gettext_lazy("状态"), sort=("status",), value=lambda row: str(row.get_status_display())),
    Column("stops", gettext_lazy("观摩点"), value=lambda row: row.stops, kind="number"),
    Column("people", gettext_lazy("人数"), value=lambda row: row.people, kind="number"),
    Column("released", gettext_lazy("发布"), value=lambda row: row.released_no, kind="number"),
)
EXPORTED = (
    Column("number", gettext_lazy("编号")),
    *COLUMNS,
    Column("ends", gettext_lazy("结束"), value=lambda row: row.ends_on, kind="date"),
    Column("lead_unit", gettext_lazy("主办单位")),
    Column("basis", gettext_lazy("依据")),
)
MOST = 5_000


class ProgrammeForm(forms.Form):
    """What a programme says about itself."""

    title = forms.CharField(
        label=gettext_lazy("名称"), help_text=gettext_lazy("例如：全市新时代文明实践现场观摩交流培训会")
    )
    starts_on = DayField(label=gettext_lazy("第一天"))
    ends_on = DayField(label=gettext_lazy("最后一天"), help_text=gettext_lazy("最多 5 天"))
    lead_unit = forms.CharField(label=gettext_lazy("主办单位"))
    purpose = words(gettext_lazy("目的"), required=False, hint=gettext_lazy("会印在手册第一页"))
    basis = forms.CharField(label=gettext_lazy("依据的文件"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("总联系人"), required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("联系电话"), required=False, help_text=gettext_lazy("写办公电话，成员和接待方都看得到")
    )


def _filters(params: QueryDict) -> ProgrammeFilters:
    return ProgrammeFilters(clean_query(params.get("q")), params.get("status", "")[:12], params.get("year", "")[:4])


@page("visits.view")
def programme_list(request: HttpRequest) -> HttpResponseBase:
    """All programmes that the actor sees."""
    actor, filters = actor_of(request), _filters(request.GET)
    rows = programmes(actor, filters)
    named = {
        "q": _("找「%(text)s」") % {"text": filters.query} if filters.query else "",
        "status": str(ProgrammeStatus(filters.status).label) if filters.status in ProgrammeStatus.values else "",
        "year": _("%(year)s 年") % {"year": filters.year} if filters.year.isdecimal() else "",
    }
    if request.GET.get("export") == "xlsx":
        if rows.count() > MOST:
            raise Invalid(_("一次最多导出 5,000 行。请先选一年。"))
        table = table_of(_known(actor, sorted_rows(request.GET, rows, COLUMNS, default="-starts")), EXPORTED)
        return xlsx_response(_("观摩活动"), _("观摩活动"), table, request, filters=[w for w in named.values() if w])
    shown = listing(request.GET, rows, COLUMNS, default="-starts", size=20)
    context = {
        "listing": shown,
        "rows": _known(actor, shown.rows),
        "filters": filters,
        "applied": applied(request.GET.dict(), named),
        "statuses": ProgrammeStatus.choices,
        "years": years(actor),
        "chips": CHIPS,
        "may_plan": actor.may("visits.plan"),
    }
    return render(request, "visits/programmes.html", context)


def _known(actor: Actor, rows: Iterable[Programme]) -> list[Programme]:
    """What is one's own to plan as it stands, the others as they were released."""
    kept = list(rows)
    known = all_as_told([row for row in kept if not actor.may("visits.plan", row.code)])
    return [known.get(row.pk, row) for row in kept]


@page("visits.plan", methods=("GET", "POST"))
def programme_new(request: HttpRequest) -> HttpResponse:
    """Put one down as a draft."""
    actor = actor_of(request)
    form = ProgrammeForm(request.POST or None, initial={"lead_unit": actor.unit_label, "starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        code = actor.prefixes("visits.plan")[0]
        plan = ProgrammePlan(**form.cleaned_data)
        made = told(form, lambda: create_programme(actor=actor, code=code, plan=plan, now=clock.now()))
        if made:
            messages.success(request, _("已建好，是草稿，只有您这里看得见。接着加观摩点。"))
            return redirect("visits:plan", made.pk)
    return form_page(request, form, _("新建观摩活动"), None, reverse("visits:programmes"))


@page("visits.plan", methods=("GET", "POST"))
def programme_edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change what it says about itself."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    initial = {name: getattr(found, name) for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = ProgrammePlan(**form.cleaned_data)
        if told(form, lambda: edit_programme(actor=actor, programme_id=found.pk, plan=plan, now=clock.now())):
            messages.success(request, _("已存下"))
            return redirect("visits:programme", found.pk)
    return form_page(request, form, _("改观摩活动"), found, reverse("visits:programme", args=[found.pk]))


@page("visits.view")
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """How it stands: the next step, the days, who comes, what was released."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    may_plan = actor.may("visits.plan", found.code)
    seen = whole(found) if may_plan else told_whole(found)
    found = seen.programme
    people = shown_people(found, may_plan=may_plan).count()
    numbers = figures(seen, people)
    pending = unreleased(found) if may_plan and found.status in LIVE else []
    context = {
        "programme": found,
        "chip": CHIPS[ProgrammeStatus(found.status)],
        "figures": _figures(found, numbers),
        "columns": columns_of(seen, titled=day_label),
        "points": map_points(seen),
        "next": next_step(found, numbers, len(pending)) if may_plan else None,
        "problems": [item for item in seen.items if item.readiness == "problem" and item.dropped_at is None],
        "pending": [said(change["text"]) for change in pending],
        "releases": releases_of(found)[:5],
        "hand_outs": hand_outs_of(found),
        "more": slots.links("programme", request, found, None),
        "may_plan": may_plan,
        "may_edit": may_plan and found.status in ("draft", "released", "running"),
        "crumbs": desk_crumbs(None),
    }
    return render(request, "visits/programme.html", context)


def _figures(found: Programme, numbers: dict[str, Any]) -> list[dict[str, Any]]:
    people = reverse("visits:people", args=[found.pk])
    stops = numbers["stops"]
    ready = _("%(n)s 站已准备好") % {"n": number(numbers["ready"])} if found.released_no else _("发布后请接待方确认")
    return [
        {"label": _("观摩点"), "value": number(stops), "unit": _("站"), "url": "#days", "note": _("%(n)s 个区") % {"n": number(numbers["districts"])}},
        {"label": _("成员"), "value": number(numbers["people"]), "unit": _("人"), "url": people},
        {"label": _("路上"), "value": number(numbers["travel"]), "unit": _("分钟"), "url": "#route", "note": _("约 %(km)s 公里") % {"km": number(numbers["km"])}},
        {"label": _("接待方"), "value": number(numbers["ready"]), "unit": _("/ %(n)s 站") % {"n": number(stops)}, "note": ready, "url": "#days"},
    ]  # fmt: skip
