"""Reading back the file that a job made, and finding the jobs that made one."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.support.jobs.models import Job, State
from cuobian.support.jobs.running import result_path
from cuobian.support.jobs.seeing import seen


def result_of(*, actor: Actor, job_id: UUID, kind: str) -> tuple[Job, bytes]:
    """A job of this kind that the actor started, and its file.

    Raises:
        NotFound: no such job of the actor's, or its file is gone (files are kept for seven days).
    """
    row = seen(actor, job_id)
    if row.kind != kind or row.account_id != actor.account_id or row.state != State.DONE:
        raise NotFound()
    path = result_path(row)
    if not row.result_name or not default_storage.exists(path):
        raise NotFound(_("文件只保留 7 天，这一份已经清掉了。请重新生成一次。"))
    with default_storage.open(path, "rb") as kept:
        return row, kept.read()


def latest(*, actor: Actor, kind: str, count: int) -> list[Job]:
    """The actor's own jobs of a kind that are done and whose file is still there, the newest first."""
    rows = Job.objects.filter(account_id=actor.account_id, kind=kind, state=State.DONE).exclude(result_name="")
    return list(rows.order_by("-created_at", "-pk")[:count])
