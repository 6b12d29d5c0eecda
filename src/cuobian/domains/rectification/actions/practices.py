"""Practices: what one place does well is pushed to the others with its photos, and every place answers once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import record as record_fact
from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.rectification.actions.answering import audited, settle_for
from cuobian.domains.rectification.actions.telling import tell_of_practice
from cuobian.domains.rectification.models import Practice, PracticeAnswer
from cuobian.domains.rectification.queries.learning import get_answer, get_practice
from cuobian.domains.rectification.values import MAX_PHOTOS, PRACTICE_SEEN_BY, Answer
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.files.public import content, store, stored


def push_practice(
    *,
    actor: Actor,
    place: PlaceRecord,
    scope: str,
    title: str,
    text: str,
    now: datetime,
    command_id: UUID | None = None,
    photos: Sequence[UUID] = (),
) -> Practice:
    """Tell the places of an area of something that one place does well; the same command tells once.

    Args:
        photos: stored photos that go along, as copies: who is asked may see them.

    Raises:
        Invalid, NotAllowed.
    """
    require(actor, "rectification.manage", scope)
    faults = wanted("title", title, _("写一个标题，至少 4 个字。"), most=80)
    faults += wanted("text", text, _("写明怎么做的，别的站能照着做，至少 10 个字。"), least=10)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        known = Practice.objects.filter(command_id=command_id).first() if command_id else None
        if known is not None:
            return known
        practice = Practice.objects.create(
            command_id=command_id,
            photos=[str(_copied(file, actor, place.code, now)) for file in list(photos)[:MAX_PHOTOS]],
            place_id=place.id,
            code=place.code,
            scope=scope,
            title=title.strip(),
            text=text.strip(),
            pushed_at=now,
            pushed_by_id=actor.person_id,
        )
        others = _ask_others(practice, place, now)
        audited(actor, "push_practice", "practice", practice.pk, scope, now, {"places": others})
        return practice


def _ask_others(practice: Practice, place: PlaceRecord, now: datetime) -> int:
    others = [other for other in all_places((practice.scope,), kinds=(place.kind,)) if other.id != place.id]
    PracticeAnswer.objects.bulk_create(
        [PracticeAnswer(practice=practice, place_id=p.id, code=p.code, sort_key=p.sort_key) for p in others]
    )
    tell_of_practice(practice=practice, codes=[other.code for other in others], now=now)
    return len(others)


def _copied(file: UUID, actor: Actor, code: str, now: datetime) -> UUID:
    name = stored([file])[file].name
    upload = SimpleUploadedFile(name, content(file), "image/jpeg")
    return store(upload=upload, kind="image", actor=actor, code=code, permission=PRACTICE_SEEN_BY, now=now).id


def add_practice_photos(*, actor: Actor, practice_id: UUID, uploads: Sequence[Any], now: datetime) -> Practice:
    """Photos that show how it is done, for everybody who is signed in. Raises Invalid, NotFound, NotAllowed."""
    with transaction.atomic():
        practice = _own_practice(actor, practice_id)
        if not uploads:
            raise Invalid([Fault("photos", _("先选照片，再上传。"))])
        if len(practice.photos) + len(uploads) > MAX_PHOTOS:
            told = _("最多 %(most)d 张，已经有 %(there)d 张。")
            raise Invalid([Fault("photos", told % {"most": MAX_PHOTOS, "there": len(practice.photos)})])
        for upload in uploads:
            file = store(
                upload=upload, kind="image", actor=actor, code=practice.code, permission=PRACTICE_SEEN_BY, now=now
            )
            practice.photos = [*practice.photos, str(file.id)]
        practice.save(update_fields=["photos"])
        audited(actor, "practice_photo", "practice", practice.pk, practice.scope, now, {"count": len(uploads)})
        return practice


def drop_practice_photo(*, actor: Actor, practice_id: UUID, file_id: UUID, now: datetime) -> Practice:
    """Take a photo off a practice. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        practice = _own_practice(actor, practice_id)
        if str(file_id) not in practice.photos:
            raise NotFound()
        practice.photos = [one for one in practice.photos if one != str(file_id)]
        practice.save(update_fields=["photos"])
        audited(actor, "drop_practice_photo", "practice", practice.pk, practice.scope, now, {"file": str(file_id)})
        return practice


def _own_practice(actor: Actor, practice_id: UUID) -> Practice:
    practice = get_practice(actor, practice_id, lock=True)
    if not actor.may("rectification.manage", practice.scope):
        raise NotAllowed()
    return practice


def answer_practice(*, actor: Actor, answer_id: UUID, adopted: bool, note: str, now: datetime) -> PracticeAnswer:
    """Adopted, with a line of what was done, or not suitable, with the reason; once.

    An adoption is a fact of the place it came from.

    Raises:
        Conflict: answered before.
        Invalid: nothing written.
    """
    with transaction.atomic():
        found = get_answer(actor, answer_id, "rectification.answer", lock=True)
        if found.answer != Answer.WAITING:
            raise Conflict(_("这一条已经答复过。"))
        told = _("写一句做了什么，至少 4 个字。") if adopted else _("写明为什么不适合，至少 4 个字。")
        faults = wanted("note", note, told, most=500)
        if faults:
            raise Invalid(faults)
        found.answer, found.note = (Answer.ADOPTED if adopted else Answer.UNSUITABLE), note.strip()
        found.answered_at, found.answered_by_id = now, actor.person_id
        found.save()
        if adopted:
            record_fact(
                actor=actor, place_code=found.practice.place.code, kind="adoption", happened_at=now, now=now, item=found.code,
                subject=found.practice.title,
            )  # fmt: skip
        audited(actor, "answer_practice", "practice", found.practice_id, found.code, now, {"answer": str(found.answer)})
        waiting = PracticeAnswer.objects.filter(practice=found.practice_id, answer=Answer.WAITING)
        settle_for(actor, found.code, f"practice:{found.practice_id}", waiting, now)
        return found
