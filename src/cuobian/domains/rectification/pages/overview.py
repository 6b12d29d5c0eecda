"""Looking at many tickets at once: as a board by status, on a map with who answers for each place.

Both, and the list, show work: what is open now and who has it now. A past day of the network would only put old names on
today's problems, so it is not asked for here; the page of a ticket's place shows what the place was on a day.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rectification.pages.lists import filters_of
from cuobian.domains.rectification.pages.parts import area_choices, area_name, crumbs, shell_of
from cuobian.domains.rectification.queries.tickets import TicketFilters, lines_of, ticket_rows
from cuobian.domains.rectification.values import LIVE, WITH_PLACE, Status
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar

CARDS = 12
PLACES = 300


@page("rectification.view")
def board(request: HttpRequest) -> HttpResponse:
    """A column a status; each ticket moves by its own buttons."""
    actor = actor_of(request)
    given = filters_of(request.GET)
    filters = TicketFilters(district=given.district, street=given.street)
    districts, streets = area_choices(actor, "rectification.view", filters.district)
    context = {
        "shell": shell_of(actor),
        "columns": board_columns(actor, filters),
        "filters": filters,
        "districts": districts,
        "streets": streets,
        "area": area_name(filters.street or filters.district),
        "crumbs": crumbs(actor, (_("看板"), "")),
    }
    return render(request, "rectification/board.html", context)


def board_columns(actor: Actor, filters: TicketFilters) -> list[dict[str, Any]]:
    """The columns with their first cards and how many there are: one query a column, whatever there is."""
    rows = ticket_rows(actor, filters, today=clock.today())
    numbers = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    days, today = calendar(), clock.today()
    columns = []
    for status in (*LIVE, Status.CLOSED):
        found = rows.filter(status=status).select_related("place", "responsible").order_by("due_on", "pk")[:CARDS]
        lines = lines_of(list(found), actor, calendar=days, today=today) if numbers.get(status) else []
        more = f"{reverse('rectification:tickets')}?phase=all&status={status.value}"
        named = {"district": filters.district, "street": filters.street, "programme": filters.programme}
        more += "".join(f"&{key}={value}" for key, value in named.items() if value)
        columns.append({"label": status.label, "lines": lines, "total": numbers.get(status, 0), "url": more})
    return columns


@page("rectification.view")
def problem_map(request: HttpRequest) -> HttpResponse:
    """Places with tickets that are not ended, and who answers for each: on a map, and as a list beside it."""
    actor = actor_of(request)
    filters = filters_of(request.GET)
    area = TicketFilters(district=filters.district, street=filters.street)
    rows = ticket_rows(actor, area, today=clock.today()).filter(status__in=LIVE)
    with_place = Q(status__in=WITH_PLACE)
    groups = list(
        rows.order_by().values("place_id").annotate(n=Count("pk"), due=Min("due_on", filter=with_place))
        .order_by(F("due").asc(nulls_last=True), "place_id")[:PLACES]
    )  # fmt: skip
    places = records_by_id(group["place_id"] for group in groups)
    people = _people(rows, list(places))
    lines = [
        _place_line(group, places[group["place_id"]], people.get(group["place_id"], []))
        for group in groups
        if group["place_id"] in places
    ]
    districts, streets = area_choices(actor, "rectification.view", filters.district)
    context = {
        "shell": shell_of(actor),
        "lines": lines,
        "points": [line["point"] for line in lines if line["point"]],
        "most": PLACES,
        "filters": area,
        "districts": districts,
        "streets": streets,
        "today": clock.today(),
        "crumbs": crumbs(actor, (_("问题地图"), "")),
    }
    return render(request, "rectification/map.html", context)


def _people(rows: Any, places: list[UUID]) -> dict[UUID, list[str]]:
    """Everybody who is responsible at a place, by name."""
    found: dict[UUID, list[str]] = defaultdict(list)
    named = rows.filter(place_id__in=places, responsible__isnull=False).order_by("responsible__name", "responsible_id")
    for place_id, _ident, name in named.values_list("place_id", "responsible_id", "responsible__name").distinct():
        found[place_id].append(name)
    return found


def _place_line(group: Any, place: Any, people: list[str]) -> dict[str, Any]:
    """One place. The day is the earliest of what the place has in hand: what waits for somebody else is not late there."""
    url = f"{reverse('rectification:tickets')}?at={place.code}"
    who = _("、").join(people) or _("还没有经办人")
    note = _("%(count)d 件没办完，经办人 %(who)s") % {"count": group["n"], "who": who}
    point = None
    if place.lat is not None and place.lng is not None:
        point = {
            "name": place.short_name,
            "lat": float(place.lat),
            "lng": float(place.lng),
            "url": url,
            "note": note,
            "area": place.district_name,
            "star": group["n"],
        }
    return {"place": place, "count": group["n"], "due": group["due"], "who": who, "url": url, "point": point}
