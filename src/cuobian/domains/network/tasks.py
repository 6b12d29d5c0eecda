"""Background work of the network: writing a large import."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.imports import apply_batch
from cuobian.domains.network.models import ImportRow
from cuobian.domains.network.queries.imports import counts_of, own_batch, refused_rows, written_of
from cuobian.domains.network.values import IMPORT
from cuobian.kernel.sentences import Sentence, Text
from cuobian.support.jobs.public import JobResult, Progress, job


@job(IMPORT, unit=gettext_lazy("行"))
def run_import(progress: Progress, /, **params: Any) -> JobResult:
    """Write a claimed batch; rows that cannot be written are listed, the others go on.

    They are corrected in the sheet of wrong rows and given again: what stands here was read from the file as it was.
    """
    batch_id, rest = str(params["batch_id"]), bool(params["rest"])
    batch = own_batch(progress.actor, UUID(batch_id))
    progress.begin(counts_of(batch).written, batch.filename)
    page = reverse("network:import", args=[batch.pk])

    def step(row: ImportRow, message: str) -> None:
        if message:
            progress.failed(row.label, message, key=row.number, url=page)
        progress.step(row.label)

    progress.step(n=written_of(batch))  # by a run that broke off
    for refused in refused_rows(batch):
        step(refused, refused.faults[0]["message"])

    written = apply_batch(actor=progress.actor, batch_id=batch.pk, rest=rest, now=progress.now, step=step)
    told: Text = Sentence(gettext_lazy("已写入 %(n)s 行"), {"n": written})
    return JobResult(told if written else gettext_lazy("一行都没有写入"), page)
