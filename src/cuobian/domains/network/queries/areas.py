"""Administrative areas: the tree, and what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from cuobian.domains.network.models import Area, Place, PlacePeriod
from cuobian.domains.network.queries.records import area_record
from cuobian.domains.network.values import AreaRecord, PlaceKind, PlaceStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound

CITY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """An area in the tree page, with how many places of each kind are open in it."""

    area: AreaRecord
    children: int
    institutes: int
    stations: int
    points: int


def areas(parent: str = "") -> list[AreaRecord]:
    """The areas below one (the cities when none is named), by pinyin."""
    rows = Area.objects.filter(parent_id=parent) if parent else Area.objects.filter(parent=None)
    return [area_record(row) for row in rows.order_by("sort_key", "code")]


def area(code: str) -> AreaRecord:
    """One area. Raises NotFound."""
    row = Area.objects.filter(code=code[:12]).first()
    if row is None:
        raise NotFound()
    return area_record(row)


def areas_by_code(codes: Iterable[str]) -> dict[str, AreaRecord]:
    """Areas by their codes."""
    return {row.code: area_record(row) for row in Area.objects.filter(code__in=set(codes))}


def path(code: str) -> list[AreaRecord]:
    """From the city down to the area itself."""
    found = areas_by_code({code[:digits] for digits in (CITY_DIGITS, 6, 9, 12) if digits <= len(code)})
    return [found[key] for key in sorted(found, key=len)]


def reach(actor: Actor, code: str) -> bool:
    """True when the area lies in the actor's scope, or on the way down to it."""
    prefixes = actor.prefixes("network.view")
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in prefixes)


def branches(actor: Actor, parent: str, day: date | None = None) -> list[Branch]:
    """The areas below one that the actor may walk into, with their open places (of today, or of a day): three queries."""
    rows = [row for row in _children(parent) if reach(actor, row.code)]
    if not rows:
        return []
    digits = len(rows[0].code)
    below = _children_of(row.code for row in rows)
    counts = _open_places({row.code for row in rows}, digits, day)
    return [
        Branch(
            area=area_record(row),
            children=below.get(row.code, 0),
            institutes=counts.get((row.code, PlaceKind.INSTITUTE), 0),
            stations=counts.get((row.code, PlaceKind.STATION), 0),
            points=counts.get((row.code, PlaceKind.POINT), 0),
        )
        for row in rows
    ]


def _children(parent: str) -> QuerySet[Area]:
    rows = Area.objects.filter(parent_id=parent) if parent else Area.objects.filter(parent=None)
    return rows.order_by("sort_key", "code")


def _children_of(codes: Iterable[str]) -> dict[str, int]:
    rows = Area.objects.filter(parent_id__in=set(codes)).values_list("parent_id").annotate(n=Count("pk"))
    return {code: n for code, n in rows.order_by("parent_id") if code}


def _open_places(codes: set[str], digits: int, day: date | None) -> dict[tuple[str, str], int]:
    low, high = min(codes), max(codes) + "~"
    rows: QuerySet[Any] = Place.objects.all()
    if day is not None:
        rows = PlacePeriod.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)
    rows = rows.filter(status=PlaceStatus.OPEN, code__gte=low, code__lt=high)
    counted = rows.annotate(part=Left("code", digits)).values_list("part", "kind").annotate(n=Count("pk"))
    return {(part, kind): n for part, kind, n in counted.order_by("part", "kind") if part in codes}
