"""The fairness policy of a round as a form: every line with what it means, its default beside it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.policy import is_settled, set_policy
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.policy import TERMS, FairnessPolicy, Term, policy_from
from cuobian.domains.rating.values import RoundStatus
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class PolicyForm(forms.Form):
    """One field a line of the policy."""

    def __init__(self, *args: Any, policy: FairnessPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in TERMS:
            self.fields[term.key] = _field(term, getattr(policy, term.key))

    def policy(self) -> FairnessPolicy:
        """The policy that was filled in."""
        return FairnessPolicy(**{term.key: self.cleaned_data[term.key] for term in TERMS})


def _field(term: Term, value: Any) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(label=term.label, help_text=term.hint, initial=value, required=False)
    bounds = _("%(low)g 到 %(high)g") % {"low": term.low, "high": term.high}
    hint = f"{term.hint}（{bounds}{term.unit}）"
    kind = forms.IntegerField if isinstance(value, int) else forms.FloatField
    return kind(label=term.label, help_text=hint, initial=value)


@page("rating.fairness", methods=("GET", "POST"))
def policy(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Read by all who see the fairness of the round; changed by who runs it, until a result is public."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    ended = made.status in (RoundStatus.CLOSED, RoundStatus.CANCELLED)
    fixed = ended or is_settled(made) or not actor.may("rating.fairness.run", made.code)
    if request.method == "POST":
        require(actor, "rating.fairness.run", made.code)
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy_from(made.fairness))
    if request.method == "POST" and form.is_valid():
        kept = told(form, lambda: set_policy(actor=actor, round_id=made.pk, policy=form.policy(), now=clock.now()))
        if kept is not None:
            messages.success(request, _("规则已存，下次核算时按它算。"))
            return redirect(level_url("rating:fairness", made, level))
    context = {
        "made": made,
        "form": form,
        "fixed": fixed,
        "settled": is_settled(made),
        "lines": _lines(policy_from(made.fairness)),
        "crumbs": fairness_crumbs(made, level, (_("规则"), "")),
        "back_url": level_url("rating:fairness", made, level),
    }
    return render(request, "rating/fairness/policy.html", context, status=422 if form.errors else 200)


def _lines(policy: FairnessPolicy) -> list[dict[str, Any]]:
    default = FairnessPolicy()
    return [
        {
            "term": term,
            "value": _written(getattr(policy, term.key)),
            "default": _written(getattr(default, term.key)),
            "differs": getattr(policy, term.key) != getattr(default, term.key),
        }
        for term in TERMS
    ]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:g}"
