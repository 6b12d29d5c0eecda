"""Background work of the network: writing a large import."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.imports import apply_batch
from cuobian.domains.network.models import ImportRow
from cuobian.domains.network.queries.imports import counts_of, own_batch
from cuobian.domains.network.values import IMPORT
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import JobResult, Progress, job


@job(IMPORT)
def run_import(progress: Progress, /, **params: Any) -> JobResult:
    """Write a claimed batch; rows that cannot be written are listed, the others go on."""
    batch_id, rest = str(params["batch_id"]), bool(params["rest"])
    batch = own_batch(progress.actor, UUID(batch_id))
    progress.begin(counts_of(batch).written, batch.filename)

    def step(row: ImportRow, message: str) -> None:
        if message:
            progress.failed(row.label, message)
        progress.step(row.label)

    written = apply_batch(actor=progress.actor, batch_id=batch.pk, rest=rest, now=progress.now, step=step)
    return JobResult(
        Sentence(gettext_lazy("已写入 %(n)s 行"), {"n": written}), reverse("network:import", args=[batch.pk])
    )
