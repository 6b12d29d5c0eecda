"""An assessor's work: save as you go, submit once, append a correction afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import (
    Reconsideration,
    Sheet,
    SheetCorrection,
    SheetItem,
    SheetPhoto,
)
from cuobian.domains.rating.queries.load import lock_entry, own_sheet
from cuobian.domains.rating.rules.sheets import Mark, item_faults, judged_points, submission_faults
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.audit.public import record
from cuobian.support.notices.public import settle

MAX_PHOTOS = 9
RESULT_STAGE = {Level.DISTRICT: Stage.DISTRICT_PANEL, Level.CITY: Stage.CITY_PANEL}


def save_item(*, actor: Actor, sheet_id: UUID, mark: Mark, now: datetime) -> SheetItem:
    """Keep what was seen of one point. Saving again replaces it, until the sheet is submitted.

    Raises:
        Conflict: the sheet is locked.
        Invalid: the record does not fit the point's rule.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=True)
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交锁定，只能追加说明。"))
        faults = item_faults(mark, _point(sheet, mark.point_id))
        if faults:
            raise Invalid(faults)
        item, _made = SheetItem.objects.update_or_create(
            sheet=sheet,
            point_id=mark.point_id,
            defaults={
                "state": mark.state,
                "defects": mark.defects,
                "unseen": mark.unseen,
                "note": mark.note.strip(),
                "saved_at": now,
            },
        )
        _count(sheet, now)
        return item


def attach_photo(*, actor: Actor, sheet_id: UUID, point_id: str, file_id: UUID, now: datetime) -> SheetPhoto:
    """Put a stored photo to a point that has been recorded. Raises Invalid beyond nine photos, Conflict when locked."""
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=True)
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交锁定，不能再加照片。"))
        item = SheetItem.objects.filter(sheet=sheet, point_id=point_id).first()
        if item is None:
            raise Invalid([Fault(point_id, _("先选状态，再加照片。"))])
        if item.photos.count() >= MAX_PHOTOS:
            raise Invalid([Fault(point_id, _("一条最多 9 张照片。"))])
        return SheetPhoto.objects.create(item=item, file_id=file_id, added_at=now)


def remove_photo(*, actor: Actor, sheet_id: UUID, photo_id: int, now: datetime) -> None:
    """Take a photo off an open sheet."""
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=True)
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交锁定，照片不能再删。"))
        gone, _kinds = SheetPhoto.objects.filter(pk=photo_id, item__sheet=sheet).delete()
        if not gone:
            raise NotFound()
        record(
            actor=actor,
            action="rating.remove_photo",
            subject="sheet",
            subject_id=str(sheet.pk),
            code=sheet.entry.code,
            now=now,
        )


def submit_sheet(*, actor: Actor, sheet_id: UUID, now: datetime) -> Sheet:
    """Lock a sheet for good.

    Raises:
        Invalid: points without a record, or a record of B and below without a note; all of them.
        Conflict: submitted already.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=True)
        if sheet.status != SheetStatus.OPEN:
            raise Conflict(_("这份检查单已经提交过了。"))
        faults = submission_faults(marks_of(sheet), judged_points(engine_standard(sheet.entry.round.version_id)))
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
        if not Sheet.objects.filter(panel=sheet.panel, account_id=actor.person_id, status=SheetStatus.OPEN).exists():
            settle(subject=f"panel:{sheet.panel_id}", now=now, kind="rating.sheet")
        return sheet


def append_correction(*, actor: Actor, sheet_id: UUID, mark: Mark, reason: str, now: datetime) -> SheetCorrection:
    """Append a correction to a locked sheet; the first record stays beside it.

    Raises:
        Invalid: no reason, or the value does not fit.
        Conflict: the sheet is still open, or the level's result is out.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=True)
        if sheet.status != SheetStatus.SUBMITTED:
            raise Conflict(_("检查单还没提交，直接改就行。"))
        if sheet.entry.stage != RESULT_STAGE[Level(sheet.level)]:
            raise Conflict(_("这一级的结果已经算出，不能再追加更正。"))
        if not reason.strip():
            raise Invalid([Fault("reason", _("写明为什么更正，原来的记录会一起保留。"))])
        faults = item_faults(mark, _point(sheet, mark.point_id))
        item = SheetItem.objects.filter(sheet=sheet, point_id=mark.point_id).first()
        if faults or item is None or mark.unseen:
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
        return made


def reconsider(
    *, actor: Actor, entry_id: UUID, level: Level, mark: Mark, reason: str, now: datetime
) -> Reconsideration:
    """Write down what the panel decided together about a point on which its members lay too far apart.

    Raises:
        Invalid: no reason, or the value does not fit.
        Conflict: decided already, or not all sheets are in.
    """
    permission = "rating.panel.district" if level == Level.DISTRICT else "rating.panel.city"
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, permission)
        if (
            entry.stage != RESULT_STAGE[level]
            or Sheet.objects.filter(entry=entry, level=level, status=SheetStatus.OPEN).exists()
        ):
            raise Conflict(_("检查单还没交齐，或这一级已经办过。"))
        if not reason.strip():
            raise Invalid([Fault("reason", _("写明复议时大家看到了什么、为什么这样定。"))])
        points = {point.id: point for point in judged_points(engine_standard(entry.round.version_id))}
        if mark.point_id not in points:
            raise NotFound()
        faults = item_faults(mark, points[mark.point_id])
        if faults or mark.unseen:
            raise Invalid(faults or [Fault(mark.point_id, _("复议要定下状态。"))])
        if Reconsideration.objects.filter(entry=entry, level=level, point_id=mark.point_id).exists():
            raise Conflict(_("这一条已经复议过了。"))
        made = Reconsideration.objects.create(
            entry=entry,
            level=level,
            point_id=mark.point_id,
            originals=_originals(entry.pk, level, mark.point_id),
            state=mark.state,
            defects=mark.defects,
            reason=reason.strip(),
            decided_at=now,
            decided_by_id=actor.person_id,
        )
        record(
            actor=actor,
            action="rating.reconsider",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=f"{mark.point_id} {reason}",
            old={"originals": made.originals},
            new={"state": mark.state, "defects": mark.defects},
        )
        return made


def marks_of(sheet: Sheet) -> list[Mark]:
    return [
        Mark(item.point_id, item.state, item.defects, item.unseen, item.note)
        for item in SheetItem.objects.filter(sheet=sheet)
    ]


def _originals(entry_id: UUID, level: Level, point_id: str) -> list[dict[str, object]]:
    rows = SheetItem.objects.filter(
        sheet__entry_id=entry_id, sheet__level=level, sheet__status=SheetStatus.SUBMITTED, point_id=point_id
    ).order_by("sheet__submitted_at")
    return [{"state": row.state, "defects": row.defects, "unseen": row.unseen, "note": row.note} for row in rows]


def _count(sheet: Sheet, now: datetime) -> None:
    counts = SheetItem.objects.filter(sheet=sheet).aggregate(
        recorded=Count("pk"), unseen=Count("pk", filter=Q(unseen=True))
    )
    Sheet.objects.filter(pk=sheet.pk).update(saved_at=now, **counts)


def _point(sheet: Sheet, point_id: str) -> Point:
    for point in judged_points(engine_standard(sheet.entry.round.version_id)):
        if point.id == point_id:
            return point
    raise NotFound(_("这份检查单里没有 %(id)s。") % {"id": point_id[:20]})
