"""One place, and what happened to it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.outlook import renew
from cuobian.domains.network.actions.personal import note_numbers
from cuobian.domains.network.models import Place, PlaceEvent, PlacePeriod
from cuobian.domains.network.pages.common import as_of, crumbs, is_ahead, now_code, plan_chip, shell_of, status_chip
from cuobian.domains.network.queries.history import around_on, events_of, periods_of, place_as_of
from cuobian.domains.network.queries.papers import papers_of
from cuobian.domains.network.queries.places import current_code, photos_of, place, place_row, rooms_of
from cuobian.domains.network.queries.planning import arranged, plans_of
from cuobian.domains.network.queries.records import area_names
from cuobian.domains.network.rules import hours as opening
from cuobian.domains.network.rules.contact import is_mobile, public_phone
from cuobian.domains.network.rules.places import may_edit_all, may_edit_profile, may_structure, steps_open_to
from cuobian.domains.network.values import (
    CoordSystem,
    Facility,
    PastPlace,
    PlaceAction,
    PlaceKind,
    PlaceRecord,
    PlaceStatus,
    PlanStatus,
    district_of,
    street_of,
)
from cuobian.domains.network.values.trail import FIELD_WORDS
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.support.files import public as files

NEIGHBOURS = 80
WIDTH, HEIGHT, MARGIN = 320, 220, 18


@page("network.view")
def place_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Profile, rooms, photos, position, and what may be done next. A former code leads to the present one."""
    actor = actor_of(request)
    if not Place.objects.filter(code=code).exists():
        return redirect("network:place", place_row(actor, current_code(code)).code)
    row = place_row(actor, code)
    record = place(actor, code)
    day = as_of(request)
    renew(clock.now())
    context = {
        "shell": shell_of(actor),
        "place": record,
        "row": row,
        "chip": status_chip(record.status),
        "crumbs": _crumbs(record),
        "kind": PlaceKind(record.kind).label,
        "phone": _phone(actor, record),
        "now_open": _now_open(record),
        "week": _week(record),
        "facilities": [Facility(key).label for key in record.facilities if key in Facility.values],
        "rooms": rooms_of(record.id),
        "photos": _photos(record),
        "sketch": _sketch(record),
        "system": CoordSystem(record.coord_system).label if record.coord_system else "",
        "as_of": day,
        **_on_day(record, day),
        "papers": papers_of(actor, record.id, record.code),
        "plans": [
            {"plan": one, "chip": plan_chip(one.row)} for one in arranged(plans_of(record.id, PlanStatus.PLANNED))
        ],
        "below": Place.objects.filter(
            parent__code=record.code, status__in=(PlaceStatus.OPEN, PlaceStatus.SUSPENDED)
        ).count(),
        **_rights(actor, row),
        "data_as_of": row.updated_at,
    }
    return render(request, "network/place.html", context)


@page("network.view")
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Names, codes and states by period, and every event with who, why and what."""
    actor = actor_of(request)
    row = place_row(actor, code)
    context = {
        "shell": shell_of(actor),
        "place": row,
        "crumbs": crumbs((row.short_name, reverse("network:place", args=[row.code])), (_("历史"), "")),
        "periods": [_period(period) for period in periods_of(row.pk)],
        "events": [_event(event) for event in events_of(row.pk)],
        "plans": [{"plan": one, "chip": plan_chip(one.row)} for one in arranged(plans_of(row.pk))],
    }
    return render(request, "network/history.html", context)


def shown(value: Any) -> str:
    """A kept value in words, for tables of changes."""
    if isinstance(value, dict):
        days = [opening.days_text(value, opening.DAYS[:5]), opening.days_text(value, opening.DAYS[5:])]
        return f"{_('工作日')} {days[0] or _('不开放')}；{_('周末')} {days[1] or _('不开放')}" if value else ""
    if isinstance(value, list):
        parts = [" ".join(map(str, part)) if isinstance(part, list) else str(part) for part in value]
        return _("、").join(str(Facility(part).label) if part in Facility.values else part for part in parts)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value in PlaceStatus.values:
        return str(PlaceStatus(value).label)
    return "" if value is None else str(value)


def field_word(name: str) -> str:
    """The word for a field in tables of changes."""
    return str(FIELD_WORDS.get(name, name))


def _crumbs(record: PlaceRecord) -> list[tuple[Any, str]]:
    base = reverse("network:list")
    found = crumbs((record.district_name, f"{base}?district={record.district_code}"))
    if record.street_name:
        found.append((record.street_name, f"{base}?district={record.district_code}&street={record.street_code}"))
    return [*found, (record.short_name, "")]


def _on_day(record: PlaceRecord, day: date | None) -> dict[str, Any]:
    """What the place was (or will be) on the day that is asked for, with the names its areas had then."""
    ahead = is_ahead(day)
    past = place_as_of(record.id, day, ahead=ahead) if day else None
    names = area_names([past.code], day) if past else {}
    where = "".join(names.get(part, "") for part in (district_of(past.code), street_of(past.code))) if past else ""
    above, below = around_on(past, day, ahead=ahead) if past and day else (None, 0)
    return {
        "past": past,
        "ahead": ahead,
        "past_where": where,
        "past_status": _status_word(past),
        "past_above": {"name": above.name, "now_code": now_code(above)} if above else None,
        "past_below": below,
        "past_query": _below_query(past, day) if past and day else "",
    }


def _below_query(past: PastPlace, day: date) -> str:
    """The list of what stood below a place on a day, by the codes of that day."""
    district = district_of(past.code)
    street = {} if past.code == district else {"street": past.code}
    return urlencode({"district": district, **street, "as_of": day.isoformat()})


def _status_word(past: PastPlace | None) -> str:
    return str(PlaceStatus(past.status).label) if past else ""


def _rights(actor: Actor, row: Place) -> dict[str, Any]:
    parent = row.parent_id
    steps = steps_open_to(actor, row.status, row.code, parent)
    living = row.status in (PlaceStatus.OPEN, PlaceStatus.SUSPENDED)
    return {
        "may_edit": living and (may_edit_profile(actor, row.code) or may_edit_all(actor, row.code, parent)),
        "may_rooms": living and may_edit_all(actor, row.code, parent),
        "may_point": living and row.kind != PlaceKind.POINT and actor.may("network.edit", row.code),
        "may_structure": may_structure(actor, row.code, parent),
        "steps": [(action, action.label, action in (PlaceAction.CLOSE, PlaceAction.MERGE)) for action in steps],
    }


def _phone(actor: Actor, record: PlaceRecord) -> str:
    """An office line as it is; a mobile number in full only for those who keep the profile, and then it is recorded."""
    if not is_mobile(record.contact_phone):
        return record.contact_phone
    if not may_edit_profile(actor, record.code):
        return public_phone(record.contact_phone)
    note_numbers(actor, [record.contact_phone], code=record.code, subject_id=record.id)
    return record.contact_phone


def _now_open(record: PlaceRecord) -> str:
    if not record.is_open:
        return ""
    state = opening.open_now(record.hours, clock.now())
    if state is None:
        return ""
    if state.is_open and state.until:
        return _("现在开放，到 %(time)s") % {"time": f"{state.until.hour}:{state.until.minute:02d}"}
    if state.opens_on and state.opens_at:
        facts = {
            "day": f"{state.opens_on.month}-{state.opens_on.day:02d}",
            "time": f"{state.opens_at.hour}:{state.opens_at.minute:02d}",
        }
        return _("现在不开放，%(day)s %(time)s 开门") % facts
    return _("现在不开放")


def _week(record: PlaceRecord) -> list[tuple[str, str]]:
    week = record.hours.get("week", {})
    return [
        (str(opening.DAY_NAMES[day]), " ".join(f"{a}–{b}" for a, b in week.get(day, ())) or _("不开放"))
        for day in opening.DAYS
    ] if record.hours else []  # fmt: skip


def _photos(record: PlaceRecord) -> list[dict[str, str]]:
    rows = photos_of(record.id)
    stored = files.stored(row.file_id for row in rows)
    return [
        {"url": stored[row.file_id].url, "thumb_url": stored[row.file_id].thumb_url, "alt": row.caption, "note": ""}
        for row in rows
        if row.file_id in stored
    ]


def _sketch(record: PlaceRecord) -> dict[str, Any] | None:
    """Where the place stands among its neighbours: dots on paper, not a survey."""
    if record.lng is None or record.lat is None:
        return None
    around = Place.objects.filter(
        parent__code=record.parent_code or record.code, lng__isnull=False, coord_system=record.coord_system
    ).exclude(pk=record.id)
    dots = [
        (lng, lat, name)
        for lng, lat, name in around.values_list("lng", "lat", "short_name")[:NEIGHBOURS]
        if lng and lat
    ]
    spots = _scaled([(record.lng, record.lat), *((lng, lat) for lng, lat, _name in dots)])
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "here": spots[0],
        "dots": [{"x": x, "y": y, "name": dots[index][2]} for index, (x, y) in enumerate(spots[1:])],
        "count": len(dots),
    }


def _scaled(points: Sequence[tuple[Decimal, Decimal]]) -> list[tuple[float, float]]:
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    span = max(float(east - west) / (WIDTH - 2 * MARGIN), float(north - south) / (HEIGHT - 2 * MARGIN), 1e-6)
    mid_x, mid_y = float(west + east) / 2, float(south + north) / 2
    return [
        (round(WIDTH / 2 + (float(lng) - mid_x) / span, 1), round(HEIGHT / 2 - (float(lat) - mid_y) / span, 1))
        for lng, lat in points
    ]


def _period(row: PlacePeriod) -> dict[str, Any]:
    return {"row": row, "chip": status_chip(row.status)}


def _event(row: PlaceEvent) -> dict[str, Any]:
    changes = [
        (field_word(name), shown(_masked(name, row.old.get(name))), shown(_masked(name, row.new.get(name))))
        for name in {**row.old, **row.new}
    ]
    return {
        "row": row,
        "label": row.get_action_display(),
        "role": _("平台") if row.by_role == "system" else row.by_role,
        "changes": changes,
        "other": row.other_id is not None,
    }


def _masked(name: str, value: Any) -> Any:
    return public_phone(str(value)) if name == "contact_phone" and value else value
