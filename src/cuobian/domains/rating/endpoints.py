"""HTTP API: stars that were awarded, and plaques."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Path, Query

from cuobian.domains.network.public import asked_day, records_by_id
from cuobian.domains.rating.public import (
    StarRecord,
    active_star_rows,
    active_stars,
    star_by_plaque,
    stars_on,
    told_record,
)
from cuobian.kernel.clock import today
from cuobian.support.api_clients.public import Gate, Scope, answers

router = Router(auth=Gate(Scope.STARS), tags=["stars"])
AS_OF = Query(
    "",
    pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
    description="看这一天有效的，今天或以前的日子（2025-06-30）；不写就是现在",
)


class DimensionOut(Schema):
    """The score of a dimension; `ratio` is per cent of its points, none where nothing applied."""

    id: str
    name: str
    points: Decimal
    score: Decimal
    ratio: Decimal | None


class StarOut(Schema):
    """An award with everything its plaque says.

    `status` is what the award is worth today: `expired` from the day after `valid_until`, `gone` once its place is closed or
    merged (`gone_on` says since when), also before the office has written that down. In a list of a past day `place_code`
    and `place_name` are those of that day; `status`, `gone_on`, `ended_on` and `end_reason` say what has become of it since.
    """

    plaque_number: str
    place_code: str
    place_name: str
    star: int
    score: Decimal
    dimensions: list[DimensionOut]
    standard: str
    body: str
    awarded_on: date
    valid_until: date
    status: Literal["active", "superseded", "downgraded", "revoked", "expired", "gone"]
    gone_on: date | None
    ended_on: date | None
    end_reason: str
    is_sample: bool


class StarPage(Schema):
    """One page of stars in order of the place's code; ask again with `cursor` = `next` until `next` is empty."""

    stars: list[StarOut]
    next: str


@router.get("/stars", response=answers(StarPage), operation_id="list_stars", summary="已定的星级")
def list_stars(
    request: HttpRequest,
    area: str = Query("", pattern=r"^([0-9]{4,12})?$", description="市、区、街镇或社区的编码"),
    star: Literal["", "1", "2", "3", "4", "5"] = "",
    kind: Literal["", "institute", "station"] = "",
    as_of: str = AS_OF,
    cursor: str = Query("", pattern=r"^[0-9A-Z]{0,32}$"),
    limit: int = Query(50, ge=1, le=200),
) -> StarPage:
    """Stars in force, now or on a day. Proposed stars are not given out: they are read on the page of their notice."""
    level = int(star) if star else None
    if day := asked_day(as_of):
        return _page_on(day, area, level, kind, cursor, limit)
    rows = active_star_rows(prefix=area, star=level, kind=kind).filter(valid_until__gte=today()).order_by("code")
    found = list(rows.filter(code__gt=cursor).values_list("place_id", "code")[: limit + 1])
    shown = found[:limit]
    stars, places = active_stars(key for key, _code in shown), records_by_id(key for key, _code in shown)
    listed = [_star_out(stars[key], places[key].code, places[key].name) for key, _code in shown if key in stars]
    return StarPage(stars=listed, next=shown[-1][1] if len(found) > limit else "")


def _page_on(day: date, area: str, level: int | None, kind: str, cursor: str, limit: int) -> StarPage:
    rows: Any = stars_on(day, prefix=area, star=level, kind=kind)
    found = list(rows.filter(code_then__gt=cursor).order_by("code_then")[: limit + 1])
    shown = found[:limit]
    listed = [_star_out(told_record(row), row.code_then, row.name_then) for row in shown]
    return StarPage(stars=listed, next=shown[-1].code_then if len(found) > limit else "")


@router.get("/plaques/{number}", response=answers(StarOut), operation_id="get_plaque", summary="一块牌匾")
def get_plaque(request: HttpRequest, number: str = Path(..., max_length=40)) -> StarOut:
    """One award by the number on its plaque, whatever its state today."""
    star = star_by_plaque(number)
    place = records_by_id([star.place_id])[star.place_id]
    return _star_out(star, place.code, place.name)


def _star_out(star: StarRecord, place_code: str, place_name: str) -> StarOut:
    return StarOut(
        plaque_number=star.plaque_number,
        place_code=place_code,
        place_name=place_name,
        star=star.star,
        score=star.score,
        dimensions=[DimensionOut(**row) for row in star.dimensions],
        standard=star.standard_label,
        body=star.body,
        awarded_on=star.awarded_on,
        valid_until=star.valid_until,
        status=star.state_on(today()),  # type: ignore[arg-type]  # the database holds nothing else
        gone_on=star.gone_on,
        ended_on=star.ended_on,
        end_reason=star.end_reason,
        is_sample=star.is_sample,
    )
