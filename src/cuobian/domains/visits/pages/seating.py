"""Seats drawn as rows: who sits where in each vehicle and in the meeting room, and how they are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions import people as act
from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.pages.parts import area_name, desk_crumbs
from cuobian.domains.visits.queries.load import get_programme
from cuobian.domains.visits.queries.programmes import seated_as_told, shown_people
from cuobian.domains.visits.queries.told import as_told
from cuobian.domains.visits.rules.seats import ACROSS, LETTERS
from cuobian.domains.visits.values import LIVE
from cuobian.kernel import clock
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: its name, who sits there, from which district."""

    name: str
    who: str
    district: str


@dataclass(frozen=True, slots=True)
class Bus:
    """One vehicle, row by row."""

    name: str
    contact: str
    rows: list[list[Seat]]
    riders: int


def bus_plan(programme: Programme, people: Sequence[Participant], names: Mapping[str, str]) -> list[Bus]:
    """Every vehicle with its rows, only as far back as somebody sits."""
    found = []
    for number, car in enumerate(programme.settings["vehicles"], 1):
        own = {one.seat: one for one in people if one.vehicle == number and one.seat}
        last = max((int(seat[:-1]) for seat in own), default=0)
        rows = [[_seat(f"{row}{letter}", own, names) for letter in LETTERS[:ACROSS]] for row in range(1, last + 1)]
        riders = sum(1 for one in people if one.vehicle == number)
        contact = " ".join(part for part in (car.get("contact", ""), car.get("phone", "")) if part)
        found.append(Bus(str(car["name"]), contact, rows, riders))
    return found


def room_plan(rows: int, across: int, people: Sequence[Participant], names: Mapping[str, str]) -> list[list[Seat]]:
    """The meeting room from the front, only as far back as somebody sits."""
    own = {one.room_seat: one for one in people if one.room_seat}
    last = max((int(seat.split("-")[0]) for seat in own), default=0)
    return [
        [_seat(f"{row}-{seat}", own, names) for seat in range(1, across + 1)] for row in range(1, min(rows, last) + 1)
    ]


def _seat(name: str, own: Mapping[str, Any], names: Mapping[str, str]) -> Seat:
    one = own.get(name)
    return Seat(name, one.name if one else "", names.get(one.district, _("市里")) if one else "")


class SeatForm(forms.Form):
    """How people are seated."""

    mixed = forms.TypedChoiceField(
        label=gettext_lazy("各区的人"),
        choices=[("1", gettext_lazy("混着坐，邻座不同区")), ("0", gettext_lazy("同区坐在一起"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "1",
    )
    vehicles = forms.BooleanField(
        label=gettext_lazy("重新分车"), required=False, help_text=gettext_lazy("不勾就各坐原来的车")
    )
    room_rows = forms.IntegerField(label=gettext_lazy("会场几排"), min_value=1, max_value=40)
    room_across = forms.IntegerField(label=gettext_lazy("每排几座"), min_value=1, max_value=40)


@page("visits.view", methods=("GET", "POST"))
def seats(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Seats in the vehicles and in the meeting room, to be printed."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    room = found.settings.get("room", {"rows": 5, "seats": 8})
    initial: dict[str, Any] = {"mixed": "1" if found.settings.get("seat_mixed", True) else "0", "vehicles": True}
    form = SeatForm(request.POST or None, initial={**initial, "room_rows": room["rows"], "room_across": room["seats"]})
    if request.method == "POST" and form.is_valid():
        wish = act.SeatWish(**form.cleaned_data)
        left = told(form, lambda: act.seat_people(actor=actor, programme_id=found.pk, wish=wish, now=clock.now()))
        if left is not None:
            done = _("座位排好了") if not left else _("座位排好了，还有 %(n)d 人车上没有座位") % {"n": left}
            messages.success(request, done)
            return redirect("visits:seats", found.pk)
    may_plan = actor.may("visits.plan", found.code)
    rows = list(shown_people(found, may_plan=may_plan))
    if not may_plan:
        found = as_told(found)
        seated_as_told(found, rows)
    names = {code: area_name(code) for code in {row.district for row in rows if row.district}}
    context = {
        "programme": found,
        "form": form,
        "buses": bus_plan(found, rows, names),
        "room": room_plan(room["rows"], room["seats"], rows, names),
        "has_seats": any(row.seat or row.room_seat for row in rows),
        "may_edit": may_plan and found.status in ("draft", *LIVE),
        "crumbs": desk_crumbs(found, (_("名单"), reverse("visits:people", args=[found.pk])), (_("座位"), "")),
    }
    return render(request, "visits/seats.html", context, status=422 if form.errors else 200)
