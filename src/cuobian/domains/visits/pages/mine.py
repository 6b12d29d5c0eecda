"""The participant's pages on a phone: the own programmes, the day (now, next, later), a stop with its record, the calendar."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.joining import join_by_code, new_feed
from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.pages import slots
from cuobian.domains.visits.pages.parts import CHIPS, day_label
from cuobian.domains.visits.queries.days import DayView, contacts_of, day_view, step_item
from cuobian.domains.visits.queries.frozen import contact_of
from cuobian.domains.visits.queries.load import own_place, own_places
from cuobian.domains.visits.queries.programmes import hand_outs_of
from cuobian.domains.visits.queries.record import place_card
from cuobian.domains.visits.queries.riding import is_escort
from cuobian.domains.visits.queries.told import all_as_told, as_told, told_person
from cuobian.domains.visits.rules.changes import clock as clock_of
from cuobian.domains.visits.rules.joining import feed_signature, is_spoken, token_at
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in


@page("visits.take_part")
def mine(request: HttpRequest) -> HttpResponse:
    """The programmes somebody takes part in; with one alone under way, straight to its day."""
    rows = list(own_places(actor_of(request))[:50])
    live = [row for row in rows if row.programme.status in LIVE and row.removed_at is None]
    if len(live) == 1 and len(rows) == 1:
        return redirect("visits:mine-day", live[0].programme_id)
    known = all_as_told([row.programme for row in rows])
    lines = [
        {"person": row, "programme": known[row.programme_id], "chip": CHIPS[ProgrammeStatus(row.programme.status)]}
        for row in rows
    ]
    return render(request, "visits/mine.html", {"lines": lines})


@page("visits.take_part")
def mine_day(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The day: what is now, what comes next, what comes later."""
    person = own_place(actor_of(request), programme_id)
    context = day_context(request, person.programme, person, reverse("visits:mine-day", args=[programme_id]))
    context["more"] = slots.links("participant", request, person.programme, None)
    context["car_url"] = reverse("visits:mine-car", args=[programme_id]) if _is_at_work(person) else ""
    return render(request, "visits/mine_day.html", context)


def _is_at_work(person: Participant) -> bool:
    """An escort on a day of the programme."""
    made = as_told(person.programme)
    return is_escort(person) and made.status in LIVE and made.starts_on <= clock.today() <= made.ends_on


def day_context(request: HttpRequest, programme: Programme, person: Participant, base: str) -> dict[str, Any]:
    """What the day's page shows, for somebody with an account and for a guest alike."""
    now = clock.now()
    view = day_view(programme, person, now)
    if view is None:
        raise NotFound()
    asked = request.GET.get("day", "")
    known = [on for on, _steps in view.days]
    today = clock.today().isoformat()
    on = asked if asked in known else today if today in known else known[0]
    steps = view.on(on)
    frozen = view.told.frozen
    return {
        "programme": as_told(programme, view.told),
        "title": frozen["title"],
        "contact": contact_of(frozen, programme),
        "release_note": view.told.note,
        "person": person,
        "is_out": person.removed_at is not None,
        "is_over": programme.status in (ProgrammeStatus.ENDED, ProgrammeStatus.WITHDRAWN),
        "is_today": on == today,
        "here": next((step for step in steps if step.state == "here"), None) if on == today else None,
        "next": next((step for step in steps if step.state == "next"), None) if on == today else None,
        "steps": steps,
        "frame": next((each for each in frozen["days"] if each["date"] == on), {}),
        "seat": told_person(view.told, person),
        "days": [
            {"on": each, "label": _day(each), "is_here": each == on, "url": f"{base}?day={each}"} for each in known
        ],
        "contacts": contacts_of(programme, person),
        "hand_outs": [line for line in hand_outs_of(programme) if line.hand_out.item_id is None],
        "slips": _last_slip(view),
        "data_as_of": now,
    }


def _day(text: str) -> str:
    on = day_in(text)
    return day_label(on) if on else text


def _last_slip(view: DayView) -> dict[str, Any] | None:
    """The last delay of the last three hours."""
    if not view.told.slips:
        return None
    last = view.told.slips[-1]
    if last.at < clock.now() - timedelta(hours=3):
        return None
    return {"minutes": abs(last.minutes), "is_late": last.minutes > 0, "at": last.at, "note": last.note}


@page("visits.take_part")
def mine_item(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """One stop: what to see, who receives, what the platform knows about it, its hand-outs."""
    person = own_place(actor_of(request), programme_id)
    context = item_context(person.programme, item_id)
    context["back_url"] = reverse("visits:mine-day", args=[programme_id])
    return render(request, "visits/mine_item.html", context)


def item_context(programme: Programme, item_id: UUID) -> dict[str, Any]:
    """What a stop's page shows."""
    found = step_item(programme, item_id)
    if found is None:
        raise NotFound()
    item, number = found
    card = place_card(UUID(item["place_id"]), clock.today()) if item["place_id"] else None
    return {
        "programme": programme,
        "item": item,
        "number": number,
        "day": _day(item["day"]),
        "start": clock_of(item["starts"]) if item["starts"] else "",
        "end": clock_of(item["ends"]) if item["ends"] else "",
        "card": card,
        "hand_outs": hand_outs_of(programme, item_id),
        "data_as_of": clock.now(),
    }


@page("visits.take_part", methods=("GET", "POST"))
def mine_calendar(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The secret address of the own calendar; changing it makes the old one worthless."""
    actor = actor_of(request)
    person = own_place(actor, programme_id)
    if request.method == "POST":
        new_feed(actor=actor, programme_id=programme_id, now=clock.now())
        messages.success(request, _("已换成新地址，旧地址不能再用"))
        return redirect("visits:mine-calendar", programme_id)
    signature = feed_signature(settings.SECRET_KEY, person.pk, person.feed_version)
    path = reverse("visits:feed", args=[person.pk, signature])
    context = {
        "programme": as_told(person.programme),
        "is_out": person.removed_at is not None,
        "address": request.build_absolute_uri(path),
        "path": path,
    }
    response = render(request, "visits/mine_calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page("visits.take_part", methods=("POST",))
def mine_join(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The six digits that were read aloud."""
    actor, now = actor_of(request), clock.now()
    person = own_place(actor, programme_id)
    digits = "".join(char for char in request.POST.get("digits", "") if char.isdecimal())[:6]
    if not is_spoken(settings.SECRET_KEY, person.programme_id, digits, now):
        raise Conflict(_("这个数字不对，或者过期了。请再问一次现在的六位数字。"))
    token = token_at(settings.SECRET_KEY, person.programme_id, now)
    join_by_code(actor=actor, programme_id=person.programme_id, token=token, person_id=None, now=now)
    messages.success(request, _("已确认到场"))
    return redirect("visits:mine-day", programme_id)
