"""What phones send, carried out: a record, its photo, taking it back, and that somebody came or left.

A record is the most frequent write: the row, the audit's line; a deficiency also joins its finding. Where its author stands
is read once a batch.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from cuobian.domains.inspections.actions.joining import attach_to_ticket, join_finding, settle_findings, tell_ticketed
from cuobian.domains.inspections.models import Entry, EntryPhoto, InspectionPlace, Inspector, PlaceVisit, Withdrawal
from cuobian.domains.inspections.models import Inspection as InspectionRow
from cuobian.domains.inspections.queries.points import point_words
from cuobian.domains.inspections.queries.records import latest_of
from cuobian.domains.inspections.rules.entries import Said, Standing, ident, said, why_held
from cuobian.domains.inspections.values import HELD, MAX_PHOTOS, MAX_TEXT, SEEN_BY, EntryKind, Moment
from cuobian.domains.network.public import records_by_id
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.files.public import Checked, Upload, check, store
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import TOLD_FROM, Answer, Command, Held, Later, Unreadable

_UNKNOWN = _("平台没有这次检查，没有收。它还在手机上，可以导出交给管理员。")
_NO_PLACE = _("平台没有这个站点，没有收。它还在手机上，可以导出交给管理员。")
_NEEDED = (
    *("inspection_id", "place_id", "code", "sort_key", "version_id", "removed_at"),
    *("inspection__kind", "inspection__status", "inspection__number", "inspection__policy"),
    *("place__status", "place__code", "place__short_name"),
)
"""A place has sixty columns; to build and read them all took half the time of a record."""
_PHOTO_FAULTS = {
    "heic": "photo-heic",
    "video": "photo-video",
    "too-large": "photo-too-large",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is read before a record is written."""

    told: Said
    standing: Standing
    listed: InspectionPlace
    inspector: Inspector | None


def prepare_entry(*, actor: Actor, command: Command, now: datetime) -> Known:
    """Read ahead of the transaction, so that thirty phones at once hold the one lock of the small database half as long.

    What changes between is not lost: who was removed a moment later had written before. Raises Unreadable.
    """
    told = said(command.body)
    return Known(told, *_standing(told.inspection, told.place, command))


def take_entry(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Keep a record. Raises Held, Later, Unreadable."""
    known: Known = command.prepared or prepare_entry(actor=actor, command=command, now=now)
    told, standing, listed, inspector = known.told, known.standing, known.listed, known.inspector
    if not command.allowed:
        _require_taken(standing, listed, command)
    words = point_words(listed.version_id).get(told.point, "") if listed.version_id else ""
    if told.point and not words and not command.allowed:
        raise _held("point-unknown", listed, point=told.point)
    if told.corrects is not None:
        told = replace(told, corrects=_corrected(told.corrects, command, listed))
    elif command.twin_of is not None and Entry.objects.filter(pk=command.twin_of).exists():
        told = replace(told, corrects=_corrected(command.twin_of, command, listed))
    entry = _written(actor, command, told, listed, inspector, words)
    if told.kind == EntryKind.DEFICIENCY:
        join_finding(actor=actor, entry=entry, listed=listed, now=now)
    if told.corrects is not None:
        settle_findings([told.corrects])
    _audited(actor, "write", entry, now)
    return Answer(detail={"number": listed.inspection.number})


def _standing(
    inspection_id: UUID, place_id: UUID, command: Command
) -> tuple[Standing, InspectionPlace, Inspector | None]:
    """Where the person stands at this place: read once a batch."""
    key = "inspections", inspection_id, place_id
    if key not in command.read:
        command.read[key] = _read_standing(inspection_id, place_id, command.account)
    found: tuple[Standing, InspectionPlace, Inspector | None] = command.read[key]
    return found


def _read_standing(
    inspection_id: UUID, place_id: UUID, account: UUID
) -> tuple[Standing, InspectionPlace, Inspector | None]:
    """Two reads for the usual case: the listed place with its occasion, and the person's own row."""
    rows = InspectionPlace.objects.select_related("inspection", "place").only(*_NEEDED)
    listed = rows.filter(inspection_id=inspection_id, place_id=place_id).first()
    is_listed = listed is not None
    if listed is None:
        listed = _unlisted(inspection_id, place_id)
    inspector = Inspector.objects.filter(inspection_id=inspection_id, account_id=account).first()
    standing = Standing(
        kind=listed.inspection.kind,
        status=listed.inspection.status,
        listed=is_listed,
        unlisted_at=listed.removed_at,
        place_status=listed.place.status,
        place_code=listed.place.code,
        is_inspector=inspector is not None,
        removed_at=inspector.removed_at if inspector else None,
        unit_code=inspector.unit_code if inspector else "",
    )
    return standing, listed, inspector


def _unlisted(inspection_id: UUID, place_id: UUID) -> InspectionPlace:
    """A place that is not on the list, as a row that is not kept: the record is held, and may be taken by a decision."""
    inspection = InspectionRow.objects.filter(pk=inspection_id).first()
    if inspection is None:
        raise Unreadable("inspection-unknown", _UNKNOWN)
    place = records_by_id([place_id]).get(place_id)
    if place is None:
        raise Unreadable("place-unknown", _NO_PLACE)
    return InspectionPlace(
        inspection=inspection, place_id=place.id, code=place.code, sort_key=place.sort_key, position=0
    )


def _require_taken(standing: Standing, listed: InspectionPlace, command: Command) -> None:
    code = why_held(standing, command.happened_at)
    if code:
        raise _held(code, listed)


def _held(code: str, listed: InspectionPlace, **more: Any) -> Held:
    facts = {"kind": listed.inspection.get_kind_display(), "place": listed.place.short_name, **more}
    return Held(code, Sentence(HELD[code], facts))


def _require_own(entry_id: UUID, command: Command) -> Entry:
    """An earlier record of the same person. Raises Later while it has not come, Held when it is held itself."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is not None:
        if entry.account_id != command.account:
            raise Held("not-own", HELD["not-own"])
        return entry
    kept = inbox.standing([entry_id]).get(entry_id)
    if kept is None or kept.outcome == inbox.Outcome.DONE:
        raise Later("entry-missing")
    if kept.outcome == inbox.Outcome.HELD:
        raise Held("entry-held", HELD["entry-held"], waits_for=entry_id)
    raise Held("entry-dropped", HELD["entry-dropped"])


def _corrected(entry_id: UUID, command: Command, listed: InspectionPlace) -> UUID:
    """What the new record stands for: the own record that is meant. Where another phone has corrected or withdrawn it
    since, somebody decides; taken all the same, it stands for the last of them. Raises as `_require_own`, and Held.
    """
    meant = _require_own(entry_id, command)
    latest = latest_of(meant)
    moved = latest.pk != meant.pk or Withdrawal.objects.filter(entry=meant).exists()
    if moved and not command.allowed:
        raise _held("changed-meanwhile", listed)
    return latest.pk


def _written(
    actor: Actor, command: Command, told: Said, listed: InspectionPlace, inspector: Inspector | None, words: str
) -> Entry:
    entry = Entry(
        id=command.id,
        inspection_id=listed.inspection_id,
        place_id=listed.place_id,
        code=listed.code,
        account_id=command.account,
        by_name=inspector.name if inspector else actor.name[:60],
        unit_name=inspector.unit_name if inspector else "",
        unit_code=inspector.unit_code if inspector else "",
        kind=told.kind,
        version_id=listed.version_id,
        point_id=told.point if words else "",
        point_text=words,
        severity=told.severity,
        text=told.text if words or not told.point else _with_point(told),
        photos=list(told.photos),
        inside=told.inside,
        made_at=command.made_at,
        happened_at=command.happened_at,
        received_at=command.received_at,
        clock_off_seconds=command.clock_off if abs(command.clock_off) >= TOLD_FROM else 0,
        corrects_id=told.corrects,
        allowed=command.allowed,
    )
    entry.save(force_insert=True)
    return entry


def _with_point(told: Said) -> str:
    """A point that the standard does not have, taken by a decision: its number is kept in the words."""
    return f"{told.text[: MAX_TEXT - len(told.point) - 2]}（{told.point}）"


def _audited(actor: Actor, action: str, entry: Entry, now: datetime, summary: str = "") -> None:
    record(
        actor=actor,
        action=f"inspections.{action}",
        subject="inspection_entry",
        subject_id=entry.pk,
        code=entry.code,
        now=now,
        summary=summary or f"{entry.point_id} {entry.text[:60]}".strip(),
        new={"kind": str(entry.kind)} if action == "write" else None,
    )


# --- photos -----------------------------------------------------------------------------------------------------


def prepare_photo(*, actor: Actor, command: Command, now: datetime) -> Checked | None:
    """Check and draw the photo before anything is locked. None when there is nothing to do yet, or no more."""
    entry_id, sha256 = ident(command.body, "entry"), str(command.body.get("sha256") or "")
    if not Entry.objects.filter(pk=entry_id).exists():
        return None
    if EntryPhoto.objects.filter(entry=entry_id, sha256=sha256).exists():
        return None
    content = inbox.staged(command.account, sha256)
    if content is None:
        raise Later("photo-missing", _("照片还没有传完，文字已经收下。"))
    upload: Upload = SimpleUploadedFile(str(command.body.get("name") or ""), content)
    try:
        return check(upload=upload, kind="image")
    except Invalid as error:
        code = _PHOTO_FAULTS.get(str(error.facts.get("code")), "photo-damaged")
        raise Held(code, HELD[code]) from error


def take_photo(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Put a photo to a record; the same photo again is the same. Raises Held, Later, Unreadable."""
    entry = _require_own(ident(command.body, "entry"), command)
    sha256 = str(command.body.get("sha256") or "")[:64]
    there = list(EntryPhoto.objects.filter(entry=entry).values_list("sha256", flat=True))
    if sha256 in there:
        return Answer(code="same")
    if command.prepared is None:
        raise Later("photo-missing")
    if len(there) >= MAX_PHOTOS:
        raise Held("photo-too-many", HELD["photo-too-many"])
    file = store(upload=command.prepared, kind="image", actor=actor, code=entry.code, permission=SEEN_BY, now=now)
    photo = EntryPhoto(
        id=command.id, entry=entry, file=file.id, sha256=sha256, name=file.name, received_at=command.received_at
    )
    photo.save(force_insert=True)
    _audited(actor, "photo", entry, now, summary=file.name)
    attach_to_ticket(actor=actor, entry=entry, files=[file.id], now=now)
    return Answer()


# --- taking back, coming and leaving ----------------------------------------------------------------------------


def take_withdrawal(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Take an own record back by a row against it; a second time changes nothing. Raises Held, Later, Unreadable."""
    entry = _require_own(ident(command.body, "entry"), command)
    if Withdrawal.objects.filter(entry=entry).exists():
        return Answer(code="same")
    row = Withdrawal(
        id=command.id,
        entry=entry,
        reason=str(command.body.get("reason") or "").strip()[:500],
        account_id=command.account,
        made_at=command.made_at,
        received_at=command.received_at,
    )
    row.save(force_insert=True)
    settle_findings([entry.pk, *([entry.corrects_id] if entry.corrects_id else [])])
    _audited(actor, "take_back", entry, now, summary=row.reason)
    number = tell_ticketed(entry, now=now)
    if number:
        told = _("整改单 %(number)s 已经开出，撤回不会取消它，已经告诉区里。")
        return Answer(Sentence(told, {"number": number}), code="ticketed")
    return Answer()


def take_place_seen(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Keep that somebody came to a place or left it. Raises Held, Unreadable."""
    body = command.body
    what = body.get("what")
    if what not in Moment.values:
        raise Unreadable("unreadable", _("平台不认得这一种记录，没有收。它还在手机上，可以导出交给管理员。"))
    standing, listed, _inspector = _standing(ident(body, "inspection"), ident(body, "place"), command)
    if not command.allowed:
        _require_taken(standing, listed, command)
    row = PlaceVisit(
        id=command.id,
        inspection_id=listed.inspection_id,
        place_id=listed.place_id,
        account_id=command.account,
        what=what,
        at=_moment(body.get("at"), command),
        received_at=command.received_at,
    )
    row.save(force_insert=True)
    return Answer()


def _moment(text: Any, command: Command) -> datetime:
    """When by our clock; a moment that cannot be read is when the command was written."""
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
        off = command.clock_off if abs(command.clock_off) >= TOLD_FROM else 0
        return min(found - timedelta(seconds=off), command.received_at)
    except (ValueError, TypeError, OverflowError):
        return command.happened_at
