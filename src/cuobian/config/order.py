"""The database compares text byte by byte, or nothing is begun on it: asked by `migrate`, `check` and `check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from cuobian.config.launch.checks import BY_BYTES, other_order

WRONG, UNANSWERED = "cuobian.E001", "cuobian.W001"


def holds(alias: str = "default") -> bool:
    """True on SQLite, and on a PostgreSQL database made in the right way."""
    if connections[alias].vendor != "postgresql":
        return True
    with connections[alias].cursor() as cursor:
        cursor.execute(BY_BYTES)
        return bool(cursor.fetchone()[0])


def offer() -> None:
    """Have Django ask."""
    register(of_databases, Tags.database)
    register(at_deploy, Tags.compatibility, deploy=True)


def of_databases(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Before `migrate` writes anything, and for `check --database default`."""
    return [Error(str(other_order()), id=WRONG) for alias in databases or () if not holds(alias)]


def at_deploy(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> list[CheckMessage]:
    """For `check --deploy`, which asks no database unless told to."""
    try:
        return [] if databases or holds() else [Error(str(other_order()), id=WRONG)]
    except DatabaseError as error:
        return [Warning(f"连不上数据库 / the database cannot be reached: {error}".splitlines()[0], id=UNANSWERED)]
