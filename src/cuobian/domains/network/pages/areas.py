"""The tree of areas, with how many places stand in each."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.models import Area, AreaEvent, Place
from cuobian.domains.network.pages.common import as_of, crumbs, is_ahead, now_code
from cuobian.domains.network.queries.areas import area, branches, events_of_area, path, reach
from cuobian.domains.network.queries.areas import as_of as area_as_of
from cuobian.domains.network.queries.history import served_on
from cuobian.domains.network.queries.places import Filters, place_rows
from cuobian.domains.network.queries.planning import count_planned
from cuobian.domains.network.rules.areas import area_steps_open_to
from cuobian.domains.network.rules.places import AREA_KINDS, may_structure, parent_of
from cuobian.domains.network.values import AreaKind, AreaRecord, AreaStatus, PlaceKind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, page


@page("network.view")
def tree(request: HttpRequest, code: str = "") -> HttpResponse:
    """One level of the tree: what lies below an area, and the places that serve the area itself."""
    actor, day = actor_of(request), as_of(request)
    here = area_as_of([area(code)], day)[0] if code else None
    if here is not None and not reach(actor, here.code):
        raise NotFound()
    rows = branches(actor, code, day, ahead=is_ahead(day))
    context = {
        "here": here,
        "kind": AreaKind(here.kind).label if here else "",
        "rows": [{"branch": row, "kind": AreaKind(row.area.kind).label} for row in rows],
        "places": _places(actor, code, day) if here else [],
        "crumbs": _way(here, day),
        **_life(actor, here),
        "may_load": not rows and not code and actor.may("network.edit"),
        "as_of": day,
        "ahead": is_ahead(day),
        "planned": count_planned(actor, day) if day and is_ahead(day) else 0,
        "today": clock.today(),
    }
    return render(request, "network/areas.html", context)


def _places(actor: Actor, code: str, day: date | None) -> list[dict[str, Any]]:
    """What serves the area itself today, or served it on the day that is asked for."""
    rows: QuerySet[Any] = place_rows(actor, Filters()).filter(area_id=code).order_by("kind", "sort_key")
    if day is not None:
        rows = served_on(actor, code, day, ahead=is_ahead(day))
    return [{"row": row, "now_code": now_code(row)} for row in rows[:50]]


@page("network.edit", methods=("POST",))
def load(request: HttpRequest) -> HttpResponseBase:
    """Load the areas that come with the platform."""
    found = load_areas(actor=actor_of(request), rows=shipped_areas(), now=clock.now())
    messages.success(request, _("已载入 %(n)s 个区划") % {"n": found})
    return redirect("network:areas" if Place.objects.exists() else "network:imports")


def _life(actor: Actor, here: AreaRecord | None) -> dict[str, Any]:
    """Whether it still stands, what happened to it, and what may be done next."""
    if here is None:
        return {}
    row = Area.objects.select_related("merged_into").get(code=here.code)
    stands = row.status == AreaStatus.LIVE
    return {
        "row": row,
        "add": _may_add(actor, here) if stands else None,
        "steps": area_steps_open_to(actor, row.code, row.status, is_pseudo=row.is_pseudo),
        "events": [{"row": event, "changes": _changes(event)} for event in events_of_area(row.code)],
    }


def _changes(event: AreaEvent) -> list[tuple[str, str, str]]:
    words = {"name": _("名称"), "kind": _("类别"), "is_pseudo": _("统计单位"), "code": _("编码"), "into": _("并入")}
    return [
        (words[key], _shown(key, event.old.get(key)), _shown(key, event.new[key]))
        for key in event.new
        if key in words and event.old.get(key) != event.new[key]
    ]


def _shown(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(AreaKind(value).label) if key == "kind" and value else str(value or "")


def _way(here: AreaRecord | None, day: date | None) -> list[tuple[str, str]]:
    found = crumbs((_("区划"), reverse("network:areas") if here else ""))
    if here:
        found += [
            (one.name, reverse("network:area", args=[one.code]) if one.code != here.code else "")
            for one in path(here.code, day)
        ]
    return found


def _may_add(actor: Actor, here: AreaRecord | None) -> dict[str, str] | None:
    """The button "set up" for the kind of place that belongs to an area of this kind."""
    if here is None:
        return None
    kind = next((kind for kind, fits in AREA_KINDS.items() if here.kind in fits and kind != PlaceKind.POINT), None)
    if kind is None:
        return None
    parent = parent_of(kind, here.code, is_pseudo=here.is_pseudo)
    taken = kind != PlaceKind.STATION and Place.objects.filter(code=here.code).exists()
    if taken or not may_structure(actor, here.code, parent or None):
        return None
    return {"url": f"{reverse('network:new')}?area={here.code}", "label": _("设立%(kind)s") % {"kind": kind.label}}
