"""The home page: a search, doors, places near the reader, and what happens this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cuobian.domains.ledger.public import Selection, grouped
from cuobian.domains.network.public import (
    DAY_NAMES,
    DAYS,
    AreaRecord,
    areas,
    count_public,
    count_public_by_district,
    public_places,
)
from cuobian.domains.people.public import is_first_run
from cuobian.domains.rating.public import public_notices
from cuobian.kernel import clock
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept, lasting, remembered
from cuobian.sites.portal.opening import Opening, opening_of
from cuobian.sites.portal.starred import standings
from cuobian.sites.reader import elder_size

NEAR = 4
WEEK_KINDS = ("activity", "elder_class", "speaker_session", "order_closed")
OPEN_NOTICES = 3


@dataclass(frozen=True, slots=True)
class Day:
    """What was done in the whole city on a day of this week; `orders` are those closed in time."""

    day: date
    sessions: int
    people: int
    orders: int

    @property
    def week(self) -> str:
        return str(DAY_NAMES[DAYS[self.day.weekday()]])


@public_page()
@kept
def home(request: HttpRequest) -> HttpResponse:
    """`?district=350203` shows that district's places under 「离您近的站」."""
    now = clock.now()
    if elder_size(request):
        return lasting(render(request, "portal/home_elder.html", _elder(now)), [])
    districts = district_rows()
    if not districts and is_first_run():
        return redirect("people:setup")
    chosen = next((row for row in districts if row["area"].code == request.GET.get("district", "")), None)
    near = _near(chosen["area"].code, now) if chosen else []
    context = {
        "stations": remembered("stations", 300, lambda: count_public(kind="station").get("station", 0)),
        "districts": districts,
        "chosen": chosen,
        "near": near,
        "notices": open_notices(now),
        "days": remembered("week", 300, lambda: _week(clock.local_date(now))),
        "data_as_of": now,
    }
    changes = [row["opening"].changes_at for row in near if row["opening"].changes_at]
    return lasting(render(request, "portal/home.html", context), changes)


def city_code() -> str:
    """The city this platform serves: the first area without a parent."""
    found = areas()
    return found[0].code if found else ""


def districts_of_city() -> Sequence[AreaRecord]:
    """The districts by pinyin; the same for every reader until the network changes."""
    found: Sequence[AreaRecord] = remembered("districts", 300, lambda: areas(city_code()) if city_code() else [])
    return found


def districts_on(day: date | None) -> Sequence[AreaRecord]:
    """The districts that there were on a past day, under their names of then; those of today without a day.

    Only today's are remembered: visitors may ask for any day.
    """
    return areas(city_code(), day) if day else districts_of_city()


def district_rows() -> list[dict[str, Any]]:
    """Districts with their number of stations."""
    counts = remembered("by_district", 300, lambda: count_public_by_district(kind="station"))
    return [{"area": area, "count": counts.get(area.code, 0)} for area in districts_of_city()]


def open_notices(now: datetime) -> list[Any]:
    """Notices whose window is open today."""
    return list(public_notices().filter(closes_on__gte=clock.local_date(now), closed_at=None)[:OPEN_NOTICES])


def _near(district: str, now: datetime) -> list[dict[str, Any]]:
    """Stations of a district, those that are open first."""
    found = public_places(district=district, kind="station", limit=200).places
    opening: list[tuple[Opening, Any]] = [(opening_of(place, now), place) for place in found]
    opening.sort(key=lambda pair: not pair[0].is_open)
    shown = [place for _state, place in opening[:NEAR]]
    standing = standings(shown)
    return [{"place": place, "opening": state, "standing": standing[place.id]} for state, place in opening[:NEAR]]


def _week(today: date) -> list[Day]:
    """The last days of the week up to today on which anything was done, the latest first: one query."""
    first = today - timedelta(days=6)
    sums: dict[date, dict[str, Any]] = {}
    for group in grouped(Selection(kinds=WEEK_KINDS, from_=first, until=today), ("happened_on", "kind")):
        day = sums.setdefault(group.by[0], {"sessions": 0, "people": 0, "orders": Decimal(0)})
        if group.by[1] == "order_closed":
            day["orders"] += group.part
        else:
            day["sessions"] += group.count
            day["people"] += group.people
    return [
        Day(day, figures["sessions"], figures["people"], int(figures["orders"]))
        for day, figures in sorted(sums.items(), reverse=True)
        if figures["sessions"] or figures["orders"]
    ][:5]


def _elder(now: datetime) -> dict[str, Any]:
    """At most six things, the call first."""
    notices = open_notices(now)
    return {"today": clock.local_date(now), "notice": notices[0] if notices else None}
