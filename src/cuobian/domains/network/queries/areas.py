"""Administrative areas: the tree, and what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from cuobian.domains.network.models import Area, AreaEvent, Place
from cuobian.domains.network.queries.history import periods_on
from cuobian.domains.network.queries.records import area_periods, area_record
from cuobian.domains.network.values import AreaRecord, AreaStatus, PlaceKind, PlaceStatus
from cuobian.kernel.access import Actor, visible, within
from cuobian.kernel.errors import NotFound
from cuobian.kernel.text import sort_key

CITY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """An area in the tree page, with how many places of each kind are open in it."""

    area: AreaRecord
    children: int
    institutes: int
    stations: int
    points: int


def areas(parent: str = "", day: date | None = None) -> list[AreaRecord]:
    """The areas below one (the cities when none is named), by pinyin; without those that were merged.

    With a day: those that there were then, under the names of then.
    """
    found = [area_record(row) for row in _children(parent, day)]
    return sorted(as_of(found, day), key=lambda one: (sort_key(one.name), one.code)) if day else found


def areas_standing(digits: int, day: date) -> list[AreaRecord]:
    """The areas of one level (9 digits: streets and towns) that there were on a day, under their names of then."""
    rows = Area.objects.annotate(digits=Length("code")).filter(_standing(day), digits=digits)
    return as_of([area_record(row) for row in rows.order_by("code")], day)


def area(code: str) -> AreaRecord:
    """One area. Raises NotFound."""
    row = Area.objects.filter(code=code[:12]).first()
    if row is None:
        raise NotFound()
    return area_record(row)


def areas_by_code(codes: Iterable[str], *, live: bool = False) -> dict[str, AreaRecord]:
    """Areas by their codes, with those that were merged; `live`: without them."""
    rows = Area.objects.filter(_standing(None)) if live else Area.objects.all()
    return {row.code: area_record(row) for row in rows.filter(code__in=set(codes))}


def areas_within(prefixes: Iterable[str], *, digits: int) -> list[AreaRecord]:
    """The areas of today below some codes, down to the level of `digits`, in order of code. One query."""
    rows = Area.objects.annotate(digits=Length("code")).filter(_standing(None), within(prefixes, "code"))
    return [area_record(row) for row in rows.filter(digits__lte=digits).order_by("code")]


def path(code: str, day: date | None = None) -> list[AreaRecord]:
    """From the city down to the area itself, with the names of today or of a day."""
    found = areas_by_code({code[:digits] for digits in (CITY_DIGITS, 6, 9, 12) if digits <= len(code)})
    return as_of([found[key] for key in sorted(found, key=len)], day)


def as_of(found: list[AreaRecord], day: date | None) -> list[AreaRecord]:
    """These areas with the name and the kind they had on a day; None is today."""
    if day is None or not found:
        return found
    was = {row.area_id: row for row in area_periods([one.code for one in found], day)}
    return [
        replace(one, name=was[one.code].name, kind=was[one.code].kind, is_pseudo=was[one.code].is_pseudo)
        if one.code in was
        else one
        for one in found
    ]


def events_of_area(code: str) -> list[AreaEvent]:
    """What happened to an area, the latest first."""
    return list(AreaEvent.objects.filter(area_id=code).select_related("other")[:200])


def siblings(code: str, kind_digits: int) -> list[AreaRecord]:
    """Areas of the same level that one may be merged into: streets of its district, villages of its street's district."""
    rows = Area.objects.annotate(digits=Length("code")).filter(
        within([code[:6]], "code"), digits=kind_digits, status=AreaStatus.LIVE
    )
    return [area_record(row) for row in rows.exclude(code=code).order_by("code")]


def reach(actor: Actor, code: str) -> bool:
    """True when the area lies in the actor's scope, or on the way down to it."""
    prefixes = actor.prefixes("network.view")
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in prefixes)


def without_place(actor: Actor) -> list[AreaRecord]:
    """Live areas that the actor may fill and that no place serves yet, above first; statistical units are left out."""
    rows = Area.objects.filter(visible(actor, "network.import", "code"), status=AreaStatus.LIVE, is_pseudo=False)
    served = Place.objects.filter(code=OuterRef("code"))
    return [area_record(row) for row in rows.exclude(Exists(served)).order_by(Length("code"), "code")]


def branches(actor: Actor, parent: str, day: date | None = None, *, ahead: bool = False) -> list[Branch]:
    """The areas below one that the actor may walk into, with their open places (of today, or of a day): four queries."""
    rows = as_of([area_record(row) for row in _children(parent, day) if reach(actor, row.code)], day)
    if not rows:
        return []
    digits = len(rows[0].code)
    below = _children_of((row.code for row in rows), day)
    counts = _open_places({row.code for row in rows}, digits, day, ahead)
    return [
        Branch(
            area=row,
            children=below.get(row.code, 0),
            institutes=counts.get((row.code, PlaceKind.INSTITUTE), 0),
            stations=counts.get((row.code, PlaceKind.STATION), 0),
            points=counts.get((row.code, PlaceKind.POINT), 0),
        )
        for row in rows
    ]


def _standing(day: date | None) -> Q:
    """Areas that there are today, or that there were on a day."""
    if day is None:
        return Q(status=AreaStatus.LIVE)
    return (Q(set_up_on=None) | Q(set_up_on__lte=day)) & (Q(ended_on=None) | Q(ended_on__gt=day))


def _children(parent: str, day: date | None) -> QuerySet[Area]:
    rows = Area.objects.filter(parent_id=parent) if parent else Area.objects.filter(parent=None)
    return rows.filter(_standing(day)).order_by("sort_key", "code")


def _children_of(codes: Iterable[str], day: date | None) -> dict[str, int]:
    rows = (
        Area.objects.filter(_standing(day), parent_id__in=set(codes)).values_list("parent_id").annotate(n=Count("pk"))
    )
    return {code: n for code, n in rows.order_by("parent_id") if code}


def _open_places(codes: set[str], digits: int, day: date | None, ahead: bool) -> dict[tuple[str, str], int]:
    low, high = min(codes), max(codes) + "~"
    rows: QuerySet[Any] = Place.objects.all() if day is None else periods_on(day, ahead=ahead)
    rows = rows.filter(status=PlaceStatus.OPEN, code__gte=low, code__lt=high)
    counted = rows.annotate(part=Left("code", digits)).values_list("part", "kind").annotate(n=Count("pk"))
    return {(part, kind): n for part, kind, n in counted.order_by("part", "kind") if part in codes}
