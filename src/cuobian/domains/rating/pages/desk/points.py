"""Divergences of assessors on single points: looked at again together."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.reconsider import reconsider
from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.pages.desk.parts import entry_crumbs
from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.desk_entry import LEVEL_AT, votes_on
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.reconsidering import decided_before
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.sheets import MAX_DEFECTS, Mark
from cuobian.domains.rating.values import Stage
from cuobian.engines.scoring import CountRule
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page

STATES = [("A", "A"), ("B", "B"), ("C", "C"), ("C#", "C#")]


class ReconsiderForm(forms.Form):
    """What the panel came to together."""

    state = forms.ChoiceField(
        label=gettext_lazy("一起定下的状态"), choices=STATES, widget=forms.RadioSelect, required=False
    )
    defects = forms.IntegerField(
        label=gettext_lazy("一起定下缺几项"), min_value=0, max_value=MAX_DEFECTS, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("看到了什么、为什么这样定"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("和各人的原始记录一起保留。"),
    )

    def __init__(self, *args: Any, counts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["state" if counts else "defects"]
        self.fields["defects" if counts else "state"].required = True


@page("rating.view", methods=("GET", "POST"))
def reconsidered(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """The originals side by side, and one decision with its reason."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    level = LEVEL_AT.get(Stage(entry.stage))
    if level is None:
        raise NotFound()
    require(actor, f"rating.panel.{level}", entry.code)
    refuse_blind(actor, entry)
    point = point_of(entry, point_id)
    form = ReconsiderForm(request.POST if request.method == "POST" else None, counts=isinstance(point.rule, CountRule))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mark = Mark(point_id, state=given.get("state") or "", defects=given.get("defects"))
        done = told(
            form,
            lambda: reconsider(
                actor=actor, entry_id=entry.pk, level=level, mark=mark, reason=given["reason"], now=clock.now()
            ),
        )
        if done is not None:
            messages.success(request, _("已记下 %(point)s 的复议结果") % {"point": point_id})
            return redirect("rating:entry", entry_id=entry.pk)
    context = {
        "entry": entry,
        "point": point_text(entry.round.version_id, point_id),
        "votes": votes_on(entry, level, point_id).get(point_id, []),
        "earlier": decided_before(entry.pk, level).filter(point_id=point_id),
        "form": form,
        "crumbs": entry_crumbs(entry, (_("复议 %(point)s") % {"point": point_id}, "")),
    }
    return render(request, "rating/desk/reconsider.html", context, status=422 if form.errors else 200)
