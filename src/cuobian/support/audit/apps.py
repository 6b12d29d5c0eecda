"""The app of this support package."""

from datetime import datetime
from functools import partial
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
        _name_filters()


def _name_filters() -> None:
    """An export of the trail says by what it was filtered in the words of the filters."""
    from cuobian.support.audit.models import Outcome  # models are loaded only now
    from cuobian.support.audit.words import register, word

    groups = {"role": "roles", "action": "actions", "subject": "subjects"}
    register(
        values={f"audit.outcome.{value}": label for value, label in Outcome.choices},
        names={f"audit.{field}": partial(word, group) for field, group in groups.items()},
    )


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
