"""Places: one by code, many by filters, and those that the public may see."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Left

from cuobian.domains.network.models import Area, NetworkStamp, Photo, Place, PlaceEvent, PlacePeriod, Room
from cuobian.domains.network.queries.positions import read_position, write_position
from cuobian.domains.network.queries.records import in_chunks, records
from cuobian.domains.network.queries.search import matching
from cuobian.domains.network.values import (
    STANDING,
    PhotoRecord,
    PlaceAction,
    PlaceRecord,
    PlaceStatus,
    RoomRecord,
    RoomUse,
)
from cuobian.kernel.access import Actor, covers, require, under, visible, within
from cuobian.kernel.errors import NotFound

MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of places is narrowed by; everything empty is everything in scope.

    `among` and `outside` are ids of places, as a collection or as a query that gives them.
    """

    query: str = ""
    district: str = ""
    street: str = ""
    kind: str = ""
    status: str = ""
    rated: bool | None = None
    facility: str = ""
    among: Any = None
    outside: Any = None


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One page of public places; `after` and `before` are positions to ask for the next and the previous page with."""

    places: tuple[PlaceRecord, ...]
    after: str
    before: str


def place(actor: Actor, code: str, *, permission: str = "network.view") -> PlaceRecord:
    """One place by its code. Raises NotFound when there is none in the actor's scope."""
    return records(Place.objects.filter(pk=place_row(actor, code, permission=permission).pk))[0]


def place_row(actor: Actor, code: str, *, permission: str = "network.view") -> Place:
    """The row of one place, for the domain's own pages and actions."""
    row = Place.objects.select_related("area", "parent", "merged_into").filter(code=code[:40]).first()
    if row is None:
        raise NotFound()
    require(actor, permission, row.code)
    return row


def place_rows(actor: Actor, filters: Filters) -> QuerySet[Place]:
    """The places an actor sees, narrowed by filters, with their seats."""
    rows = Place.objects.filter(visible(actor, "network.view", "code"))
    return _narrowed(rows, filters)


def with_seats(rows: QuerySet[Place]) -> QuerySet[Place]:
    """Adds `seats`, the sum over the rooms."""
    return rows.annotate(seats=Coalesce(Sum("rooms__seats"), Value(0)))


def places(actor: Actor, filters: Filters = EVERYTHING, *, after: str = "", limit: int = MAX_PAGE) -> list[PlaceRecord]:
    """Places in the actor's scope in order of code, at most a thousand; ask again with `after` = the last code."""
    rows = place_rows(actor, filters).filter(code__gt=after).order_by("code")
    return records(rows[: min(limit, MAX_PAGE)])


def all_places(
    prefixes: Collection[str],
    *,
    kinds: Sequence[str] = (),
    rated: bool | None = None,
    statuses: Sequence[str] = (PlaceStatus.OPEN,),
) -> Iterator[PlaceRecord]:
    """Every place below some codes, for jobs that the platform does itself; read a thousand at a time."""
    rows = Place.objects.filter(within(prefixes, "code"), status__in=statuses)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if rated is not None:
        rows = rows.filter(rated=rated)
    return in_chunks(rows)


def records_by_id(ids: Iterable[UUID]) -> dict[UUID, PlaceRecord]:
    """Places by their ids, whatever their state: for pages of other domains that show names of places."""
    return {record.id: record for record in records(Place.objects.filter(pk__in=set(ids)))}


def codes_by_id(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes that places have today, whatever their state. One query."""
    return dict(Place.objects.filter(pk__in=set(ids)).values_list("pk", "code"))


def records_by_code(codes: Iterable[str]) -> dict[str, PlaceRecord]:
    """Places by their codes, whatever their state."""
    return {record.code: record for record in records(Place.objects.filter(code__in=set(codes)))}


def current_code(code: str) -> str:
    """The code of today for a code that a place had once; NotFound when there never was one."""
    period = PlacePeriod.objects.select_related("place").filter(code=code[:40]).order_by("-valid_from").first()
    if period is None or period.place is None:
        raise NotFound()
    return period.place.code


def former_codes(place_ids: Iterable[UUID]) -> dict[str, UUID]:
    """The codes that these places had before they moved -> the place; a code is never given again. One query."""
    moved = PlaceEvent.objects.filter(place_id__in=set(place_ids), action=PlaceAction.MOVE)
    return {str(old["code"]): place_id for place_id, old in moved.values_list("place_id", "old")}


def former_codes_of(codes: Iterable[str], *, below: bool = False) -> dict[str, str]:
    """The codes that the places of these codes (with `below`: and what lies below them) had before -> today's. One query."""
    asked = set(codes)
    which = within(asked, "place__code") if below else Q(place__code__in=asked)
    moved = PlaceEvent.objects.filter(which, action=PlaceAction.MOVE)
    return {str(old["code"]): code for code, old in moved.values_list("place__code", "old")}


def moved_away(code: str, *, area: bool) -> dict[UUID, str]:
    """Places that lay in an area, or were a place or its points, once, if only for an hour -> their code of today elsewhere.

    One query.
    """
    inside = under(code, "place__code") if area else within([code], "place__code")
    moved = PlaceEvent.objects.filter(action=PlaceAction.MOVE).exclude(inside)
    rows = (
        (place_id, now, str(old["code"])) for place_id, now, old in moved.values_list("place_id", "place__code", "old")
    )
    return {place_id: now for place_id, now, old in rows if (old.startswith(code) if area else covers(code, old))}


def public_place(code: str) -> PlaceRecord:
    """One place as the public may see it; a closed one is shown as closed. A former code is answered too."""
    found = records(Place.objects.filter(code=code[:40]))
    return found[0] if found else records(Place.objects.filter(code=current_code(code)))[0]


def public_places(
    *, query: str = "", district: str = "", street: str = "", kind: str = "", facility: str = "",
    among: Any = None, outside: Any = None, after: str = "", before: str = "", limit: int = 50,
) -> PublicPage:  # fmt: skip
    """Open and suspended places in order of pinyin, by keyset; `after` and `before` come from the page before.

    `among` and `outside` are ids of places, as a collection or as a query that gives them.
    """
    filters = Filters(
        query=query, district=district, street=street, kind=kind, facility=facility, among=among, outside=outside
    )
    rows = _narrowed(Place.objects.filter(status__in=STANDING), filters)
    size = max(1, min(limit, MAX_PAGE))
    position = read_position(before or after)
    order = ("-sort_key", "-pk") if before else ("sort_key", "pk")
    if position:
        way = "lt" if before else "gt"
        key, ident = position
        rows = rows.filter(Q(**{f"sort_key__{way}": key}) | Q(**{"sort_key": key, f"pk__{way}": ident}))
    found = records(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    return PublicPage(
        places=tuple(found),
        after=_position(found[-1]) if found and (more or bool(before)) else "",
        before=_position(found[0]) if found and ((more and bool(before)) or (bool(after) and not before)) else "",
    )


def count_public(
    *, query: str = "", district: str = "", street: str = "", kind: str = "", facility: str = "",
    among: Any = None, outside: Any = None,
) -> dict[str, int]:  # fmt: skip
    """How many public places there are of each kind (of one kind when `kind` is named); narrowed as `public_places` is."""
    filters = Filters(
        query=query, district=district, street=street, kind=kind, facility=facility, among=among, outside=outside
    )
    rows = _narrowed(Place.objects.filter(status__in=STANDING), filters)
    return dict(rows.values_list("kind").annotate(n=Count("pk")).order_by("kind"))


def count_public_by_district(*, kind: str = "") -> dict[str, int]:
    """How many public places there are in each district, by its code."""
    rows = _narrowed(Place.objects.filter(status__in=STANDING), Filters(kind=kind))
    return dict(rows.annotate(part=Left("code", 6)).values_list("part").annotate(n=Count("pk")).order_by("part"))


def network_stamp(district: str = "") -> int:
    """A number that changes whenever anything in the network (or in one district) changes: a key for caches."""
    rows = NetworkStamp.objects.filter(code=district) if district else NetworkStamp.objects.all()
    total: int | None = rows.aggregate(total=Sum("number"))["total"]
    return total or 0


def rooms_of(place_id: UUID) -> list[RoomRecord]:
    """Rooms of one place."""
    return [
        RoomRecord(row.name, row.use, str(RoomUse(row.use).label), row.seats, row.square_metres)
        for row in Room.objects.filter(place_id=place_id)
    ]


def seats_of(place_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Seats by place; places without rooms are left out."""
    rows = Room.objects.filter(place_id__in=set(place_ids)).values_list("place_id").annotate(n=Sum("seats"))
    return {ident: int(seats or 0) for ident, seats in rows.order_by("place_id")}


def photos_of(place_id: UUID) -> list[PhotoRecord]:
    """Photos of one place, in order."""
    return [PhotoRecord(row.pk, row.file_id, row.caption) for row in Photo.objects.filter(place_id=place_id)]


def districts() -> QuerySet[Area]:
    """All districts by pinyin."""
    return Area.objects.filter(kind="district").order_by("sort_key")


def _narrowed(rows: QuerySet[Place], filters: Filters) -> QuerySet[Place]:
    area = filters.street or filters.district
    if area:
        rows = rows.filter(under(area, "code")) if area.isalnum() and area.isascii() else rows.none()
    exact: dict[str, Any] = {"kind": filters.kind, "status": filters.status}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.rated is not None:
        rows = rows.filter(rated=filters.rated)
    if filters.facility:
        rows = rows.filter(facilities__icontains=f'"{filters.facility}"')
    if filters.among is not None:
        rows = rows.filter(pk__in=filters.among)
    if filters.outside is not None:
        rows = rows.exclude(pk__in=filters.outside)
    return matching(rows, filters.query)


def _position(record: PlaceRecord) -> str:
    return write_position(record.sort_key, str(record.id))
