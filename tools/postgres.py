"""A throw-away PostgreSQL for the tests: unprivileged, on a Unix socket, gone at the end.

python tools/postgres.py -- COMMAND ...     runs the command with DATABASE_URL set
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

NEEDED = 15
PROGRAMS = ("initdb", "pg_ctl", "postgres")
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin")
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
}


class Missing(Exception):
    """No PostgreSQL server programs that are new enough."""


def find_programs() -> Path:
    """The directory with the newest server programs."""
    named = [Path(path) for path in os.get_exec_path()]
    known = [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    found = [(version(path), path) for path in (*known, *named) if all((path / name).is_file() for name in PROGRAMS)]
    usable = [(number, path) for number, path in found if number >= NEEDED]
    if not usable:
        raise Missing(f"PostgreSQL {NEEDED} or newer (initdb, pg_ctl, postgres) was not found")
    return max(usable, key=lambda one: one[0])[1]


def version(programs: Path) -> int:
    """The major version of the server in a directory; 0 when it does not run."""
    try:
        said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    digits = said.split()[2].split(".")[0] if len(said.split()) > 2 else ""
    return int(digits) if digits.isdigit() else 0


def server_options(socket_directory: Path) -> str:
    """What the server is started with."""
    settings = {**SETTINGS, "unix_socket_directories": str(socket_directory)}
    return " ".join(f"-c {name}='{value}'" for name, value in settings.items())


def database_url(socket_directory: Path, name: str = "cuobian") -> str:
    """How the application reaches it."""
    return f"postgres://postgres@/{name}?host={quote(str(socket_directory), safe='')}"


def unprivileged() -> dict[str, Any]:
    """Arguments for subprocess: the server refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd  # POSIX only

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def throw_away() -> Iterator[str]:
    """Start a server; yields its DATABASE_URL; stops it and removes everything."""
    programs, rights = find_programs(), unprivileged()
    base = Path(tempfile.mkdtemp(prefix="pg-"))
    if rights:
        os.chown(base, rights["user"], rights["group"])

    def run(name: str, *arguments: str) -> None:
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(base)}
        done = subprocess.run(
            [programs / name, *arguments],
            cwd=base,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **rights,
        )
        if done.returncode:
            log = (base / "log").read_text() if (base / "log").exists() else ""
            raise RuntimeError(f"{name} failed ({done.returncode}): {done.stderr}{log}")

    data = str(base / "data")
    try:
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-l", str(base / "log"), "-o", server_options(base), "start")
        try:
            _create_database(base)
            yield database_url(base)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _create_database(base: Path) -> None:
    import psycopg

    with psycopg.connect(database_url(base, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE cuobian")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    """Run a command beside a server; its exit code."""
    if len(arguments) < 2 or arguments[0] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        with throw_away() as url:
            return subprocess.call(arguments[1:], env={**os.environ, "DATABASE_URL": url})
    except Missing as missing:
        print(f"✗ {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
