"""The day itself for the officer: arrived and left in one tap, late with a preview, who has come, what nobody marked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions import live as act
from cuobian.domains.visits.models import Participant, Programme, Slip
from cuobian.domains.visits.pages.parts import day_label, desk_crumbs, vehicle_choices
from cuobian.domains.visits.pages.timeline import DayColumn, columns_of
from cuobian.domains.visits.queries.frames import Whole, whole
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.people import accounts_in
from cuobian.domains.visits.queries.slipping import later_by, outlook
from cuobian.domains.visits.queries.standing import Late
from cuobian.domains.visits.queries.unmarked import unmarked
from cuobian.domains.visits.states import allowed
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in

QUICK = (10, 15, 25, 40)


@page("visits.plan")
def live(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Today's items, large enough for a thumb in a bus."""
    found = plan_programme(actor_of(request), programme_id)
    if found.status not in LIVE:
        raise Conflict(_("这次观摩还没发布，或者已经结束。"))
    people = Participant.objects.filter(programme=found, removed_at=None)
    context = day_at_work(whole(found), 0) | {
        "vehicles": vehicle_choices(found, _("全体")),
        "several": len(found.settings["vehicles"]) > 1,
        "joined": people.exclude(joined_at=None).count(),
        "people": people.count(),
        "unmarked": len(unmarked(found, clock.now())),
        "may_start": found.status == ProgrammeStatus.RELEASED and clock.today() >= found.starts_on,
        "may_end": may_end(found),
        "slips": _slips(found),
        "do_url": "visits:live-do",
        "slip_url": reverse("visits:slip", args=[found.pk]),
        "crumbs": desk_crumbs(found, (_("现场"), "")),
    }
    return render(request, "visits/live.html", context)


def may_end(found: Programme) -> bool:
    """It runs, or nobody started it and its last day has come."""
    return found.status == ProgrammeStatus.RUNNING or (allowed(found.status, "end") and clock.today() >= found.ends_on)


def day_at_work(seen: Whole, vehicle: int) -> dict[str, Any]:
    """What both pages of the day show: today's items of one car (0: of all) and the delays that are asked for most."""
    columns = columns_of(seen, titled=day_label)
    column = next((each for each in columns if each.day.date == clock.today()), None)
    return {
        "programme": seen.programme,
        "column": column,
        "rows": [] if column is None else _rows(column, vehicle),
        "now": clock.now(),
        "quick": QUICK,
    }


def _rows(column: DayColumn, vehicle: int) -> list[dict[str, Any]]:
    """Each item with the one thing that can be done about it now."""
    found, open_one = [], False
    for row in column.rows:
        item = row.item
        if vehicle and item.vehicle not in (0, vehicle):
            continue
        if item.left_at:
            do = ""
        elif item.arrived_at:
            do, open_one = "leave", True
        else:
            do = "" if open_one and item.kind != "stop" else "arrive"
        found.append({"row": row, "do": do, "is_last": False})
    first = next((each for each in found if each["do"]), None)
    for each in found:
        each |= {"is_first": each is first, "is_last": each is found[-1]}
    return found


def _slips(found: Programme) -> list[dict[str, Any]]:
    rows = Slip.objects.filter(programme=found).select_related("item").order_by("-at", "-pk")[:10]
    return [{"slip": slip, "moved": sum(1 for each in slip.changes if not each.get("dropped"))} for slip in rows]


@page("visits.plan", methods=("POST",))
def live_start(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """They have set out; nobody has to tap this, the first arrival does it too."""
    act.start(actor=actor_of(request), programme_id=programme_id, now=clock.now())
    return redirect("visits:live", programme_id)


@page("visits.plan", methods=("POST",))
def live_do(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """Arrived, left, or the last of them taken back."""
    mark(request, programme_id, item_id)
    return redirect(f"{reverse('visits:live', args=[programme_id])}#item-{item_id}")


def mark(request: HttpRequest, programme_id: UUID, item_id: UUID) -> None:
    """What a tap on an item says. Raises NotFound for anything else."""
    doing = {"arrive": act.arrive, "leave": act.leave, "undo": act.take_back_move}.get(request.POST.get("do", ""))
    if doing is None:
        raise NotFound()
    doing(actor=actor_of(request), programme_id=programme_id, item_id=item_id, now=clock.now())


@page("visits.plan", methods=("GET", "POST"))
def slip(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """New times for what is left: looked at first, then taken."""
    found = plan_programme(actor_of(request), programme_id)
    late = late_in(request)
    back = reverse("visits:live", args=[found.pk])
    if request.method == "POST":
        return take_slip(request, found, late, back)
    context = slip_context(found, late) | {
        "shell": "shells/desk.html",
        "back_url": back,
        "crumbs": desk_crumbs(found, (_("现场"), back), (_("晚点"), "")),
    }
    return render(request, "visits/slip.html", context)


def take_slip(request: HttpRequest, found: Programme, late: Late, back: str) -> HttpResponse:
    """Take what the preview showed."""
    wish = act.SlipWish(late, request.POST.get("seen", ""), request.POST.get("note", ""))
    made = act.slip(actor=actor_of(request), programme_id=found.pk, wish=wish, now=clock.now())
    messages.success(request, _("已改时间，发出 %(n)d 条通知") % {"n": made.told})
    return redirect(back)


def slip_context(found: Programme, late: Late) -> dict[str, Any]:
    """A delay beside the present times."""
    is_live = found.status in LIVE and found.starts_on <= clock.today() <= found.ends_on
    ahead = outlook(found, late, clock.now()) if is_live else None
    lines = [] if ahead is None else ahead.changes
    names = dict(vehicle_choices(found, "")) if len(found.settings["vehicles"]) > 1 else {}
    return {
        "programme": found,
        "late": late,
        "ahead": ahead,
        "lines": [_line(change, names) for change in lines],
        "back": f"{ahead.back // 60}:{ahead.back % 60:02d}" if ahead else "",
        "guests": len(accounts_in(found, {change["item"].vehicle for change in lines})) if lines else 0,
        "is_live": is_live,
    }


def _line(change: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    by = None if change.get("dropped") else later_by(change)
    return {**change, "by": by, "car": names.get(change["item"].vehicle, "")}


def late_in(request: HttpRequest) -> Late:
    """What was asked for; nonsense is no delay."""
    data = request.POST if request.method == "POST" else request.GET
    minutes = data.get("minutes", "").replace("−", "-")
    number = whole_in(minutes.removeprefix("-"), most=999) or 0
    vehicle = whole_in(data.get("vehicle"), most=99) or 0
    return Late(-number if minutes.startswith("-") else number, vehicle, data.get("reorder") == "1")
