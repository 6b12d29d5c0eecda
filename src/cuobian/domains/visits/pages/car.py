"""The escort's 随车联络员 pages on the phone: who is on board, arrived and left, late. Of the own car, on the programme's days."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.joining import join_by_hand
from cuobian.domains.visits.models import Participant
from cuobian.domains.visits.pages.live import day_at_work, late_in, mark, slip_context, take_slip
from cuobian.domains.visits.queries.frozen import people_in, told_items, vehicle_names
from cuobian.domains.visits.queries.riding import Riding, escorting
from cuobian.domains.visits.queries.standing import Late
from cuobian.domains.visits.queries.told import as_told, told_whole
from cuobian.kernel import clock
from cuobian.kernel.pages import actor_of, page


@page("visits.take_part")
def mine_car(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Today's items of the car, and who rides in it."""
    riding = _escorting(request, programme_id)
    found, people = as_told(riding.programme), _people(riding)
    names = vehicle_names(found)
    context = day_at_work(told_whole(riding.programme), riding.vehicle) | {
        "car": names[riding.vehicle - 1] if 0 < riding.vehicle <= len(names) else "",
        "waiting": [one for one in people if one.joined_at is None],
        "joined": [one for one in people if one.joined_at is not None],
        "do_url": "visits:mine-car-do",
        "slip_url": reverse("visits:mine-car-slip", args=[found.pk]),
    }
    return render(request, "visits/mine_car.html", context)


def _escorting(request: HttpRequest, programme_id: UUID) -> Riding:
    return escorting(actor_of(request), programme_id, clock.now())


def _people(riding: Riding) -> list[Participant]:
    """Of the own car, and who has none yet."""
    return [one for one in people_in(riding.programme) if riding.rides(one)]


@page("visits.take_part", methods=("POST",))
def mine_car_do(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """Arrived, left, or the last of them taken back."""
    _escorting(request, programme_id)
    mark(request, programme_id, item_id)
    return redirect(f"{reverse('visits:mine-car', args=[programme_id])}#item-{item_id}")


@page("visits.take_part", methods=("POST",))
def mine_car_join(request: HttpRequest, programme_id: UUID, person_id: UUID) -> HttpResponse:
    """Somebody is on board, or was ticked by mistake."""
    _escorting(request, programme_id)
    on = request.POST.get("do") != "undo"
    join_by_hand(actor=actor_of(request), programme_id=programme_id, person_id=person_id, on=on, now=clock.now())
    return redirect(f"{reverse('visits:mine-car', args=[programme_id])}#people")


@page("visits.take_part", methods=("GET", "POST"))
def mine_car_slip(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The own car is late: new times looked at first, then taken."""
    riding = _escorting(request, programme_id)
    found, asked = riding.programme, late_in(request)
    late = Late(asked.minutes, riding.vehicle or asked.vehicle, asked.reorder)
    back = reverse("visits:mine-car", args=[found.pk])
    if request.method == "POST":
        return take_slip(request, found, late, back)
    known = told_items(found)
    seen = slip_context(found, late)
    context: dict[str, Any] = seen | {
        "lines": [line for line in seen["lines"] if str(line["item"].pk) in known],
        "shell": "shells/field.html",
        "back_url": back,
        "crumbs": [(_("随车"), back), (_("晚点"), "")],
    }
    return render(request, "visits/slip.html", context)
