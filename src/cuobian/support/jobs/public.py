"""The door of background work."""

from cuobian.support.jobs.control import active, redo, restart, start, stop
from cuobian.support.jobs.models import Job, State
from cuobian.support.jobs.progress import Progress, Stopped
from cuobian.support.jobs.registry import JobResult, Parts, job, subscribe
from cuobian.support.jobs.results import latest, result_of

__all__ = [
    "Job",
    "JobResult",
    "Parts",
    "Progress",
    "State",
    "Stopped",
    "active",
    "job",
    "latest",
    "redo",
    "restart",
    "result_of",
    "start",
    "stop",
    "subscribe",
]
