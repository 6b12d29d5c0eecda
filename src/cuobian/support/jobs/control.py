"""Starting, stopping and starting again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Text, kept, plain
from cuobian.support.jobs import heartbeat
from cuobian.support.jobs.models import Job, State
from cuobian.support.jobs.progress import actor_facts
from cuobian.support.jobs.registry import tell, work_of


def start(*, actor: Actor, kind: str, title: Text, params: Mapping[str, Any], now: datetime) -> Job:
    """Queue a job. Call it last in the transaction of the deed: it is queued when, and only when, that commits.

    Args:
        params: plain values (ids, dates as text), given to the job's function by name.
        title: what is being done, a `kernel.sentences.Sentence` such as "生成 128 份评分表", or somebody's own words.
    """
    if work_of(kind) is None:
        raise Invalid(_("这项后台工作在这个版本里没有。请告诉系统管理员：%(kind)s") % {"kind": kind})
    row = Job.objects.create(
        kind=kind,
        title=plain(kept(title))[:200],
        sentences={"title": kept(title)},
        params=dict(params),
        account_id=actor.account_id,
        actor=actor_facts(actor),
        code=actor.scope,
        created_at=now,
    )
    tell("start", row, now)
    _enqueue(row)
    row.refresh_from_db()
    return row


def stop(*, actor: Actor, job_id: UUID, now: datetime) -> Job:
    """Stop a job that waits or runs; what it has already committed stays."""
    with transaction.atomic():
        row = own(actor, job_id)
        waiting = Job.objects.filter(id=row.id, state__in=[State.QUEUED, State.RUNNING])
        if not waiting.update(state=State.STOPPED, finished_at=now, message=""):
            raise Conflict(_("这项工作已经结束，不用再停。"))
        row.refresh_from_db()
        tell("stop", row, now)
    return row


def restart(*, actor: Actor, job_id: UUID, now: datetime) -> Job:
    """Start a failed, stopped or interrupted job again from the beginning, as the person who asks now."""
    with transaction.atomic():
        row = own(actor, job_id)
        if not (row.state in (State.FAILED, State.STOPPED) or heartbeat.is_lost(row, now)):
            raise Conflict(_("这项工作还在办，或者已经办结，不能重新开始。"))
        changed = Job.objects.filter(id=row.id, attempt=row.attempt, state=row.state).update(
            state=State.QUEUED,
            attempt=row.attempt + 1,
            sentences={"title": row.sentences.get("title", row.title)},
            actor=actor_facts(actor),
            total=0,
            done=0,
            doing="",
            failures=[],
            failed_count=0,
            summary="",
            message="",
            help_number="",
            created_at=now,
            started_at=None,
            finished_at=None,
            beat_at=None,
        )
        if not changed:
            raise Conflict()
        row.refresh_from_db()
        tell("restart", row, now)
        _enqueue(row)
    row.refresh_from_db()
    return row


def seen(actor: Actor, job_id: UUID) -> Job:
    """A job this person may look at: their own, or any in their area with "jobs.view"."""
    row = Job.objects.filter(id=job_id).first()
    if row is None or not (_is_own(actor, row) or actor.may("jobs.view", row.code)):
        raise NotFound()
    return row


def own(actor: Actor, job_id: UUID) -> Job:
    """A job that this person started, locked for a change."""
    row = seen(actor, job_id)
    if not _is_own(actor, row):
        raise NotAllowed(_("这项工作是别人开始的，您能看，不能停。请找开始的人。"))
    return Job.objects.select_for_update().get(id=row.id)


def active(kind: str, *, now: datetime, **params: Any) -> Job | None:
    """The newest job of this kind (with these parameters) that waits or runs; lost ones do not count."""
    rows = Job.objects.filter(kind=kind, state__in=[State.QUEUED, State.RUNNING]).order_by("-created_at", "-id")
    for row in rows[:50]:
        if not heartbeat.is_lost(row, now) and params.items() <= row.params.items():
            return row
    return None


def _is_own(actor: Actor, row: Job) -> bool:
    return actor.account_id is not None and row.account_id == actor.account_id


def _enqueue(row: Job) -> None:
    from cuobian.support.jobs.tasks import run_job  # the task module needs the models and us

    run_job.enqueue(str(row.id), row.attempt)
