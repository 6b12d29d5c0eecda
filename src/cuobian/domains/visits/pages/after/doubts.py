"""A wrong figure: the host says what is right, whoever keeps the record answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.doubts import doubt_figure, settle_doubt
from cuobian.domains.visits.pages.after.parts import ask, crumbs, shell_of
from cuobian.domains.visits.pages.after.statements import hosted
from cuobian.domains.visits.queries.after.statements import figure_of, get_doubt
from cuobian.domains.visits.values.after import DoubtOutcome
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import said


class DoubtForm(forms.Form):
    """What is right."""

    should_be = forms.CharField(
        label=gettext_lazy("应该是多少，依据是什么"),
        help_text=gettext_lazy("例如：应为 14 场，十月两场书法课没有记上"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page("visits.host", methods=("GET", "POST"))
def statement_doubt(request: HttpRequest, programme_id: UUID, code: str, key: str) -> HttpResponse:
    """Say that a figure is wrong; the record is mended by whoever keeps it."""
    actor = actor_of(request)
    who, row = hosted(request, programme_id, code)
    line = figure_of(row, key)
    form = DoubtForm(request.POST or None)
    back = reverse("visits:statement", args=[programme_id, code])
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["should_be"]
        if told(
            form,
            lambda: doubt_figure(
                actor=actor, programme_id=programme_id, code=code, key=key, should_be=words, now=clock.now()
            ),
        ):
            messages.success(request, _("已报给管记录的单位，答复了会通知您"))
            return redirect(back)
    return ask(
        request,
        title=_("数据有误"),
        rows=[{"label": said(line["label"]), "value": said(line["value"]), "url": line["url"], "link": _("看明细")}],
        warnings=[_("数字不在这里改。管记录的单位核实后，在台账里更正，这一页会跟着变。")],
        form=form,
        action=_("报告数据有误"),
        back_url=back,
        crumbs=crumbs(who, (_("情况说明"), back), (_("数据有误"), "")),
    )


class SettleForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("核实结果"),
        choices=[choice for choice in DoubtOutcome.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=gettext_lazy("怎么核实的"), widget=forms.Textarea(attrs={"rows": 3}))


@page(None, methods=("GET", "POST"))
def doubt(request: HttpRequest, doubt_id: UUID) -> HttpResponse:
    """A doubted figure: whoever keeps the record answers."""
    actor = actor_of(request)
    found = get_doubt(doubt_id)
    row = found.statement
    answers = actor.may("ledger.approve", row.code)
    if not answers and found.raised_by_id != actor.account_id:
        raise NotAllowed() if actor.reaches(row.code) else NotFound()
    form = SettleForm(request.POST or None) if answers and not found.outcome else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed()
        if _settled(request, form, doubt_id):
            return redirect("visits:doubt", doubt_id)
    line = next((line for line in row.figures if line["key"] == found.key), None)
    context: dict[str, Any] = {
        "shell": shell_of(actor),
        "doubt": found,
        "label": said(line["label"]) if line else found.label,
        "rows_url": line["url"] if line else "",
        "form": form,
        "crumbs": [(_("数据有误"), "")],
    }
    return render(request, "visits/after/doubt.html", context, status=422 if form is not None and form.errors else 200)


def _settled(request: HttpRequest, form: forms.Form, doubt_id: UUID) -> bool:
    actor = actor_of(request)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    done = told(form, lambda: settle_doubt(actor=actor, doubt_id=doubt_id, now=clock.now(), **given))
    if done:
        messages.success(request, _("已答复，报告的人会收到通知"))
    return done is not None
