"""Running one job in the worker, and what is written down when it ends."""

import logging
import os
import secrets
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError, Invalid
from cuobian.kernel.sentences import Text, kept, plain
from cuobian.support.jobs import heartbeat
from cuobian.support.jobs.models import Failure, Job, State
from cuobian.support.jobs.progress import Progress, Stopped
from cuobian.support.jobs.registry import JobResult, kind_of, tell

log = logging.getLogger(__name__)
KEPT = timedelta(days=7)
NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def run(job_id: UUID, attempt: int) -> None:
    """Run a queued job; a job taken by somebody else, or stopped meanwhile, is left alone."""
    started = clock.now()
    taken = Job.objects.filter(id=job_id, attempt=attempt, state=State.QUEUED).update(
        state=State.RUNNING, started_at=started, beat_at=started, host=heartbeat.this_host(), pid=os.getpid()
    )
    if not taken:
        return
    row = Job.objects.get(id=job_id)
    progress = Progress(row)
    try:
        with heartbeat.Heartbeat(row), _savepoint():
            known = kind_of(row.kind)
            if known is None:
                raise Invalid(_("这项后台工作在这个版本里没有。请告诉系统管理员：%(kind)s") % {"kind": row.kind})
            result = known.work(progress, **row.params)
        _finish(row, progress, result)
    except Stopped:
        log.info("job %s was stopped", job_id)
    except DomainError as error:
        _fail(row, progress, _told(error), number="")
    except Exception:
        number = "".join(secrets.choice(NUMBER_LETTERS) for _place in range(8))
        log.exception("job %s (%s) failed, help number %s", job_id, row.kind, number)
        _fail(
            row,
            progress,
            gettext_lazy("做到一半出了差错，原因已记下。您可以重新开始；还不行，请把求助编号告诉系统管理员。"),
            number,
        )
    except BaseException:
        _fail(row, progress, interrupted(row.kind), number="")
        raise
    tidy()


def interrupted(kind: str) -> Text:
    """What is said of a job of this kind whose worker went away."""
    known = kind_of(kind)
    if known is not None and not known.keeps:
        return gettext_lazy("后台程序中途停了，这项工作没有做完，可以重新开始。")
    return gettext_lazy("后台程序中途停了，这项工作没有做完。已做好的都在，可以重新开始。")


def result_path(row: Job) -> str:
    """Where the file of a job is kept."""
    return f"jobs/{row.id.hex[:2]}/{row.id.hex}-{row.attempt}"


def tidy() -> None:
    """Remove result files older than seven days, a few at a time."""
    old = Job.objects.filter(finished_at__lt=clock.now() - KEPT).exclude(result_name="")[:20]
    for row in old:
        default_storage.delete(result_path(row))
        Job.objects.filter(id=row.id).update(result_name="")


def _savepoint() -> AbstractContextManager[object]:
    """When the backend runs jobs at once, inside the caller's transaction, a failure must not spoil that one."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _finish(row: Job, progress: Progress, result: JobResult) -> None:
    if result.content:
        path = result_path(row)
        if default_storage.exists(path):
            default_storage.delete(path)
        default_storage.save(path, ContentFile(result.content))
    _end(
        row,
        progress,
        verb="done",
        state=State.DONE,
        summary=plain(kept(result.summary))[:500],
        sentences={**row.sentences, "summary": kept(result.summary)},
        url=result.url[:300],
        result_name=result.filename[:160] if result.content else "",
    )


def _fail(row: Job, progress: Progress, message: Text, number: str) -> None:
    body = kept(message)
    sentences = {**row.sentences, "message": body}
    _end(
        row,
        progress,
        verb="failed",
        state=State.FAILED,
        message=plain(body)[:500],
        sentences=sentences,
        help_number=number,
    )


def _end(row: Job, progress: Progress, *, verb: str, **facts: Any) -> None:
    now = clock.now()
    over = {"doing": ""} if verb == "done" else {}
    if progress.keep(**{**over, "finished_at": now, "beat_at": now, **facts}):
        kept_count = Failure.objects.filter(job=row, attempt=row.attempt).count()
        Job.objects.filter(id=row.id, attempt=row.attempt).update(failed_count=kept_count)
        row.refresh_from_db()
        tell(verb, row, now)


def _told(error: DomainError) -> str:
    faults = [
        f"{fault.place}：{fault.message}" if fault.place else str(fault.message)
        for fault in getattr(error, "faults", ())
    ]
    message = str(error.message)
    return message if not faults or faults == [message] else f"{message} {'；'.join(faults[:5])}"
