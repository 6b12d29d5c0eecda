"""One at a time: locks that end with their holder, however it ends. Standard library only, but for a database server."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cuobian.kernel.commands import Console, Refused

ASK_EVERY = 0.2
PREPARING_KEY = 6_330_240_158  # any number, the same for every release

Wait = Callable[[], None]


class Taken(Exception):
    """Somebody else holds the lock."""


def visible_wait(console: Console, zh: str, en: str) -> Wait:
    """Says once what is waited for, and is called until it has come."""
    told: list[bool] = []

    def wait() -> None:
        if not told:
            console.stage(zh, en)
            told.append(True)
        time.sleep(ASK_EVERY)

    return wait


@contextmanager
def file_alone(path: Path, wait: Wait | None = None) -> Iterator[None]:
    """Hold the system's lock on this file, which is made and removed again.

    Raises:
        Taken: somebody holds it, and there is no `wait` that would let us ask again.
        Refused: the file cannot be made or locked.
    """
    handle = _locked(path)
    while handle is None:
        if wait is None:
            raise Taken
        wait()
        handle = _locked(path)
    try:
        yield
    finally:
        _release(handle, path)


@contextmanager
def database_alone(url: str, wait: Wait) -> Iterator[None]:
    """Hold a PostgreSQL database against other preparations, from whichever directory or machine.

    The lock belongs to an open transaction, so that it also holds behind a pool that hands connections round.
    """
    import psycopg  # only installations with a server need it

    with psycopg.connect(url, connect_timeout=5) as server:
        server.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        while server.execute("SELECT pg_try_advisory_xact_lock(%s)", [PREPARING_KEY]).fetchone() != (True,):
            wait()
        yield


def _locked(path: Path) -> int | None:
    """An open, locked file; None when somebody else has the lock."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unlockable(path, error) from None
        try:
            if not _lock(handle):
                os.close(handle)
                return None
            if _is_at(handle, path):
                return handle
        except OSError as error:
            os.close(handle)
            raise _unlockable(path, error) from None
        os.close(handle)  # whoever held it before has removed it since we opened it: begin again


def _unlockable(path: Path, error: OSError) -> Refused:
    return Refused(f"不能锁住 {path}（{error.strerror}）", f"{path} cannot be locked ({error.strerror})")


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:  # it says the same for every reason
            return False
        return True

    def _release(handle: int, path: Path) -> None:
        os.close(handle)
        with suppress(OSError):  # the next one has it open already, and will remove it
            os.unlink(path)  # which cannot be done while it is ours

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: int, path: Path) -> None:
        path.unlink(missing_ok=True)  # while it is still ours, so that nobody's new file is removed
        os.close(handle)
