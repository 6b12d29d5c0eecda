"""Finding from the head of every desk page: places, points of the standards, plaques, receipts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import Filters, PlaceRecord, places
from cuobian.domains.rating.pages.desk.finding import entries_of, found_awards, found_objections
from cuobian.domains.rectification.public import find_tickets
from cuobian.domains.standards.public import document, versions
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.sites import navigation

MOST = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    label: str
    note: str
    url: str
    links: tuple[tuple[str, str], ...] = ()


@page(None)
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers, in groups; nothing outside of the person's scope."""
    actor = actor_of(request)
    query = clean_query(request.GET.get("q"))
    groups = _groups(actor, query) if query else []
    context = {"query": query, "groups": [(label, hits) for label, hits in groups if hits], "most": MOST}
    return render(request, "desk/search.html", context)


def _groups(actor: Actor, query: str) -> list[tuple[Any, list[Hit]]]:
    groups: list[tuple[Any, list[Hit]]] = []
    if actor.may("network.view"):
        groups.append((_("站点"), _places(actor, query)))
    if actor.may("standards.view"):
        groups.append((_("标准条款"), _points(query)))
    if actor.may("rating.view"):
        found = found_awards(actor, query)
        groups.append((_("证书"), [Hit(label, note, url) for label, note, url in found]))
    if actor.may("rectification.view"):
        groups.append(
            (_("整改单"), [_ticket(one.number, one.found, one.id) for one in find_tickets(actor, query, MOST)])
        )
    if actor.may("rating.answer"):
        found = found_objections(actor, query)
        groups.append((_("异议"), [Hit(label, note, url) for label, note, url in found]))
    return groups


def _places(actor: Actor, query: str) -> list[Hit]:
    found = places(actor, Filters(query=query), limit=MOST)
    entries = entries_of(actor, [place.id for place in found]) if actor.may("rating.view") else {}
    return [
        Hit(place.name, _where(place), _place_url(place), tuple(entries.get(place.id, ())))
        for place in sorted(found, key=lambda place: place.sort_key)
    ]


def _ticket(number: str, found: str, ident: UUID) -> Hit:
    return Hit(number, found[:60], reverse("rectification:ticket", args=[ident]))


def _where(place: PlaceRecord) -> str:
    return f"{place.district_name}{place.street_name} {place.code}"


def _place_url(place: PlaceRecord) -> str:
    return reverse("network:place", args=[place.code]) if navigation.address("network:list") else ""


def _points(query: str) -> list[Hit]:
    hits: list[Hit] = []
    for version in versions(status="published"):
        url = reverse("standards:read", args=[version.id])
        hits += [
            Hit(f"{point.id} {point.name}", f"{version.title} {version.label}", f"{url}?q={point.id}")
            for point in document(version.id).standard.walk()
            if query == point.id.lower() or (len(query) > 1 and query in point.name.lower())
        ]
    return hits[:MOST]
