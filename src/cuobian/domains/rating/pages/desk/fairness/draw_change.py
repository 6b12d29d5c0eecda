"""Changing a seat of a drawn proposal: what it would do to the certificate is shown while the officer chooses."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.fairness.draw_result import SeatChange, change_draw, effect_of
from cuobian.domains.rating.models import PanelDraw
from cuobian.domains.rating.pages.desk.fairness.draw_shown import draw_crumbs, draw_home
from cuobian.domains.rating.pages.desk.fairness.draw_steps import draw_to_change
from cuobian.domains.rating.queries.fairness.draws import names_of, panels_of, read_inputs
from cuobian.domains.rating.rules.fairness.draw_seats import figures_of, hard
from cuobian.domains.rating.rules.fairness.draw_words import Names, broken_words, rule_word
from cuobian.engines import panels as pn
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.format import bracketed, number, percent
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class SeatForm(forms.Form):
    """Who leaves, who comes, whether they change places, and why."""

    out = forms.ChoiceField(label=gettext_lazy("换下谁"))
    into = forms.ChoiceField(label=gettext_lazy("换上谁"))
    swap = forms.ChoiceField(
        label=gettext_lazy("换下的人去哪里"), required=False, help_text=gettext_lazy("对调时，两人的站点数都不变")
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("会留档"),
    )

    def __init__(self, *args: Any, draw: PanelDraw, place: str, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        panels = panels_of(draw)
        members = next(panel.members for panel in panels if panel.place == place)
        loads = (draw.certificate or {}).get("loads", {})
        stays = {one.number: one.reasons[0] for one in read_inputs(draw).stays if one.code == place}
        others = [one.number for one in read_inputs(draw).people if one.number not in members]
        others.sort(key=lambda one: (one in stays, loads.get(one, 0), one))
        self.fields["out"].choices = [(one, names.person(one)) for one in members]  # type: ignore[attr-defined]
        self.fields["into"].choices = [(one, _offered(one, names, loads, stays)) for one in others]  # type: ignore[attr-defined]
        self.fields["swap"].choices = [  # type: ignore[attr-defined]
            ("", _("不对调，只是换人")),
            *(
                (panel.place, _("去 %(place)s") % {"place": names.place(panel.place)})
                for panel in panels
                if panel.place != place
            ),
        ]

    def change(self, place: str) -> SeatChange:
        """The change that was filled in."""
        values = self.cleaned_data
        return SeatChange(place, values["out"], values["into"], values["swap"])


def _offered(one: str, names: Names, loads: dict[str, int], stays: dict[str, str]) -> str:
    aside = rule_word(stays[one]) if one in stays else _("已排 %(count)d 个") % {"count": loads.get(one, 0)}
    return bracketed(names.person(one), aside)


@page("rating.view", methods=("GET", "POST"))
def change(request: HttpRequest, draw_id: UUID, place: str) -> HttpResponse:
    """Exchange one seat of a place, or two seats between two places."""
    actor = actor_of(request)
    found = draw_to_change(actor, draw_id, "change")
    names, form = _form_for(request, found, place)
    if request.method == "POST" and form.is_valid():
        seat, reason = form.change(place), form.cleaned_data["reason"]
        kept = told(
            form, lambda: change_draw(actor=actor, draw_id=found.pk, change=seat, reason=reason, now=clock.now())
        )
        if kept is not None:
            messages.success(request, _("改好了，原因已留档。"))
            return redirect(draw_home(found))
    context = {
        "draw": found,
        "place": names.place(place),
        "form": form,
        "crumbs": draw_crumbs(found, (names.place(place), "")),
        "back_url": draw_home(found),
        "effect_url": reverse("rating:draw-effect", args=[found.pk, place]),
        **_effect(found, place, form, names),
    }
    return render(request, "rating/fairness/draw_change.html", context, status=422 if form.errors else 200)


@page("rating.view", methods=("POST",))
def effect(request: HttpRequest, draw_id: UUID, place: str) -> HttpResponse:
    """What the change in the form would do; a fragment."""
    found = draw_to_change(actor_of(request), draw_id, "change")
    names, form = _form_for(request, found, place)
    return render(request, "rating/fairness/_effect.html", _effect(found, place, form, names))


def _form_for(request: HttpRequest, found: PanelDraw, place: str) -> tuple[Names, SeatForm]:
    if all(panel.place != place for panel in panels_of(found)):
        raise NotFound()
    names = names_of(read_inputs(found))
    posted = request.POST if request.method == "POST" else None
    return names, SeatForm(posted, draw=found, place=place, names=names)


def _effect(found: PanelDraw, place: str, form: SeatForm, names: Names) -> dict[str, Any]:
    """The certificate before and after, and every rule that the change breaks or mends."""
    if not form.is_bound:
        return {"effect": None}
    form.is_valid()
    given = form.cleaned_data
    if not (given.get("out") and given.get("into")):
        return {"effect": None}
    try:
        outcome = effect_of(found, SeatChange(place, given["out"], given["into"], given.get("swap", "")))
    except Invalid as error:
        return {"effect": None, "refused": error.faults[0].message}
    return {"effect": _told(outcome, names)}


def _told(outcome: pn.Effect, names: Names) -> dict[str, Any]:
    before, after = figures_of(outcome.before), figures_of(outcome.after)
    stopped = hard(outcome.newly_broken)
    return {
        "lines": [
            (_("两位评委的宽严差，误差"), _points(before), _points(after)),
            (_("评委连成几片"), before["components"], after["components"]),
            (_("联通度 λ₂"), number(before["lambda2"], 2), number(after["lambda2"], 2)),
            (_("编排效率"), percent(before["efficiency"]), percent(after["efficiency"])),
        ],
        "loads": [
            _("%(person)s：%(before)d → %(after)d 个站点")
            % {"person": names.person(one), "before": load, "after": after["loads"][one]}
            for one, load in before["loads"].items()
            if after["loads"][one] != load
        ],
        "stopped": [broken_words(one, names) for one in stopped],
        "warned": [broken_words(one, names) for one in outcome.newly_broken if one not in stopped],
        "mended": [broken_words(one, names) for one in outcome.mended],
    }


def _points(kept: dict[str, Any]) -> str:
    points = kept["contrast_sd"]
    return _("比不了") if points is None else _("±%(points)s 分") % {"points": number(points, 2)}
