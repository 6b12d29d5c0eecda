"""Agreed actions: put down, changed, made tickets of; the days of review, updates by their units, publishing."""

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

from cuobian.domains.network.public import area_names, records_by_code
from cuobian.domains.visits.actions.after import agreed as actions
from cuobian.domains.visits.models.after import Action
from cuobian.domains.visits.pages.after.parts import WordsForm, ask, base_context, crumbs
from cuobian.domains.visits.queries.after.progress import (
    answers_for,
    get_review,
    progress_lines,
    reviews_of,
    states_of,
    waiting_actions,
)
from cuobian.domains.visits.queries.after.report import actions_of, find_block, get_action, report_of
from cuobian.domains.visits.queries.after.standing import Standing, districts_of, standing, stops
from cuobian.domains.visits.rules.after.reminding import months_after
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values.after import REVIEW_MONTHS, ActionState, ReportStage
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotAllowed
from cuobian.kernel.forms import DayInput, told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import stored


class ActionForm(forms.Form):
    """What was agreed, who answers for it, until when."""

    text = forms.CharField(label=gettext_lazy("做什么、做到什么样"), widget=forms.Textarea(attrs={"rows": 3}))
    target = forms.ChoiceField(
        label=gettext_lazy("落到哪里"),
        help_text=gettext_lazy("选到站点的，可以开成整改单；选到区的，由区里填进展"),
    )
    unit = forms.CharField(label=gettext_lazy("责任单位"), max_length=80)
    due_on = forms.DateField(label=gettext_lazy("期限"), widget=DayInput())

    def __init__(self, *args: Any, targets: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]


def _targets(who: Standing) -> list[tuple[str, Any]]:
    """The programme's own office, the districts, the stops."""
    names = area_names(districts_of(who.programme))
    places = [(item.code, item.place.short_name) for item in stops(who.programme) if item.place]
    return [
        ("", who.programme.lead_unit),
        (_("各区"), [(code, names.get(code, code)) for code in districts_of(who.programme)]),
        (_("观摩点"), list(dict(places).items())),
    ]


def _agreed(form: forms.Form, block_id: UUID | None = None) -> actions.Agreed:
    given = form.cleaned_data
    place = records_by_code([given["target"]]).get(given["target"]) if len(given["target"]) > 6 else None
    return actions.Agreed(
        text=given["text"],
        unit=given["unit"],
        due_on=given["due_on"],
        place=place,
        code="" if place else given["target"],
        block_id=block_id,
    )


def _managed(request: HttpRequest, programme_id: UUID) -> Standing:
    who = standing(actor_of(request), programme_id)
    who.require_manager()
    return who


@page(None)
def action_list(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What was agreed: for those who run the papers at once, for others once the report is released."""
    who = standing(actor_of(request), programme_id)
    report = report_of(who.programme)
    if not who.manages and (report is None or report.stage != ReportStage.RELEASED):
        raise NotAllowed(_("报告发布以后就能看议定事项。"))
    context = {
        **base_context(request, who, (_("议定事项"), "")),
        "actions": actions_of(who.programme),
        "editable": who.manages and (report is None or report.stage in EDITABLE),
        "reviews": reviews_of(who.programme),
        "today": clock.today(),
    }
    return render(request, "visits/after/actions.html", context)


@page("visits.report", methods=("GET", "POST"))
def action_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Put one down; from a block of the report (`?block=`), its words are taken."""
    actor = actor_of(request)
    who = _managed(request, programme_id)
    initial, block_id = _from_block(who, request.GET.get("block", ""))
    form = ActionForm(request.POST or None, targets=_targets(who), initial=initial)
    back = reverse("visits:actions", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        given = _agreed(form, block_id)
        if told(
            form, lambda: actions.agree_action(actor=actor, programme_id=programme_id, agreed=given, now=clock.now())
        ):
            messages.success(request, _("已记下，写进报告"))
            return redirect(back)
    return ask(
        request,
        title=_("加一条议定事项"),
        form=form,
        action=_("记下"),
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("加一条"), "")),
    )


def _from_block(who: Standing, given: str) -> tuple[dict[str, Any], UUID | None]:
    found = find_block(who.programme, given)
    if found is None:
        return {"unit": who.programme.lead_unit}, None
    words = str(found.paper.body.get("words", ""))[:600]
    unit = found.place.short_name if found.place else who.programme.lead_unit
    return {"text": words, "unit": unit, "target": found.place.code if found.place else ""}, found.pk


@page("visits.report", methods=("GET", "POST"))
def action_edit(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Change one."""
    actor = actor_of(request)
    who = _managed(request, programme_id)
    found = get_action(who.programme, action_id)
    form = ActionForm(request.POST or None, targets=_targets(who), initial=_initial(who, found))
    back = reverse("visits:actions", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        given = _agreed(form)
        if told(
            form,
            lambda: actions.edit_action(
                actor=actor, programme_id=programme_id, action_id=action_id, agreed=given, now=clock.now()
            ),
        ):
            return redirect(back)
    return ask(
        request,
        title=_("改议定事项"),
        form=form,
        action=_("存下"),
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("改"), "")),
    )


def _initial(who: Standing, found: Action) -> dict[str, Any]:
    target = "" if found.code == who.programme.code else found.code
    return {"text": found.text, "unit": found.unit, "due_on": found.due_on, "target": target}


@page("visits.report", methods=("GET", "POST"))
def action_drop(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Take one off, with a reason."""
    actor = actor_of(request)
    who = _managed(request, programme_id)
    found = get_action(who.programme, action_id)
    form = WordsForm(request.POST or None, label=_("为什么去掉"))
    back = reverse("visits:actions", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["text"]
        if told(
            form,
            lambda: actions.drop_action(
                actor=actor, programme_id=programme_id, action_id=action_id, why=why, now=clock.now()
            ),
        ):
            messages.success(request, _("已去掉"))
            return redirect(back)
    return ask(
        request,
        title=_("去掉这条议定事项"),
        rows=[{"label": _("事项"), "value": found.text}],
        form=form,
        action=_("去掉"),
        withdraw=True,
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("去掉"), "")),
    )


@page("visits.report", methods=("POST",))
def action_ticket(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Make a ticket of it."""
    found = actions.open_action_ticket(
        actor=actor_of(request), programme_id=programme_id, action_id=action_id, now=clock.now()
    )
    if found.ticket is not None:
        messages.success(request, _("已开整改单 %(number)s，责任站点会收到通知") % {"number": found.ticket.number})
    return redirect("visits:actions", programme_id)


class ReviewsForm(forms.Form):
    """Two or three days on which progress is looked at."""

    first = forms.DateField(label=gettext_lazy("第 1 次"), widget=DayInput())
    second = forms.DateField(label=gettext_lazy("第 2 次"), widget=DayInput(), required=False)
    third = forms.DateField(label=gettext_lazy("第 3 次"), widget=DayInput(), required=False)

    @property
    def days(self) -> list[date]:
        return [day for key in ("first", "second", "third") if (day := self.cleaned_data.get(key))]


@page("visits.report", methods=("GET", "POST"))
def reviews(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Agree on the days."""
    actor = actor_of(request)
    who = _managed(request, programme_id)
    there = [row.due_on for row in reviews_of(who.programme)]
    days = there or [months_after(who.programme.ends_on, months, calendar()) for months in REVIEW_MONTHS]
    form = ReviewsForm(request.POST or None, initial=dict(zip(("first", "second", "third"), days, strict=False)))
    back = reverse("visits:actions", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        days = form.days
        done = told(
            form, lambda: actions.set_reviews(actor=actor, programme_id=programme_id, days=days, now=clock.now())
        )
        if done:
            messages.success(request, _("已定好，到期前会提醒责任单位"))
            return redirect(back)
    return ask(
        request,
        title=_("定进展回访日期"),
        warnings=[_("到日子前提醒责任单位逐条填进展，填完公布给参加观摩的人和接待方。")],
        form=form,
        action=_("定下来"),
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("回访日期"), "")),
    )


@page(None)
def review(request: HttpRequest, programme_id: UUID, review_id: UUID) -> HttpResponse:
    """One review, action by action."""
    who = standing(actor_of(request), programme_id)
    found = get_review(who.programme, review_id)
    lines = progress_lines(who, found)
    answers = any(line.may_write for line in lines)
    if not (who.manages or who.looks_on or answers or found.published_at):
        raise NotAllowed(_("这次进展公布以后就能看。"))
    files = stored([line.progress.file for line in lines if line.progress and line.progress.file])
    context = {
        **base_context(request, who, (_("议定事项"), reverse("visits:actions", args=[programme_id])), (_("进展"), "")),
        "review": found,
        "lines": [
            {"line": line, "file": files.get(line.progress.file) if line.progress and line.progress.file else None}
            for line in lines
        ],
        "states": states_of(lines),
        "waiting": len(waiting_actions(found)),
        "days_left": calendar().between(clock.today(), found.due_on),
        "reviews": reviews_of(who.programme),
    }
    return render(request, "visits/after/review.html", context)


class ProgressForm(forms.Form):
    """How far it has come."""

    state = forms.ChoiceField(label=gettext_lazy("进展"), choices=ActionState.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("做了什么，还差什么"),
        required=False,
        help_text=gettext_lazy("不再推进的写理由。会一起公布"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    upload = forms.FileField(
        label=gettext_lazy("佐证"), required=False, help_text=gettext_lazy("可不传。平台里有的记录不用再传")
    )


@page(None, methods=("GET", "POST"))
def progress(request: HttpRequest, programme_id: UUID, review_id: UUID, action_id: UUID) -> HttpResponse:
    """A unit says how far its action has come."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    found = get_review(who.programme, review_id)
    action = get_action(who.programme, action_id)
    if not answers_for(who, action):
        raise NotAllowed(permission="visits.host")
    line = next(line for line in progress_lines(who, found) if line.action.pk == action_id)
    said = line.progress or line.before
    form = ProgressForm(
        request.POST or None,
        request.FILES or None,
        initial={"state": said.state, "words": line.progress.words if line.progress else ""} if said else None,
    )
    back = reverse("visits:review", args=[programme_id, review_id])
    if request.method == "POST" and form.is_valid():
        given = {"programme_id": programme_id, "review_id": review_id, "action_id": action_id, **form.cleaned_data}
        done = told(form, lambda: actions.write_progress(actor=actor, now=clock.now(), **given))
        if done:
            messages.success(request, _("已记下"))
            return redirect(back)
    context = {
        **base_context(request, who, (_("进展"), back), (_("填进展"), "")),
        "line": line,
        "review": found,
        "form": form,
        "back": back,
    }
    return render(request, "visits/after/progress.html", context, status=422 if form.errors else 200)


@page("visits.report", methods=("POST",))
def review_remind(request: HttpRequest, programme_id: UUID, review_id: UUID) -> HttpResponse:
    """Remind the units that have said nothing."""
    try:
        count = actions.remind_units(
            actor=actor_of(request), programme_id=programme_id, review_id=review_id, now=clock.now()
        )
        messages.success(request, _("已提醒 %(n)d 人") % {"n": count})
    except Invalid as error:
        messages.error(request, str(error.faults[0].message))
    return redirect("visits:review", programme_id, review_id)


@page("visits.report", methods=("GET", "POST"))
def review_publish(request: HttpRequest, programme_id: UUID, review_id: UUID) -> HttpResponse:
    """Publish it."""
    actor = actor_of(request)
    who = _managed(request, programme_id)
    found = get_review(who.programme, review_id)
    waiting = waiting_actions(found)
    form = WordsForm(request.POST or None, label=_("总的说几句"), required=False)
    back = reverse("visits:review", args=[programme_id, review_id])
    if request.method == "POST" and form.is_valid():
        actions.publish_review(
            actor=actor,
            programme_id=programme_id,
            review_id=review_id,
            summary=form.cleaned_data["text"],
            now=clock.now(),
        )
        messages.success(request, _("已公布"))
        return redirect(back)
    warnings = [_("公布后锁定，参加观摩的人和接待方都会看到。")]
    if waiting:
        warnings.append(_("还有 %(n)d 条没填，公布时写「没有更新」。") % {"n": len(waiting)})
    return ask(
        request,
        title=_("公布第 %(n)d 次进展") % {"n": found.number},
        warnings=warnings,
        form=form,
        action=_("公布进展"),
        back_url=back,
        crumbs=crumbs(who, (_("进展"), back), (_("公布"), "")),
    )
