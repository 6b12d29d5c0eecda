"""SQLite whose writers queue up: everybody gets a turn, and a turn ends whatever happens in it."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ConnectionHandler
from django.db.utils import IntegrityError, OperationalError

from cuobian.kernel.sqlite import base

pytestmark = pytest.mark.django_db  # a file of its own, which needs leave like any other
THREADS, TURNS = 8, 25


@pytest.fixture
def line(tmp_path: Path) -> Iterator[ConnectionHandler]:
    """One file; every thread that asks gets a connection of its own."""
    options = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}
    made = ConnectionHandler(
        {"default": {"ENGINE": "cuobian.kernel.sqlite", "NAME": tmp_path / "line.sqlite3", "OPTIONS": options}}
    )
    with made["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE tally (name TEXT PRIMARY KEY, number INTEGER NOT NULL)")
        cursor.execute("INSERT INTO tally VALUES ('all', 0)")
    yield made
    made.close_all()


def begin(line: ConnectionHandler) -> None:
    line["default"].set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    line["default"].in_atomic_block = True


def end(line: ConnectionHandler) -> None:
    line["default"].in_atomic_block = False
    line["default"].commit()
    line["default"].set_autocommit(True)


def run(line: ConnectionHandler, sql: str) -> list[tuple[object, ...]]:
    with line["default"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def of_another_thread(line: ConnectionHandler, sql: str) -> list[Exception]:
    """Run one statement in a thread of its own; what went wrong there."""
    wrong: list[Exception] = []

    def work() -> None:
        try:
            run(line, sql)
        except OperationalError as error:
            wrong.append(error)
        finally:
            line["default"].close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()
    return wrong


def test_transactions_and_single_statements_of_many_threads_all_count(line: ConnectionHandler) -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        try:
            for _turn in range(TURNS):
                if number % 2:
                    run(line, "UPDATE tally SET number = number + 1")
                    continue
                begin(line)
                ((seen,),) = run(line, "SELECT number FROM tally")
                run(line, f"UPDATE tally SET number = {seen} + 1")
                end(line)
        except Exception as error:
            wrong.append(repr(error))
        finally:
            line["default"].close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert wrong == []
    assert run(line, "SELECT number FROM tally") == [(THREADS * TURNS,)]


def test_a_lock_that_another_process_keeps_is_told_and_the_turn_goes_on(
    line: ConnectionHandler, tmp_path: Path
) -> None:
    line["default"].settings_dict["OPTIONS"]["timeout"] = 0.05
    other = sqlite3.connect(tmp_path / "line.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        begin(line)
    with pytest.raises(OperationalError, match="locked"):
        run(line, "UPDATE tally SET number = 5")
    other.execute("ROLLBACK")
    other.close()
    run(line, "UPDATE tally SET number = 6")
    assert of_another_thread(line, "UPDATE tally SET number = 7") == []


def test_a_statement_that_fails_gives_its_turn_back(line: ConnectionHandler) -> None:
    with pytest.raises(IntegrityError):
        run(line, "INSERT INTO tally VALUES ('all', 1)")
    assert of_another_thread(line, "UPDATE tally SET number = 2") == []


@pytest.mark.parametrize("way", ["rollback", "close"])
def test_a_transaction_that_is_given_up_gives_its_turn_back(line: ConnectionHandler, way: str) -> None:
    begin(line)
    run(line, "UPDATE tally SET number = 3")
    line["default"].in_atomic_block = False
    getattr(line["default"], way)()
    assert of_another_thread(line, "UPDATE tally SET number = number + 4") == []
    assert run(line, "SELECT number FROM tally") == [(4,)]


def test_who_waits_too_long_for_the_others_of_the_process_is_told(line: ConnectionHandler) -> None:
    line["default"].settings_dict["OPTIONS"]["timeout"] = 0.05
    begin(line)
    run(line, "UPDATE tally SET number = 8")
    (error,) = of_another_thread(line, "UPDATE tally SET number = 9")
    assert "locked" in str(error)
    end(line)
    assert run(line, "SELECT number FROM tally") == [(8,)]


def test_what_waiting_cannot_cure_fails_at_once(line: ConnectionHandler) -> None:
    """A read of the same connection is under way and another has written since: its snapshot can never be written over."""
    run(line, "INSERT INTO tally VALUES ('more', 1)")
    rows = line["default"].cursor()
    rows.execute("SELECT name FROM tally")
    rows.fetchone()
    assert of_another_thread(line, "UPDATE tally SET number = 2") == []
    before = time.monotonic()
    with pytest.raises(OperationalError):
        run(line, "UPDATE tally SET number = 3")
    assert time.monotonic() - before < line["default"].settings_dict["OPTIONS"]["timeout"] / 2
    rows.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system splits no processes off")
def test_a_process_that_is_split_off_does_not_inherit_somebody_elses_turn(line: ConnectionHandler) -> None:
    begin(line)
    name = str(line["default"].settings_dict["NAME"])
    child = os.fork()
    if child == 0:
        os._exit(0 if base._front[name].acquire(timeout=1) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    end(line)
