"""对平台数据的异议 and 不适用: what places said of themselves that waits for a ruling; one of them with its figure."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.actions.rulings import rule_on_objection
from cuobian.domains.rating.models import Entry, SelfItem
from cuobian.domains.rating.pages.claims import ask_about_claim
from cuobian.domains.rating.pages.desk.parts import entry_crumbs, round_crumbs
from cuobian.domains.rating.queries.blind import blind_on, blind_words, refuse_blind
from cuobian.domains.rating.queries.desk_entry import figure_of
from cuobian.domains.rating.queries.facts_of_entry import latest_snapshots
from cuobian.domains.rating.queries.load import get_entry, get_round
from cuobian.domains.rating.queries.rulings import ASKS
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.explaining import figure_words, ruling_words
from cuobian.domains.rating.values import Ruling, SelfAnswer, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

DISPUTED = (
    Column("place", gettext_lazy("站点"), sort=("entry__sort_key",), value=lambda row: row.entry.place.short_name),
    Column("point", gettext_lazy("测评点"), sort=("point_id",), value=lambda row: row.point_id),
    Column("note", gettext_lazy("站点怎么说")),
    Column("ruling", gettext_lazy("结论"), value=ruling_words),
)


class RulingForm(forms.Form):
    """The answer to a place's objection to the platform's figure."""

    ruling = forms.ChoiceField(label=gettext_lazy("结论"), choices=Ruling.choices, widget=forms.RadioSelect)
    value = forms.CharField(
        label=gettext_lazy("更正后的数"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("选「更正」才填。比例写小数，如 0.92；不适用写 NA。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@page("rating.panel.district", methods=("GET", "POST"))
def ruling(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """Uphold the platform's figure, or put it right; leave a point out, or not: with reasons that the place reads."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.panel.district")
    refuse_blind(actor, entry)
    item = SelfItem.objects.filter(ASKS, entry=entry, point_id=point_id).first()
    if item is None:
        raise NotFound()
    if item.answer != SelfAnswer.OBJECT:
        return ask_about_claim(
            request,
            entry,
            item,
            rows=_rows(entry, item),
            back=reverse("rating:entry", args=[entry.pk]),
            crumbs=entry_crumbs(entry, (_("不适用"), "")),
        )
    form = RulingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(
            form,
            lambda: rule_on_objection(
                actor=actor,
                entry_id=entry.pk,
                point_id=point_id,
                ruling=Ruling(given["ruling"]),
                value=given["value"].strip(),
                reason=given["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已答复 %(point)s 的异议") % {"point": point_id})
            return redirect("rating:entry", entry_id=entry.pk)
    return ask(
        request,
        title=_("%(place)s 对 %(point)s 的数有异议") % {"place": entry.place.short_name, "point": point_id},
        sub=point_text(entry.round.version_id, point_id).name,
        rows=_rows(entry, item),
        form=form,
        action=_("答复这条异议"),
        back_url=reverse("rating:entry", args=[entry.pk]),
        crumbs=entry_crumbs(entry, (_("对平台数据的异议"), "")),
    )


def _rows(entry: Entry, item: SelfItem) -> list[dict[str, Any]]:
    return [*figure_rows(entry, item.point_id), {"label": _("站点怎么说"), "value": item.note}]


def figure_rows(entry: Entry, point_id: str) -> list[dict[str, Any]]:
    """The platform's figure of a point as it was frozen, how it is made, and the way to what is behind it."""
    text = point_text(entry.round.version_id, point_id)
    if not text.metric:
        return []
    place = records_by_id([entry.place_id])[entry.place_id]
    figure = figure_of(text.metric, place, latest_snapshots([entry.pk])[entry.pk])
    words = figure_words(figure.value, is_rate=figure.metric.is_rate, unit=str(figure.metric.unit))
    return [
        {
            "label": _("平台的数"),
            "value": f"{figure.metric.name} {words}",
            "url": figure.url,
            "link": _("看背后的记录"),
        },
        {"label": _("怎么算"), "value": figure.metric.formula},
    ]


@page("rating.view")
def disputed(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Objections of places to the platform's figures, and their claims that a point does not apply; the unruled by default."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    every = SelfItem.objects.filter(ASKS, visible(actor, "rating.view", "entry__code"), entry__round=made).exclude(
        entry__stage__in=(Stage.SELF_ASSESSMENT, Stage.WITHDRAWN)
    )
    shows_all = request.GET.get("status") == "all"
    rows = (every if shows_all else every.filter(ruling="")).select_related("entry__place")
    if request.GET.get("export") == "xlsx":
        found = _masked(actor, sorted_rows(request.GET, rows, DISPUTED, default="place"))
        return xlsx_response(_("异议和不适用"), _("异议和不适用"), table_of(found, DISPUTED), request)
    shown = listing(request.GET, rows, DISPUTED, default="place")
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("异议和不适用"), "")),
        "listing": shown,
        "rows": [
            (row, point_text(made.version_id, row.point_id).name, _ruling_url(row, actor.may("rating.panel.district", row.entry.code)), ruling_words(row))
            for row in _masked(actor, shown.rows)
        ],
        "all": every.count(),
        "shows_all": shows_all,
    }  # fmt: skip
    return render(request, "rating/desk/disputed.html", context)


def _masked(actor: Actor, rows: Iterable[SelfItem]) -> list[SelfItem]:
    """The rows, with the words of a place covered for who has yet to hand in a sheet on it."""
    found = list(rows)
    hidden = blind_on(actor, (row.entry_id for row in found))
    for row in found:
        if row.entry_id in hidden:
            row.note, row.ruling_reason = blind_words(), ""
    return found


def _ruling_url(row: SelfItem, may: bool) -> str:
    ready = may and not row.ruling and row.entry.stage in (Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL)
    return reverse("rating:ruling", args=[row.entry_id, row.point_id]) if ready else ""
