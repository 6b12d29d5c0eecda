"""The place speaks about itself: answers saved as they come, handed in once, sent back with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.models import Entry, SelfDocument, SelfItem
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.rules.self_assessment import (
    Said,
    document_faults,
    is_automatic,
    missing,
    needed,
    said_faults,
)
from cuobian.domains.rating.states import step
from cuobian.domains.rating.values import MAX_DOCUMENTS, SelfAnswer, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.support.audit.public import record

NOT_RULED = {"ruling": "", "ruling_value": "", "ruling_reason": "", "ruled_at": None, "ruled_by": None}
"""A new answer has not been ruled on; what was ruled about the old one stays in the trail."""


def _open_entry(actor: Actor, entry_id: UUID) -> Entry:
    kind = Entry.objects.filter(pk=entry_id).values_list("place__kind", flat=True).first()
    if kind is None:
        raise NotFound()
    entry = lock_entry(actor, entry_id, permission_for("rating.self_assess", place_kind=kind))
    step(entry.stage, "submit_self")
    return entry


def save_answer(*, actor: Actor, entry_id: UUID, said: Said, now: datetime) -> SelfItem:
    """Keep one answer; saving again replaces it.

    Raises:
        Conflict: the self-assessment has been handed in.
        Invalid: the answer does not fit the point; says how to mend it.
    """
    with transaction.atomic():
        entry = _open_entry(actor, entry_id)
        point = point_of(entry, said.point_id)
        kept = SelfItem.objects.filter(entry=entry, point_id=point.id).first()
        documents = kept.documents.count() if kept else 0
        faults = said_faults(
            replace(said, documents=documents),
            point,
            reuse=point_text(entry.round.version_id, point.id).reuse,
        )
        if faults:
            raise Invalid(faults)
        item, _made = SelfItem.objects.update_or_create(
            entry=entry,
            point_id=point.id,
            defaults={
                "answer": said.answer,
                "claim": said.claim,
                "note": said.note.strip(),
                "not_applicable": said.not_applicable,
                "saved_at": now,
                **NOT_RULED,
            },
        )
        record(
            actor=actor,
            action="rating.save_answer",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=point.id,
            new={"answer": said.answer, "claim": said.claim, "note": said.note},
        )
        return item


def confirm_all(*, actor: Actor, entry_id: UUID, now: datetime) -> int:
    """Confirm every automatic point that needs an answer and has none yet. Returns how many."""
    with transaction.atomic():
        entry = _open_entry(actor, entry_id)
        answered = set(SelfItem.objects.filter(entry=entry).values_list("point_id", flat=True))
        wanted = needed(all_points(entry), entry.optional_points)
        points = [point for point in wanted if is_automatic(point) and point.id not in answered]
        SelfItem.objects.bulk_create(
            [SelfItem(entry=entry, point_id=point.id, answer=SelfAnswer.CONFIRM, saved_at=now) for point in points]
        )
        record(
            actor=actor,
            action="rating.confirm_all",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            new={"points": [point.id for point in points]},
        )
        return len(points)


def declare_optional(*, actor: Actor, entry_id: UUID, points: Sequence[str], now: datetime) -> None:
    """Choose which optional actions count. Points that are not optional are refused."""
    with transaction.atomic():
        entry = _open_entry(actor, entry_id)
        optional = {point.id for point in all_points(entry) if not point.mandatory}
        unknown = [point[:20] for point in points if point not in optional]
        if unknown:
            raise Invalid([Fault(point, _("%(id)s 不是自选动作。") % {"id": point}) for point in unknown])
        old = list(entry.optional_points)
        entry.optional_points = sorted(set(points))
        entry.save(update_fields=["optional_points"])
        record(
            actor=actor,
            action="rating.declare_optional",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            old={"points": old},
            new={"points": list(entry.optional_points)},
        )


def attach_document(
    *, actor: Actor, entry_id: UUID, point_id: str, file_id: UUID, title: str, now: datetime
) -> SelfDocument:
    """Put a stored file to a point.

    Raises:
        Invalid: three are there already, or the platform holds this point's record itself.
    """
    with transaction.atomic():
        entry = room_for_document(actor=actor, entry_id=entry_id, point_id=point_id)
        item, _made = SelfItem.objects.get_or_create(
            entry=entry, point_id=point_id, defaults={"answer": SelfAnswer.CLAIM, "saved_at": now}
        )
        used = set(item.documents.values_list("position", flat=True))
        position = next(n for n in range(1, MAX_DOCUMENTS + 1) if n not in used)
        made = SelfDocument.objects.create(item=item, file_id=file_id, position=position, title=title.strip()[:120])
        record(
            actor=actor,
            action="rating.attach_document",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=point_id,
            new={"file": str(file_id)},
        )
        return made


def room_for_document(*, actor: Actor, entry_id: UUID, point_id: str) -> Entry:
    """The entry, locked, whose point takes one more document; asked before a file is stored. Raises Invalid."""
    entry = _open_entry(actor, entry_id)
    point = point_of(entry, point_id)
    held = SelfDocument.objects.filter(item__entry=entry, item__point_id=point_id).count()
    said = Said(point_id, SelfAnswer.CLAIM, "A", documents=held + 1)
    faults = document_faults(said, point, reuse=point_text(entry.round.version_id, point_id).reuse)
    if faults:
        raise Invalid(faults)
    return entry


def remove_document(*, actor: Actor, entry_id: UUID, document_id: int, now: datetime) -> str:
    """Take a document off a point; the stored file stays in the record. Returns the id of the point."""
    with transaction.atomic():
        entry = _open_entry(actor, entry_id)
        found = SelfDocument.objects.filter(pk=document_id, item__entry=entry).select_related("item").first()
        if found is None:
            raise NotFound()
        record(
            actor=actor,
            action="rating.remove_document",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=found.item.point_id,
            old={"file": str(found.file_id)},
        )
        found.delete()
        return found.item.point_id


def submit_self(*, actor: Actor, entry_id: UUID, now: datetime) -> Entry:
    """Hand the self-assessment in: a station's goes to its institute, an institute's to the district.

    Raises:
        Invalid: points without an answer, each named.
        Conflict: handed in already.
    """
    with transaction.atomic():
        entry = _open_entry(actor, entry_id)
        answers = {
            item.point_id: Said(item.point_id, item.answer, item.claim, item.note, item.not_applicable)
            for item in SelfItem.objects.filter(entry=entry)
        }
        faults = missing(all_points(entry), answers, entry.optional_points)
        if faults:
            raise Invalid(faults, _("还有 %(count)d 条没有填，填完再提交。") % {"count": len(faults)})
        to = Stage.FIRST_REVIEW if entry.place.kind == "station" else Stage.DISTRICT_PANEL
        return move(entry, "submit_self", to, actor=actor, now=now, submitted_at=now, submitted_by_id=actor.account_id)


def all_points(entry: Entry) -> list[Point]:
    standard = engine_standard(entry.round.version_id)
    return [point for dimension in standard.dimensions for point in dimension.walk()]


def point_of(entry: Entry, point_id: str) -> Point:
    """A point of the entry's standard. Raises NotFound."""
    for point in all_points(entry):
        if point.id == point_id:
            return point
    raise NotFound(_("这一版标准里没有 %(id)s。") % {"id": point_id[:20]})
