"""The database's part of a backup: an online copy of SQLite, or pg_dump's own format."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cuobian.kernel.commands import Refused


def applied_migrations() -> list[list[str]]:
    """What the database has seen."""
    return sorted([app, name] for app, name in MigrationLoader(connection).applied_migrations)


def unknown_migrations(seen: list[list[str]]) -> list[str]:
    """Migrations that this version does not have: the backup is newer."""
    known = MigrationLoader(None).disk_migrations or {}
    return [f"{app}.{name}" for app, name in seen if (app, name) not in known]


def is_empty(path: Path) -> bool:
    """Whether the target database holds nothing yet."""
    if connection.vendor == "sqlite":
        return not path.exists() or path.stat().st_size == 0
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def dump(target: Path) -> None:
    """Write a consistent copy while people go on working."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy, pages=2000)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run(
        _program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
        os.environ["DATABASE_URL"],
    )


def load_postgres(source: Path) -> None:
    """Replace everything in the database by the dump, in one transaction."""
    connection.close()
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(_program("pg_restore"), *options, f"--dbname={os.environ['DATABASE_URL']}", str(source))


def refuse_if_in_use(path: Path) -> None:
    """A SQLite file cannot be swapped under a running server."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as trial:
        try:
            trial.execute("PRAGMA locking_mode=EXCLUSIVE")
            trial.execute("BEGIN EXCLUSIVE")
            trial.execute("ROLLBACK")
        except sqlite3.OperationalError:
            raise Refused("平台正在运行，请先停下再恢复", "Cuobian is running on this data; stop it first") from None
        except sqlite3.DatabaseError:
            return  # a broken file is what a backup is for


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise Refused(
            f"没有找到 {name}，请装上 PostgreSQL 客户端",
            f"{name} was not found; install the PostgreSQL client programs",
        )
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        name = Path(command[0]).name
        raise Refused(f"{name} 没有办成（{reason}）", f"{name} failed ({reason})")
