"""The empty SQLite database, kept between runs: 90 migrations take longer than most files of tests.

It is kept under a name that is made from everything that makes it. When a migration changes, it is made anew.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.db import connection

import cuobian


def _sources() -> Iterator[Path]:
    """What a migration is made of: the migrations of every app, and what ours import."""
    for config in apps.get_app_configs():
        found = find_spec(f"{config.name}.migrations")
        for folder in (found.submodule_search_locations or ()) if found else ():
            yield from sorted(Path(folder).glob("*.py"))
    package = Path(cuobian.__file__).parent
    yield from sorted((package / "kernel").rglob("*.py"))
    yield package / "config" / "settings.py"


def fingerprint() -> str:
    """The same for the same schema."""
    told = hashlib.sha256(f"{django.VERSION} {connection.vendor}".encode())
    for path in _sources():
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()[:20]


def kept_at(cache: pytest.Cache | None) -> Path | None:
    """Where the empty database of this schema is kept; nowhere for another database or without a cache."""
    if cache is None or connection.vendor != "sqlite":
        return None
    return cache.mkdir("schema") / f"{fingerprint()}.sqlite3"


def taken(kept: Path | None, name: Path) -> None:
    """Begin with the kept database, if there is one; the migrations then find nothing to do."""
    if kept is not None and kept.exists():
        shutil.copyfile(kept, name)


def keep(kept: Path | None) -> None:
    """Keep the database as the migrations left it, in place of those of earlier schemas. Two may do so at once."""
    if kept is None or kept.exists():
        return
    made = kept.with_name(f"{kept.stem}.{os.getpid()}.making")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(made)])
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    made.replace(kept)
