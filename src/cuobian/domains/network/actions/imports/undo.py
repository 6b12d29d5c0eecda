"""Taking a whole import back within seven days: every old value was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal
from cuobian.domains.network.actions.following import status_followed
from cuobian.domains.network.actions.profile import RoomInput, apply_values, write_rooms
from cuobian.domains.network.models import ImportBatch, ImportRow, Place, Room
from cuobian.domains.network.queries.imports import may_undo, own_batch
from cuobian.domains.network.values import STANDING, BatchStatus, Outcome, PlaceAction, PlaceStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.support.audit import public as audit


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: rows taken back, and those left because somebody had gone on with them."""

    taken_back: int
    left: tuple[str, ...]


def undo_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> Undone:
    """Put every place of an import back to what it was; places that the import set up are removed.

    A place changed since keeps its later values, one that is already used by records is closed instead: both are told.

    Raises:
        Conflict: the seven days are over, or the batch was never written or is undone already.
    """
    with transaction.atomic():
        batch = own_batch(actor, batch_id)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not may_undo(batch, now):
            raise Conflict(_("这次导入不能撤销了：写入后 7 天内可以整批撤销。"))
        rows = list(ImportRow.objects.filter(batch=batch, applied=True).order_by("-code", "-number"))
        left = [told for row in rows if (told := _take_back(actor, batch, row, now))]
        taken_back = len(rows) - len(left)
        ImportBatch.objects.filter(pk=batch.pk).update(
            status=BatchStatus.UNDONE, undone_at=now, counts={**batch.counts, "taken_back": taken_back}
        )
        audit.record(
            actor=actor, action="network.import_undo", subject="import", subject_id=batch.pk, code=batch.code, now=now,
            summary=_("%(file)s：撤回 %(n)s 行") % {"file": batch.filename, "n": taken_back}, new={"left": left},
        )  # fmt: skip
    return Undone(taken_back, tuple(left))


def _take_back(actor: Actor, batch: ImportBatch, row: ImportRow, now: datetime) -> str:
    require(actor, "network.import", row.code)
    place = Place.objects.select_for_update().filter(pk__in=[row.place_id]).first()
    if place is None:
        return ""
    if place.version != row.version:
        return _("%(place)s：导入以后又改过，保留现在的值") % {"place": place.short_name}
    reason = (_("撤销导入：%(file)s") % {"file": batch.filename})[:200]
    if row.outcome == Outcome.NEW:
        return _remove(actor, place, reason, now)
    _restore(actor, place, row.old, reason, now)
    return ""


def _restore(actor: Actor, place: Place, old: dict[str, Any], reason: str, now: datetime) -> None:
    fields = {name: value for name, value in old.items() if name != "rooms"}
    present: dict[str, Any] = {name: getattr(place, name) for name in fields}
    present = {
        name: f"{value:.6f}" if name in ("lng", "lat") and value is not None else value
        for name, value in present.items()
    }
    apply_values(place, fields)
    if "rooms" in old:
        present["rooms"] = [
            [room.name, room.use, room.seats, room.square_metres] for room in Room.objects.filter(place=place)
        ]
        write_rooms(place, [RoomInput(*room) for room in old["rooms"]])
    journal.keep(place, action=PlaceAction.EDIT, actor=actor, now=now, reason=reason, old=present, new=old)


def _remove(actor: Actor, place: Place, reason: str, now: datetime) -> str:
    try:
        with transaction.atomic():
            audit.record(
                actor=actor, action="network.remove", subject="place", subject_id=place.pk, code=place.code, now=now,
                summary=f"{place.short_name} {reason}", old={"code": place.code, "name": place.name},
            )  # fmt: skip
            code = place.code
            place.delete()
            journal.stamp([code])
    except ProtectedError:
        place.refresh_from_db()
        if Place.objects.filter(parent__code=place.code, status__in=STANDING).exists():
            return _("%(place)s：下面有后来设立的站点，没有撤回") % {"place": place.short_name}
        place.status, place.status_reason, place.closed_on = PlaceStatus.CLOSED, reason, local_date(now)
        journal.keep(
            place, action=PlaceAction.CLOSE, actor=actor, now=now, reason=reason,
            old={"status": PlaceStatus.OPEN.value}, new={"status": PlaceStatus.CLOSED.value},
        )  # fmt: skip
        status_followed(place, reason, actor, now)
        return _("%(place)s：已经有记录用到它，改为关闭") % {"place": place.short_name}
    return ""
