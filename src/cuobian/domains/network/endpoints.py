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
    open_now,
    public_phone,
    public_place,
    public_places,
)
from cuobian.domains.network.queries.positions import read_position
from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError
from cuobian.support.api_clients.public import Gate, Scope, answers

router = Router(auth=Gate(Scope.NETWORK), tags=["places"])


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


class PlacePage(Schema):
    """One page of places in order of pinyin; ask again with `cursor` = `next` until `next` is empty."""

    places: list[PlaceOut]
    next: str


@router.get("/places", response=answers(PlacePage), operation_id="list_places", summary="站点列表")
def list_places(
    request: HttpRequest,
    q: str = Query("", max_length=64, description="站名、街道、地址，拼音或首字母也行"),
    district: str = Query("", pattern=r"^([0-9]{6})?$", description="区的 6 位编码"),
    street: str = Query("", pattern=r"^([0-9]{9})?$", description="街道、镇的 9 位编码"),
    kind: Literal["", "centre", "institute", "station", "point"] = "",
    facility: str = Query("", pattern=r"^[a-z_]{0,20}$"),
    cursor: str = Query("", max_length=600),
    limit: int = Query(50, ge=1, le=200),
) -> PlacePage:
    """Open and suspended places."""
    if cursor and read_position(cursor) is None:
        raise BadCursor(_("cursor 不对：照抄上一页的 next，不要自己拼。"))
    found = public_places(
        query=q, district=district, street=street, kind=kind, facility=facility, after=cursor, limit=limit
    )
    return PlacePage(places=[_place_out(place) for place in found.places], next=found.after)


@router.get("/places/{code}", response=answers(PlaceOut), operation_id="get_place", summary="一个站点")
def get_place(request: HttpRequest, code: str = Path(..., max_length=40)) -> PlaceOut:
    """One place by its code, closed ones too; a code it had once is answered as well (see `code` in the answer)."""
    return _place_out(public_place(code))


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
