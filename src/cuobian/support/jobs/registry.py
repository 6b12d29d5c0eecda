"""What can be run in the background, and who wants to hear of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cuobian.kernel.sentences import Text
from cuobian.support.jobs.models import Job


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended: one sentence, where to look, and a file to fetch (kept for seven days)."""

    summary: Text
    url: str = ""
    content: bytes = field(default=b"", repr=False)
    filename: str = ""


class Work(Protocol):
    """A background function: progress first, then the parameters it was started with."""

    def __call__(self, progress: Any, /, **params: Any) -> JobResult: ...


Listener = Callable[[str, Job, datetime], None]

_works: dict[str, Work] = {}
_listeners: list[Listener] = []


def job(kind: str) -> Callable[[Work], Work]:
    """Register a function under its kind ("rating.open"). Put it in the `tasks.py` of an app: that file is found by itself.

    It gets `progress` and the parameters; it may be started again after an interruption, so it must cope with its own
    half-finished work. It commits as it goes: a single transaction around everything would hide the progress.
    """

    def register(work: Work) -> Work:
        if _works.get(kind, work) is not work and _name(_works[kind]) != _name(work):
            raise ValueError(f"two jobs are called {kind}")
        _works[kind] = work
        return work

    return register


def work_of(kind: str) -> Work | None:
    """The function of a kind, or None when this release has none."""
    return _works.get(kind)


def subscribe(listener: Listener) -> None:
    """Hear of every start, stop, restart and end: called with the verb, the job and the moment."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(verb: str, row: Job, now: datetime) -> None:
    """Tell all listeners."""
    for listener in _listeners:
        listener(verb, row, now)


def _name(work: Work) -> str:
    return f"{getattr(work, '__module__', '')}.{getattr(work, '__qualname__', '')}"
