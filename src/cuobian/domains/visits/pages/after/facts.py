"""The check of facts: the host's page, marking a passage, and the officer's answer."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after import facts as actions
from cuobian.domains.visits.models.after import FactCheck
from cuobian.domains.visits.pages.after.parts import base_context
from cuobian.domains.visits.queries.after.report import (
    blocks_to_check,
    checks_of,
    get_check,
    read_codes,
    report_of,
    report_to_check,
)
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.rules.after.reminding import days_left
from cuobian.domains.visits.rules.after.texts import changes
from cuobian.domains.visits.values.after import CheckOutcome, ReportStage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import stored


@page(None)
def facts(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What the report says about the own place, to be checked for its facts."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    found = report_to_check(who)
    codes = set(who.hosted)
    open_now = found.stage == ReportStage.CHECKING and (
        found.check_due_on is None or clock.today() <= found.check_due_on
    )
    context = {
        **base_context(request, who, (_("核对事实"), "")),
        "report": found,
        "sections": blocks_to_check(found, who),
        "checks": [check for check in checks_of(found) if _concerns(check, codes, actor)],
        "open_now": open_now and bool(codes),
        "is_read": bool(codes & read_codes(found)),
        "days_left": days_left(calendar(), clock.today(), found.check_due_on) if found.check_due_on else None,
    }
    return render(request, "visits/after/facts.html", context)


def _concerns(check: FactCheck, codes: set[str], actor: Actor) -> bool:
    """Of the own place (an answered one keeps the code it was marked under), or marked by oneself."""
    place = check.block.place
    return check.code in codes or (place is not None and place.code in codes) or check.marked_by_id == actor.account_id


class FactForm(forms.Form):
    """What is wrong, what is right, how one knows."""

    passage = forms.CharField(
        label=gettext_lazy("有误的原文"),
        help_text=gettext_lazy("在上面选中有误的文字，点「用选中的文字」；也可以照抄"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    right = forms.CharField(label=gettext_lazy("正确的是"), widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        help_text=gettext_lazy("文件名、台账记录、日期都行"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    upload = forms.FileField(label=gettext_lazy("依据的文件或照片"), required=False)


@page("visits.host", methods=("GET", "POST"))
def fact_mark(request: HttpRequest, programme_id: UUID, block_id: UUID) -> HttpResponse:
    """Mark a passage of one paragraph."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    found = report_to_check(who)
    views = [view for section in blocks_to_check(found, who) for view in section.blocks if view.block.pk == block_id]
    if not views:
        raise NotFound()
    form = FactForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = {"programme_id": programme_id, "block_id": block_id, **form.cleaned_data}
        done = told(form, lambda: actions.mark_fact(actor=actor, now=clock.now(), **given))
        if done:
            messages.success(request, _("已告诉写报告的单位，答复了会通知您"))
            return redirect("visits:facts", programme_id)
    back = reverse("visits:facts", args=[programme_id])
    context = {
        **base_context(request, who, (_("核对事实"), back), (_("指出差错"), "")),
        "view": views[0],
        "form": form,
        "back": back,
    }
    return render(request, "visits/after/fact_mark.html", context, status=422 if form.errors else 200)


@page("visits.host", methods=("POST",))
def facts_done(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Nothing (more) to mend."""
    actions.finish_check(actor=actor_of(request), programme_id=programme_id, now=clock.now())
    messages.success(request, _("已告诉写报告的单位：您核对完了"))
    return redirect("visits:facts", programme_id)


class DecideForm(forms.Form):
    """Mend it, or say why not."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("怎么办"),
        choices=[
            (CheckOutcome.ACCEPTED.value, gettext_lazy("照改")),
            (CheckOutcome.KEPT.value, gettext_lazy("不改，写明理由")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("这一段改成"),
        required=False,
        help_text=gettext_lazy("已按接待方的说法替您换好，再看一遍通不通"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"), required=False, help_text=gettext_lazy("不改的必须写理由"), widget=forms.Textarea
    )


@page("visits.report", methods=("GET", "POST"))
def fact(request: HttpRequest, programme_id: UUID, check_id: UUID) -> HttpResponse:
    """The officer decides on one passage."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    who.require_manager()
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    check = get_check(found, check_id)
    words = str(check.block.paper.body.get("words", ""))
    suggested = words.replace(check.passage, check.right, 1)
    form = DecideForm(request.POST or None, initial={"words": suggested}) if not check.outcome else None
    back = reverse("visits:report-edit", args=[programme_id])
    if request.method == "POST" and form is not None and form.is_valid():
        given = {"programme_id": programme_id, "check_id": check_id, **form.cleaned_data}
        done = told(form, lambda: actions.decide_fact(actor=actor, now=clock.now(), **given))
        if done:
            messages.success(request, _("已答复，接待方会收到通知"))
            return redirect(back)
    context = {
        **base_context(request, who, (_("观摩报告"), back), (_("事实差错"), "")),
        "check": check,
        "words": words,
        "change": changes(words, suggested),
        "file": stored([check.file]).get(check.file) if check.file else None,
        "form": form,
        "back": back,
    }
    return render(request, "visits/after/fact.html", context, status=422 if form is not None and form.errors else 200)
