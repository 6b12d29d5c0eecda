"""Who reads the fairness report with names is written down: it tells how strict each assessor is."""

from datetime import datetime

from cuobian.domains.rating.models import FairnessRun
from cuobian.kernel.access import Actor
from cuobian.support.audit.public import record


def note_named_report(*, actor: Actor, run: FairnessRun, now: datetime) -> None:
    """The read, in the audit. Whether the actor may is asked by who calls."""
    record(
        actor=actor,
        action="rating.read_fairness",
        subject="round",
        subject_id=str(run.round_id),
        code=run.round.code,
        now=now,
        summary=run.round.title,
        new={"level": run.level, "run": run.sequence},
    )
