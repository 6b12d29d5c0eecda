"""Django's SQLite with another way to wait for its one lock of all writers.

SQLite's own way sleeps longer and longer, up to a tenth of a second, and meanwhile others pass; under load one request in a
hundred waits half a second (sqlite.org/c3ref/busy_timeout.html, `sqliteDefaultBusyCallback`). Here the threads of a process
wait for each other without sleeping, and the one in front asks SQLite once a millisecond. Who waits in SQLite's way beside
those would starve; therefore single statements outside a transaction wait in the same line.
"""

import os
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

ASK_EVERY = 0.001
USUAL_TIMEOUT = 5.0
"""Seconds that Python's sqlite3 waits unless told otherwise."""
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")

_front: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
if hasattr(os, "register_at_fork"):  # a thread that held a place is not there in a process that was split off
    os.register_at_fork(after_in_child=_front.clear)
_Engine: Any = base.DatabaseWrapper  # its stubs leave out what an engine of one's own has to override


def _is_taken(error: OperationalError) -> bool:
    """Somebody else writes. Its relatives (a snapshot that has grown old, a table in use) are not cured by waiting."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


class DatabaseWrapper(_Engine):  # type: ignore[misc]
    """A connection; what writes begins when it is this thread's turn, or fails after the usual `timeout`."""

    _held: "threading.Lock | None" = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._single)

    def _start_transaction_under_autocommit(self) -> None:
        begin = super()._start_transaction_under_autocommit
        if self.transaction_mode == "IMMEDIATE":
            self._at_the_front(begin)
        else:
            begin()

    def _single(self, execute: Callable[..., Any], sql: Any, *given: Any) -> Any:
        """A statement; outside a transaction, one that writes waits for its turn and gives it back at once."""
        if self.in_atomic_block or str(sql).lstrip()[:6].upper() not in WRITES:
            return execute(sql, *given)
        try:
            return self._at_the_front(lambda: execute(sql, *given))
        finally:
            self._step_back()

    def _at_the_front(self, run: Callable[[], Any]) -> Any:
        """Run what needs the lock. The place in front is kept until `_step_back`, unless it fails."""
        if self.is_in_memory_db() or self._held is not None:
            return run()
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", USUAL_TIMEOUT))
        deadline = time.monotonic() + timeout
        front = _front[str(self.settings_dict["NAME"])]
        if not front.acquire(timeout=timeout):
            raise OperationalError("database is locked")
        self._held = front
        try:
            return self._ask(run, deadline, timeout)
        except BaseException:
            self._step_back()
            raise

    def _ask(self, run: Callable[[], Any], deadline: float, timeout: float) -> Any:
        self._wait_in_sqlite(0)
        try:
            while True:
                try:
                    return run()
                except OperationalError as error:
                    if not _is_taken(error) or time.monotonic() > deadline:
                        raise
                time.sleep(ASK_EVERY)
        finally:
            self._wait_in_sqlite(timeout)

    def _wait_in_sqlite(self, seconds: float) -> None:
        self.ensure_connection()
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _step_back(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with suppress(RuntimeError):  # whoever held it stayed in the process this one was split off from
                held.release()

    def _commit(self) -> None:
        super()._commit()
        self._step_back()  # what could not be committed is rolled back

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._step_back()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._step_back()
