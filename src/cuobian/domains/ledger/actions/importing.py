"""Facts given as a table: upload and preview, submit, a second person's approval, refusal, and undoing by counter-entries."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.correcting import counters_of
from cuobian.domains.ledger.actions.entries import write
from cuobian.domains.ledger.actions.reading import Upload, read_rows
from cuobian.domains.ledger.actions.recording import record_many
from cuobian.domains.ledger.models import BatchState, Fact, ImportBatch, Source
from cuobian.domains.ledger.queries.batches import batch_row, subject_of
from cuobian.domains.ledger.queries.entered import entered
from cuobian.domains.ledger.rules.importing import common_code, restored, same_row
from cuobian.domains.ledger.states import step_of
from cuobian.domains.people.public import holders_of_permission
from cuobian.kernel.access import Actor, require, require_any
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit import public as audit
from cuobian.support.exchange.public import content_of
from cuobian.support.notices import public as notices

NOTICE = "ledger.batch"


def upload_batch(*, actor: Actor, upload: Upload, note: str, now: datetime) -> ImportBatch:
    """Read a table, check every row, and keep it as a draft: nothing is written to the ledger yet.

    Raises:
        Invalid: the table cannot be read, no row can be used, or the same file was entered before.
    """
    require_any(actor, "ledger.import")
    if actor.account_id is None:
        raise NotAllowed(_("补录要由登录的人来传，好让另一个人复核。"))
    content = content_of(upload)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_twice(digest)
    read = read_rows(actor, content, now)
    if not read.rows:
        raise Invalid(
            [Fault(fault["place"], fault["message"], fault["given"]) for fault in read.faults[:200]],
            _("没有一行能用，改好再传。"),
        )
    batch = ImportBatch(
        code=common_code([row["place_code"] for row in read.rows]),
        file_name=(upload.name or "")[-200:],
        file_sha256=digest,
        rows=read.rows,
        faults=read.faults[:500],
        wrong=read.wrong,
        row_count=len(read.rows),
        fault_count=read.left_out,
        note=note.strip()[:300],
        uploaded_by=actor.account_id,
        uploader_name=actor.name[:60],
        uploaded_at=now,
    )
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            _audited(actor, batch, "ledger.upload", now, new={"rows": len(read.rows), "sha256": digest})
    except IntegrityError:
        _refuse_twice(digest)  # somebody gave the same file at the same moment
        raise
    return batch


def submit_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """Hand a draft to those who may approve it."""
    with transaction.atomic():
        batch = _stepped(actor, batch_id, "submit")
        batch.submitted_at = now
        batch.save(update_fields=["state", "submitted_at"])
        _audited(actor, batch, "ledger.submit", now)
        ask_approvers(batch, now)
    return batch


def ask_approvers(batch: ImportBatch, now: datetime) -> None:
    """Tell everybody who may decide on a submitted batch where it lies, but not who uploaded it."""
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
        _refuse_entered(batch)
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
        facts = {
            "day": local_date(known.uploaded_at),
            "name": known.uploader_name,
            "state": BatchState(known.state).label,
        }
        raise Invalid(told % facts)


def _refuse_entered(batch: ImportBatch) -> None:
    """Asked after writing: whoever enters the same rows at the same moment has waited for the day of the book."""
    held = entered(batch.rows, waiting=False, apart_from=batch.pk)
    found = [(row["number"], held[same_row(row)]) for row in batch.rows if same_row(row) in held]
    if found:
        number, holder = found[0]
        told = _(
            "这一批有 %(count)s 行已经入账（如第 %(row)s 行，在 %(name)s %(day)s 传的「%(file)s」里），再入账就重复了。请退回这一批。"
        )
        raise Conflict(told % {"count": len(found), "row": number, **holder.words()})


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
