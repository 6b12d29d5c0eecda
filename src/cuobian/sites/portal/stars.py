"""Which places hold which star: counts, a list that sorts and exports, and how to read a star."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import (
    AreaRecord,
    PlaceRecord,
    count_public,
    past_day,
    public_places,
    records_by_id,
)
from cuobian.domains.rating.public import active_star_rows, star_counts
from cuobian.domains.standards.public import marked_title, published
from cuobian.kernel import clock
from cuobian.kernel import format as written
from cuobian.kernel.listing import Column, Listing, listing, sorted_rows, table_of
from cuobian.kernel.pages import public_page
from cuobian.kernel.text import clean_query
from cuobian.sites.portal.cache import kept, lasting, remembered
from cuobian.sites.portal.home import districts_on, open_notices
from cuobian.sites.portal.opening import opening_of, today_words
from cuobian.sites.portal.residents import SATISFACTION, satisfaction_words
from cuobian.sites.portal.starred import standings
from cuobian.sites.portal.stars_then import COLUMNS as COLUMNS_THEN
from cuobian.sites.portal.stars_then import awards_then, counts_then, file_then, with_names
from cuobian.sites.ui.stars import star_word
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("place", gettext_lazy("站"), sort=("place__sort_key",), value=lambda row: row.place.name),
    Column(
        "star",
        gettext_lazy("星级"),
        sort=("star", "place__sort_key"),
        value=lambda row: star_word(row.star),
        kind="chip",
    ),
    Column("score", gettext_lazy("得分"), sort=("score",), kind="number"),
    Column("awarded_on", gettext_lazy("定星日期"), sort=("awarded_on",), kind="date"),
    Column("round", gettext_lazy("本轮"), value=lambda row: ""),
    SATISFACTION,
    Column("today", gettext_lazy("今天"), value=lambda row: ""),
)
EXPORT = (
    Column("code", gettext_lazy("编码")),
    *COLUMNS[:2],
    Column("score", gettext_lazy("得分"), sort=("score",)),
    *COLUMNS[3:4],
    Column("valid_until", gettext_lazy("有效期至")),
    Column("body", gettext_lazy("定星单位")),
    Column("plaque_number", gettext_lazy("牌匾编号")),
    Column(
        "standard_label",
        gettext_lazy("所用标准"),
        value=lambda row: marked_title(row.standard_label, is_sample=row.is_sample),
    ),
)
MOST_EXPORTED = 20_000
KINDS = (("station", gettext_lazy("站")), ("institute", gettext_lazy("所")))


@public_page()
def stars(request: HttpRequest) -> HttpResponseBase:
    """`?star=4&district=350203&kind=station&q=…&sort=-star&export=xlsx`; `as_of=2025-06-30` is that day's list."""
    if request.GET.get("export") != "xlsx":
        return _page(request)
    day = past_day(request.GET.get("as_of"))
    districts = districts_on(day)
    given = _given(request, day, districts)
    if day:
        said = [word for word, _without_it in _applied(given, day, districts)]
        return file_then(request, given, day, said, MOST_EXPORTED)
    ordered = list(sorted_rows(request.GET, _rows(given), COLUMNS, default="-star")[:MOST_EXPORTED])
    asked = satisfaction_words([row.place for row in ordered], clock.today())
    return xlsx_response("stars", _("星级榜"), table_of(ordered, _exported(asked)), request)


def _exported(said: dict[UUID, str]) -> tuple[Column, ...]:
    """What the file holds of an award; what residents say stands beside the score."""
    asked = replace(SATISFACTION, value=lambda row: said.get(row.place_id, ""))
    return (*EXPORT[:4], asked, *EXPORT[4:])


@kept
def _page(request: HttpRequest) -> HttpResponse:
    now, day = clock.now(), past_day(request.GET.get("as_of"))
    districts = districts_on(day)
    given = _given(request, day, districts)
    shown, rows, changes = _then(request, given, day) if day else _today(request, given, now)
    context = {
        "given": given,
        "as_of": day,
        "yesterday": clock.local_date(now) - timedelta(days=1),
        "listing": shown,
        "rows": rows,
        "counts": _counts(given, day),
        "districts": districts,
        "kinds": KINDS,
        "levels": [(str(level), star_word(level)) for level in range(5, 0, -1)],
        "applied": _applied(given, day, districts),
        "clear": f"?kind={given['kind']}",
        "map_url": _map_url(given),
        "notices": [] if day else open_notices(now),
        "standards": remembered("standards", 300, lambda: [v for v in map(published, ("station", "institute")) if v]),
        "data_as_of": now,
    }
    return lasting(render(request, "portal/stars.html", context), changes)


def _today(request: HttpRequest, given: dict[str, str], now: datetime) -> tuple[Listing[Any], list[Any], list[Any]]:
    shown = listing(request.GET, _rows(given), COLUMNS, default="-star")
    return shown, *_shown(shown, now)


def _then(request: HttpRequest, given: dict[str, str], day: date) -> tuple[Listing[Any], list[Any], list[Any]]:
    shown = listing(request.GET, awards_then(given, day), COLUMNS_THEN, default="-star")
    return shown, list(with_names(shown.rows, day)), []


def _given(request: HttpRequest, day: date | None, districts: Sequence[AreaRecord]) -> dict[str, str]:
    codes = {area.code for area in districts}
    star, district, kind = (request.GET.get(name, "") for name in ("star", "district", "kind"))
    return {
        "q": clean_query(request.GET.get("q")),
        "star": star if star in ("1", "2", "3", "4", "5") else "",
        "district": district if district in codes else "",
        "kind": kind if kind in dict(KINDS) else "station",
        "as_of": day.isoformat() if day else "",
    }


def _map_url(given: dict[str, str]) -> str:
    """The same choice on the map of places."""
    chosen = {name: value for name, value in given.items() if value}
    return f"{reverse('portal:places')}?{urlencode({'view': 'map', **chosen})}"


def _rows(given: dict[str, str]) -> QuerySet[Any]:
    star = int(given["star"]) if given["star"] else None
    rows = active_star_rows(prefix=given["district"], star=star, kind=given["kind"])
    if given["q"]:
        found = public_places(query=given["q"], district=given["district"], kind=given["kind"], limit=1000).places
        rows = rows.filter(place_id__in=[place.id for place in found])
    return rows


def _shown(shown: Listing[Any], now: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """The rows of a page with their places: a fixed number of queries."""
    by_id: dict[Any, PlaceRecord] = records_by_id(row.place_id for row in shown.rows)
    standing = standings(by_id.values())
    said = satisfaction_words(list(by_id.values()), clock.local_date(now))
    rows, changes = [], []
    for row in shown.rows:
        place = by_id[row.place_id]
        opening = opening_of(place, now)
        changes += [opening.changes_at] if opening.changes_at else []
        rows.append(
            {
                "award": row,
                "place": place,
                "standing": standing[place.id],
                "said": said.get(place.id, ""),
                "today": today_words(place, now),
            }
        )
    return rows, changes


def _counts(given: dict[str, str], day: date | None) -> list[dict[str, Any]]:
    """How many places of each star in what is chosen, and how many have none; each opens."""
    counts, bare = counts_then(given, day) if day else _counts_today(given)
    base = {name: given[name] for name in ("district", "kind", "as_of") if given[name]}
    rows = [
        {
            "label": star_word(star),
            "value": written.number(count),
            "unit": _("个"),
            "url": f"?{urlencode({**base, 'star': str(star)})}",
        }
        for star, count in counts.items()
    ]
    without = {
        "label": _("未定星级"),
        "value": written.number(bare),
        "unit": _("个"),
        "url": f"{reverse('portal:places')}?{urlencode({**base, 'star': '0'})}",
    }
    return [*rows, without]


def _counts_today(given: dict[str, str]) -> tuple[dict[int, int], int]:
    held = active_star_rows(kind=given["kind"]).values("place_id")
    bare = count_public(district=given["district"], kind=given["kind"], outside=held)
    return star_counts(given["district"], given["kind"]), bare.get(given["kind"], 0)


def _applied(given: dict[str, str], day: date | None, districts: Sequence[AreaRecord]) -> list[tuple[str, str]]:
    names = {area.code: area.name for area in districts}
    words = {
        "q": _("「%(q)s」") % {"q": given["q"]},
        "star": star_word(int(given["star"])) if given["star"] else "",
        "district": names.get(given["district"], ""),
        "as_of": _("看 %(day)s 的网络") % {"day": written.day_number(day)} if day else "",
    }
    return [
        (word, "?" + urlencode({name: value for name, value in given.items() if value and name != key}))
        for key, word in words.items()
        if given[key]
    ]
