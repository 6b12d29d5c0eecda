"""Lists of the network on another day than today: what stood then, narrowed and found by what it was called then."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Replace

from cuobian.domains.network.models import Place, PlacePeriod
from cuobian.domains.network.queries.areas import areas_standing
from cuobian.domains.network.queries.history import past_place, periods_on
from cuobian.domains.network.queries.places import MAX_PAGE, Filters, public_place
from cuobian.domains.network.queries.positions import read_position, write_position
from cuobian.domains.network.queries.records import area_names, records
from cuobian.domains.network.values import STANDING, PastPage, PlaceThen, community_name, district_of, street_of
from cuobian.kernel.access import Actor, under, visible, within
from cuobian.kernel.errors import NotFound
from cuobian.kernel.text import clean_query, search_text

SHORT_LATIN = 3
STREET_DIGITS = 9


def past_places(
    day: date, *, query: str = "", district: str = "", street: str = "", kind: str = "",
    among: Any = None, outside: Any = None, after: str = "", before: str = "", limit: int = 50,
) -> PastPage:  # fmt: skip
    """Places that were open or suspended on a day, by keyset; narrowed as `public_places` is, by what they were that day.

    `among` and `outside` are ids of places, as a collection or as a query that gives them.
    """
    rows = past_rows(
        day, query=query, district=district, street=street, kind=kind, among=among, outside=outside
    )  # fmt: skip
    size = max(1, min(limit, MAX_PAGE))
    position = read_position(before or after)
    order = ("-sort_key", "-place_id") if before else ("sort_key", "place_id")
    if position:
        way = "lt" if before else "gt"
        key, ident = position
        beyond = Q(**{f"sort_key__{way}": key}) | Q(**{"sort_key": key, f"place_id__{way}": ident})
        rows = rows.filter(beyond, **{f"sort_key__{way}e": key})  # the edge lets the index start at the page
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    return PastPage(
        places=_then(found, day),
        after=_position(found[-1]) if found and (more or bool(before)) else "",
        before=_position(found[0]) if found and ((more and bool(before)) or (bool(after) and not before)) else "",
    )


def place_then(code: str, day: date) -> PlaceThen:
    """One place by a code that it has or once had, as it was on a day, whatever its state. Raises NotFound before it was set up."""
    row = periods_on(day).filter(place_id=public_place(code).id).first()
    if row is None:
        raise NotFound()
    return _then([row], day)[0]


def count_past(
    day: date, *, query: str = "", district: str = "", street: str = "", kind: str = "",
    among: Any = None, outside: Any = None,
) -> dict[str, int]:  # fmt: skip
    """How many places of each kind stood on a day; narrowed as `past_places` is."""
    rows = past_rows(day, query=query, district=district, street=street, kind=kind, among=among, outside=outside)
    return dict(rows.values_list("kind").annotate(n=Count("pk")).order_by("kind"))


def past_rows(
    day: date, *, query: str = "", district: str = "", street: str = "", kind: str = "",
    among: Any = None, outside: Any = None,
) -> QuerySet[PlacePeriod]:  # fmt: skip
    """What places that stood on a day were then; `.values("place_id")` narrows rows that keep a place's id."""
    rows = _narrowed(periods_on(day).filter(status__in=STANDING), Filters(query, district, street, kind), day)
    if among is not None:
        rows = rows.filter(place_id__in=among)
    if outside is not None:
        rows = rows.exclude(place_id__in=outside)
    return rows


def periods_as_of(actor: Actor, day: date, filters: Filters, *, ahead: bool = False) -> QuerySet[PlacePeriod]:
    """The rows that an officer's list shows for another day than today."""
    rows = periods_on(day, ahead=ahead).select_related("place").filter(visible(actor, "network.view", "code"))
    rows = rows.filter(status=filters.status) if filters.status else rows.filter(status__in=STANDING)
    return _narrowed(rows, filters, day)


def _narrowed(rows: QuerySet[PlacePeriod], filters: Filters, day: date) -> QuerySet[PlacePeriod]:
    """By what a place was: its area, its kind, words of its name."""
    area = filters.street or filters.district
    if area:
        rows = rows.filter(under(area, "code")) if area.isalnum() and area.isascii() else rows.none()
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return _matching(rows, filters.query, day)


def _matching(rows: QuerySet[PlacePeriod], text: str, day: date) -> QuerySet[PlacePeriod]:
    """By what is known of that day: names, codes and streets; addresses have no history."""
    terms = clean_query(text).split()
    if not terms:
        return rows
    streets = {area.code: search_text(community_name(area.name)) for area in areas_standing(STREET_DIGITS, day)}
    rows = rows.alias(joined=Replace("sort_key", Value(" "), Value("")))
    for term in terms:
        if not any(character.isalnum() for character in term):
            return rows.none()
        rows = rows.filter(_named(term) | _in_streets(term, streets))
    return rows


def _named(term: str) -> Q:
    """The term stands in a name, in its pinyin, in its first letters, or in the code."""
    found = Q(name__icontains=term) | Q(short_name__icontains=term)
    if not (term.isascii() and term.isalnum()):
        return found
    letters = " ".join(f"{letter}[^ ]*" for letter in term)
    if len(term) <= SHORT_LATIN:
        found |= Q(joined__startswith=term) | Q(sort_key__regex=f"^{letters}")
    else:
        found |= Q(joined__contains=term) | Q(sort_key__regex=f"(^| ){letters}")
    if any(map(str.isdigit, term)):
        found |= Q(code__contains=term.upper())
    return found


def _in_streets(term: str, streets: dict[str, str]) -> Q:
    if len(term) == 1:
        return Q(pk__in=[])
    starts = " " if term.isascii() and term.isalpha() and len(term) <= SHORT_LATIN else ""
    return within([code for code, words in streets.items() if f"{starts}{term}" in f" {words}"], "code")


def _then(rows: Sequence[PlacePeriod], day: date) -> tuple[PlaceThen, ...]:
    """These rows with the names of their areas of then, and what the places are now: four queries."""
    names = area_names((row.code for row in rows), day)
    now = {record.id: record for record in records(Place.objects.filter(pk__in=[row.place_id for row in rows]))}
    return tuple(
        PlaceThen(
            was=past_place(row),
            district_name=names.get(district_of(row.code), ""),
            street_name=names.get(street_of(row.code), ""),
            now=now[row.place_id],
        )
        for row in rows
        if row.place_id is not None
    )


def _position(row: PlacePeriod) -> str:
    return write_position(row.sort_key, str(row.place_id))
