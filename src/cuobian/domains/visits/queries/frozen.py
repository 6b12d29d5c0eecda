"""A programme as it is now, as it was released, and as it holds on the day: the release with the delays since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from cuobian.domains.network.public import codes_by_id
from cuobian.domains.visits.models import Item, Participant, Programme, Release, Slip
from cuobian.domains.visits.queries.frames import Whole, whole
from cuobian.domains.visits.rules.changes import differences, in_order, numbered
from cuobian.kernel.format import bracketed


@dataclass(frozen=True, slots=True)
class Current:
    """What hosts and participants have been told, up to the last delay.

    Attributes:
        number: of the release.
        sequence: rises with every release and every delay: what calendars count.
        slips: delays since the release.
        note: what the planner wrote to the release.
    """

    number: int
    sequence: int
    released_at: datetime
    frozen: Mapping[str, Any]
    slips: Sequence[Slip]
    note: str = ""

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """In the order of the days."""
        return in_order(self.frozen["items"])

    @property
    def numbers(self) -> dict[str, int]:
        return numbered(self.frozen)


def freeze(programme: Programme, seen: Whole | None = None) -> dict[str, Any]:
    """The programme as JSON: everything hosts and participants are told."""
    seen = seen or whole(programme)
    days = {day.pk: day for day in seen.days}
    names = vehicle_names(programme)
    return {
        "title": programme.title,
        "lead_unit": programme.lead_unit,
        "purpose": programme.purpose,
        "basis": programme.basis,
        "contact": contact_words(programme),
        "contact_name": programme.contact_name,
        "contact_phone": programme.contact_phone,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "vehicles": names,
        "days": [
            {
                "date": day.date.isoformat(),
                "note": day.note,
                "from": day.start_text or (day.start_place.short_name if day.start_place else ""),
                "to": day.end_text or (day.end_place.short_name if day.end_place else ""),
            }
            for day in seen.days
        ],
        "items": [_item(item, days, names) for item in seen.items if item.day_id and item.dropped_at is None],
        "people": [_person(one, names) for one in people_in(programme)],
    }


def people_in(programme: Programme) -> list[Participant]:
    """Who takes part now, by district and pinyin."""
    return list(Participant.objects.filter(programme=programme, removed_at=None).order_by("district", "sort_key", "pk"))


def vehicle_names(programme: Programme) -> list[str]:
    """Names of the vehicles; the first is vehicle 1."""
    return [str(each["name"]) for each in programme.settings.get("vehicles", ())]


def contact_words(programme: Programme) -> str:
    """Whom to call: "王素云（0592-…）"."""
    if not programme.contact_phone:
        return programme.contact_name
    return bracketed(programme.contact_name or programme.lead_unit, programme.contact_phone)


def contact_of(frozen: Mapping[str, Any], programme: Programme) -> dict[str, str]:
    """Whom to call, as it was released."""
    return {
        "name": frozen.get("contact_name", programme.contact_name),
        "phone": frozen.get("contact_phone", programme.contact_phone),
    }


def last_release(programme: Programme) -> Release | None:
    """The newest release."""
    return Release.objects.filter(programme=programme).order_by("-number").first()


def current(programme: Programme) -> Current | None:
    """What was told last; None before the first release. Three queries."""
    release = last_release(programme)
    if release is None:
        return None
    slips = list(Slip.objects.filter(programme=programme).order_by("at", "pk"))
    return _current(release, slips, present_codes([release]))


def currents(programmes: Iterable[Programme]) -> dict[UUID, Current]:
    """The same of many programmes, by their ids. Three queries."""
    ids = [programme.pk for programme in programmes]
    slips: dict[UUID, list[Slip]] = defaultdict(list)
    for slip in Slip.objects.filter(programme__in=ids).order_by("at", "pk"):
        slips[slip.programme_id].append(slip)
    rows = list(Release.objects.filter(programme__in=ids, number=F("programme__released_no")))
    codes = present_codes(rows)
    return {row.programme_id: _current(row, slips[row.programme_id], codes) for row in rows}


def present_codes(releases: Iterable[Release]) -> dict[UUID, str]:
    """The codes of today of the places that were released: whoever answers for a place that moved since receives there."""
    items = [item for release in releases for item in release.frozen["items"]]
    return codes_by_id(UUID(item["place_id"]) for item in items if item["place_id"])


def followed(item: Mapping[str, Any], codes: Mapping[UUID, str]) -> Mapping[str, Any]:
    """A released item whose `code`, which decides who receives, is that of its place today. What is printed stays."""
    if not item["place_id"] or item["code"] != item["place_code"]:
        return item
    return {**item, "code": codes.get(UUID(item["place_id"]), item["code"])}


def told_items(programme: Programme) -> dict[str, Mapping[str, Any]]:
    """The items that hosts and participants know of, by their ids, as they were told: nothing of what is being changed."""
    told = current(programme)
    return {item["id"]: item for item in told.items} if told else {}


def _current(release: Release, slips: Sequence[Slip], codes: Mapping[UUID, str]) -> Current:
    since = [slip for slip in slips if slip.at >= release.released_at]
    items = [followed(item, codes) for item in release.frozen["items"]]
    frozen = {**release.frozen, "items": _slipped(items, since)}
    sequence = release.number * 100 + len(since)
    return Current(release.number, sequence, release.released_at, frozen, since, release.note)


def gone_items(programme: Programme, now_told: Current) -> list[Mapping[str, Any]]:
    """Items that earlier releases held and the present one does not: calendars must cancel them."""
    kept = {item["id"] for item in now_told.frozen["items"]}
    found: dict[str, Mapping[str, Any]] = {}
    for release in Release.objects.filter(programme=programme).order_by("number"):
        found |= {item["id"]: item for item in release.frozen["items"] if item["starts"] and item["id"] not in kept}
    return list(found.values())


def unreleased(programme: Programme) -> list[dict[str, Any]]:
    """What was changed since the last release and has not been told yet."""
    told = current(programme)
    return [] if told is None else differences(told.frozen, freeze(programme))


def _slipped(items: Sequence[Mapping[str, Any]], slips: Sequence[Slip]) -> list[dict[str, Any]]:
    """The released items with their times after the delays; what was dropped is left out."""
    found = {item["id"]: dict(item) for item in items}
    for slip in slips:
        for change in slip.changes:
            item = found.get(change["item"])
            if item is None:
                continue
            if change.get("dropped"):
                del found[change["item"]]
            else:
                item |= {"starts": change["new"], "ends": change["new_end"]}
                item.setdefault("was", change["old"])
    return list(found.values())


def _item(item: Item, days: Mapping[Any, Any], names: Sequence[str]) -> dict[str, Any]:
    day = days.get(item.day_id)
    return {
        "id": str(item.pk),
        "day": day.date.isoformat() if day else "",
        "position": item.position,
        "kind": item.kind,
        "title": item.title,
        "place_id": str(item.place_id) if item.place_id else "",
        "place_code": item.place.code if item.place else "",
        "place_name": item.place.short_name if item.place else "",
        "address": item.place.address if item.place else "",
        "code": item.code,
        "district": item.district,
        "where": item.where,
        "host": " ".join(part for part in (item.host_unit, item.host_name) if part),
        "host_account": str(item.host_account_id or ""),
        "show": item.what_to_show,
        "starts": item.starts_at.astimezone(UTC).isoformat() if item.starts_at else "",
        "ends": item.ends_at.astimezone(UTC).isoformat() if item.ends_at else "",
        "minutes": item.minutes,
        "vehicle": item.vehicle,
        "vehicle_name": names[item.vehicle - 1] if 0 < item.vehicle <= len(names) else "",
        "travel": item.travel_minutes,
        "km": str(item.travel_km),
    }


def _person(one: Participant, names: Sequence[str]) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "name": one.name,
        "unit": one.unit,
        "district": one.district,
        "duty": one.duty,
        "part": one.part,
        "vehicle": one.vehicle,
        "vehicle_name": names[one.vehicle - 1] if 0 < one.vehicle <= len(names) else "",
        "seat": one.seat,
        "room_seat": one.room_seat,
    }
