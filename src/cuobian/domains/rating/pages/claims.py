"""Ruling on 不适用: one form for the institute's first review and for the district."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.rulings import rule_on_claim
from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.models import Entry, SelfItem
from cuobian.kernel import clock
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of

AGREED = "agreed"


class ClaimForm(forms.Form):
    """Agree that a point does not apply, or not."""

    ruling = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[
            (AGREED, gettext_lazy("同意不适用，这一条不计分")),
            ("refused", gettext_lazy("不同意，照常考评")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def ask_about_claim(
    request: HttpRequest, entry: Entry, item: SelfItem, *, rows: Sequence[dict[str, Any]], back: str, crumbs: Any
) -> HttpResponse:
    """The form, and what becomes of it."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(
            form,
            lambda: rule_on_claim(
                actor=actor_of(request),
                entry_id=entry.pk,
                point_id=item.point_id,
                agreed=given["ruling"] == AGREED,
                reason=given["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已核定 %(point)s 适用不适用") % {"point": item.point_id})
            return redirect(back)
    point = point_of(entry, item.point_id)
    return ask(
        request,
        title=_("%(place)s 说 %(point)s 不适用") % {"place": entry.place.short_name, "point": item.point_id},
        sub=point.name,
        rows=[*rows, {"label": _("标准里写的不适用条件"), "value": point.applicability}],
        form=form,
        action=_("核定这一条"),
        back_url=back,
        crumbs=crumbs,
    )
