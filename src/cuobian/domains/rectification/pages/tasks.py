"""The tasks, members, board, line of time and weekly brief of an action programme."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.people.public import DISTRICT_OFFICER, INSTITUTE_HEAD, holders_under
from cuobian.domains.rectification.actions.programmes import (
    MOST_PLACES,
    Task,
    add_member,
    add_tasks,
    drop_member,
    spend,
)
from cuobian.domains.rectification.pages.choosing import place_of, suggestions
from cuobian.domains.rectification.pages.overview import board_columns
from cuobian.domains.rectification.pages.parts import (
    ask,
    shell_of,
    ticket_crumbs,
    words,
)
from cuobian.domains.rectification.pages.programmes import EXPORTED, programme_crumbs
from cuobian.domains.rectification.queries.load import get_programme, get_ticket
from cuobian.domains.rectification.queries.programmes import task_rows, week_of
from cuobian.domains.rectification.queries.tickets import TicketFilters
from cuobian.domains.rectification.reports.weekly import cut_note, parts_of, weekly_pdf
from cuobian.domains.rectification.rules.programmes import HEAD, ROW, WIDTH, bars, ticks, today_at
from cuobian.domains.rectification.values import Kind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.ids import uuid7
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, file_response, page
from cuobian.kernel.reading import FIRST_DAY, LAST_DAY, day_in
from cuobian.support.exchange.public import xlsx_response

DRAWN = 60


def _of_task(column: Column) -> Column:
    """The column of a task, for rows that are a part's title and a task."""
    return Column(column.key, column.label, value=lambda row: column.of(row[1]), kind=column.kind)


WEEK = (Column("part", gettext_lazy("部分"), value=lambda row: row[0]), *map(_of_task, EXPORTED))
"""A week as Excel: every task with the part of the brief it stands in."""


class TaskForm(forms.Form):
    """A task as an officer writes it down."""

    command = forms.UUIDField(widget=forms.HiddenInput())
    place = forms.CharField(
        label=gettext_lazy("站点"), max_length=80, widget=forms.TextInput(attrs={"list": "rectification-places"}),
        help_text=gettext_lazy("写站名或编码，从名单里选"),
    )  # fmt: skip
    more = words(
        gettext_lazy("还有哪些站点"),
        required=False,
        hint=gettext_lazy("同样的任务还要给哪些站点，一行写一个；没有不填"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=[(k.value, k.label) for k in (Kind.HARDWARE, Kind.SOFTWARE)],
        widget=forms.RadioSelect(),
    )
    what = words(gettext_lazy("做什么"), hint=gettext_lazy("例如：入口加坡道和扶手"))
    starts_on = DayField(label=gettext_lazy("开始"))
    due_on = DayField(label=gettext_lazy("完成期限"), help_text=gettext_lazy("要是工作日"))
    cost = forms.DecimalField(label=gettext_lazy("计划花费（元）"), max_digits=12, decimal_places=2, initial=0)


class MemberForm(forms.Form):
    """Somebody of the task force."""

    account = forms.ChoiceField(
        label=gettext_lazy("账号"), required=False, help_text=gettext_lazy("没有账号的，在下面写姓名")
    )
    name = forms.CharField(label=gettext_lazy("姓名"), required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), required=False)
    duty = forms.CharField(label=gettext_lazy("分工"))


class SpendForm(forms.Form):
    """What a task has cost so far."""

    amount = forms.DecimalField(label=gettext_lazy("一共花了（元）"), max_digits=12, decimal_places=2)


@page("rectification.programme", methods=("GET", "POST"))
def task_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Add a task: a ticket at a place."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id, permission="rectification.programme")
    initial = {"command": uuid7(), "kind": Kind.HARDWARE, "starts_on": clock.today(), "due_on": found.ends_on}
    form = TaskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(form, lambda: add_tasks(
            actor=actor, programme_id=programme_id, command_id=given["command"], now=clock.now(),
            more=_more(actor, given["more"]),
            task=Task(
                place=place_of(actor, "rectification.programme", given["place"]), kind=given["kind"],
                what=given["what"], starts_on=given["starts_on"], due_on=given["due_on"], cost=given["cost"],
            ),
        ))  # fmt: skip
        if made:
            numbers = _("、").join(one.number for one in made[:6]) + (_("等") if len(made) > 6 else "")
            messages.success(request, _("已加任务 %(number)s，站里会收到通知") % {"number": numbers})
            return redirect("rectification:programme", programme_id)
    context = {
        "shell": shell_of(actor),
        "form": form,
        "programme": found,
        "places": suggestions(actor, "rectification.programme"),
        "crumbs": programme_crumbs(request, found, (_("加任务"), "")),
    }
    return render(request, "rectification/task_new.html", context, status=422 if form.errors else 200)


def _more(actor: Actor, text: str) -> list[PlaceRecord]:
    """One place a line. Raises Invalid."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [place_of(actor, "rectification.programme", line[:80], field="more") for line in lines[:MOST_PLACES]]


@page("rectification.programme", methods=("GET", "POST"))
def member_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Add somebody to the task force."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id, permission="rectification.programme")
    form = MemberForm(request.POST or None)
    people = [
        who for role in (DISTRICT_OFFICER, INSTITUTE_HEAD) for who in holders_under(role, found.code, clock.now())
    ]
    choices = [("", _("不选账号"))] + [(str(who.id), f"{who.name}（{who.unit_name}）") for who in people]
    form.fields["account"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = UUID(given["account"]) if given["account"] else None
        if told(form, lambda: add_member(
            actor=actor, programme_id=programme_id, account_id=chosen, name=given["name"], unit=given["unit"],
            duty=given["duty"], now=clock.now(),
        )):  # fmt: skip
            messages.success(request, _("已加进专班"))
            return redirect("rectification:programme", programme_id)
    return ask(
        request,
        title=_("加专班成员"),
        form=form,
        action=_("加进专班"),
        back_url=reverse("rectification:programme", args=[programme_id]),
        crumbs=programme_crumbs(request, found, (_("加专班成员"), "")),
    )


@page("rectification.programme", methods=("POST",))
def member_drop(request: HttpRequest, programme_id: UUID, member_id: UUID) -> HttpResponse:
    """Take somebody off the task force."""
    drop_member(actor=actor_of(request), programme_id=programme_id, member_id=member_id, now=clock.now())
    messages.success(request, _("已从专班去掉"))
    return redirect("rectification:programme", programme_id)


@page("rectification.programme", methods=("GET", "POST"))
def spending(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Write down what a task has cost."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id, "rectification.programme")
    if found.programme_id is None:
        raise NotFound()
    form = SpendForm(request.POST or None, initial={"amount": found.spent})
    if request.method == "POST" and form.is_valid():
        amount = form.cleaned_data["amount"]
        if told(form, lambda: spend(actor=actor, ticket_id=ticket_id, amount=amount, now=clock.now())):
            messages.success(request, _("已记下花费"))
            return redirect("rectification:ticket", ticket_id)
    return ask(
        request,
        title=_("记 %(number)s 的花费") % {"number": found.number},
        form=form,
        action=_("记下"),
        back_url=reverse("rectification:ticket", args=[ticket_id]),
        crumbs=ticket_crumbs(actor, found, (_("花费"), "")),
    )


@page("rectification.view")
def programme_board(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The tasks by status."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    columns = board_columns(actor, TicketFilters(programme=str(found.pk)))
    context = {
        "shell": shell_of(actor),
        "area": found.title,
        "columns": columns,
        "crumbs": programme_crumbs(request, found, (_("看板"), "")),
    }
    return render(request, "rectification/board.html", context)


@page("rectification.view")
def timeline(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The tasks on a line of time: drawn, and as the table below."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    tasks = list(task_rows(actor, found).order_by("starts_on", "due_on", "pk")[:DRAWN])
    spans = [(task.starts_on or found.starts_on, task.due_on) for task in tasks]
    first = max(min([found.starts_on, *(start for start, _end in spans)]), FIRST_DAY)
    last = min(max([found.ends_on, *(end for _start, end in spans)]), LAST_DAY)
    context = {
        "shell": shell_of(actor),
        "programme": found,
        "rows": [{"task": task, "bar": bar} for task, bar in zip(tasks, bars(spans, first, last), strict=True)],
        "ticks": ticks(first, last),
        "today": today_at(clock.today(), first, last),
        "width": WIDTH,
        "height": HEAD + ROW * max(len(tasks), 1) + 4,
        "most": DRAWN,
        "first": first,
        "last": last,
        "crumbs": programme_crumbs(request, found, (_("时间线"), "")),
    }
    return render(request, "rectification/timeline.html", context)


@page("rectification.view")
def weekly(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What the week brought and what the next one asks for."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    week = week_of(actor, found, _day(request), today=clock.today())
    if request.GET.get("export") == "xlsx":
        rows = ((title, task) for _key, title, part in parts_of(week) for task in part.rows.iterator(chunk_size=500))
        return xlsx_response(_("每周简报"), found.title, table_of(rows, WEEK), request)
    parts: list[dict[str, Any]] = [
        {"key": key, "title": title, "total": part.total, "tickets": part.first, "note": cut_note(part)}
        for key, title, part in parts_of(week)
    ]
    context = {
        "shell": shell_of(actor),
        "programme": found,
        "week": week,
        "parts": parts,
        "is_past": week.last < clock.today(),
        "crumbs": programme_crumbs(request, found, (_("每周简报"), "")),
    }
    return render(request, "rectification/weekly.html", context)


@page("rectification.view")
def weekly_report(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The same as PDF."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    content = weekly_pdf(found, week_of(actor, found, _day(request), today=clock.today()))
    return file_response(content, "application/pdf", f"{found.title}.pdf", inline=True)


def _day(request: HttpRequest) -> date:
    """The day whose week is asked for; today for nonsense."""
    return day_in(request.GET.get("week")) or clock.today()
