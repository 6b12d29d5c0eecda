"""Action programmes at the desk: list, plan, tasks, members, board, line of time, weekly brief."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.programmes import (
    create_programme,
    drop_programme,
    edit_programme,
    end_programme,
    start_programme,
)
from cuobian.domains.rectification.models import Programme
from cuobian.domains.rectification.pages.parts import TextForm, area_name, ask, command_of, crumbs, shell_of, words
from cuobian.domains.rectification.queries.load import get_programme
from cuobian.domains.rectification.queries.programmes import figures, programmes, task_rows
from cuobian.domains.rectification.queries.tickets import lines_of
from cuobian.domains.rectification.rules.programmes import ProgrammePlan
from cuobian.domains.rectification.states import PROGRAMME
from cuobian.domains.rectification.values import Stage
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import number
from cuobian.kernel.forms import Crumbs, DayField, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response

TASKS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda row: row.place.short_name),
    Column("what", gettext_lazy("任务"), value=lambda row: row.found),
    Column("kind", gettext_lazy("种类"), sort=("kind",), value=lambda row: str(row.get_kind_display())),
    Column("status", gettext_lazy("状态"), sort=("status",), value=lambda row: str(row.get_status_display())),
    Column("starts", gettext_lazy("开始"), sort=("starts_on",), value=lambda row: row.starts_on, kind="date"),
    Column("due", gettext_lazy("期限"), sort=("due_on",), value=lambda row: row.due_on, kind="date"),
    Column("cost", gettext_lazy("计划花费（元）"), sort=("cost",), value=lambda row: row.cost, kind="number"),
    Column("spent", gettext_lazy("已花（元）"), value=lambda row: row.spent, kind="number"),
)
EXPORTED = (Column("number", gettext_lazy("单号")), *TASKS)


PROGRAMMES = (
    Column("title", gettext_lazy("名称"), sort=("title",)),
    Column("area", gettext_lazy("范围"), sort=("code",), value=lambda row: area_name(row.code)),
    Column("starts", gettext_lazy("开始"), sort=("starts_on",), value=lambda row: row.starts_on, kind="date"),
    Column("ends", gettext_lazy("结束"), sort=("ends_on",), value=lambda row: row.ends_on, kind="date"),
    Column("done", gettext_lazy("办完"), sort=("done",), kind="number"),
    Column("total", gettext_lazy("任务"), sort=("total",), kind="number"),
    Column("budget", gettext_lazy("预算（元）"), sort=("budget",), kind="number"),
    Column("stage", gettext_lazy("状态"), sort=("stage",), value=lambda row: str(row.get_stage_display())),
    Column("created", gettext_lazy("建立"), sort=("created_at",), value=lambda row: row.created_at),
)


class ProgrammeForm(forms.Form):
    """What a programme says about itself."""

    title = forms.CharField(label=gettext_lazy("名称"), help_text=gettext_lazy("例如：所站硬件提升专项行动"))
    goal = words(gettext_lazy("目标"), hint=gettext_lazy("要做到什么，怎样算做成"))
    lead_unit = forms.CharField(label=gettext_lazy("牵头单位"))
    budget = forms.DecimalField(label=gettext_lazy("预算（元）"), max_digits=12, decimal_places=2)
    starts_on = DayField(label=gettext_lazy("开始"))
    ends_on = DayField(label=gettext_lazy("结束"))


@page("rectification.view")
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes that reach the actor."""
    actor = actor_of(request)
    rows = programmes(actor)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, PROGRAMMES, default="-created")
        return xlsx_response(_("专项提升"), _("专项提升"), table_of(ordered, PROGRAMMES), request)
    shown = listing(request.GET, rows, PROGRAMMES, default="-created")
    names = {row.code: area_name(row.code) for row in shown.rows}
    context = {
        "shell": shell_of(actor),
        "listing": shown,
        "rows": [{"programme": row, "area": names[row.code]} for row in shown.rows],
        "may_run": actor.may("rectification.programme"),
        "crumbs": crumbs(actor, (_("专项提升"), "")),
    }
    return render(request, "rectification/programmes.html", context)


def programme_crumbs(request: HttpRequest, found: Programme | None, *more: tuple[Any, str]) -> Crumbs:
    """From the list of programmes to a page of one."""
    own = [(found.title, reverse("rectification:programme", args=[found.pk]))] if found else []
    return crumbs(actor_of(request), (_("专项提升"), reverse("rectification:programmes")), *own, *more)


@page("rectification.programme", methods=("GET", "POST"))
def programme_new(request: HttpRequest) -> HttpResponse:
    """Put a programme down as a draft."""
    actor = actor_of(request)
    form = ProgrammeForm(request.POST or None, initial={"lead_unit": actor.unit_label, "starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        code = actor.prefixes("rectification.programme")[0]
        plan = ProgrammePlan(**form.cleaned_data)
        made = told(form, lambda: create_programme(
            actor=actor, code=code, plan=plan, now=clock.now(), command_id=command_of(request)
        ))  # fmt: skip
        if made:
            messages.success(request, _("已建好，还在筹备。启动以后可以加任务。"))
            return redirect("rectification:programme", made.pk)
    return _form_page(request, form, _("建专项提升"), reverse("rectification:programmes"), None)


@page("rectification.programme", methods=("GET", "POST"))
def programme_edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change what it says about itself."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id, permission="rectification.programme")
    initial = {name: getattr(found, name) for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = ProgrammePlan(**form.cleaned_data)
        if told(form, lambda: edit_programme(actor=actor, programme_id=programme_id, plan=plan, now=clock.now())):
            messages.success(request, _("已存下"))
            return redirect("rectification:programme", programme_id)
    return _form_page(request, form, _("改专项提升"), reverse("rectification:programme", args=[programme_id]), found)


def _form_page(request: HttpRequest, form: forms.Form, title: str, back: str, found: Programme | None) -> HttpResponse:
    return ask(
        request,
        title=title,
        form=form,
        hidden=[("command", command_of(request))],
        action=_("存下"),
        back_url=back,
        crumbs=programme_crumbs(request, found, (title, "")),
    )


@page("rectification.view")
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """How it stands, its people and its tasks."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    rows = task_rows(actor, found)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, TASKS, default="due")
        return xlsx_response(found.title, _("提升任务"), table_of(ordered, EXPORTED), request)
    shown = listing(request.GET, rows, TASKS, default="due")
    totals = figures(actor, found, clock.today())
    context = {
        "shell": shell_of(actor),
        "programme": found,
        "area": area_name(found.code),
        "figures": _figures(found, totals),
        "share": totals.share,
        "listing": shown,
        "lines": lines_of(shown.rows, actor, calendar=calendar(), today=clock.today()),
        "members": found.members.all(),
        "may_run": actor.may("rectification.programme", found.code),
        "crumbs": programme_crumbs(request, None, (found.title, "")),
    }
    return render(request, "rectification/programme.html", context)


def _figures(found: Programme, totals: Any) -> list[dict[str, Any]]:
    here = reverse("rectification:programme", args=[found.pk])
    weekly = reverse("rectification:weekly", args=[found.pk])
    return [
        {"label": _("任务"), "value": number(totals.total), "unit": _("件"), "url": f"{here}#tasks"},
        {"label": _("办完"), "value": number(totals.done), "unit": _("件"), "url": f"{here}?sort=status#tasks"},
        {
            "label": _("超期"),
            "value": number(totals.overdue),
            "unit": _("件"),
            "bad": totals.overdue > 0,
            "url": f"{weekly}#overdue",
        },
        {"label": _("预算"), "value": number(found.budget), "unit": _("元"), "url": f"{here}?sort=-cost#tasks"},
        {"label": _("已花"), "value": number(totals.spent), "unit": _("元"), "url": f"{here}?sort=-cost#tasks"},
    ]


@page("rectification.programme", methods=("GET", "POST"))
def programme_step(request: HttpRequest, programme_id: UUID, action: str) -> HttpResponse:
    """Start it, or end it with a report."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id, permission="rectification.programme")
    if action == "drop":
        return _drop(request, found)
    if action not in ("start", "end"):
        raise NotFound()
    ending = action == "end"
    form = TextForm(request.POST or None, label=_("总结"), hint=_("做成了什么、花了多少、还差什么")) if ending else None
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is None:
            start_programme(actor=actor, programme_id=programme_id, now=clock.now())
            messages.success(request, _("已启动，可以加任务了"))
            return redirect("rectification:programme", programme_id)
        text = form.cleaned_data["text"]
        if told(form, lambda: end_programme(actor=actor, programme_id=programme_id, report=text, now=clock.now())):
            messages.success(request, _("已结束，总结留在这一页"))
            return redirect("rectification:programme", programme_id)
    if request.method == "GET" and (Stage(found.stage), action) not in PROGRAMME:
        return redirect("rectification:programme", programme_id)
    title = (_("结束「%(title)s」？") if ending else _("启动「%(title)s」？")) % {"title": found.title}
    keeps = _("结束后锁定。没办完的任务仍是整改单，照常到期和督办。")
    opens = _("启动后可以加任务，任务就是各站的整改单，会通知到人。")
    return ask(
        request,
        title=title,
        warnings=[keeps if ending else opens],
        form=form,
        action=_("结束") if ending else _("启动"),
        withdraw=ending,
        back_url=reverse("rectification:programme", args=[programme_id]),
        crumbs=programme_crumbs(request, found, (title, "")),
    )


def _drop(request: HttpRequest, found: Programme) -> HttpResponse:
    """Throw a draft away, after asking."""
    if request.method == "POST":
        drop_programme(actor=actor_of(request), programme_id=found.pk, now=clock.now())
        messages.success(request, _("已删去这份草稿"))
        return redirect("rectification:programmes")
    if found.stage != Stage.DRAFT:
        return redirect("rectification:programme", found.pk)
    title = _("删去「%(title)s」的草稿？") % {"title": found.title}
    return ask(
        request,
        title=title,
        warnings=[_("还没有启动，没有任务。删去后不能恢复，日志里留有记录。")],
        action=_("删去草稿"),
        withdraw=True,
        back_url=reverse("rectification:programme", args=[found.pk]),
        crumbs=programme_crumbs(request, found, (title, "")),
    )
