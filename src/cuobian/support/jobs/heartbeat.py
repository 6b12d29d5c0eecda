"""Is the process that runs a job still there? By its number on this machine, by its heartbeat on another."""

import contextlib
import os
import socket
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection

from cuobian.kernel import clock
from cuobian.support.jobs.models import Job, State

EVERY = 10.0
STALE = timedelta(seconds=90)


def this_host() -> str:
    """The name of this machine."""
    return socket.gethostname()[:120]


def is_lost(row: Job, now: datetime) -> bool:
    """True for a job that is marked as running while nobody runs it."""
    if row.state != State.RUNNING:
        return False
    if row.host == this_host() and os.name == "posix":
        return not _process_lives(row.pid)
    return row.beat_at is None or now - row.beat_at > STALE


def _process_lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """A killed child that nobody has waited for yet still has its number (Linux says so in /proc)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


class Heartbeat:
    """Beats while a job runs, from a thread with a connection of its own. Inside a transaction nobody could hear it."""

    def __init__(self, row: Job) -> None:
        self._job, self._over = row, threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"beat-{row.id}", daemon=True)

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _beat(self) -> None:
        while not self._over.wait(EVERY):
            with contextlib.suppress(DatabaseError):
                Job.objects.filter(id=self._job.id, attempt=self._job.attempt, state=State.RUNNING).update(
                    beat_at=clock.now()
                )
        connection.close()
