"""What the inbox of phones knows of the inspections: its kinds of command, and who decides on those that are held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.actions.receiving import (
    prepare_entry,
    prepare_photo,
    take_entry,
    take_photo,
    take_place_seen,
    take_withdrawal,
)
from cuobian.domains.inspections.actions.writing import deciders
from cuobian.domains.inspections.models import Entry, Inspection, InspectionPlace, Withdrawal
from cuobian.domains.inspections.queries.records import latest_of
from cuobian.domains.inspections.values import NEVER_TAKEN, EntryKind, Moment
from cuobian.domains.network.public import PlaceRecord, PlaceStatus, records_by_id
from cuobian.domains.people.public import accounts
from cuobian.domains.rectification.public import Severity
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import Command, Shown

ENTRY, PHOTO = "inspections.entry", "inspections.photo"
WITHDRAW, SEEN = "inspections.withdraw", "inspections.place-seen"
PERMISSION = "inspections.decide"


def connect() -> None:
    """Called once, when everything is loaded."""
    kinds: tuple[tuple[str, Any, Any, Any], ...] = (
        (ENTRY, take_entry, gettext_lazy("现场记录"), prepare_entry),
        (PHOTO, take_photo, gettext_lazy("现场照片"), prepare_photo),
        (WITHDRAW, take_withdrawal, gettext_lazy("撤回记录"), None),
        (SEEN, take_place_seen, gettext_lazy("到了、离开"), None),
    )
    for name, handler, label, prepare in kinds:
        inbox.register(name, handler, schemas=(1, 2), label=label, prepare=prepare)
        inbox.register_decider(
            name, PERMISSION, code_of, people=_people, phone=on_phone, platform=on_platform, never=NEVER_TAKEN
        )


def _people(code: str, now: datetime) -> list[UUID]:
    return deciders(code, now)


def code_of(command: Command) -> str:
    """The area of the place, else of the occasion, else of the author; of a photo or a withdrawal that of its record."""
    body = _entry_body(command)
    place_id, inspection_id = _ident(body.get("place")), _ident(body.get("inspection"))
    place = records_by_id([place_id]).get(place_id) if place_id else None
    inspection = Inspection.objects.filter(pk=inspection_id).first() if inspection_id else None
    if place is not None and inspection is not None and place.code.startswith(inspection.code):
        return place.code
    return inspection.code if inspection else place.code if place else _unit_of(command.account)


def _unit_of(account_id: UUID) -> str:
    """Where its author belongs: of what names nothing we know, somebody there decides."""
    found = accounts([account_id]).get(account_id)
    return found.unit_code if found else ""


def _entry_body(command: Command) -> dict[str, Any]:
    """What the command, or the record it belongs to, says of place and occasion."""
    entry_id = _ident(command.body.get("entry"))
    if entry_id is None:
        return dict(command.body)
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is not None:
        return {"place": str(entry.place_id), "inspection": str(entry.inspection_id)}
    kept = inbox.standing([entry_id]).get(entry_id)
    return dict(kept.body) if kept else {}


def _ident(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def on_phone(command: Command) -> Shown:
    """What was written on the phone, in words."""
    body = command.body
    around = _entry_body(command)
    place_id, inspection_id = _ident(around.get("place")), _ident(around.get("inspection"))
    place = records_by_id([place_id]).get(place_id) if place_id else None
    inspection = Inspection.objects.filter(pk=inspection_id).first() if inspection_id else None
    severity = body.get("severity")
    rows = [
        (_("内容"), body.get("text") or body.get("reason") or body.get("name")),
        (_("种类"), EntryKind(body["kind"]).label if body.get("kind") in EntryKind.values else ""),
        (_("条款"), body.get("point")),
        (_("轻重"), Severity(severity).label if severity in Severity.values else ""),
        (_("到了、离开"), Moment(body["what"]).label if body.get("what") in Moment.values else ""),
        (_("站点"), place.spoken_name if place else ""),
        (_("检查"), f"{inspection.number} {inspection.title}" if inspection else ""),
        (_("照片"), _("、").join(str(one.get("name") or _("照片")) for one in body.get("photos") or [] if one)),
    ]
    return Shown([(label, value) for label, value in rows if value])


def on_platform(command: Command) -> Shown | None:
    """How the occasion, the place and the person stand now."""
    around = _entry_body(command)
    inspection_id, place_id = _ident(around.get("inspection")), _ident(around.get("place"))
    inspection = Inspection.objects.filter(pk=inspection_id).first() if inspection_id else None
    if inspection is None:
        return None
    place = records_by_id([place_id]).get(place_id) if place_id else None
    listed = InspectionPlace.objects.filter(inspection=inspection, place=place_id, removed_at=None).exists()
    inspector = inspection.inspectors.filter(account=command.account).first()
    in_list = inspector is not None and inspector.removed_at is None
    rows = [
        (_("检查"), f"{inspection.number} {inspection.title}"),
        (_("状态"), inspection.get_status_display()),
        (_("站点"), _("在名单里") if listed else _("不在名单里")),
        (_("站点状态"), _place_status(place)),
        (_("记的人"), _("在名单里") if in_list else _("不在名单里")),
        (_("记的人的单位"), inspector.unit_name if inspector else ""),
    ]
    rows += _kept_entry(command)
    return Shown(
        [(label, value) for label, value in rows if value], reverse("inspections:inspection", args=[inspection.pk])
    )


def _place_status(place: PlaceRecord | None) -> str:
    return str(PlaceStatus(place.status).label) if place else ""


def _kept_entry(command: Command) -> list[tuple[Any, Any]]:
    """What the platform has under the record that is meant."""
    entry_id = _ident(command.body.get("entry")) or _ident(command.body.get("corrects")) or command.twin_of
    entry = Entry.objects.filter(pk=entry_id).first() if entry_id else None
    if entry is None:
        return []
    latest = latest_of(entry)
    rows = [(_("已收下的记录"), entry.text or entry.point_text)]
    if latest.pk != entry.pk:
        rows.append((_("后来更正成"), latest.text or latest.point_text))
    if Withdrawal.objects.filter(entry=latest).exists():
        rows.append((_("后来"), _("已撤回")))
    return rows
