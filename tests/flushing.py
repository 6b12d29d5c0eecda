"""Emptying the tables after a test with real transactions, although some tables refuse DELETE.

PostgreSQL truncates, which no row trigger hears of. SQLite deletes: the triggers are put aside meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations


@contextmanager
def triggers_put_aside() -> Iterator[None]:
    """While it lasts, flushing a SQLite database first drops its triggers and afterwards makes them again."""
    plain = DatabaseOperations.sql_flush

    def flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql IS NOT NULL")
            triggers = cursor.fetchall()
        dropped = [f'DROP TRIGGER "{name}"' for name, _sql in triggers]
        return [*dropped, *plain(self, style, tables, **options), *(sql for _name, sql in triggers)]

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "sql_flush", flush)
    yield
    patch.undo()
