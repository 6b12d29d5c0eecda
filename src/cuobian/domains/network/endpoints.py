"""HTTP API: places."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.params.functions import Path, Query

from cuobian.domains.network.public import (
    PlaceRecord,
    PlaceThen,
    asked_day,
    district_of,
    open_now,
    past_places,
    public_phone,
    public_place,
    public_places,
    street_of,
)
from cuobian.domains.network.queries.past import place_then
from cuobian.domains.network.queries.positions import read_position
from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError, Fault, Invalid
from cuobian.support.api_clients.public import Gate, Scope, answers

router = Router(auth=Gate(Scope.NETWORK), tags=["places"])
AS_OF = Query(
    "",
    pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
    description="看这一天的，今天或以前的日子（2025-06-30）；不写就是现在",
)


class BadCursor(DomainError):
    """400"""

    status = 400


class PlaceOut(Schema):
    """A place as the public may see it. Mobile numbers keep their ends only; nobody's name is given."""

    code: str
    kind: Literal["centre", "institute", "station", "point"]
    name: str
    short_name: str
    district_code: str
    district: str
    street_code: str
    street: str
    parent_code: str
    address: str
    lng: Decimal | None
    lat: Decimal | None
    coord_system: str
    hours: dict[str, Any]
    facilities: list[str]
    phone: str
    status: Literal["open", "suspended", "merged", "closed"]
    merged_into: str
    rated: bool
    opened_on: date
    closed_on: date | None
    is_open_now: bool | None


class PlaceThenOut(Schema):
    """What a place was on a day. Address, hours, facilities, telephone and position have no history: ask without `as_of`.

    `valid_from` and `valid_until` (exclusive, none while it lasts) say how long it was just this; `code_now`,
    `status_now` and `merged_into` say what it is today.
    """

    as_of: date
    code: str
    kind: Literal["centre", "institute", "station", "point"]
    name: str
    short_name: str
    district_code: str
    district: str
    street_code: str
    street: str
    parent_code: str
    status: Literal["open", "suspended", "merged", "closed"]
    rated: bool
    valid_from: date
    valid_until: date | None
    code_now: str
    status_now: Literal["open", "suspended", "merged", "closed"]
    merged_into: str


class PlacePage(Schema):
    """One page of places in order of pinyin; ask again with `cursor` = `next` until `next` is empty."""

    places: list[PlaceOut]
    next: str


class PlacePageThen(Schema):
    """One page of the places that stood on a day, in order of the pinyin of their names of then."""

    as_of: date
    places: list[PlaceThenOut]
    next: str


@router.get("/places", response=answers(PlacePage | PlacePageThen), operation_id="list_places", summary="站点列表")
def list_places(
    request: HttpRequest,
    q: str = Query("", max_length=64, description="站名、街道、地址，拼音或首字母也行"),
    district: str = Query("", pattern=r"^([0-9]{6})?$", description="区的 6 位编码"),
    street: str = Query("", pattern=r"^([0-9]{9})?$", description="街道、镇的 9 位编码"),
    kind: Literal["", "centre", "institute", "station", "point"] = "",
    facility: str = Query("", pattern=r"^[a-z_]{0,20}$"),
    as_of: str = AS_OF,
    cursor: str = Query("", max_length=600),
    limit: int = Query(50, ge=1, le=200),
) -> PlacePage | PlacePageThen:
    """Open and suspended places; with `as_of` those that were open or suspended on that day, as they were then."""
    if cursor and read_position(cursor) is None:
        raise BadCursor(_("cursor 不对：照抄上一页的 next，不要自己拼。"))
    if day := asked_day(as_of):
        return _page_then(day, q, district, street, kind, facility, cursor, limit)
    found = public_places(
        query=q, district=district, street=street, kind=kind, facility=facility, after=cursor, limit=limit
    )
    return PlacePage(places=[_place_out(place) for place in found.places], next=found.after)


@router.get("/places/{code}", response=answers(PlaceOut | PlaceThenOut), operation_id="get_place", summary="一个站点")
def get_place(
    request: HttpRequest,
    code: str = Path(..., max_length=40),
    as_of: str = AS_OF,
) -> PlaceOut | PlaceThenOut:
    """One place by its code, closed ones too; a code it had once is answered as well (see `code` in the answer).

    With `as_of`: what this place was on that day, whatever its code was then; 404 when it did not exist yet.
    """
    if day := asked_day(as_of):
        return _then_out(place_then(code, day), day)
    return _place_out(public_place(code))


def _page_then(
    day: date, q: str, district: str, street: str, kind: str, facility: str, cursor: str, limit: int
) -> PlacePageThen:
    if facility:
        raise Invalid([Fault("facility", _("设施没有历史，不能和 as_of 一起用。"))])
    found = past_places(day, query=q, district=district, street=street, kind=kind, after=cursor, limit=limit)
    return PlacePageThen(as_of=day, places=[_then_out(place, day) for place in found.places], next=found.after)


def _then_out(place: PlaceThen, day: date) -> PlaceThenOut:
    was, now = place.was, place.now
    return PlaceThenOut(
        as_of=day,
        code=was.code,
        kind=was.kind,  # type: ignore[arg-type]  # the database holds nothing else
        name=was.name,
        short_name=was.short_name,
        district_code=district_of(was.code),
        district=place.district_name,
        street_code=street_of(was.code),
        street=place.street_name,
        parent_code=was.parent_code,
        status=was.status,  # type: ignore[arg-type]  # the database holds nothing else
        rated=was.rated,
        valid_from=was.valid_from,
        valid_until=was.valid_until,
        code_now=now.code,
        status_now=now.status,  # type: ignore[arg-type]  # the database holds nothing else
        merged_into=now.merged_into,
    )


def _place_out(place: PlaceRecord) -> PlaceOut:
    opening = open_now(place.hours, clock.now()) if place.is_open else None
    return PlaceOut(
        code=place.code,
        kind=place.kind,  # type: ignore[arg-type]  # the database holds nothing else
        name=place.name,
        short_name=place.short_name,
        district_code=place.district_code,
        district=place.district_name,
        street_code=place.street_code,
        street=place.street_name,
        parent_code=place.parent_code,
        address=place.address,
        lng=place.lng,
        lat=place.lat,
        coord_system=place.coord_system,
        hours=dict(place.hours),
        facilities=list(place.facilities),
        phone=public_phone(place.contact_phone),
        status=place.status,  # type: ignore[arg-type]  # the database holds nothing else
        merged_into=place.merged_into,
        rated=place.rated,
        opened_on=place.opened_on,
        closed_on=place.closed_on,
        is_open_now=opening.is_open if opening else None,
    )
