"""What the platform holds about a place, as figures of its one page: each with its source and the page of its rows.

The star and the measuring points belong to the rating, which stands beside the visits: whoever connects the domains hands
them in (`register_standing`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.domains.ledger.public import Selection, grouped, kind_of, rows_url
from cuobian.domains.network.public import PlaceKind, PlaceRecord, former_codes, seats_of
from cuobian.domains.rectification.public import open_count
from cuobian.kernel.format import day_number, number
from cuobian.kernel.sentences import Sentence, Text, kept

SERVICES = ("activity", "order_closed", "speaker_session", "elder_class", "love_service")
HOURS = ("opening_hours", "service_hours")


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """A place's star and its measuring points, from the rating: words that are ready to be shown.

    Attributes:
        star: "三星", "考评中", "未定星级".
        host_url: the page on which the host reads the same.
        strong, weak: (name of the measuring point, what the record says, page of its rows or "").
    """

    star: Text
    star_url: str = ""
    host_url: str = ""
    strong: Sequence[tuple[Text, Text, str]] = ()
    weak: Sequence[tuple[Text, Text, str]] = ()


StandingSource = Callable[[Iterable[UUID]], dict[UUID, PlaceStanding]]
_SOURCES: list[StandingSource] = []


def register_standing(source: StandingSource) -> None:
    """Say who knows the star and the measuring points of places; asked for many places at once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def standings(place_ids: Iterable[UUID]) -> dict[UUID, PlaceStanding]:
    """What every registered source knows."""
    ids = list(place_ids)
    return {key: found for source in _SOURCES for key, found in source(ids).items()}


def figures_of(places: Sequence[PlaceRecord], today: date) -> dict[UUID, list[dict[str, Any]]]:
    """The figures of many places, each list in the order of the page."""
    known = standings(place.id for place in places)
    seats, former = seats_of([place.id for place in places]), former_codes(place.id for place in places)
    found = {}
    for place in places:
        lines = [
            *_place_lines(place, seats.get(place.id, 0)),
            *_star_lines(place, known.get(place.id)),
            *_year_lines(place, [old for old, ident in former.items() if ident == place.id], today),
            _ticket_line(place),
        ]
        found[place.id] = lines
    return found


def _line(key: str, group: str, label: Text, value: Text, url: str) -> dict[str, Any]:
    return {"key": key, "group": group, "label": kept(label), "value": kept(value), "url": url}


def _place_lines(place: PlaceRecord, seats: int) -> list[dict[str, Any]]:
    url = reverse("network:place", args=[place.code])
    lines = [
        _line("kind", "place", _("种类"), PlaceKind(place.kind).label, url),
        _line("since", "place", _("设立"), day_number(place.opened_on), url),
    ]
    if seats:
        lines.append(_line("seats", "place", _("活动室座位"), Sentence(_("%(n)s 座"), {"n": number(seats)}), url))
    return lines


def _star_lines(place: PlaceRecord, known: PlaceStanding | None) -> list[dict[str, Any]]:
    if known is None:
        return []
    url = known.star_url or reverse("network:place", args=[place.code])
    lines = [_line("star", "place", _("星级"), known.star, url)]
    for group, points in (("strong", known.strong), ("weak", known.weak)):
        lines += [_line(f"{group}-{n}", group, name, value, url) for n, (name, value, url) in enumerate(points, 1)]
    return [{**line, "host_url": known.host_url} for line in lines]


def _year_lines(place: PlaceRecord, former: Sequence[str], today: date) -> list[dict[str, Any]]:
    """From the first of January: services by kind, people, hours; also what was written down before the place moved."""
    first = date(today.year, 1, 1)
    asked = Selection(kinds=(*SERVICES, *HOURS), codes=(place.code, *former), from_=first, until=today)
    sums = {group.by[0]: group for group in grouped(asked, ("kind",)) if group.count > 0}
    lines = []
    for key in (*SERVICES, *HOURS[: 1 if HOURS[0] in sums else 2]):
        if key in sums:
            kind = kind_of(key)
            words = Sentence(_("%(n)s %(unit)s"), {"n": number(sums[key].quantity), "unit": {"id": kind.unit}})
            lines.append(_line(key, "year", kind.name, words, _rows(place, (key,), first, today)))
    held = tuple(key for key in SERVICES if key in sums and sums[key].people)
    people = sum(sums[key].people for key in held)
    if people:
        words = Sentence(_("%(n)s 人次"), {"n": number(people)})
        lines.append(_line("people", "year", _("参加"), words, _rows(place, held, first, today)))
    return lines


def _rows(place: PlaceRecord, kinds: tuple[str, ...], first: date, until: date) -> str:
    return rows_url(place.code, [Selection(kinds=kinds, codes=(place.code,), from_=first, until=until)])


def _ticket_line(place: PlaceRecord) -> dict[str, Any]:
    url = f"{reverse('rectification:tickets')}?{urlencode({'place': place.code, 'phase': 'live'})}"
    words = Sentence(_("%(n)s 件"), {"n": number(open_count(place.code))})
    return _line("tickets", "open", _("没办完的整改单"), words, url)
