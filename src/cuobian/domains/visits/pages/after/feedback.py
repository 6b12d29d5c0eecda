"""Feedback: four questions and a few words, with or without a name; shown as counts and words."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.feedback import give_feedback
from cuobian.domains.visits.pages.after.parts import base_context, home_of
from cuobian.domains.visits.queries.after.meetings import may_answer, results_of
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.values.after import GRADES, LEAST_ANSWERS, QUESTIONS
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class FeedbackForm(forms.Form):
    """The questions; the name is left out unless somebody wants it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for key, words in QUESTIONS.items():
            self.fields[key] = forms.TypedChoiceField(
                label=words, choices=list(GRADES.items()), coerce=int, widget=forms.RadioSelect
            )
        self.fields["words"] = forms.CharField(
            label=gettext_lazy("还想说什么"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=gettext_lazy("原样给组织的人看。不想让人认出来，就别写只有您知道的事"),
        )
        self.fields["with_name"] = forms.BooleanField(label=gettext_lazy("署上我的名字"), required=False)


@page(None, methods=("GET", "POST"))
def feedback(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Answer once."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    can = may_answer(who, clock.today())
    if request.method == "POST" and not (who.participant or who.hosted):
        raise NotAllowed(permission="visits.take_part")
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        words, with_name = given.pop("words"), given.pop("with_name")

        def act() -> bool:
            give_feedback(
                actor=actor, programme_id=programme_id, marks=given, words=words, with_name=with_name, now=clock.now()
            )
            return True

        if told(form, act):
            messages.success(request, _("收到了，谢谢您"))
            return redirect(home_of(who))
    context = {
        **base_context(request, who, (_("反馈"), "")),
        "form": form,
        "can": can,
        "least": LEAST_ANSWERS,
    }
    return render(request, "visits/after/feedback.html", context, status=422 if form.errors else 200)


@page(None)
def feedback_results(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Counts and words, for everybody who was asked."""
    who = standing(actor_of(request), programme_id)
    context = {
        **base_context(request, who, (_("反馈结果"), "")),
        "results": results_of(who.programme),
        "can": may_answer(who, clock.today()),
    }
    return render(request, "visits/after/feedback_results.html", context)
