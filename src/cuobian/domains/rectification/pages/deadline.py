"""What moves or stops a ticket's clock: asking for more time and answering, pausing, another responsible person, merging."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.deadline import (
    ask_extension,
    assign,
    decide_extension,
    pause,
    resume,
)
from cuobian.domains.rectification.actions.merging import merge
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.pages.parts import ask, shell_of, ticket_crumbs, words
from cuobian.domains.rectification.queries.detail import ticket_view
from cuobian.domains.rectification.queries.load import get_ticket
from cuobian.domains.rectification.queries.people import candidates
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.queries.tickets import TicketFilters, ticket_rows
from cuobian.domains.rectification.rules.rights import ANSWER
from cuobian.domains.rectification.rules.rights import require as require_holding
from cuobian.domains.rectification.values import LIVE
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.format import day
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


class ExtensionForm(forms.Form):
    """More time, until when and why."""

    new_due_on = DayField(label=gettext_lazy("延期到"), help_text=gettext_lazy("要是工作日，晚于现在的期限"))
    reason = words(gettext_lazy("为什么做不完"), hint=gettext_lazy("答复的人看得到。写清还差什么、打算哪天做完。"))


class DecisionForm(forms.Form):
    """An answer to a request for more time."""

    decision = words(gettext_lazy("答复"), required=False, rows=2, hint=gettext_lazy("不同意时要写为什么"))


class PauseForm(forms.Form):
    """Until when reminders rest, and why."""

    until_on = DayField(label=gettext_lazy("暂停到（含这天）"))
    reason = words(gettext_lazy("为什么暂停"), hint=gettext_lazy("例如：场地在做消防改造，月底完工"))


class AssignForm(forms.Form):
    """Who answers for the ticket."""

    account = forms.ChoiceField(label=gettext_lazy("经办人"), help_text=gettext_lazy("能办这个站点整改的人"))


class MergeForm(forms.Form):
    """The other ticket's number."""

    into = forms.CharField(
        label=gettext_lazy("并入哪一件"), max_length=20, help_text=gettext_lazy("写单号，如 ZG-2026-000123")
    )


@page("rectification.view", methods=("GET", "POST"))
def extension(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Ask for more time, or answer the request that waits."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id)
    view = ticket_view(
        actor, found, calendar=calendar(), today=clock.today(), extensions_most=terms()["extensions.most"]
    )
    if view.request is not None:
        return _decide(request, found, view.request)
    require_holding(actor, ANSWER, found.code)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if told(form, lambda: ask_extension(
            actor=actor, ticket_id=ticket_id, new_due_on=given["new_due_on"], reason=given["reason"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("延期申请已交，由区里答复。答复以前仍按原来的期限。"))
            return redirect("rectification:ticket", ticket_id)
    elif view.no_extension:
        raise Conflict(view.no_extension)
    left = terms()["extensions.most"] - found.extensions
    return ask(
        request,
        title=_("为 %(number)s 申请延期") % {"number": found.number},
        rows=[
            {"label": _("现在的期限"), "value": day(found.due_on)},
            {"label": _("还能延"), "value": _("%(count)d 次") % {"count": left}},
        ],
        form=form,
        action=_("提交延期申请"),
        back_url=reverse("rectification:ticket", args=[ticket_id]),
        crumbs=ticket_crumbs(actor, found, (_("申请延期"), "")),
    )


def _decide(request: HttpRequest, found: Ticket, asked: object) -> HttpResponse:
    """Yes or no, by somebody else than who asked."""
    actor = actor_of(request)
    if request.method == "POST":
        require(actor, "rectification.extend", found.code)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        grant = request.POST.get("grant") == "yes"
        text = form.cleaned_data["decision"]
        if told(form, lambda: decide_extension(
            actor=actor, ticket_id=found.pk, grant=grant, decision=text, now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("已同意延期") if grant else _("已答复：不同意延期"))
            return redirect("rectification:ticket", found.pk)
    context = {
        "shell": shell_of(actor),
        "ticket": found,
        "asked": asked,
        "form": form,
        "may_decide": actor.may("rectification.extend", found.code),
        "crumbs": ticket_crumbs(actor, found, (_("延期申请"), "")),
    }
    return render(request, "rectification/extension.html", context, status=422 if form.errors else 200)


@page("rectification.manage", methods=("GET", "POST"))
def pausing(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Pause reminders and escalation, or end a pause early."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id, "rectification.manage")
    view = ticket_view(actor, found, calendar=calendar(), today=clock.today(), extensions_most=0)
    crumbs = ticket_crumbs(actor, found, (_("督办"), ""))
    back = reverse("rectification:ticket", args=[ticket_id])
    if view.pause is not None:
        if request.method == "POST":
            resume(actor=actor, ticket_id=ticket_id, now=clock.now())
            messages.success(request, _("督办已恢复，从今天起继续计算"))
            return redirect(back)
        rows = [
            {"label": _("暂停到"), "value": day(view.pause.until_on)},
            {"label": _("原因"), "value": view.pause.reason},
        ]
        title = _("恢复 %(number)s 的督办？") % {"number": found.number}
        return ask(request, title=title, rows=rows, action=_("现在恢复"), back_url=back, crumbs=crumbs)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if told(form, lambda: pause(
            actor=actor, ticket_id=ticket_id, until_on=given["until_on"], reason=given["reason"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("督办已暂停，到期自动恢复"))
            return redirect(back)
    elif view.days_left is None:
        raise Conflict(_("这件现在不由站点办，没有督办可以暂停。"))
    return ask(
        request,
        title=_("暂停 %(number)s 的督办") % {"number": found.number},
        warnings=[
            _("暂停的日子不催、不上报，也不算超期天数。到期自动恢复。"),
            _("整改期限不变。期限落在暂停里的，暂停结束那天以前交都算按期。"),
        ],
        form=form,
        action=_("暂停督办"),
        back_url=back,
        crumbs=crumbs,
    )


@page("rectification.manage", methods=("GET", "POST"))
def assigning(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Make somebody else responsible."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id, "rectification.manage")
    form = AssignForm(request.POST or None, initial={"account": found.responsible_id})
    form.fields["account"].choices = [(str(ident), name) for ident, name in candidates(found.code, clock.now())]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        chosen = UUID(form.cleaned_data["account"])
        if told(form, lambda: assign(actor=actor, ticket_id=ticket_id, account_id=chosen, now=clock.now())):
            messages.success(request, _("已换经办人，新的经办人会收到通知"))
            return redirect("rectification:ticket", ticket_id)
    return ask(
        request,
        title=_("给 %(number)s 换经办人") % {"number": found.number},
        form=form,
        action=_("换成这个人"),
        back_url=reverse("rectification:ticket", args=[ticket_id]),
        crumbs=ticket_crumbs(actor, found, (_("换经办人"), "")),
    )


@page("rectification.manage", methods=("GET", "POST"))
def merging(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Let a ticket go up in another one of the same place."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id, "rectification.manage")
    form = MergeForm(request.POST or None, initial={"into": request.GET.get("into", "")[:20]})
    if request.method == "POST" and form.is_valid():
        into = told(form, lambda: merge(
            actor=actor, ticket_id=ticket_id, into_id=_by_number(request, form.cleaned_data["into"]), now=clock.now()
        ))  # fmt: skip
        if into:
            messages.success(request, _("已并入 %(number)s，两件的文字都留着") % {"number": into.number})
            return redirect("rectification:ticket", into.pk)
    return ask(
        request,
        title=_("把 %(number)s 并入另一件") % {"number": found.number},
        rows=[{"label": _("发现了什么"), "value": found.found}],
        warnings=[
            _(
                "几个人记了同一个问题时用。并入后这件到此为止，文字和照片留在另一件里，轻重取重的，期限取早的，不能恢复。"
            )
        ],
        form=form,
        action=_("并入"),
        withdraw=True,
        back_url=reverse("rectification:ticket", args=[ticket_id]),
        crumbs=ticket_crumbs(actor, found, (_("并入另一件"), "")),
    )


def _by_number(request: HttpRequest, number: str) -> UUID:
    rows = ticket_rows(actor_of(request), TicketFilters(), today=clock.today())
    found = rows.filter(number=number.strip().upper(), status__in=LIVE).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid([Fault("into", _("没有单号是 %(number)s、还没办完的整改单。") % {"number": number[:20]})])
    return found
