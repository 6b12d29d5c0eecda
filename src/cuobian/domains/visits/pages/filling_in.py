"""Arrivals that nobody marked on the day, filled in afterwards with the reason; the planned times stand there already."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.filling_in import Filled, fill_in
from cuobian.domains.visits.models import Item
from cuobian.domains.visits.pages.parts import day_label, desk_crumbs, vehicle_choices
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.unmarked import unmarked
from cuobian.domains.visits.rules.times import minute_of_time, moment_at
from cuobian.kernel import clock
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class WhyForm(forms.Form):
    """Why it was not marked on the day."""

    why = forms.CharField(
        label=gettext_lazy("为什么补记"), max_length=200, help_text=gettext_lazy("如「当天没顾上点」，记在操作记录里")
    )


@page("visits.plan", methods=("GET", "POST"))
def live_fill(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """All stops that nobody marked, each with its planned times to be changed."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    items = unmarked(found, clock.now())
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = [row for item in items if (row := _row(request, item)) is not None]
        why = form.cleaned_data["why"]
        if told(form, lambda: fill_in(actor=actor, programme_id=found.pk, rows=rows, why=why, now=clock.now())):
            messages.success(request, _("已补记 %(n)d 站") % {"n": len(rows)})
            return redirect("visits:live", found.pk)
    back = reverse("visits:live", args=[found.pk])
    names = dict(vehicle_choices(found, "")) if len(found.settings["vehicles"]) > 1 else {}
    context = {
        "programme": found,
        "form": form,
        "lines": [_line(request, item, names) for item in items],
        "back_url": back,
        "crumbs": desk_crumbs(found, (_("现场"), back), (_("补记到达"), "")),
    }
    return render(request, "visits/fill.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, item: Item) -> Filled | None:
    """A stop that is ticked, with its times; None when it is not ticked."""
    if f"on-{item.pk}" not in request.POST or item.day is None or item.starts_at is None:
        return None
    arrived = _moment(request.POST.get(f"at-{item.pk}", ""), item)
    return Filled(item.pk, arrived or item.starts_at, _moment(request.POST.get(f"left-{item.pk}", ""), item))


def _moment(text: str, item: Item) -> datetime | None:
    try:
        given = time.fromisoformat(text)
    except ValueError:
        return None
    return moment_at(item.day.date, minute_of_time(given)) if item.day else None


def _line(request: HttpRequest, item: Item, names: dict[int, str]) -> dict[str, Any]:
    """What stands in a row: what was typed, else what was planned."""
    is_back = request.method == "POST"
    return {
        "item": item,
        "day": day_label(item.day.date) if item.day else "",
        "car": names.get(item.vehicle, ""),
        "on": f"on-{item.pk}" in request.POST if is_back else True,
        "arrived": request.POST.get(f"at-{item.pk}", "") if is_back else _clock(item.starts_at),
        "left": request.POST.get(f"left-{item.pk}", "") if is_back else _clock(item.ends_at),
    }


def _clock(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""
