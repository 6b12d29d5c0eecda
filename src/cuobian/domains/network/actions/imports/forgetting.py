"""Imports older than ninety days keep their numbers and lose their lines, which may name people to contact.

An import can be undone for seven days; a preview that nobody wrote for ninety days is out of date in any case.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cuobian.domains.network.actions.imports.applying import finish
from cuobian.domains.network.models import ImportBatch, ImportRow
from cuobian.domains.network.queries.imports import is_interrupted, written_of
from cuobian.domains.network.values import BatchStatus
from cuobian.kernel.access import Actor
from cuobian.support.audit import public as audit

KEEP_ROWS = timedelta(days=90)


def forget_rows(*, actor: Actor, now: datetime) -> int:
    """Empty the old imports, and end the old previews and interrupted writings. Returns how many; run again, it finds none."""
    before = now - KEEP_ROWS
    written = Q(status__in=[BatchStatus.APPLIED, BatchStatus.UNDONE], applied_at__lt=before)
    looked_at = Q(status=BatchStatus.PREVIEWED, created_at__lt=before)
    claimed = Q(status=BatchStatus.APPLYING, claimed_at__lt=before)
    holding = ImportRow.objects.values("batch_id")
    old = (
        ImportBatch.objects.filter(written | looked_at | claimed, pk__in=holding)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(_forget(batch_id, actor, now) for batch_id in list(old))


def _forget(batch_id: UUID, actor: Actor, now: datetime) -> bool:
    """Asked again under the lock: somebody may be writing the preview at this moment."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.status == BatchStatus.APPLYING and not is_interrupted(batch, now):
            return False
        if batch.status == BatchStatus.APPLYING and written_of(batch):
            finish(batch, actor=actor, now=now, applied_at=batch.claimed_at or batch.created_at)
        elif batch.status in (BatchStatus.APPLYING, BatchStatus.PREVIEWED):
            batch.status = BatchStatus.DISCARDED
            batch.save(update_fields=["status"])
        count, _by_table = ImportRow.objects.filter(batch=batch).delete()
        audit.record(
            actor=actor, action="network.import_forget", subject="import", subject_id=batch.pk, code=batch.code, now=now,
            summary=batch.filename, new={"rows": count},
        )  # fmt: skip
    return True
