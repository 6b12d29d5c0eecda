"""The day itself for the officer: arrived and left in one tap, late with a preview, who has come."""

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
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.people import accounts_in
from cuobian.domains.visits.queries.slipping import Late, later_by, outlook
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in

QUICK = (10, 15, 25, 40)


@page("visits.plan")
def live(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Today's items, large enough for a thumb in a bus."""
    found = plan_programme(actor_of(request), programme_id)
    if found.status not in ("released", "running"):
        raise Conflict(_("这次观摩还没发布，或者已经结束。"))
    today = clock.today()
    column = next((each for each in columns_of(whole(found), titled=day_label) if each.day.date == today), None)
    people = Participant.objects.filter(programme=found, removed_at=None)
    context = {
        "programme": found,
        "column": column,
        "rows": [] if column is None else _rows(column),
        "now": clock.now(),
        "quick": QUICK,
        "vehicles": vehicle_choices(found, _("全体")),
        "several": len(found.settings["vehicles"]) > 1,
        "joined": people.exclude(joined_at=None).count(),
        "people": people.count(),
        "slips": _slips(found),
        "crumbs": desk_crumbs(found, (_("现场"), "")),
    }
    return render(request, "visits/live.html", context)


def _rows(column: DayColumn) -> list[dict[str, Any]]:
    """Each item with the one thing that can be done about it now."""
    found, open_one = [], False
    for row in column.rows:
        item = row.item
        if item.left_at:
            do = ""
        elif item.arrived_at:
            do, open_one = "leave", True
        else:
            do = "" if open_one and item.kind != "stop" else "arrive"
        found.append({"row": row, "do": do})
    first = next((each for each in found if each["do"]), None)
    for each in found:
        each["is_first"] = each is first
    return found


def _slips(found: Programme) -> list[dict[str, Any]]:
    rows = Slip.objects.filter(programme=found).select_related("item").order_by("-at", "-pk")[:10]
    return [{"slip": slip, "moved": sum(1 for each in slip.changes if not each.get("dropped"))} for slip in rows]


@page("visits.plan", methods=("POST",))
def live_do(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """Arrived, left, or the last of them taken back."""
    actor = actor_of(request)
    doing = {"arrive": act.arrive, "leave": act.leave, "undo": act.take_back_move}.get(request.POST.get("do", ""))
    if doing is None:
        raise NotFound()
    doing(actor=actor, programme_id=programme_id, item_id=item_id, now=clock.now())
    return redirect(f"{reverse('visits:live', args=[programme_id])}#item-{item_id}")


@page("visits.plan", methods=("GET", "POST"))
def slip(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """New times for what is left: looked at first, then taken."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    data = request.POST if request.method == "POST" else request.GET
    late = _late(data)
    if request.method == "POST":
        wish = act.SlipWish(late, data.get("seen", ""), data.get("note", ""))
        made = act.slip(actor=actor, programme_id=found.pk, wish=wish, now=clock.now())
        messages.success(request, _("已改时间，发出 %(n)d 条通知") % {"n": made.told})
        return redirect("visits:live", found.pk)
    ahead = outlook(found, late, clock.now()) if found.status == "running" else None
    context = {
        "programme": found,
        "late": late,
        "ahead": ahead,
        "lines": [] if ahead is None else [_line(change) for change in ahead.changes],
        "back": f"{ahead.back // 60}:{ahead.back % 60:02d}" if ahead else "",
        "guests": len(accounts_in(found, [late.vehicle] if late.vehicle else [])),
        "is_running": found.status == "running",
        "crumbs": desk_crumbs(found, (_("现场"), reverse("visits:live", args=[found.pk])), (_("晚点"), "")),
    }
    return render(request, "visits/slip.html", context)


def _line(change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "by": None if change.get("dropped") else later_by(change)}


def _late(data: Any) -> Late:
    minutes = data.get("minutes", "").replace("−", "-")
    number = whole_in(minutes.removeprefix("-"), most=9999) or 0
    vehicle = whole_in(data.get("vehicle"), most=99) or 0
    return Late(-number if minutes.startswith("-") else number, vehicle, data.get("reorder") == "1")
