"""A panel that is at work gets one more member, with the recusal check beside every name."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.members import add_member
from cuobian.domains.rating.models import Panel
from cuobian.domains.rating.pages.desk.panels import panel_seen
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_panels import Check, candidates, checks, member_lines, places_at_work
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.forms import told, uuids
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.writing import SHORT

_ORDER = {"free": 0, "partly": 1, "barred": 2}


class AddForm(forms.Form):
    """Who joins, and why; the people are a table of their own."""

    joining = forms.CharField(
        label=gettext_lazy("加谁"), error_messages={"required": gettext_lazy("从名单里选一位评委。")}
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么加人"),
        max_length=300,
        help_text=gettext_lazy("会记进这一组的记录，如「原来的组员声明回避」。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_joining(self) -> UUID:
        found = uuids([self.cleaned_data["joining"]])
        if not found:
            raise forms.ValidationError(_("从名单里选一位评委。"))
        return found[0]


@page("rating.view", methods=("GET", "POST"))
def add(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """Let somebody join: a sheet for every place that is still assessed, but for those to stay away from."""
    actor = actor_of(request)
    found = panel_seen(actor, panel_id)
    require(actor, f"rating.panel.{found.level}", found.code)
    why = {"reason": request.GET.get("reason", "")[:SHORT]}
    form = AddForm(request.POST if request.method == "POST" else None, initial=why)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(form, lambda: add_member(actor=actor, panel_id=found.pk, now=clock.now(), **given))
        if done is not None:
            messages.success(request, _("已加人，通知已发"))
            return redirect("rating:panel", panel_id=found.pk)
    return render(
        request, "rating/desk/panel_add.html", _context(request, found, form), status=422 if form.errors else 200
    )


def _context(request: HttpRequest, found: Panel, form: AddForm) -> dict[str, Any]:
    places = places_at_work(found)
    return {
        "panel": found,
        "form": form,
        "places": places,
        "lines": _checked(found, places),
        "joining": request.POST.get("joining", request.GET.get("joining", "")),
        "chosen": True,  # the places stand: the check beside every name is shown at once
        "crumbs": round_crumbs(found.round, (found.name, reverse("rating:panel", args=[found.pk])), (_("加人"), "")),
    }


def _checked(found: Panel, places: list[Any]) -> list[Check]:
    """Everybody who is not in the panel, who may see every place first."""
    if not places:
        return []
    inside = {line.member.account_id for line in member_lines(found) if line.member.left_at is None}
    people = [who.id for who in candidates(found.round, found.code, clock.now()) if who.id not in inside]
    lines = checks(people, places, version_id=found.round.version_id, level=Level(found.level), today=clock.today())
    return sorted(lines, key=lambda line: _ORDER[line.kind])
