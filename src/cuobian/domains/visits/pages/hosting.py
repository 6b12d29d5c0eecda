"""我来接待: the host's pages on a phone: who comes when, how many, from where; ready, or what is in the way."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.hosting import answer
from cuobian.domains.visits.pages import slots
from cuobian.domains.visits.pages.parts import TextForm, area_name, ask, day_label, shell_of
from cuobian.domains.visits.queries.frozen import contact_of, current
from cuobian.domains.visits.queries.hosting import Visit, ahead, hosted_visit, over
from cuobian.domains.visits.queries.programmes import hand_outs_of
from cuobian.domains.visits.rules.changes import clock as clock_of
from cuobian.domains.visits.values import LIVE
from cuobian.kernel import clock
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in


@page("visits.host")
def hosting(request: HttpRequest) -> HttpResponse:
    """Visits that come to the actor's places: those ahead first, then what is over."""
    actor = actor_of(request)
    context = {
        "shell": shell_of(actor),
        "ahead": [_line(visit) for visit in ahead(actor)[:50]],
        "over": [_line(visit) for visit in over(actor)],
    }
    return render(request, "visits/hosting.html", context)


def _line(visit: Visit) -> dict[str, object]:
    return {"item": visit.item, "title": visit.title, "of": visit.of, **_when(visit.told)}


def _when(told: Mapping[str, Any]) -> dict[str, str]:
    on = day_in(told["day"])
    return {
        "day": day_label(on) if on else "",
        "starts": clock_of(told["starts"]) if told["starts"] else "",
        "ends": clock_of(told["ends"]) if told["ends"] else "",
        "was": clock_of(told["was"]) if told.get("was") else "",
    }


@page("visits.host")
def hosting_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One visit as it was told to the host."""
    actor = actor_of(request)
    visit = hosted_visit(actor, item_id)
    programme = visit.item.programme
    known = current(programme)
    frozen = known.frozen if known else {}
    by_district = _by_district(frozen, visit.told["vehicle"])
    context = {
        "shell": shell_of(actor),
        "visit": visit,
        "item": visit.item,
        "programme": programme,
        "contact": contact_of(frozen, programme),
        "is_live": programme.status in LIVE,
        **_when(visit.told),
        "note": known.note if known else "",
        "show": visit.told["show"],
        "count": sum(by_district.values()),
        "districts": sorted((area_name(code) or _("市里"), count) for code, count in by_district.items()),
        "hand_outs": [] if visit.is_gone else hand_outs_of(programme, item_id),
        "more": [] if visit.is_gone else slots.links("host", request, programme, visit.item),
        "crumbs": [(_("我来接待"), reverse("visits:hosting"))],
    }
    return render(request, "visits/hosting_item.html", context)


def _by_district(frozen: Mapping[str, Any], vehicle: int) -> Counter[str]:
    """How many come from where, as the host was told; with a vehicle, those who ride in it or have none yet."""
    people = frozen.get("people", ())
    return Counter(one["district"] for one in people if not vehicle or one["vehicle"] in (0, vehicle))


@page("visits.host", methods=("GET", "POST"))
def hosting_answer(request: HttpRequest, item_id: UUID, say: str) -> HttpResponse:
    """已准备好, or what is in the way."""
    actor = actor_of(request)
    visit = hosted_visit(actor, item_id)
    item = visit.item
    is_ready = say == "ready"
    label = _("要说的") if is_ready else _("什么困难")
    hint = "" if is_ready else _("例如：当天停电检修，想改到下午")
    form = TextForm(request.POST or None, label=label, hint=hint, required=not is_ready)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["text"]
        if told(form, lambda: answer(actor=actor, item_id=item.pk, is_ready=is_ready, note=note, now=clock.now())):
            messages.success(request, _("已确认，等您接待") if is_ready else _("已告诉主办方，他们会联系您"))
            return redirect("visits:hosting-item", item.pk)
    return ask(
        request,
        title=_("%(place)s 准备好了？") % {"place": visit.title}
        if is_ready
        else _("%(place)s 有困难") % {"place": visit.title},
        form=form,
        action=_("已准备好") if is_ready else _("告诉主办方"),
        back_url=reverse("visits:hosting-item", args=[item.pk]),
        crumbs=[
            (_("我来接待"), reverse("visits:hosting")),
            (visit.title, reverse("visits:hosting-item", args=[item.pk])),
        ],
    )
