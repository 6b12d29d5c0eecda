"""Rows into frozen records, many at a time."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from cuobian.domains.network.models import Area, AreaPeriod, Place
from cuobian.domains.network.values import AreaRecord, PlaceRecord, district_of, street_of

_FIELDS = (
    "id", "code", "kind", "name", "short_name", "area_id", "parent_id", "address", "lng", "lat", "coord_system", "hours",
    "facilities", "contact_name", "contact_phone", "status", "rated", "opened_on", "closed_on", "version", "sort_key",
)  # fmt: skip
CHUNK = 1000


def records(rows: QuerySet[Place]) -> list[PlaceRecord]:
    """These rows as records, in their order: two queries, however many there are."""
    found = list(rows.annotate(into_code=F("merged_into__code")).values_list(*_FIELDS, "into_code"))
    names = area_names(row[1] for row in found)
    return [_record(row, names) for row in found]


def in_chunks(rows: QuerySet[Place]) -> Iterator[PlaceRecord]:
    """Every row in order of code, a thousand at a time by keyset, so that no list grows without bound."""
    after = ""
    while True:
        chunk = records(rows.filter(code__gt=after).order_by("code")[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].code


def area_names(codes: Iterable[str], day: date | None = None) -> dict[str, str]:
    """Names of the districts and streets that these codes lie in, of today or of a day: one query, or two."""
    wanted = {part for code in codes for part in (district_of(code), street_of(code)) if part}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return names if day is None else {**names, **{row.area_id: row.name for row in area_periods(wanted, day)}}


def area_periods(codes: Iterable[str], day: date) -> QuerySet[AreaPeriod]:
    """What those of these areas were on a day that have become something else since."""
    began = Q(valid_from=None) | Q(valid_from__lte=day)
    return AreaPeriod.objects.filter(began, area_id__in=set(codes), valid_until__gt=day)


def area_record(row: Area) -> AreaRecord:
    """An area as other domains see it."""
    return AreaRecord(
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent_code=row.parent_id or "",
        is_pseudo=row.is_pseudo,
        population=row.population,
    )


def _record(row: tuple[Any, ...], names: dict[str, str]) -> PlaceRecord:
    values = dict(zip(_FIELDS, row, strict=False))
    code = values["code"]
    return PlaceRecord(
        id=values["id"],
        code=code,
        kind=values["kind"],
        name=values["name"],
        short_name=values["short_name"],
        area_code=values["area_id"],
        parent_code=values["parent_id"] or "",
        district_name=names.get(district_of(code), ""),
        street_name=names.get(street_of(code), ""),
        address=values["address"],
        lng=values["lng"],
        lat=values["lat"],
        coord_system=values["coord_system"],
        hours=values["hours"],
        facilities=tuple(values["facilities"]),
        contact_name=values["contact_name"],
        contact_phone=values["contact_phone"],
        status=values["status"],
        rated=values["rated"],
        opened_on=values["opened_on"],
        closed_on=values["closed_on"],
        merged_into=row[-1] or "",
        version=values["version"],
        sort_key=values["sort_key"],
    )
