"""The app of this support package."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from cuobian.support.jobs.public import Job


class AuditApp(AppConfig):
    name = "cuobian.support.audit"
    label = "audit"

    def ready(self) -> None:
        from cuobian.support.jobs import public as jobs  # models are loaded only now

        jobs.subscribe(record_job)


def record_job(verb: str, row: "Job", now: datetime) -> None:
    """Starting, stopping and restarting background work, or parts of it, are deeds like any other; its ends are not."""
    from cuobian.support.audit.trail import record  # models are loaded only now
    from cuobian.support.jobs.public import Progress

    if verb in ("start", "stop", "restart", "redo"):
        actor = Progress(row).actor
        again = {"redo_of": str(row.redo_of_id)} if verb == "redo" else {}
        record(
            actor=actor,
            action=f"jobs.{verb}",
            subject="job",
            subject_id=row.id,
            code=row.code,
            now=now,
            summary=row.title,
            new=again,
        )
