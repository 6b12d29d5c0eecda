"""What can be run in the background, and who wants to hear of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext_lazy

from cuobian.kernel.access import Actor
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


ITEMS = gettext_lazy("件")


@dataclass(frozen=True, slots=True)
class Parts:
    """How single items of a kind are done again.

    Attributes:
        param: the parameter that holds the keys of the items to do, each as it was given to `Progress.failed`.
        check: called with who asks and the parameters of the new job: raises NotFound or NotAllowed for whoever may not
            start such a job.
    """

    param: str
    check: Callable[[Actor, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of background work.

    Attributes:
        unit: what its items are counted in.
        parts: None where single items cannot be done again.
        keeps: what is done stays when it is stopped, and is passed over when it is started again.
        makes_file: what it does is a file, of which nothing is there before its end.
    """

    work: Work
    unit: Text = ITEMS
    parts: Parts | None = None
    keeps: bool = True
    makes_file: bool = False


Listener = Callable[[str, Job, datetime], None]

_kinds: dict[str, Kind] = {}
_listeners: list[Listener] = []


def job(
    kind: str,
    *,
    unit: Text = ITEMS,
    parts: Parts | None = None,
    keeps: bool = True,
    makes_file: bool = False,
) -> Callable[[Work], Work]:
    """Register a function under its kind ("rating.open"). Put it in the `tasks.py` of an app: that file is found by itself.

    It gets `progress` and the parameters; it may be started again after an interruption, so it passes over what is done
    already and counts it as done. It commits as it goes: a single transaction around everything would hide the progress.
    Where single items may fail, `parts` says how those alone are done again. See `Kind` for the rest.
    """

    def register(work: Work) -> Work:
        known = _kinds.get(kind)
        if known is not None and _name(known.work) != _name(work):
            raise ValueError(f"two jobs are called {kind}")
        _kinds[kind] = Kind(work, unit, parts, keeps and not makes_file, makes_file)
        return work

    return register


def kind_of(kind: str) -> Kind | None:
    """What is known of a kind, or None when this release has none."""
    return _kinds.get(kind)


def subscribe(listener: Listener) -> None:
    """Hear of every start, stop, restart, redoing of parts and end: called with the verb, the job and the moment."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(verb: str, row: Job, now: datetime) -> None:
    """Tell all listeners."""
    for listener in _listeners:
        listener(verb, row, now)


def _name(work: Work) -> str:
    return f"{getattr(work, '__module__', '')}.{getattr(work, '__qualname__', '')}"
