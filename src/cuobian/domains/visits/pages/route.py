"""A route asked for, looked at beside the present plan, taken or not."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.route import RULES, drop, propose, take
from cuobian.domains.visits.models import Programme, Proposal
from cuobian.domains.visits.pages.parts import area_name, day_label, desk_crumbs, district_choices
from cuobian.domains.visits.queries.frames import Whole, whole
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.lunches import lunch_words
from cuobian.domains.visits.queries.planner import compared
from cuobian.domains.visits.rules.clash_words import reason_words
from cuobian.domains.visits.values import ProposalStatus
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import number, signed
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page("visits.plan", methods=("GET", "POST"))
def route(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What to plan: the days, the districts' order, whether the own district is avoided."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    if request.method == "POST":
        made = propose(actor=actor, programme_id=found.pk, choices=_choices(request, found), now=clock.now())
        if made.job:
            return redirect("jobs:detail", made.job)
        return redirect("visits:proposal", found.pk, made.pk)
    seen = whole(found)
    stops = [item for item in seen.items if item.kind == "stop" and item.dropped_at is None]
    used = {item.district for item in stops if item.district}
    kept = [code for code in found.settings.get("district_order", ()) if code in used]
    names = {code: name for code, name in district_choices(found.code) if code in used}
    order = [*kept, *(code for code in names if code not in kept)]
    context = {
        "programme": found,
        "days": [(n, day_label(day.date), bool(seen.of_day(day.pk))) for n, day in enumerate(seen.days)],
        "order": [(code, names.get(code, code), place) for place, code in enumerate(order, 1)],
        "places": range(1, len(order) + 1),
        "rule": found.settings.get("order", "free"),
        "several": seen.vehicles > 1,
        "stops": len(stops),
        "locked": sum(1 for item in seen.items if item.is_locked and item.dropped_at is None),
        "unknown": [item.title for item in seen.items if item.place and item.place.code in seen.unknown],
        "speed": found.settings.get("speed", 36),
        "crumbs": _crumbs(found, (_("排路线"), "")),
    }
    return render(request, "visits/route.html", context)


def _choices(request: HttpRequest, found: Programme) -> dict[str, Any]:
    data = request.POST
    rule = data.get("rule", "free")
    places = ((whole_in(data.get(f"at-{code}")), code) for code, _name in district_choices(found.code))
    given = [(at, code) for at, code in places if at is not None]
    return {
        "rule": rule if rule in RULES else "free",
        "order": [code for _at, code in sorted(given)] if rule == "fixed" else [],
        "every": True,
        "recuse": "recuse" in data,
        "days": sorted(day for each in data.getlist("days") if (day := whole_in(each)) is not None),
    }


@page("visits.plan", methods=("GET", "POST"))
def proposal(request: HttpRequest, programme_id: UUID, proposal_id: UUID) -> HttpResponse:
    """The proposal beside the present plan; `do` takes it or not."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    made = Proposal.objects.filter(programme=found, pk=proposal_id).first()
    if made is None:
        raise NotFound()
    if request.method == "POST":
        if request.POST.get("do") == "take":
            take(actor=actor, programme_id=found.pk, proposal_id=made.pk, now=clock.now())
            messages.success(request, _("已采用这条路线，要反悔就点「退回上一步」"))
            return redirect("visits:plan", found.pk)
        drop(actor=actor, programme_id=found.pk, proposal_id=made.pk, now=clock.now())
        messages.success(request, _("没有采用，日程没动"))
        return redirect("visits:plan", found.pk)
    return render(request, "visits/proposal.html", _proposal(found, made))


def _proposal(found: Programme, made: Proposal) -> dict[str, Any]:
    seen = whole(found)
    lines = compared(seen, made.plan)
    titles = {str(item.pk): item.title for item in seen.items}
    return {
        "programme": found,
        "proposal": made,
        "failed": made.status == ProposalStatus.FAILED,
        "working": made.status == ProposalStatus.WORKING,
        "waiting": made.status == ProposalStatus.WAITING,
        "outdated": made.base != found.version and made.status == ProposalStatus.WAITING,
        "days": _days(seen, made, lines),
        "changed": sum(1 for line in lines if line.is_changed),
        "figures": _figures(seen, made),
        "lost": [
            {
                "title": titles.get(each["id"], _("午餐")),
                "why": reason_words(each["reason"], each.get("by")),
                "id": each["id"],
            }
            for each in made.plan.get("left_out", ())
        ],
        "lunches": lunch_words(seen, made.plan),
        "missed": [area_name(code) for code in made.plan.get("missed", ())],
        "crumbs": _crumbs(found, (_("排路线"), reverse("visits:route", args=[found.pk])), (_("排出的路线"), "")),
    }


def _days(seen: Whole, made: Proposal, lines: list[Any]) -> list[dict[str, Any]]:
    found = []
    for each in made.plan.get("days", ()):
        names = seen.programme.settings["vehicles"]
        own = [
            line
            for line in lines
            if line.day == each["day"] and (not line.vehicle or line.vehicle == names[each["vehicle"] - 1]["name"])
        ]
        vehicle = names[each["vehicle"] - 1]["name"] if len(names) > 1 else ""
        found.append(
            {
                "label": day_label(seen.days[each["day"]].date),
                "vehicle": vehicle,
                "lines": sorted(own, key=lambda line: line.starts),
                "out": _clock(each["out"]),
                "ends": _clock(each["ends"]),
                "spare": each["spare"],
            }
        )
    return found


def _figures(seen: Whole, made: Proposal) -> list[dict[str, Any]]:
    """Ways and waiting beside those of the present plan."""
    old_travel = sum(seen.totals(day)[0] for day in seen.days)
    old_wait = sum(seen.totals(day)[1] for day in seen.days)
    travel, wait = made.plan.get("travel", 0), made.plan.get("wait", 0)
    placed = sum(1 for each in made.plan.get("placed", ()) if each["id"])
    proof = _("已证明没有更短的") if made.plan.get("proven") else _("反复试排里最好的，不一定最短")
    return [
        {"label": _("排上"), "value": number(placed), "unit": _("站"), "note": proof},
        {"label": _("路上"), "value": number(travel), "unit": _("分钟"), "note": _("比现在 %(n)s") % {"n": signed(travel - old_travel, 0)}},
        {"label": _("等候"), "value": number(wait), "unit": _("分钟"), "note": _("比现在 %(n)s") % {"n": signed(wait - old_wait, 0)}},
        {"label": _("没排上"), "value": number(len(made.plan.get("left_out", ()))), "unit": _("项"), "bad": bool(made.plan.get("left_out"))},
    ]  # fmt: skip


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _crumbs(found: Programme, *more: tuple[Any, str]) -> Any:
    return desk_crumbs(found, (_("排日程"), reverse("visits:plan", args=[found.pk])), *more)
