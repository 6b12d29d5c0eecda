"""Two starts at once: one prepares, the other is told; what both may serve, both serve."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.config.starting import Start, answer, assert_refused, begin, environment, free_port, wait_for_banner

from cuobian.config.launch import alone
from cuobian.kernel.commands import Refused
from tools import postgres


@contextlib.contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process has the lock."""
    program = (
        "import sys, time; from pathlib import Path; from cuobian.config.launch.alone import file_alone\n"
        "with file_alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, path], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.kill()
    holder.communicate(timeout=10)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_lock_has_one_holder_and_leaves_no_file(tmp_path: Path) -> None:
    with alone.file_alone(tmp_path / "lock"), pytest.raises(alone.Taken), alone.file_alone(tmp_path / "lock"):
        raise AssertionError
    with alone.file_alone(tmp_path / "lock"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / "lock") as holder:
        with pytest.raises(alone.Taken), alone.file_alone(tmp_path / "lock"):
            raise AssertionError
        holder.kill()
        holder.wait()
    with alone.file_alone(tmp_path / "lock"):
        pass


def test_what_cannot_be_locked_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be locked"), alone.file_alone(tmp_path):
        raise AssertionError


def test_one_after_another_when_all_of_them_wait(tmp_path: Path) -> None:
    """The file goes with each holder, and still no two of them are in at once."""
    inside, most = [], []

    def take() -> None:
        for _turn in range(20):
            with alone.file_alone(tmp_path / "lock", wait=lambda: time.sleep(0.001)):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=take) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (80, 1)


def test_a_second_first_start_is_told_and_touches_nothing(start: Start, data: Path) -> None:
    data.mkdir()
    half_made = {"cuobian.sqlite3": "", ".preparing": "", "secret.key": "theirs"}
    for name, text in half_made.items():
        (data / name).write_text(text)

    with held_elsewhere(data / ".lock"):
        second = start("--empty", "--port", str(free_port()))
        said = second.communicate(timeout=60)[1].splitlines()
        assert {name: (data / name).read_text() for name in half_made} == half_made

    assert second.returncode == 1
    assert len(said) == 1, said
    assert f"另一次启动正在准备 {data}" in said[0]
    assert f"another start is preparing {data}" in said[0]


@pytest.mark.slow
def test_of_two_first_starts_the_first_comes_up_unharmed_and_a_second_may_join(start: Start, data: Path) -> None:
    port, other = free_port(), free_port()
    first = start("--empty", "--port", str(port))
    wait_for(data / "cuobian.sqlite3")

    second = start("--empty", "--port", str(port))

    assert "another start is preparing" in second.communicate(timeout=60)[1]
    assert second.returncode == 1
    assert answer(port, first) < 400
    wait_for_banner(first)
    joining = start("--empty", "--port", str(other))
    assert answer(other, joining) < 400
    wait_for_banner(joining)
    assert answer(port, first) < 400
    assert not (data / ".lock").exists()
    for process in (joining, first):
        process.terminate()
        process.communicate(timeout=60)
        assert process.returncode == 0


@pytest.mark.slow
def test_who_would_prepare_a_server_database_beside_another_waits(tmp_path: Path) -> None:
    with postgres.throw_away() as url:
        with alone.database_alone(url, wait=pytest.fail):
            second = begin(tmp_path / "two", "--empty", "--port", str(free_port()), DATABASE_URL=url)
            assert second.stderr is not None
            while "waiting for it" not in (line := second.stderr.readline()):
                assert line, "it has not waited"
            second.send_signal(signal.SIGINT)
            assert second.communicate(timeout=60)[1] == "! 已取消 / cancelled\n"
        with alone.database_alone(url, wait=pytest.fail):
            pass  # whoever is gone holds nothing


@pytest.mark.slow
def test_who_may_make_no_tables_is_told_and_nothing_is_begun(tmp_path: Path) -> None:
    """Since PostgreSQL 15 a new role may not: the schema belongs to the owner of the database."""
    with postgres.throw_away() as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE ROLE clerk LOGIN")
        theirs = url.replace("postgres@", "clerk@")
        process = begin(tmp_path / "theirs", "--empty", "--port", str(free_port()), DATABASE_URL=theirs)
        assert_refused(process, "不能建表", "may not make tables", tmp_path / "theirs")
