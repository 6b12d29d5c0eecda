"""The throw-away server of the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import postgres

ROOT = Path(__file__).resolve().parents[2]


def test_the_server_listens_on_a_socket_only_and_does_not_wait_for_the_disk() -> None:
    options = postgres.server_options(Path("/somewhere/pg"))

    assert "-c listen_addresses=''" in options
    assert "-c unix_socket_directories='/somewhere/pg'" in options
    assert "-c fsync='off'" in options


def test_the_address_names_the_socket_directory() -> None:
    assert postgres.database_url(Path("/somewhere/pg")) == "postgres://postgres@/cuobian?host=%2Fsomewhere%2Fpg"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives up rights")
def test_root_gives_up_its_rights() -> None:
    rights = postgres.unprivileged()

    assert rights["user"] != 0
    assert rights["extra_groups"] == []


def test_the_newest_complete_set_of_programs_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, version, names in (
        ("old", 15, postgres.PROGRAMS),
        ("new", 17, postgres.PROGRAMS),
        ("part", 18, ("postgres",)),
    ):
        for name in names:
            program = tmp_path / folder / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.1'\n")
            program.chmod(0o755)
    monkeypatch.setattr(postgres, "PLACES", ())
    monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / name) for name in ("old", "new", "part")))

    assert postgres.find_programs() == tmp_path / "new"


def test_programs_that_are_too_old_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in postgres.PROGRAMS:
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(postgres, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(postgres.Missing, match="15 or newer"):
        postgres.find_programs()


@pytest.mark.slow
def test_a_command_finds_a_server_beside_it_and_nothing_stays(tmp_path: Path) -> None:
    ask = (
        "import os, psycopg\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as server:\n"
        "    print(server.execute('SELECT current_database(), current_setting($$unix_socket_directories$$)').fetchone())\n"
        "raise SystemExit(3)"
    )

    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "postgres.py", "--", sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3, done.stderr
    name, folder = done.stdout.strip().strip("()").replace("'", "").split(", ")
    assert name == "cuobian"
    assert not Path(folder).exists()


def test_wrong_usage_explains_itself() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "postgres.py"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "-- COMMAND" in done.stderr
