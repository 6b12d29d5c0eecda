"""One place: hours, contact, stars and their history, dimensions, and what was done in a year."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import (
    STANDING,
    Facility,
    PlaceRecord,
    PlaceStatus,
    area_names,
    is_mobile,
    past_day,
    photos_of,
    place_as_of,
    public_phone,
    public_place,
    records_by_code,
    rooms_of,
)
from cuobian.domains.rating.public import (
    barred_until,
    city_medians,
    public_papers,
    published_entry,
    star_events,
    star_history,
    stars_of_places_on,
)
from cuobian.domains.standards.public import document, published
from cuobian.kernel import clock
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept, lasting, remembered
from cuobian.sites.portal.opening import exception_rows, opening_of, week_rows
from cuobian.sites.portal.starred import Standing, drawing_of, edge_of, standings
from cuobian.sites.portal.year import year_of
from cuobian.support.files import public as files

FACILITY_ICONS = {
    "ramp": "wheelchair", "accessible_toilet": "wheelchair", "first_aid": "first-aid-kit", "aed": "first-aid-kit",
    "sound": "volume", "projector": "presentation", "books": "books", "kiosk": "device-desktop",
    "love_corner": "heart-handshake",
}  # fmt: skip


@public_page()
@kept
def place(request: HttpRequest, code: str) -> HttpResponseBase:
    """`?as_of=2025-06-30` says what the place was on a day. A former code leads to the present one."""
    found, now = public_place(code), clock.now()
    if found.code != code:
        address, asked = reverse("portal:place", args=[found.code]), request.GET.urlencode()
        return redirect(f"{address}?{asked}" if asked else address)
    standing = standings([found])[found.id]
    opening = opening_of(found, now)
    context = {
        "place": found,
        "standing": standing,
        "barred": _barred(found, standing, clock.local_date(now)),
        "opening": opening,
        "crumbs": _crumbs(found),
        "past": _past(found, request.GET.get("as_of", "")),
        "history": _history(found),
        "radar": _radar(found, standing),
        "year": year_of(found, clock.local_date(now)),
        "papers": public_papers(found.id),
        "standard": _standard(found.kind),
        "data_as_of": now,
        **_profile(found, now),
    }
    response = render(request, "portal/place.html", context)
    return lasting(response, [opening.changes_at] if opening.changes_at else [])


def _barred(found: PlaceRecord, standing: Standing, today: date) -> date | None:
    """From which day on a place that lost its star may be rated again; None when it may today."""
    if standing.drawing.kind != "gone":
        return None
    free = barred_until([found.id]).get(found.id)
    return free if free and free > today else None


def _crumbs(found: PlaceRecord) -> list[tuple[Any, str]]:
    base = reverse("portal:places")
    crumbs: list[tuple[Any, str]] = [(_("找站点"), base)]
    if found.district_name:
        crumbs.append((found.district_name, f"{base}?district={found.district_code}"))
    if found.street_name:
        crumbs.append((found.street_name, f"{base}?district={found.district_code}&street={found.street_code}"))
    return crumbs


def _profile(found: PlaceRecord, now: datetime) -> dict[str, Any]:
    photos = photos_of(found.id)
    stored = files.stored([photo.file_id for photo in photos]) if photos else {}
    shown = [
        {"url": file.url, "thumb_url": file.thumb_url, "alt": photo.caption, "note": photo.caption}
        for photo in photos
        if (file := stored.get(photo.file_id)) is not None and file.is_public
    ]
    above = records_by_code([found.parent_code]).get(found.parent_code) if found.parent_code else None
    into = records_by_code([found.merged_into]).get(found.merged_into) if found.merged_into else None
    return {
        "phone": public_phone(found.contact_phone),
        "may_call": found.status in STANDING and bool(found.contact_phone) and not is_mobile(found.contact_phone),
        "week": week_rows(found.hours),
        "exceptions": exception_rows(found.hours, now),
        "facilities": [
            {"icon": FACILITY_ICONS.get(key, "check"), "label": Facility(key).label}
            for key in found.facilities
            if key in Facility.values
        ],
        "rooms": rooms_of(found.id),
        "photos": shown,
        "above": above,
        "into": into,
        "is_gone": found.status in (PlaceStatus.CLOSED, PlaceStatus.MERGED),
        "is_suspended": found.status == PlaceStatus.SUSPENDED,
    }


def _past(found: PlaceRecord, text: str) -> dict[str, Any] | None:
    """What the place was on the day of the address; None when no day is asked for."""
    day = past_day(text)
    if day is None:
        return None
    was = place_as_of(found.id, day)
    if was is None:
        return {"day": day, "was": None}
    names = area_names([was.code], day)
    return {
        "day": day,
        "was": was,
        "area": "".join(names.get(was.code[:digits], "") for digits in (6, 9)),
        "status": PlaceStatus(was.status).label,
        "star": stars_of_places_on([found.id], day).get(found.id),
    }


def _history(found: PlaceRecord) -> list[dict[str, Any]]:
    """Every star, the latest first, each with what happened to it and why."""
    stars = star_history(found.id)
    events = star_events([star.id for star in stars])
    lines = _lines(found.kind)
    return [
        {
            "star": star,
            "drawing": edge_of(star, lines) or drawing_of(star),
            "events": [event for event in events.get(star.id, []) if event.act != "granted"],
        }
        for star in stars
    ]


def _lines(kind: str) -> dict[int, float]:
    """The score that each star needs by the standard in force."""

    def find() -> dict[int, float]:
        version = published(kind) if kind in ("station", "institute") else None
        if version is None:
            return {}
        return {int(line.star): float(line.min_score) for line in document(version.id).policy.thresholds.stars}

    found: dict[int, float] = remembered(f"lines.{kind}", 300, find)
    return found


def _standard(kind: str) -> Any:
    return remembered(f"standard.{kind}", 300, lambda: published(kind))


def _radar(found: PlaceRecord, standing: Standing) -> dict[str, Any] | None:
    """The dimensions of the star in force, or of the proposal while it is published, beside the city's median."""
    rows: Any = []
    words = ""
    if standing.star is not None:
        rows, words = (
            standing.star.dimensions,
            _("%(year)s 年定星时，占满分的比例") % {"year": standing.star.awarded_on.year},
        )
    elif standing.proposal is not None:
        rows = published_entry(standing.proposal.entry_id)[1]
        words = _("公示中的拟定结果，占满分的比例")
    if not rows:
        return None
    medians = remembered(f"medians.{found.kind}", 300, lambda: city_medians(found.kind))
    values = [None if row["ratio"] is None else float(row["ratio"]) for row in rows]
    beside = [medians.get(row["name"]) for row in rows]
    series = [{"name": _("本站") if found.kind == "station" else _("本单位"), "values": values}]
    if any(value is not None for value in beside):
        series.append({"name": _("全市中位数"), "values": beside})
    chart = {"kind": "radar", "head": _("维度"), "labels": [row["name"] for row in rows], "unit": "%", "series": series}
    return {"chart": chart, "words": words, "count": len(rows)}
