"""Reviews of what was agreed: their days, updates by the units, reminding, publishing."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after import reviews as actions
from cuobian.domains.visits.pages.after.parts import WordsForm, ask_and_do, base_context, crumbs, managed
from cuobian.domains.visits.queries.after.progress import (
    answers_for,
    get_review,
    progress_lines,
    reviews_of,
    states_of,
    waiting_actions,
)
from cuobian.domains.visits.queries.after.report import get_action
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.rules.after.reminding import days_left, months_after
from cuobian.domains.visits.values.after import REVIEW_MONTHS, ActionState
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotAllowed
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import stored


class ReviewsForm(forms.Form):
    """Two or three days on which progress is looked at."""

    first = DayField(label=gettext_lazy("第 1 次"))
    second = DayField(label=gettext_lazy("第 2 次"), required=False)
    third = DayField(label=gettext_lazy("第 3 次"), required=False)

    @property
    def days(self) -> list[date]:
        return [day for key in ("first", "second", "third") if (day := self.cleaned_data.get(key))]


@page("visits.report", methods=("GET", "POST"))
def reviews(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Agree on the days."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    there = [row.due_on for row in reviews_of(who.programme)]
    days = there or [months_after(who.programme.ends_on, months, calendar()) for months in REVIEW_MONTHS]
    form = ReviewsForm(request.POST or None, initial=dict(zip(("first", "second", "third"), days, strict=False)))
    back = reverse("visits:actions", args=[programme_id])
    return ask_and_do(
        request,
        form,
        lambda: actions.set_reviews(actor=actor, programme_id=programme_id, days=form.days, now=clock.now()),
        done=_("已定好，到期前会提醒责任单位"),
        title=_("定进展回访日期"),
        warnings=[_("到日子前提醒责任单位逐条填进展，填完公布给参加观摩的人和接待方。")],
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
        "days_left": days_left(calendar(), clock.today(), found.due_on),
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
    who = managed(request, programme_id)
    found = get_review(who.programme, review_id)
    waiting = waiting_actions(found)
    form = WordsForm(request.POST or None, label=_("总的说几句"), required=False)
    back = reverse("visits:review", args=[programme_id, review_id])
    warnings = [_("公布后锁定，参加观摩的人和接待方都会看到。")]
    if waiting:
        warnings.append(_("还有 %(n)d 条没填，公布时写「没有更新」。") % {"n": len(waiting)})
    return ask_and_do(
        request,
        form,
        lambda: actions.publish_review(
            actor=actor,
            programme_id=programme_id,
            review_id=review_id,
            summary=form.cleaned_data["text"],
            now=clock.now(),
        ),
        done=_("已公布"),
        title=_("公布第 %(n)d 次进展") % {"n": found.number},
        warnings=warnings,
        action=_("公布进展"),
        back_url=back,
        crumbs=crumbs(who, (_("进展"), back), (_("公布"), "")),
    )
