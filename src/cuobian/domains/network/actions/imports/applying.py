"""Writing a previewed batch into the network, row by row, each with its history."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal
from cuobian.domains.network.actions.placement import area_for, check_names, refuse_before, refuse_orphan, used_codes
from cuobian.domains.network.actions.profile import (
    RoomInput,
    apply_values,
    centre_position,
    check_values,
    difference,
    write_rooms,
)
from cuobian.domains.network.models import ImportBatch, ImportRow, Place, Room
from cuobian.domains.network.queries.imports import is_interrupted, own_batch, waiting_rows, written_of
from cuobian.domains.network.rules.places import area_of, may_structure, parent_of
from cuobian.domains.network.rules.sheet import hours_of
from cuobian.domains.network.values import STANDING, BatchStatus, Outcome, PlaceAction, PlaceKind
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, DomainError, Invalid
from cuobian.support.audit import public as audit

Step = Callable[[ImportRow, str], None]
_PLAIN = (
    "name",
    "short_name",
    "address",
    "lng",
    "lat",
    "coord_system",
    "facilities",
    "contact_name",
    "contact_phone",
    "rated",
)
_HOURS = {"weekdays", "weekend", "exceptions"}
_ORDER = {kind: index for index, kind in enumerate(PlaceKind.values)}


class Overtaken(Conflict):
    """Somebody else goes on with this batch, or has ended it."""


def begin_apply(*, actor: Actor, batch_id: UUID, rest: bool, now: datetime) -> ImportBatch:
    """Claim a previewed batch for writing, or one whose writing was interrupted; only one caller can.

    Args:
        rest: True writes what is right and leaves the wrong rows out; False writes only when every row is right.

    Raises:
        Invalid: rows are wrong and the rest was not asked for, or nothing is to be written.
        Conflict: the batch is being written, or was.
    """
    with transaction.atomic():
        batch = own_batch(actor, batch_id)
        if batch.counts.get(Outcome.WRONG) and not rest:
            raise Invalid(
                _("有 %(n)s 行有错，一行都没有写入。改好再传，或者选「跳过有错的行」。")
                % {"n": batch.counts[Outcome.WRONG]}
            )
        if not batch.counts.get(Outcome.NEW) and not batch.counts.get(Outcome.CHANGED):
            raise Invalid(_("没有要写入的行。"))
        free = batch.status == BatchStatus.PREVIEWED or is_interrupted(batch, now)
        if not free or not _claim(batch, now):
            raise Conflict(_("这一批已经写入，或者正在写入。"))
    return batch


def apply_batch(
    *, actor: Actor, batch_id: UUID, rest: bool, now: datetime, step: Step = lambda _row, _message: None
) -> int:
    """Write a claimed batch. Returns how many rows were written; a batch that was cut off goes on where it stopped.

    Args:
        rest: with False, one row that cannot be written takes all of them back.
        step: told after every row, with what went wrong or "".

    Raises:
        Conflict: the batch was not claimed, a row met with somebody else's change, or another writer took over.
    """
    batch = own_batch(actor, batch_id)
    if batch.status == BatchStatus.PREVIEWED:
        raise Conflict(_("这一批没有写入，回到了预览。请到「从 Excel 导入」里打开它，再写一次。"))
    if batch.status != BatchStatus.APPLYING or not _claim(batch, now):
        raise Conflict(_("这一批已经写入，或者已经放弃。"))
    rows = list(waiting_rows(batch))
    rows.sort(key=lambda row: (_ORDER[row.values["kind"]], row.number))
    if rest:
        for row in rows:
            step(row, _try(actor, batch, row, now))
    else:
        _all_or_nothing(actor, batch, rows, now, step)
    with transaction.atomic():
        return finish(batch, actor=actor, now=now, applied_at=now)


def finish(batch: ImportBatch, *, actor: Actor, now: datetime, applied_at: datetime) -> int:
    """Mark a claimed batch as written, with as many rows as stand in the network. Returns how many. Raises Overtaken."""
    written = written_of(batch)
    counts = {**batch.counts, "written": written}
    if not _mine(batch).update(status=BatchStatus.APPLIED, applied_at=applied_at, counts=counts):
        raise _overtaken()
    audit.record(
        actor=actor, action="network.import", subject="import", subject_id=batch.pk, code=batch.code, now=now,
        summary=_("%(file)s：写入 %(n)s 行") % {"file": batch.filename, "n": written}, new={"written": written},
    )  # fmt: skip
    return written


def discard_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> int:
    """Forget a preview, or end a writing that was interrupted: what is written stays and can be undone. Returns how many rows are.

    Raises:
        Conflict: the batch is being written at this moment, or was.
    """
    with transaction.atomic():
        batch = own_batch(actor, batch_id)
        interrupted = is_interrupted(batch, now)
        if batch.status == BatchStatus.APPLYING and not interrupted:
            raise Conflict(_("这一批正在写入。等它写完，要收回再用「撤销这次导入」。"))
        if not (interrupted or batch.status == BatchStatus.PREVIEWED) or not _claim(batch, now):
            raise Conflict(_("这一批已经写入，要收回请用「撤销这次导入」。"))
        if written_of(batch):
            return finish(batch, actor=actor, now=now, applied_at=now)
        _mine(batch).update(status=BatchStatus.DISCARDED)
        ImportRow.objects.filter(batch=batch).delete()
        audit.record(
            actor=actor, action="network.import_discard", subject="import", subject_id=batch.pk, code=batch.code, now=now,
            summary=batch.filename,
        )  # fmt: skip
    return 0


def _claim(batch: ImportBatch, now: datetime) -> bool:
    """Make this caller the only one who writes; False when somebody else was faster."""
    before = {"pk": batch.pk, "status": batch.status, "attempt": batch.attempt}
    batch.status, batch.attempt, batch.claimed_at = BatchStatus.APPLYING, batch.attempt + 1, now
    return bool(
        ImportBatch.objects.filter(**before).update(
            status=batch.status, attempt=batch.attempt, claimed_at=batch.claimed_at
        )
    )


def _mine(batch: ImportBatch) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.APPLYING, attempt=batch.attempt)


def _hold(batch: ImportBatch) -> None:
    """Keep the claim until the end of this transaction, so that nobody takes over between a row and its mark."""
    if not _mine(batch).update(attempt=batch.attempt):
        raise _overtaken()


def _overtaken() -> Overtaken:
    return Overtaken(_("这一批在别处接着写，或者已经结束。请刷新后再看。"))


def _collision(row: ImportRow) -> Conflict:
    return Conflict(
        _("第 %(n)s 行 %(code)s：和别人刚刚写入的撞上了，这一行没有写入。请重新传一次。")
        % {"n": row.number, "code": row.code}
    )


def _all_or_nothing(actor: Actor, batch: ImportBatch, rows: list[ImportRow], now: datetime, step: Step) -> None:
    row: ImportRow | None = None
    try:
        with transaction.atomic():
            _hold(batch)
            for row in rows:
                _write(actor, batch, row, now)
    except Exception as error:
        _mine(batch).update(status=BatchStatus.PREVIEWED)
        if isinstance(error, IntegrityError) and row is not None:
            raise _collision(row) from error
        raise
    for row in rows:
        step(row, "")


def _try(actor: Actor, batch: ImportBatch, row: ImportRow, now: datetime) -> str:
    try:
        with transaction.atomic():
            _hold(batch)
            _write(actor, batch, row, now)
    except Overtaken:
        raise
    except (DomainError, IntegrityError) as error:
        refused = error if isinstance(error, DomainError) else _collision(row)
        faults = getattr(refused, "faults", ())
        message = str(faults[0].message) if faults else str(refused.message)
        ImportRow.objects.filter(pk=row.pk).update(
            outcome=Outcome.WRONG, faults=[{"column": "", "given": "", "message": message}]
        )
        return message
    return ""


def _write(actor: Actor, batch: ImportBatch, row: ImportRow, now: datetime) -> None:
    require(actor, "network.import", row.code)
    try:
        place = _create(actor, batch, row, now) if row.outcome == Outcome.NEW else _change(actor, batch, row, now)
    except Invalid as refused:
        told = _("第 %(n)s 行 %(code)s：%(why)s。预览以后有了变化，请重新传一次")
        facts = {
            "n": row.number,
            "code": row.code,
            "why": str(refused.faults[0].message if refused.faults else refused.message).rstrip(_("。")),
        }
        raise Conflict(told % facts) from refused
    row.applied, row.place_id, row.version = True, place.pk, place.version
    row.save(update_fields=["applied", "place_id", "version", "old"])


def _create(actor: Actor, batch: ImportBatch, row: ImportRow, now: datetime) -> Place:
    said = row.values
    if row.code in used_codes(row.code):
        told = _("第 %(n)s 行 %(code)s：预览以后别人已经设立了，请重新传一次")
        raise Conflict(told % {"n": row.number, "code": row.code})
    area = area_for(area_of(said["kind"], row.code), said["kind"])
    parent_code = parent_of(said["kind"], row.code, is_pseudo=area.is_pseudo)
    if not may_structure(actor, row.code, parent_code or None):
        raise Conflict(_("%(label)s：设立新站点要上一级来导入") % {"label": row.label})
    opened_on = date.fromisoformat(said["opened_on"]) if said.get("opened_on") else local_date(now)
    place = Place(code=row.code, kind=said["kind"], area=area, parent_id=parent_code or None, opened_on=opened_on)
    refuse_orphan(place)
    journal.check_date(opened_on, now)
    refuse_before(opened_on, area, None)
    place.rated = not area.is_pseudo
    apply_values(place, _fields(said, {}))
    check_values(place, _near(place))
    check_names(place)
    journal.keep(
        place, action=PlaceAction.OPEN, actor=actor, now=now, effective_on=opened_on, reason=_reason(batch), old={},
        new={"code": place.code, "name": place.name, "short_name": place.short_name},
    )  # fmt: skip
    if said.get("rooms"):
        write_rooms(place, [RoomInput(*room) for room in said["rooms"]])
    return place


def _change(actor: Actor, batch: ImportBatch, row: ImportRow, now: datetime) -> Place:
    place = journal.locked(UUID(str(row.place_id)))[0]
    if place.version != row.version:
        raise Conflict(_("%(label)s：预览以后别人改过，请重新传一次") % {"label": place.short_name})
    keys = {change["key"] for change in row.changes}
    old, new = difference(place, _fields({key: value for key, value in row.values.items() if key in keys}, place.hours))
    if place.status not in STANDING:
        raise Conflict(_("%(label)s：预览以后关闭或并入了，请重新传一次") % {"label": place.short_name})
    apply_values(place, new)
    check_values(place, _near(place) if {"lng", "lat"} & keys else None)
    if "name" in new:
        check_names(place)
    if "rooms" in keys:
        old["rooms"] = [
            [room.name, room.use, room.seats, room.square_metres] for room in Room.objects.filter(place=place)
        ]
        new["rooms"] = row.values["rooms"]
        write_rooms(place, [RoomInput(*room) for room in row.values["rooms"]])
    row.old = old
    renamed = {"name", "short_name"} & set(new)
    action = PlaceAction.RENAME if renamed else PlaceAction.EDIT
    journal.keep(place, action=action, actor=actor, now=now, reason=_reason(batch), old=old, new=new)
    return place


def _fields(said: dict[str, Any], hours: dict[str, Any]) -> dict[str, Any]:
    """Fields of the row from what the sheet says; a blank number is none."""
    found = {key: said[key] for key in _PLAIN if key in said}
    for key in ("lng", "lat"):
        if key in found:
            found[key] = found[key] or None
    if _HOURS & set(said):
        found["hours"] = hours_of(said, hours)
    return found


def _near(place: Place) -> tuple[Decimal, Decimal] | None:
    """Where the centre of the district stands; nothing for the centre itself, which may move."""
    return None if place.kind == PlaceKind.CENTRE or place.lng is None else centre_position(place.code)


def _reason(batch: ImportBatch) -> str:
    return (_("Excel 导入：%(file)s") % {"file": batch.filename})[:200]
