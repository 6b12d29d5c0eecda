"""Who may look at a job."""

from uuid import UUID

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.support.jobs.models import Job


def seen(actor: Actor, job_id: UUID) -> Job:
    """A job this person may look at: their own, or any in their area with "jobs.view"."""
    row = Job.objects.filter(id=job_id).first()
    if row is None or not is_seen(actor, row):
        raise NotFound()
    return row


def is_seen(actor: Actor, row: Job) -> bool:
    """True when this person may look at the job."""
    return is_own(actor, row) or actor.may("jobs.view", row.code)


def is_own(actor: Actor, row: Job) -> bool:
    """True for whoever started it."""
    return actor.account_id is not None and row.account_id == actor.account_id
