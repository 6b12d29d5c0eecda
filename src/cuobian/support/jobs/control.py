"""Starting, stopping, starting again, and doing again what failed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence, Text, kept, plain
from cuobian.support.jobs import heartbeat
from cuobian.support.jobs.models import Failure, Job, State
from cuobian.support.jobs.progress import actor_facts
from cuobian.support.jobs.registry import Kind, kind_of, tell
from cuobian.support.jobs.seeing import is_own, seen

_OF_ITS_START = {"title", "origin", "whole"}
"""Sentences of a job that outlive its being started again."""


def start(
    *,
    actor: Actor,
    kind: str,
    title: Text,
    params: Mapping[str, Any],
    now: datetime,
    origin: tuple[Text, str] | None = None,
) -> Job:
    """Queue a job. Call it last in the transaction of the deed: it is queued when, and only when, that commits.

    Args:
        params: plain values (ids, dates as text), given to the job's function by name.
        title: what is being done, a `kernel.sentences.Sentence` such as "生成 128 份评分表", or somebody's own words.
        origin: the page it belongs to, such as the round's: what it is called and its address. The job's page leads back to it.
    """
    if kind_of(kind) is None:
        raise Invalid(_("这项后台工作在这个版本里没有。请告诉系统管理员：%(kind)s") % {"kind": kind})
    words = {"title": kept(title), **({"origin": kept(origin[0])} if origin else {})}
    row = _queued(actor, kind, words, params, now, origin_url=origin[1] if origin else "")
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
    """Start a failed, stopped or interrupted job again, as the person who asks now. What it has done is passed over."""
    with transaction.atomic():
        row = own(actor, job_id)
        if not (row.state in (State.FAILED, State.STOPPED) or heartbeat.is_lost(row, now)):
            raise Conflict(_("这项工作还在办，或者已经办结，不能重新开始。"))
        changed = Job.objects.filter(id=row.id, attempt=row.attempt, state=row.state).update(
            state=State.QUEUED,
            attempt=row.attempt + 1,
            sentences={
                "title": row.title,
                **{name: row.sentences[name] for name in _OF_ITS_START & row.sentences.keys()},
            },
            actor=actor_facts(actor),
            total=0,
            done=0,
            doing="",
            stages=[],
            stage=0,
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
        Failure.objects.filter(job=row).delete()
        row.refresh_from_db()
        tell("restart", row, now)
        _enqueue(row)
    row.refresh_from_db()
    return row


def redo(*, actor: Actor, job_id: UUID, now: datetime) -> Job:
    """Do again what failed of a finished job, and that alone, as a new job of whoever asks; the first stays as it ended.

    Raises:
        NotFound: outside of what the actor may see.
        NotAllowed: the actor may not start such a job.
        Conflict: it has not ended, nothing of it can be done again, or somebody has begun to.
    """
    with transaction.atomic():
        row = Job.objects.select_for_update().get(id=seen(actor, job_id).id)
        known = kind_of(row.kind)
        keys = failed_keys(row)
        if known is None or known.parts is None or not keys:
            raise Conflict(_("这项工作里没有可以单独重做的。"))
        params = {**row.params, known.parts.param: keys}
        known.parts.check(actor, params)
        if row.state != State.DONE:
            raise Conflict(_("这项工作还没有办完。办完以后，没做成的可以单独重做；停下或断了的，请重新开始。"))
        if redo_of(row) is not None:
            raise Conflict(_("没做成的已经另外重做，请刷新后再看。"))
        made = _queued(
            actor, row.kind, _redo_words(row, known, len(keys)), params, now, origin_url=row.origin_url, redo_of=row
        )
        tell("redo", made, now)
        _enqueue(made)
    made.refresh_from_db()
    return made


def redo_of(row: Job) -> Job | None:
    """The job in which the failed items of this one are done again."""
    return Job.objects.filter(redo_of=row).first()


def redoable(actor: Actor, row: Job) -> int:
    """How many failed items this person may have done again now; the same questions as `redo` asks."""
    known = kind_of(row.kind)
    if known is None or known.parts is None or row.state != State.DONE or not row.failed_count:
        return 0
    keys = failed_keys(row)
    if not keys or redo_of(row) is not None:
        return 0
    try:
        known.parts.check(actor, {**row.params, known.parts.param: keys})
    except DomainError:
        return 0
    return len(keys)


def failed_keys(row: Job) -> list[str]:
    """The keys of what failed, in order, as far as it can be done again."""
    rows = Failure.objects.filter(job=row, attempt=row.attempt).exclude(key="")
    return list(rows.order_by("position").values_list("key", flat=True))


def own(actor: Actor, job_id: UUID) -> Job:
    """A job that this person started, locked for a change."""
    row = seen(actor, job_id)
    if not is_own(actor, row):
        raise NotAllowed(_("这项工作是别人开始的，您能看，不能停。请找开始的人。"))
    return Job.objects.select_for_update().get(id=row.id)


def active(kind: str, *, now: datetime, **params: Any) -> Job | None:
    """The newest job of this kind (with these parameters) that waits or runs; lost ones do not count."""
    rows = Job.objects.filter(kind=kind, state__in=[State.QUEUED, State.RUNNING]).order_by("-created_at", "-id")
    for row in rows[:50]:
        if not heartbeat.is_lost(row, now) and params.items() <= row.params.items():
            return row
    return None


def _queued(
    actor: Actor, kind: str, words: Mapping[str, Any], params: Mapping[str, Any], now: datetime, **facts: Any
) -> Job:
    return Job.objects.create(
        kind=kind,
        title=plain(words["title"])[:200],
        sentences=dict(words),
        params=dict(params),
        account_id=actor.account_id,
        actor=actor_facts(actor),
        code=actor.scope,
        created_at=now,
        **facts,
    )


def _redo_words(row: Job, known: Kind, count: int) -> dict[str, Any]:
    """The first job's title is kept as the whole, so that doing again what failed once more is not named three deep."""
    whole = row.sentences.get("whole", row.sentences.get("title", row.title))
    title = Sentence(
        gettext_lazy("单独重做 %(count)d %(unit)s：%(title)s"), {"count": count, "unit": known.unit, "title": whole}
    )
    origin = {"origin": row.sentences["origin"]} if "origin" in row.sentences else {}
    return {"title": kept(title), "whole": whole, **origin}


def _enqueue(row: Job) -> None:
    from cuobian.support.jobs.tasks import run_job  # the task module needs the models and us

    run_job.enqueue(str(row.id), row.attempt)
