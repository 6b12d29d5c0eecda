"""Repeated problems and self-checks of the city; practices that travel from one place to the others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.learning import answer_self_check, ask_self_check
from cuobian.domains.rectification.actions.telling import TELL
from cuobian.domains.rectification.pages.parts import ask, command_of, crumbs, shell_of, words
from cuobian.domains.rectification.queries.learning import (
    check_rows,
    checks,
    get_check,
    get_item,
    progress,
    waiting_checks,
)
from cuobian.domains.rectification.queries.repeats import repeated_problems
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.values import Answer
from cuobian.domains.standards.public import document, version
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.listing import (
    Column,
    listing,
    listing_in_memory,
    sorted_in_memory,
    sorted_rows,
    table_of,
)
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import active

ASKED_DAYS = 10
ITEMS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda row: row.place.short_name),
    Column("answer", gettext_lazy("答复"), sort=("answer",), value=lambda row: str(row.get_answer_display())),
    Column("note", gettext_lazy("说明")),
    Column("ticket", gettext_lazy("整改单"), value=lambda row: row.ticket.number if row.ticket else ""),
    Column("at", gettext_lazy("答复时间"), value=lambda row: row.answered_at),
)


PROBLEMS = (
    Column(
        "point",
        gettext_lazy("条款"),
        sort=("standard", "point_id"),
        value=lambda row: f"{row.point_id} {row.point_text}",
    ),
    Column("places", gettext_lazy("出过问题的站点"), sort=("places",), kind="number"),
    Column("tickets", gettext_lazy("整改单"), sort=("tickets",), kind="number"),
    Column("open", gettext_lazy("没办完"), sort=("open_tickets",), value=lambda row: row.open_tickets, kind="number"),
    Column("districts", gettext_lazy("涉及几个区"), sort=("districts",), kind="number"),
    Column("last", gettext_lazy("最近一次"), sort=("last_at",), value=lambda row: row.last_at),
    Column("check", gettext_lazy("举一反三"), value=lambda row: _("正在自查") if row.check_id else ""),
)
CHECKS = (
    Column("point", gettext_lazy("条款"), sort=("point_id",), value=lambda row: f"{row.point_id} {row.point_text}"),
    Column("due", gettext_lazy("期限"), sort=("due_on",), value=lambda row: row.due_on, kind="date"),
    Column("answered", gettext_lazy("已答复"), sort=("answered",), kind="number"),
    Column("asked", gettext_lazy("请了"), sort=("asked",), kind="number"),
    Column("found", gettext_lazy("有问题"), sort=("found",), kind="number"),
    Column("asked_at", gettext_lazy("发出"), sort=("asked_at",)),
)
FIRST_CHECKS = 10


class CheckForm(forms.Form):
    """What the places are asked to look at, and until when."""

    request = words(gettext_lazy("请各站看什么"), hint=gettext_lazy("写清看哪里、怎样算有问题"))
    due_on = DayField(label=gettext_lazy("几号以前答复"))


class SelfCheckForm(forms.Form):
    """The answer of one place."""

    has_it = forms.ChoiceField(
        label=gettext_lazy("本站有没有这个问题？"),
        choices=[("no", gettext_lazy("没有这个问题")), ("yes", gettext_lazy("有，给自己开一件整改单"))],
        widget=forms.RadioSelect(),
    )
    text = words(
        gettext_lazy("看到了什么"), required=False, hint=gettext_lazy("有问题时必填，会写进整改单；没有可不填")
    )


@page("rectification.view")
def repeated(request: HttpRequest) -> HttpResponse:
    """Points with findings at many places; each is asked about once."""
    actor = actor_of(request)
    numbers = terms()
    since = clock.today() - timedelta(days=31 * numbers["repeat.months"])
    if request.GET.get("part") == "checks":
        return _all_checks(request)
    found = repeated_problems(actor, since=since, least=numbers["repeated.places"], today=clock.today())
    if request.GET.get("export") == "xlsx":
        ordered = sorted_in_memory(request.GET, found, PROBLEMS, default="-places")
        return xlsx_response(_("共性问题"), _("共性问题"), table_of(ordered, PROBLEMS), request)
    context = {
        "shell": shell_of(actor),
        "listing": listing_in_memory(request.GET, found, PROBLEMS, default="-places"),
        "checks": checks(actor)[:FIRST_CHECKS],
        "checks_total": checks(actor).count(),
        "asked": asked_of_centre(actor, waiting_checks(actor)),
        "may_ask": actor.may("rectification.manage"),
        "months": numbers["repeat.months"],
        "least": numbers["repeated.places"],
        "crumbs": crumbs(actor, (_("共性问题"), "")),
    }
    return render(request, "rectification/repeated.html", context)


def _all_checks(request: HttpRequest) -> HttpResponse:
    """Every self-check that reaches the reader, page by page."""
    actor = actor_of(request)
    rows = checks(actor)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, CHECKS, default="-asked_at")
        return xlsx_response(_("自查"), _("请各站自查的"), table_of(ordered, CHECKS), request)
    shown = listing(request.GET, rows, CHECKS, default="-asked_at")
    context = {
        "shell": shell_of(actor),
        "part": "checks",
        "listing": shown,
        "checks": shown.rows,
        "crumbs": crumbs(actor, (_("共性问题"), reverse("rectification:repeated")), (_("请各站自查的"), "")),
    }
    return render(request, "rectification/repeated.html", context)


@page("rectification.manage", methods=("GET", "POST"))
def ask_all(request: HttpRequest, version_id: UUID, point_id: str) -> HttpResponse:
    """Ask all places of one's own area to look whether they have the same problem."""
    actor = actor_of(request)
    version(version_id)
    point = next((point for point in document(version_id).standard.walk() if point.id == point_id), None)
    if point is None:
        raise NotFound()
    initial = {
        "request": _("请对照「%(point)s」看一看本站有没有同样的问题。") % {"point": point.name},
        "due_on": calendar().add(clock.today(), ASKED_DAYS),
    }
    form = CheckForm(request.POST or None, initial=initial)
    command = command_of(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(form, lambda: ask_self_check(
            actor=actor, code=_own_area(actor), version_id=version_id, point_id=point_id,
            request=given["request"], due_on=given["due_on"], now=clock.now(), command_id=command,
        ))  # fmt: skip
        if made:
            messages.success(request, _("已请各站自查，正在发通知，答复会列在这里"))
            return redirect("rectification:self-check", made.pk)
    return ask(
        request,
        title=_("请各站自查 %(id)s") % {"id": point_id},
        sub=point.name,
        warnings=[_("您管的范围里，同类的站点都会收到通知；已经有这一条整改单的不再问。")],
        form=form,
        hidden=[("command", command)],
        action=_("请各站自查"),
        back_url=reverse("rectification:repeated"),
        crumbs=crumbs(actor, (_("共性问题"), reverse("rectification:repeated")), (_("请各站自查"), "")),
    )


def _own_area(actor: Actor) -> str:
    return actor.prefixes("rectification.manage")[0]


@page("rectification.view")
def self_check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Who has answered what; exported as it is shown."""
    actor = actor_of(request)
    check = get_check(actor, check_id)
    answer = request.GET.get("answer", "")
    rows = check_rows(actor, check, answer)
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, ITEMS, default="name")
        return xlsx_response(_("自查"), check.point_id, table_of(found, ITEMS), request)
    counts = progress(check_rows(actor, check))
    total = sum(counts.values())
    context = {
        "shell": shell_of(actor),
        "check": check,
        "listing": listing(request.GET, rows, ITEMS, default="name"),
        "figures": answer_figures(counts, (Answer.WAITING, Answer.CLEAN, Answer.FOUND), total),
        "share": 100 * (total - counts.get(Answer.WAITING, 0)) / total if total else 0,
        "answer": answer,
        "own": own_place(waiting_checks(actor).filter(check_of=check)),
        "days": calendar().left(clock.today(), check.due_on),
        "telling": active(TELL, now=clock.now(), check_id=str(check.pk)),
        "crumbs": crumbs(actor, (_("共性问题"), reverse("rectification:repeated")), (check.point_id, "")),
    }
    return render(request, "rectification/self_check.html", context)


def own_place(waiting: Any) -> Any:
    """The first place of one's own that has not answered."""
    return waiting.order_by("sort_key", "pk").first()


def asked_of_centre(actor: Actor, waiting: Any) -> list[Any]:
    """What waits for officers: they have no page of what they have in hand, the list says it."""
    return [] if actor.may("rectification.answer") else list(waiting.order_by("pk")[:FIRST_CHECKS])


def after_answer(actor: Actor, asked: str) -> HttpResponse:
    """Back to what one has in hand; an officer to what was asked."""
    return redirect("rectification:mine") if actor.may("rectification.answer") else redirect(asked)


def answer_figures(counts: dict[str, int], answers: tuple[Answer, ...], total: int) -> list[dict[str, Any]]:
    """The figures above a list of answers; each opens its rows."""
    items = [{"label": _("请了"), "value": f"{total:,}", "unit": _("个站点"), "url": "?"}]
    for answer in answers:
        number = f"{counts.get(answer, 0):,}"
        items.append(
            {"label": str(answer.label), "value": number, "unit": _("个站点"), "url": f"?answer={answer.value}"}
        )
    return items


@page("rectification.view", methods=("GET", "POST"))
def self_check_answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """A place answers; with the problem it opens a ticket on itself."""
    actor = actor_of(request)
    item = get_item(actor, item_id, "rectification.answer")
    form = SelfCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        has_it = given["has_it"] == "yes"
        made = told(form, lambda: answer_self_check(
            actor=actor, item_id=item_id, has_it=has_it, text=given["text"], now=clock.now()
        ))  # fmt: skip
        if made:
            messages.success(
                request,
                _("已答复，整改单 %(number)s 已开") % {"number": made.ticket.number}
                if made.ticket
                else _("已答复：没有这个问题"),
            )
            return after_answer(actor, reverse("rectification:self-check", args=[item.check_of_id]))
    context = {
        "shell": shell_of(actor),
        "item": item,
        "form": form,
        "crumbs": crumbs(actor, (_("自查"), "")),
    }
    return render(request, "rectification/self_check_answer.html", context, status=422 if form.errors else 200)
