"""Facts given as a table: upload and preview, submit, a second person's approval, refusal, and undoing by counter-entries."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.correcting import counters_of
from cuobian.domains.ledger.actions.entries import write
from cuobian.domains.ledger.actions.recording import Ground, check, grounds, record_many
from cuobian.domains.ledger.models import BatchState, Fact, ImportBatch, Source
from cuobian.domains.ledger.queries.batches import batch_row, subject_of
from cuobian.domains.ledger.rules.importing import (
    MAX_ROWS,
    common_code,
    fact_from,
    heads,
    kinds_by_name,
    restored,
    same_row,
    stored,
)
from cuobian.domains.ledger.states import step_of
from cuobian.domains.people.public import holders_of_permission
from cuobian.kernel.access import Actor, require, require_any
from cuobian.kernel.errors import Fault, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit import public as audit
from cuobian.support.exchange.public import ColumnSpec, Row, read_table
from cuobian.support.notices import public as notices

NOTICE = "ledger.batch"


class Upload(Protocol):
    """An uploaded file with its name."""

    name: str | None
    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...


class _Content(BytesIO):
    """The bytes of an upload, read once for the hash and once for the table."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.size: int | None = len(content)


def columns() -> list[ColumnSpec]:
    """The columns of the table that people fill in."""
    told = heads()
    choices = [(name, name) for name in kinds_by_name()]
    return [
        ColumnSpec("code", told.code, required=True, max_length=32, example="350203001001"),
        ColumnSpec("name", told.name, head_optional=True, max_length=100, help=_("只给人看，不读")),
        ColumnSpec("kind", told.kind, "choice", required=True, choices=choices),
        ColumnSpec("tag", told.tag, max_length=24, help=_("活动、点单等要写细类，见「类别说明」")),
        ColumnSpec("on", told.on, "date", required=True, example="2026-11-20", help=_("不早于站点的设立日期")),
        ColumnSpec("quantity", told.quantity, "decimal", required=True, example=1),
        ColumnSpec("part", told.part, "decimal", help=_("类别有「其中」时必填")),
        ColumnSpec("people", told.people, "integer", help=_("参与或服务的人数")),
        ColumnSpec("item", told.item, max_length=80),
    ]


def upload_batch(*, actor: Actor, upload: Upload, note: str, now: datetime) -> ImportBatch:
    """Read a table, check every row, and keep it as a draft: nothing is written to the ledger yet.

    Raises:
        Invalid: the table cannot be read, no row can be used, or the same file was entered before.
    """
    require_any(actor, "ledger.import")
    if actor.account_id is None:
        raise NotAllowed(_("补录要由登录的人来传，好让另一个人复核。"))
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    _refuse_twice(digest)
    table = read_table(_Content(content), columns=columns(), max_rows=MAX_ROWS)
    rows, faults = _checked(actor, table.rows, now)
    faults = [
        *({"place": fault.place, "given": fault.given, "message": fault.message} for fault in table.faults),
        *faults,
    ]
    if not rows:
        raise Invalid(
            [Fault(fault["place"], fault["message"], fault["given"]) for fault in faults[:200]],
            _("没有一行能用，改好再传。"),
        )
    wrong = {fault["place"].split("·")[0].strip() for fault in faults}
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            code=common_code([row["place_code"] for row in rows]),
            file_name=(upload.name or "")[-200:],
            file_sha256=digest,
            rows=rows,
            faults=faults[:500],
            row_count=len(rows),
            fault_count=len(wrong),
            note=note.strip()[:300],
            uploaded_by=actor.account_id,
            uploader_name=actor.name[:60],
            uploaded_at=now,
        )
        _audited(actor, batch, "ledger.upload", now, new={"rows": len(rows), "sha256": digest})
    return batch


def submit_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """Hand a draft to those who may approve it."""
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "submit")
        batch.submitted_at = now
        batch.save(update_fields=["state", "submitted_at"])
        _audited(actor, batch, "ledger.submit", now)
        approvers = [found.id for found in holders_of_permission("ledger.approve", batch.code, now)]
        notices.send(
            accounts=[account_id for account_id in approvers if account_id != batch.uploaded_by],
            kind=NOTICE,
            text=Sentence(
                gettext_lazy("%(name)s 提交了 %(count)s 条补录事实，等您复核"),
                {"name": batch.uploader_name, "count": batch.row_count},
            ),
            url=reverse("ledger:batch", args=[batch.pk]),
            subject=subject_of(batch.pk),
            code=batch.code,
            now=now,
        )
    return batch


def withdraw_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """Take back what has not been decided."""
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "withdraw")
        batch.save(update_fields=["state"])
        notices.settle(subject=subject_of(batch.pk), now=now)
        _audited(actor, batch, "ledger.withdraw", now)
    return batch


def approve_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """Enter the batch into the ledger: a second person, who has seen it."""
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "approve")
        batch.decided_by, batch.decider_name, batch.decided_at = actor.account_id, actor.name[:60], now
        batch.save(update_fields=["state", "decided_by", "decider_name", "decided_at"])
        facts = [restored(row, subject_of(batch.pk)) for row in batch.rows]
        record_many(actor=actor, facts=facts, source=Source.IMPORT, now=now)
        notices.settle(subject=subject_of(batch.pk), now=now)
        _audited(actor, batch, "ledger.approve", now, new={"rows": batch.row_count})
        _tell_uploader(
            batch, Sentence(gettext_lazy("您补录的 %(count)s 条事实已入账"), {"count": batch.row_count}), now
        )
    return batch


def refuse_batch(*, actor: Actor, batch_id: UUID, reason: str, now: datetime) -> ImportBatch:
    """Give it back with a reason."""
    _needs_reason(reason)
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "refuse")
        batch.decided_by, batch.decider_name, batch.decided_at = actor.account_id, actor.name[:60], now
        batch.reason = reason.strip()
        batch.save(update_fields=["state", "decided_by", "decider_name", "decided_at", "reason"])
        notices.settle(subject=subject_of(batch.pk), now=now)
        _audited(actor, batch, "ledger.refuse", now, new={"reason": batch.reason})
        _tell_uploader(batch, Sentence(gettext_lazy("您补录的事实已退回：%(reason)s"), {"reason": batch.reason}), now)
    return batch


def undo_batch(*, actor: Actor, batch_id: UUID, reason: str, now: datetime) -> ImportBatch:
    """Take a whole batch off again: a counter-entry for each of its entries that was not corrected since."""
    _needs_reason(reason)
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "undo")
        batch.undone_by, batch.undoer_name, batch.undone_at = actor.account_id, actor.name[:60], now
        batch.undo_reason = reason.strip()
        batch.save(update_fields=["state", "undone_by", "undoer_name", "undone_at", "undo_reason"])
        rows = list(Fact.objects.filter(subject=subject_of(batch.pk)).order_by("day", "seq"))
        entries = write(actor=actor, drafts=counters_of(rows, reason), now=now)
        _audited(actor, batch, "ledger.undo", now, new={"reason": batch.undo_reason, "entries": len(entries)})
        _tell_uploader(
            batch, Sentence(gettext_lazy("您补录的一批事实已冲销：%(reason)s"), {"reason": batch.undo_reason}), now
        )
    return batch


def _stepped(actor: Actor, batch_id: UUID, action: str) -> ImportBatch:
    """The locked batch, moved to its next state in memory; every rule about who and when has been asked."""
    batch = batch_row(actor, batch_id, lock=True)
    step = step_of(batch.state, action)
    if step.by == "uploader" and actor.account_id != batch.uploaded_by:
        raise NotAllowed(_("这一步只能由上传的人（%(name)s）来办。") % {"name": batch.uploader_name})
    if step.by != "uploader":
        require(actor, step.permission, batch.code)
    if step.by == "other" and actor.account_id == batch.uploaded_by:
        raise NotAllowed(_("自己上传的不能自己复核，请另一位经办人来办。"))
    batch.state = step.to
    return batch


def _refuse_twice(digest: str) -> None:
    alive = (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED)
    known = ImportBatch.objects.filter(file_sha256=digest, state__in=alive).order_by("uploaded_at").first()
    if known:
        told = _("同一个文件在 %(day)s 由 %(name)s 传过，现在是「%(state)s」。")
        facts = {"day": known.uploaded_at.date(), "name": known.uploader_name, "state": BatchState(known.state).label}
        raise Invalid(told % facts)


def _checked(actor: Actor, rows: Sequence[Row], now: datetime) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Rows that can be entered, and what is wrong in the others."""
    names = kinds_by_name()
    places = grounds((str(row.values["code"]), row.values["on"]) for row in rows)
    good: list[dict[str, Any]] = []
    faults: list[dict[str, str]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        found, kept = _row_faults(actor, row, places, names, seen, now)
        if found or kept is None:
            faults += found
        else:
            seen[same_row(kept)] = row.number
            good.append(kept)
    return good, faults


def _row_faults(
    actor: Actor,
    row: Row,
    places: dict[str, Ground],
    names: dict[str, Any],
    seen: dict[tuple[Any, ...], int],
    now: datetime,
) -> tuple[list[dict[str, str]], dict[str, Any] | None]:
    told, code = heads(), str(row.values["code"])
    if code not in places or not actor.may("ledger.import", code):
        message = _("您的管辖范围里没有编码为 %(code)s 的站点。") % {"code": code}
        return [_told(row.number, told.code, code, message, "")], None
    name = places[code].place.short_name
    fact = fact_from(row.values, names[row.values["kind"]])
    by_field = {"quantity": told.quantity, "part": told.part, "people": told.people, "tag": told.tag, "item": told.item}
    faults = [
        _told(row.number, by_field.get(fault.place, told.on), fault.given, fault.message, name)
        for fault in check(fact, places, now)
    ]
    kept = {**stored(fact), "number": row.number, "name": name}
    if same_row(kept) in seen:
        message = _("和第 %(row)s 行一样，同一件事只记一次。") % {"row": seen[same_row(kept)]}
        faults.append(_told(row.number, told.kind, str(row.values["kind"]), message, name))
    return faults, kept


def _told(number: int, head: str, given: str, message: str, name: str) -> dict[str, str]:
    place = _("第 %(row)s 行 · %(head)s") % {"row": number, "head": head}
    return {"place": place, "given": given, "message": message, "name": name}


def _needs_reason(reason: str) -> None:
    if not 4 <= len(reason.strip()) <= 300:
        raise Invalid([Fault("reason", _("请写明原因，4 到 300 个字。"), reason[:40])])


def _tell_uploader(batch: ImportBatch, text: Sentence, now: datetime) -> None:
    notices.send(
        accounts=[batch.uploaded_by],
        kind="ledger.batch_decided",
        text=text,
        url=reverse("ledger:batch", args=[batch.pk]),
        subject=subject_of(batch.pk),
        code=batch.code,
        now=now,
        needs_action=False,
    )


def _audited(actor: Actor, batch: ImportBatch, action: str, now: datetime, new: dict[str, Any] | None = None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="ledger_batch",
        subject_id=batch.pk,
        code=batch.code,
        now=now,
        summary=batch.file_name,
        new={"state": batch.state, **(new or {})},
    )
