"""The list of places as it was on a past day: names, codes, districts and stars of then, and what has become of each place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import (
    PlaceKind,
    PlaceStatus,
    PlaceThen,
    count_past,
    past_places,
)
from cuobian.domains.rating.public import starred_on, stars_of_places_on
from cuobian.kernel.format import day_number, labelled
from cuobian.kernel.listing import Column, table_of
from cuobian.sites.portal.places_file import READ, refuse_too_many
from cuobian.sites.portal.starred import Drawing, drawing_then
from cuobian.sites.ui.stars import default_word
from cuobian.support.exchange.public import xlsx_response


@dataclass(frozen=True, slots=True)
class RowThen:
    """One place of a past day."""

    then: PlaceThen
    drawing: Drawing

    @property
    def star(self) -> str:
        return self.drawing.text or default_word(self.drawing.level, self.drawing.kind)

    @property
    def status(self) -> str:
        return str(PlaceStatus(self.then.was.status).label)

    @property
    def since(self) -> str:
        """What is different now, "" for nothing."""
        return became(self.then)


COLUMNS = (
    Column("code", gettext_lazy("那天的编码"), value=lambda row: row.then.was.code),
    Column("name", gettext_lazy("那天的名称"), value=lambda row: row.then.was.name),
    Column("kind", gettext_lazy("哪一级"), value=lambda row: PlaceKind(row.then.was.kind).label),
    Column("district", gettext_lazy("区"), value=lambda row: row.then.district_name),
    Column("street", gettext_lazy("街道、镇"), value=lambda row: row.then.street_name),
    Column("status", gettext_lazy("状态")),
    Column("star", gettext_lazy("星级")),
    Column("code_now", gettext_lazy("现在的编码"), value=lambda row: row.then.now.code),
    Column("since", gettext_lazy("现在")),
)


def filters_then(given: dict[str, str], day: date) -> dict[str, Any]:
    """What `past_places` and `count_past` are narrowed by."""
    found: dict[str, Any] = {name: given.get(name, "") for name in ("district", "street", "kind")}
    found["query"] = given.get("q", "")
    star = given.get("star", "")
    if star == "0":
        found["outside"] = starred_on(day)
    elif star:
        found["among"] = starred_on(day, star=int(star))
    return found


def rows_then(places: Sequence[PlaceThen], day: date) -> list[RowThen]:
    """These places with the star that each held on the day: one query."""
    held = stars_of_places_on([place.now.id for place in places], day)
    return [RowThen(place, drawing_then(held.get(place.now.id), rated=place.was.rated)) for place in places]


def points_then(given: dict[str, str], day: date, most: int) -> list[dict[str, Any]]:
    """Points of the map: names and stars of the day, at the positions that are known today."""
    found = past_places(day, **filters_then(given, day), limit=most).places
    shown = [place for place in found if place.now.lat and place.now.lng]
    return [
        {
            "name": row.then.was.short_name,
            "lat": float(row.then.now.lat or 0),
            "lng": float(row.then.now.lng or 0),
            "system": row.then.now.coord_system,
            "note": f"{row.then.district_name}{row.then.street_name}",
            "area": row.then.district_name,
            "star": row.drawing.level,
            "url": f"{reverse('portal:place', args=[row.then.now.code])}?as_of={day.isoformat()}",
        }
        for row in rows_then(shown, day)
    ]


def file_then(request: HttpRequest, given: dict[str, str], day: date, said: Sequence[str]) -> HttpResponse:
    """All places of the day that the filters give, as an Excel file. Raises Invalid for more than 20,000."""
    filters = filters_then(given, day)
    refuse_too_many(sum(count_past(day, **filters).values()))
    title = _("站点 %(day)s") % {"day": day_number(day)}
    return xlsx_response(title, title, table_of(_lines(filters, day), COLUMNS), request, filters=said)


def became(place: PlaceThen) -> str:
    """What is different today from what the place was: closed, merged, another name or code; "" for nothing."""
    now, was = place.now, place.was
    words = []
    if now.status != was.status:
        words.append(str(PlaceStatus(now.status).label))
    if now.short_name != was.short_name or now.name != was.name:
        renamed = now.short_name if now.short_name != was.short_name else now.name
        words.append(labelled(_("现名"), renamed))
    if now.code != was.code:
        words.append(labelled(_("现编码"), now.code))
    return _("；").join(words)


def _lines(filters: dict[str, Any], day: date) -> Iterator[RowThen]:
    after = ""
    while True:
        found = past_places(day, **filters, after=after, limit=READ)
        yield from rows_then(found.places, day)
        after = found.after
        if not after:
            return
