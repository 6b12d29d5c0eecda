"""Finding places: words, filters, a list by pinyin, a drawing of where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import (
    AreaRecord,
    Facility,
    PlaceKind,
    PlaceRecord,
    areas,
    count_past,
    count_public,
    past_day,
    past_places,
    public_places,
)
from cuobian.domains.rating.public import active_star_rows
from cuobian.kernel import clock
from cuobian.kernel.format import day_number
from cuobian.kernel.pages import public_page
from cuobian.kernel.reading import whole_in
from cuobian.kernel.text import clean_query
from cuobian.sites.portal.cache import kept, lasting
from cuobian.sites.portal.home import districts_on
from cuobian.sites.portal.opening import Opening, opening_of, today_words
from cuobian.sites.portal.places_file import places_file
from cuobian.sites.portal.places_then import RowThen, file_then, filters_then, points_then, rows_then
from cuobian.sites.portal.starred import Standing, standings
from cuobian.sites.ui.stars import star_word

PAGE = 200
MOST_READ = 5
MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the list."""

    place: PlaceRecord
    standing: Standing
    opening: Opening
    today: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. `total` is None where only what is open now is shown: that is known page by page."""

    rows: Sequence[Row] | Sequence[RowThen]
    total: int | None
    first: int
    next_url: str
    previous_url: str
    changes: list[datetime]

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@public_page()
def places(request: HttpRequest) -> HttpResponseBase:
    """`?q=&district=&street=&kind=&star=&facility=&open=1&view=map&export=xlsx`; `as_of=2025-06-30` is that day's list."""
    if request.GET.get("export") != "xlsx":
        return _drawn(request)
    day, districts = _day_and_districts(request)
    given = _given(request, day, districts)
    said = [word for word, _without_it in _applied(given, day, districts)]
    if day:
        return file_then(request, given, day, said)
    return places_file(request, _filters(given), said, clock.now(), only_open=bool(given["open"]))


@kept
def _drawn(request: HttpRequest) -> HttpResponse:
    now, (day, districts) = clock.now(), _day_and_districts(request)
    given = _given(request, day, districts)
    is_map = request.GET.get("view") == "map"
    found = _page_then(given, day) if day else _page(given, now)
    context = {
        "given": given,
        "as_of": day,
        "yesterday": clock.local_date(now) - timedelta(days=1),
        "page": found,
        "is_map": is_map,
        "points": _points(given, day) if is_map else [],
        "districts": districts,
        "streets": areas(given["district"], day) if given["district"] else [],
        "kinds": PlaceKind.choices,
        "facilities": Facility.choices,
        "stars": [(str(level), star_word(level)) for level in range(5, 0, -1)],
        "applied": _applied(given, day, districts),
        "export_url": _turn(given, export="xlsx"),
        "data_as_of": now,
    }
    return lasting(render(request, "portal/places.html", context), found.changes)


def _day_and_districts(request: HttpRequest) -> tuple[date | None, Sequence[AreaRecord]]:
    """The past day that the address asks for, and the districts of that day, or of today."""
    day = past_day(request.GET.get("as_of"))
    return day, districts_on(day)


@public_page()
@kept
def positions(_request: HttpRequest) -> HttpResponse:
    """Where the stations are, for the browser to find the nearest by itself: the reader's position never reaches us."""
    return JsonResponse({"places": points_of({"kind": "station"})})


def _points(given: dict[str, str], day: date | None) -> list[dict[str, Any]]:
    return points_then(given, day, MOST_POINTS) if day else points_of(given)


def points_of(given: dict[str, str]) -> list[dict[str, Any]]:
    """Points of a map: at most a thousand; places without a position are left out."""
    shown = [place for place in public_places(**_filters(given), limit=MOST_POINTS).places if place.lat and place.lng]
    standing = standings(shown)
    return [
        {
            "name": place.short_name,
            "lat": float(place.lat or 0),
            "lng": float(place.lng or 0),
            "system": place.coord_system,
            "note": f"{place.district_name}{place.street_name}",
            "area": place.district_name,
            "star": standing[place.id].star.star if standing[place.id].star else 0,  # type: ignore[union-attr]
            "url": reverse("portal:place", args=[place.code]),
        }
        for place in shown
    ]


def _given(request: HttpRequest, day: date | None, districts: Sequence[AreaRecord]) -> dict[str, str]:
    """The filters of the address; what is not one of the choices counts as not given."""
    codes = {area.code for area in districts}
    asked = {name: request.GET.get(name, "") for name in ("district", "street", "kind", "star", "facility", "open")}
    if day:
        asked |= {"facility": "", "open": ""}  # nobody knows what they were that day
    district = asked["district"] if asked["district"] in codes else ""
    street = asked["street"] if district and asked["street"].startswith(district) else ""
    return {
        "q": clean_query(request.GET.get("q")),
        "district": district,
        "street": street if street.isdigit() and len(street) == 9 else "",
        "kind": asked["kind"] if asked["kind"] in PlaceKind.values else "",
        "star": asked["star"] if asked["star"] in ("0", "1", "2", "3", "4", "5") else "",
        "facility": asked["facility"] if asked["facility"] in Facility.values else "",
        "open": "1" if asked["open"] == "1" else "",
        "as_of": day.isoformat() if day else "",
        "after": request.GET.get("after", ""),
        "before": request.GET.get("before", ""),
        "n": request.GET.get("n", ""),
    }


def _filters(given: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: given.get(name, "") for name in ("district", "street", "kind", "facility")}
    found["query"] = given.get("q", "")
    star = given.get("star", "")
    if star == "0":
        found["outside"] = active_star_rows().values("place_id")
    elif star:
        found["among"] = active_star_rows(star=int(star)).values("place_id")
    return found


def _page(given: dict[str, str], now: datetime) -> Page:
    shown, after, before = _open_ones(given, now) if given["open"] else _ordinary(given)
    total = None if given["open"] else sum(count_public(**_filters(given)).values())
    standing = standings(shown)
    rows = [Row(place, standing[place.id], opening_of(place, now), today_words(place, now)) for place in shown]
    changes = [row.opening.changes_at for row in rows if row.opening.changes_at]
    return _cut(given, rows, total, after, before, changes)


def _page_then(given: dict[str, str], day: date) -> Page:
    filters = filters_then(given, day)
    found = past_places(day, **filters, after=given["after"], before=given["before"], limit=PAGE)
    total = sum(count_past(day, **filters).values())
    return _cut(given, rows_then(found.places, day), total, found.after, found.before, [])


def _cut(
    given: dict[str, str], rows: Sequence[Any], total: int | None, after: str, before: str, changes: list[datetime]
) -> Page:
    first = max(whole_in(given["n"]) or 1, 1) if given["after"] or given["before"] else 1
    return Page(
        rows=rows,
        total=total,
        first=first,
        next_url=_turn(given, after=after, n=first + len(rows)) if after else "",
        previous_url=_turn(given, before=before, n=max(first - PAGE, 1)) if before else "",
        changes=changes,
    )


def _ordinary(given: dict[str, str]) -> tuple[list[PlaceRecord], str, str]:
    found = public_places(**_filters(given), after=given["after"], before=given["before"], limit=PAGE)
    return list(found.places), found.after, found.before


def _open_ones(given: dict[str, str], now: datetime) -> tuple[list[PlaceRecord], str, str]:
    """Places that are open now, read on until a page is full, but never more than five pages of the list."""
    shown: list[PlaceRecord] = []
    after = given["after"]
    for _turned in range(MOST_READ):
        found = public_places(**_filters(given), after=after, limit=PAGE)
        shown += [place for place in found.places if opening_of(place, now).is_open]
        after = found.after
        if not after or len(shown) >= PAGE:
            break
    return shown, after, ""


def _turn(given: dict[str, str], **changes: Any) -> str:
    kept_ones = {key: value for key, value in given.items() if value and key not in ("after", "before", "n")}
    return "?" + urlencode({**kept_ones, **changes})


def _applied(given: dict[str, str], day: date | None, districts: Sequence[AreaRecord]) -> list[tuple[str, str]]:
    """What is set, each with the address without it."""
    names = {area.code: area.name for area in districts}
    if given["street"]:
        names |= {area.code: area.name for area in areas(given["district"], day)}
    words = {
        "q": _("「%(q)s」") % {"q": given["q"]},
        "district": names.get(given["district"], ""),
        "street": names.get(given["street"], ""),
        "kind": str(PlaceKind(given["kind"]).label) if given["kind"] else "",
        "star": star_word(int(given["star"])) if given["star"] else "",
        "facility": str(Facility(given["facility"]).label) if given["facility"] else "",
        "open": _("现在开着"),
        "as_of": _("看 %(day)s 的网络") % {"day": day_number(day)} if day else "",
    }
    return [(word, _turn(_without(given, key))) for key, word in words.items() if given[key]]


def _without(given: dict[str, str], key: str) -> dict[str, str]:
    dropped = {key, "street"} if key == "district" else {key}
    return {name: value for name, value in given.items() if name not in dropped}
