"""A figure of the platform that is wrong: put right by the office, with its reason, beside the original."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.put_right import put_figure_right
from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.pages.desk.parts import entry_crumbs
from cuobian.domains.rating.pages.desk.rulings import figure_rows
from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.desk_entry import LEVEL_AT, figures_put_right
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.explaining import put_right_words
from cuobian.domains.rating.rules.self_assessment import is_measured
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import day_number
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page


class FigureForm(forms.Form):
    """What the figure should be, and how that was found out."""

    value = forms.CharField(
        label=gettext_lazy("更正后的数"),
        max_length=30,
        help_text=gettext_lazy("比例写小数，如 0.92；系统给的是档次的写 A、B、C、C#；不适用写 NA。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("核对了什么、为什么是这个数。站点会看到。"),
    )


@page("rating.view", methods=("GET", "POST"))
def put_right(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """The platform's figure with what was put right before, and one more correction with its reason."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    level = LEVEL_AT.get(Stage(entry.stage))
    require(actor, f"rating.panel.{level or 'district'}", entry.code)
    refuse_blind(actor, entry)
    if not is_measured(point_of(entry, point_id)):
        raise NotFound()
    form = FigureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(
            form,
            lambda: put_figure_right(
                actor=actor,
                entry_id=entry.pk,
                point_id=point_id,
                value=given["value"],
                reason=given["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已更正 %(point)s 的数") % {"point": point_id})
            return redirect("rating:entry", entry_id=entry.pk)
    earlier = figures_put_right(entry.pk).get(point_id, [])
    return ask(
        request,
        title=_("更正 %(point)s 的数") % {"point": point_id},
        sub=point_text(entry.round.version_id, point_id).name,
        rows=[
            *figure_rows(entry, point_id),
            *({"label": day_number(row.made_at), "value": put_right_words(row)} for row in earlier),
        ],
        warnings=[_("原来的数留着，更正的数和理由列在旁边，算结果时用更正后的。")],
        form=form,
        action=_("更正这个数"),
        back_url=reverse("rating:entry", args=[entry.pk]),
        crumbs=entry_crumbs(entry, (_("更正平台的数"), "")),
    )
