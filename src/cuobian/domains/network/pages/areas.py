"""The tree of areas, with how many places stand in each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.models import Place
from cuobian.domains.network.pages.common import as_of, crumbs
from cuobian.domains.network.queries.areas import area, branches, path, reach
from cuobian.domains.network.queries.places import Filters, place_rows
from cuobian.domains.network.rules.places import AREA_KINDS, may_structure, parent_of
from cuobian.domains.network.values import AreaKind, AreaRecord, PlaceKind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, page


@page("network.view")
def tree(request: HttpRequest, code: str = "") -> HttpResponse:
    """One level of the tree: what lies below an area, and the places that serve the area itself."""
    actor, day = actor_of(request), as_of(request)
    here = area(code) if code else None
    if here is not None and not reach(actor, here.code):
        raise NotFound()
    rows = branches(actor, code, day)
    context = {
        "here": here,
        "kind": AreaKind(here.kind).label if here else "",
        "rows": [{"branch": row, "kind": AreaKind(row.area.kind).label} for row in rows],
        "places": place_rows(actor, Filters()).filter(area_id=code).order_by("kind", "sort_key")[:50] if here else [],
        "crumbs": _way(here),
        "add": _may_add(actor, here),
        "may_load": not rows and not code and actor.may("network.edit"),
        "as_of": day,
        "today": clock.today(),
    }
    return render(request, "network/areas.html", context)


@page("network.edit", methods=("POST",))
def load(request: HttpRequest) -> HttpResponseBase:
    """Load the areas that come with the platform."""
    found = load_areas(actor=actor_of(request), rows=shipped_areas(), now=clock.now())
    messages.success(request, _("已载入 %(n)s 个区划") % {"n": found})
    return redirect("network:areas")


def _way(here: AreaRecord | None) -> list[tuple[str, str]]:
    found = crumbs((_("区划"), reverse("network:areas") if here else ""))
    if here:
        found += [
            (one.name, reverse("network:area", args=[one.code]) if one.code != here.code else "")
            for one in path(here.code)
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
