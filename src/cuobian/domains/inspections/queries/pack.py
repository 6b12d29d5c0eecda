"""The pack: everything that somebody needs on a phone without a signal, and no more. The same facts give the same pack."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from cuobian.domains.inspections.models import Inspection, InspectionPlace, Inspector
from cuobian.domains.inspections.queries.days import days_of
from cuobian.domains.inspections.queries.load import live_entries
from cuobian.domains.inspections.queries.own import own_entries
from cuobian.domains.inspections.queries.sources import pack_parts, stars_of
from cuobian.domains.inspections.queries.standards_pack import standards_of
from cuobian.domains.inspections.rules.entries import is_recused
from cuobian.domains.inspections.values import Status
from cuobian.domains.ledger.public import Selection, grouped, kind_of
from cuobian.domains.network.public import PlaceRecord, former_codes, public_phone, records_by_id
from cuobian.domains.people.public import account
from cuobian.domains.rectification.public import live_tickets_of
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date

SCHEMA = 2
SHOWN_AFTER = timedelta(days=14)
RADIUS = 300
RECENT, TICKETS = 5, 20
FACTS = ("activity", "service_people", "opening_hours")


def pack_of(actor: Actor, now: datetime) -> dict[str, Any]:
    """The pack without what changes with every answer (now, the key against forgery)."""
    me = account(actor.person_id)
    today = local_date(now)
    rows = _inspections(me.id, today)
    listed = list(
        InspectionPlace.objects.filter(inspection__in=rows, removed_at=None).order_by("inspection", "position", "pk")
    )
    places = records_by_id({one.place_id for one in listed})
    records = _records(places, today)
    units = {row.pk: row.inspectors.all()[0].unit_code for row in rows}
    by_inspection: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in listed:
        place = places[one.place_id]
        by_inspection[one.inspection_id].append(_place(place, one.version_id, records[place.id]))
    return {
        "schema": SCHEMA,
        "account": str(me.id),
        "name": me.name,
        "unit": me.unit_name,
        "days": days_of(me.id, today),
        "inspections": [_inspection(row, units[row.pk], by_inspection[row.pk]) for row in rows],
        "standards": standards_of({one.version_id for one in listed if one.version_id}),
        "phrases": _phrases(),
        "entries": own_entries(me.id, [row.pk for row in rows], since=now - timedelta(days=60)),
        "parts": pack_parts(actor, now),
    }


def _inspections(account_id: UUID, today: date) -> list[Inspection]:
    """Those that are open, and for two weeks those that are over."""

    own = Inspector.objects.filter(account=account_id, removed_at=None)
    over = Q(status__in=(Status.CLOSED, Status.WITHDRAWN), ended_at__date__gte=today - SHOWN_AFTER)
    rows = Inspection.objects.filter(Q(status=Status.OPEN) | over, pk__in=own.values("inspection_id"))
    return list(rows.prefetch_related(Prefetch("inspectors", queryset=own)).order_by("starts_on", "pk")[:50])


def _inspection(row: Inspection, unit_code: str, places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    marked = [{**place, "recused": is_recused(row.kind, unit_code, place["code"])} for place in places]
    return {
        "id": str(row.pk),
        "number": row.number,
        "title": row.title,
        "kind": row.kind,
        "status": row.status,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "recused": bool(marked) and all(place["recused"] for place in marked),
        "places": marked,
    }


def _place(place: PlaceRecord, version_id: UUID | None, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(place.id),
        "code": place.code,
        "name": place.spoken_name,
        "level": place.kind,
        "address": place.address,
        "contact_shown": public_phone(place.contact_phone),
        "standard": str(version_id) if version_id else None,
        "fence": _fence(place),
        "record": record,
    }


def _fence(place: PlaceRecord) -> dict[str, Any] | None:
    if place.lat is None or place.lng is None:
        return None
    return {"lat": float(place.lat), "lon": float(place.lng), "radius": RADIUS, "system": place.coord_system}


def _records(places: dict[UUID, PlaceRecord], today: date) -> dict[UUID, dict[str, Any]]:
    """What the platform holds of each place: nobody there is asked for it again. Five queries for all of them."""
    stars = stars_of(places)
    tickets = defaultdict(list)
    for ticket in live_tickets_of(places):
        told = {"number": ticket.number, "words": ticket.found[:80], "due": ticket.due_on.isoformat()}
        tickets[ticket.place_id].append(told)
    recent = _recent(places)
    facts = _facts(places, today)
    return {
        key: {
            "star": stars.get(key),
            "open_tickets": tickets[key][:TICKETS],
            "recent": recent.get(key, []),
            "facts": facts.get(place.code, []),
        }
        for key, place in places.items()
    }


def _recent(places: dict[UUID, PlaceRecord]) -> dict[UUID, list[dict[str, Any]]]:
    """What was noted there before, by whomever, without names; the newest few of each place."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = live_entries().filter(place_id__in=list(places)).exclude(text="").order_by("-happened_at", "-pk")
    for place_id, kind, text, at in rows.values_list("place_id", "kind", "text", "happened_at")[:1000]:
        if len(found[place_id]) < RECENT:
            found[place_id].append({"kind": kind, "words": text[:80], "date": local_date(at).isoformat()})
    return found


def _facts(places: dict[UUID, PlaceRecord], today: date) -> dict[str, list[dict[str, str]]]:
    """The year's sums of a few kinds of facts, as the ledger has them, under all the codes that a place had."""
    present = {place.code: place.code for place in places.values()}
    if not present:
        return {}
    present |= {old: places[ident].code for old, ident in former_codes(places).items()}
    first = today - timedelta(days=364)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for group in grouped(
        Selection(kinds=FACTS, codes=tuple(present), from_=first, until=today), ("place_code", "kind")
    ):
        if group.count > 0:
            sums[present[group.by[0]], group.by[1]] += group.quantity
    for (code, key), quantity in sums.items():
        kind = kind_of(key)
        value = f"{quantity:,.0f} {_(kind.unit)}"
        found[code].append({"label": _("近一年%(kind)s") % {"kind": kind.name}, "value": value})
    return {code: sorted(rows, key=lambda row: row["label"]) for code, rows in found.items()}


def _phrases() -> dict[str, list[str]]:
    return {
        "deficiency": [
            _("公示的内容没有更新"),
            _("公示时间内没有人在"),
            _("台账和现场对不上"),
            _("场地被别的用途占用"),
            _("设备坏了没有修"),
            _("指示牌不清楚，第一次来找不到"),
            _("老人、残疾人进出不方便"),
        ],
        "highlight": [
            _("群众参与多，现场有问有答"),
            _("做法简单，别的站能照着做"),
            _("和周边单位共用场地、共办活动"),
            _("服务清单写得清楚，找谁、几天办好都有"),
            _("为老人想得细"),
        ],
        "suggestion": [
            _("把做法写成一页纸，给别的站看"),
            _("和结对单位一起办"),
            _("换一个群众方便的时间"),
            _("在门口写清楚找谁、打哪个电话"),
        ],
    }
