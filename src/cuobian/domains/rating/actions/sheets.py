"""An assessor's work: save as you go, submit once, append a correction afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.all_in import lock_panel_of, tell_all_in
from cuobian.domains.rating.actions.compute import diverging
from cuobian.domains.rating.actions.telling import tell_of_divergence
from cuobian.domains.rating.actions.void import settle_sheets
from cuobian.domains.rating.models import (
    Sheet,
    SheetCorrection,
    SheetItem,
    SheetPhoto,
)
from cuobian.domains.rating.queries.load import own_sheet, sheet_to_write
from cuobian.domains.rating.queries.phone_held import faults_of, held_submits, mark_of_item
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.rules.sheets import Mark, is_gathered, item_faults, mark_words, share_of
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record
from cuobian.support.inbox.public import take_back

MAX_PHOTOS = 9
SAID = ("state", "defects", "unseen", "note")
KEPT = [*SAID, "saved_at"]
SUBMITTED = gettext_lazy("检查单后来提交了")


@dataclass(frozen=True, slots=True)
class Saved:
    """How far a sheet has come after a save. `is_new`: the point had no record before."""

    recorded: int
    unseen: int
    expected: int
    is_new: bool

    @property
    def share(self) -> float:
        """Per cent recorded, in half steps."""
        return share_of(self.recorded, self.expected)


def save_item(*, actor: Actor, sheet_id: UUID, mark: Mark, now: datetime, seen: str | None = None) -> Saved:
    """Keep what was seen of one point. Saving again replaces it, until the sheet is submitted.

    The most frequent write of a round: two reads, one upsert, the audit's line, one update.

    Args:
        seen: the version (`rules.phones.version_of`) that stood on the page; None where the caller has compared already.

    Raises:
        Conflict: the sheet is locked; or another page or phone has recorded something else since (`facts["version"]`).
        Invalid: the record does not fit the point's rule.
    """
    with transaction.atomic():
        sheet = sheet_to_write(actor, sheet_id)
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交锁定，只能追加更正。"))
        faults = item_faults(mark, _point(sheet, mark.point_id))
        if faults:
            raise Invalid(faults)
        item = SheetItem(
            sheet_id=sheet.pk,
            point_id=mark.point_id,
            state=mark.state,
            defects=mark.defects,
            unseen=mark.unseen,
            note=mark.note.strip(),
            saved_at=now,
        )
        old = SheetItem.objects.filter(sheet_id=sheet.pk, point_id=mark.point_id).values(*SAID).first()
        _require_seen(seen, Mark(mark.point_id, **old) if old else None, mark)
        SheetItem.objects.bulk_create(
            [item], update_conflicts=True, unique_fields=["sheet", "point_id"], update_fields=KEPT
        )
        record(
            actor=actor,
            action="rating.save_item",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
            summary=mark.point_id,
            old=old,
            new={name: getattr(item, name) for name in SAID},
        )
        return _counted(sheet, old, mark, now)


def attach_photo(
    *, actor: Actor, sheet_id: UUID, point_id: str, file_id: UUID, now: datetime, sha256: str = ""
) -> SheetPhoto:
    """Put a stored photo to a point that has been recorded. Raises Invalid beyond nine photos, Conflict when locked.

    Args:
        sha256: what a phone called it.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=("self",))
        item = _item_for_photos(sheet, point_id, more=1)
        made = SheetPhoto.objects.create(item=item, file_id=file_id, given_sha256=sha256, added_at=now)
        record(
            actor=actor,
            action="rating.attach_photo",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
            summary=point_id,
            new={"file": str(file_id)},
        )
        return made


def item_for_photos(*, actor: Actor, sheet_id: UUID, point_id: str, more: int) -> SheetItem:
    """The record that takes so many more photos. Raises Invalid or Conflict when it does not."""
    return _item_for_photos(own_sheet(actor, sheet_id), point_id, more=more)


def _item_for_photos(sheet: Sheet, point_id: str, *, more: int) -> SheetItem:
    if sheet.status != SheetStatus.OPEN:
        raise Conflict(_("这份检查单已经提交锁定，不能再加照片。"))
    item = SheetItem.objects.filter(sheet=sheet, point_id=point_id).first()
    if item is None:
        raise Invalid([Fault(point_id, _("先选状态，再加照片。"))])
    held = item.photos.count()
    if held + more > MAX_PHOTOS:
        raise Invalid(
            [
                Fault(
                    point_id,
                    _("一条最多 9 张照片，已有 %(held)d 张，这次选了 %(more)d 张。") % {"held": held, "more": more},
                )
            ]
        )
    return item


def remove_photo(*, actor: Actor, sheet_id: UUID, photo_id: int, now: datetime) -> str:
    """Take a photo off an open sheet. Returns the id of its point."""
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=("self",))
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交锁定，照片不能再删。"))
        photo = SheetPhoto.objects.filter(pk=photo_id, item__sheet=sheet).select_related("item").first()
        if photo is None:
            raise NotFound()
        photo.delete()
        record(
            actor=actor,
            action="rating.remove_photo",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
            summary=photo.item.point_id,
            old={"file": str(photo.file_id)},
        )
        return photo.item.point_id


def submit_sheet(*, actor: Actor, sheet_id: UUID, now: datetime) -> Sheet:
    """Lock a sheet for good. With the last one of a panel, who computes its results hears of it.

    Raises:
        Invalid: points without a record, a record of B and below without a note, one beside which a phone's other record
            is held; all of them.
        Conflict: submitted already, or the place's self-assessment has been sent back meanwhile.
    """
    with transaction.atomic():
        panel = lock_panel_of(sheet_id)
        sheet = own_sheet(actor, sheet_id, lock=("self", "entry"))
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交过了。"))
        if not is_gathered(sheet.level, sheet.entry.stage):
            raise Conflict(_("这个站点的自评退回补正了，等它再报上来才能提交。您记的都在。"))
        faults = faults_of(sheet, marks_of(sheet))
        if faults:
            raise Invalid(faults, _("还有 %(count)d 处没有记全，补完再提交。") % {"count": len(faults)})
        SheetItem.objects.filter(sheet=sheet).update(locked_at=now)
        Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.SUBMITTED, submitted_at=now)
        sheet.status, sheet.submitted_at = SheetStatus.SUBMITTED, now
        record(
            actor=actor,
            action="rating.submit_sheet",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
            summary=sheet.entry.place.short_name,
        )
        take_back(actor=actor, ids=held_submits(sheet), reason=SUBMITTED, code=sheet.entry.code, now=now)
        settle_sheets(sheet.panel_id, actor.person_id, now=now)
        _call_together(sheet, now)
        if panel is not None:
            tell_all_in(panel, now=now)
        return sheet


def _call_together(sheet: Sheet, now: datetime, point_id: str = "") -> None:
    """Once every sheet of a level is in: where its assessors lie too far apart, they hear that they decide together."""
    entry, level = sheet.entry, Level(sheet.level)
    if Sheet.objects.filter(entry=entry, level=level, status=SheetStatus.OPEN).exists():
        return
    found = diverging(entry, level)
    if point_id in found or (found and not point_id):
        tell_of_divergence(entry, level, len(found), now=now)


def append_correction(*, actor: Actor, sheet_id: UUID, mark: Mark, reason: str, now: datetime) -> SheetCorrection:
    """Append a correction to a locked sheet; the first record stays beside it.

    Raises:
        Invalid: no reason, or the value does not fit.
        Conflict: the sheet is still open, or the level's result is out.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=("self", "entry"))
        if sheet.status != SheetStatus.SUBMITTED:
            raise Conflict(_("检查单还没提交，直接改就行。"))
        if not is_gathered(sheet.level, sheet.entry.stage):
            raise Conflict(_("这一级的结果已经算出，不能再追加更正。"))
        faults = wanted("reason", reason, _("写明为什么更正，原来的记录会一起保留。"), least=1)
        faults += item_faults(mark, _point(sheet, mark.point_id))
        item = SheetItem.objects.filter(sheet=sheet, point_id=mark.point_id).first()
        if mark.unseen:
            faults.append(Fault(mark.point_id, _("更正要写明看到的状态。")))
        if faults or item is None:
            raise Invalid(faults or [Fault(mark.point_id, _("更正要写明看到的状态。"))])
        made = SheetCorrection.objects.create(
            item=item,
            state=mark.state,
            defects=mark.defects,
            reason=reason.strip(),
            made_at=now,
            made_by_id=actor.person_id,
        )
        record(
            actor=actor,
            action="rating.append_correction",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
            summary=f"{mark.point_id} {reason}",
            old={"state": item.state, "defects": item.defects},
            new={"state": mark.state, "defects": mark.defects},
        )
        _call_together(sheet, now, mark.point_id)
        return made


def marks_of(sheet: Sheet) -> list[Mark]:
    return [mark_of_item(item) for item in SheetItem.objects.filter(sheet=sheet)]


def _require_seen(seen: str | None, kept: Mark | None, mark: Mark) -> None:
    """Nothing is written over what this page has not shown."""
    version = version_of(kept)
    if kept is None or seen is None or version in (seen, version_of(mark)):
        return
    told = _("这一条刚在别处记成了「%(said)s」。要用这里的，再存一次。") % {
        "said": f"{mark_words(kept)} {kept.note[:30]}".strip()
    }
    raise Conflict(told, code="changed-meanwhile", version=version)


def _counted(sheet: Sheet, old: Mapping[str, Any] | None, mark: Mark, now: datetime) -> Saved:
    """How far the sheet has come. Reckoned, not counted: its row is locked, and this is the most frequent write."""
    recorded = sheet.recorded + (old is None)
    unseen = sheet.unseen + mark.unseen - bool(old and old["unseen"])
    Sheet.objects.filter(pk=sheet.pk).update(saved_at=now, recorded=recorded, unseen=unseen)
    return Saved(recorded=recorded, unseen=unseen, expected=sheet.expected, is_new=old is None)


def _point(sheet: Sheet, point_id: str) -> Point:
    point = judged_by_id(sheet.entry.round.version_id).get(point_id)
    if point is not None:
        return point
    raise NotFound(_("这份检查单里没有 %(id)s。") % {"id": point_id[:20]})
