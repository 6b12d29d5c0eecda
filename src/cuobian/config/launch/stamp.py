"""How a second start knows that nothing has to be prepared again: a fingerprint of code and database, kept in the data directory."""

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cuobian import __version__
from cuobian.config.launch.checks import DATABASE_FILE
from cuobian.config.launch.options import Options
from cuobian.config.launch.place import PACKAGE

STAMP_FILE = "prepared.json"
PREPARED_FROM = ("migrations", "static", "locale", "data")
Account = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was prepared, and what the start prints again."""

    fingerprint: str
    accounts: tuple[Account, ...] = ()


def fingerprint(options: Options) -> str:
    """Changes when the code, the installed packages or the state of the database changed."""
    digest = hashlib.sha256()
    said = [__version__, sys.version, options.database_url, os.environ.get("CUOBIAN_MODE", ""), *_installed()]
    for part in (*said, *_package_files(), repr(migrations_applied(options))):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def read(options: Options) -> Stamp | None:
    """The last stamp, or None when there is none that can be read."""
    try:
        kept = json.loads((options.data / STAMP_FILE).read_text(encoding="utf-8"))
        return Stamp(kept["fingerprint"], tuple((role, name, password) for role, name, password in kept["accounts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(options: Options, stamp: Stamp) -> None:
    """Remember a finished preparation."""
    kept = {"fingerprint": stamp.fingerprint, "accounts": stamp.accounts}
    (options.data / STAMP_FILE).write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def forget(data: Path) -> None:
    """The next start prepares everything again."""
    (data / STAMP_FILE).unlink(missing_ok=True)


def _installed() -> list[str]:
    import django  # its directory's neighbours are the installed packages

    return sorted(path.name for path in Path(django.__file__).parents[1].glob("*.dist-info"))


def _package_files() -> Iterator[str]:
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        if not set(PREPARED_FROM) & set(Path(folder).relative_to(PACKAGE).parts):
            continue
        for name in sorted(files):
            if not name.endswith((".pyc", ".mo")):
                state = os.stat(os.path.join(folder, name))
                yield f"{folder}/{name} {state.st_size} {state.st_mtime_ns}"


def migrations_applied(options: Options) -> tuple[int, int] | None:
    """How many migrations the database has seen and the last one's number; None before the first."""
    question = "SELECT count(*), max(id) FROM django_migrations"
    if options.database_url:
        import psycopg  # only installations with a server need it

        try:
            with psycopg.connect(options.database_url, connect_timeout=5) as server:
                return server.execute(question).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    path = options.data / DATABASE_FILE
    if not path.exists():
        return None
    connection = sqlite3.connect(path, timeout=5)
    try:
        count, last = connection.execute(question).fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return count, last
