"""Triggers that make a table append-only, or a row immutable once it is in force, on both databases."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cuobian.kernel.migrations_sql import append_only, immutable_when

pytestmark = pytest.mark.django_db
TABLE = "test_versions"


def run(sql: str, params: Any = ()) -> None:
    """As a schema editor runs it: None means that a percent sign is only a percent sign."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as error:
        run(sql)
    return str(error.value)


@pytest.fixture
def table() -> Iterator[SimpleNamespace]:
    run(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, state varchar(20), body varchar(100))")
    editor = SimpleNamespace(connection=connection, execute=run)
    yield SimpleNamespace(editor=editor)
    run(f"DROP TABLE {TABLE}")


def put(table: SimpleNamespace, operation: Any) -> None:
    operation.code(apps, table.editor)
    run(f"INSERT INTO {TABLE} VALUES (1, 'draft', 'a'), (2, 'published', 'b')")


def test_append_only_takes_rows_and_gives_none_back(table: SimpleNamespace) -> None:
    operation = append_only(TABLE)
    put(table, operation)
    run(f"INSERT INTO {TABLE} VALUES (3, 'draft', 'c')")
    assert "append-only" in refused(f"UPDATE {TABLE} SET body = 'x' WHERE id = 1")
    assert "append-only" in refused(f"DELETE FROM {TABLE} WHERE id = 1")
    operation.reverse_code(apps, table.editor)
    run(f"DELETE FROM {TABLE}")


def test_only_rows_in_force_are_immutable(table: SimpleNamespace) -> None:
    put(table, immutable_when(TABLE, "OLD.state = 'published'"))
    run(f"UPDATE {TABLE} SET body = 'x' WHERE id = 1")
    run(f"UPDATE {TABLE} SET state = 'published' WHERE id = 1")
    assert "immutable" in refused(f"UPDATE {TABLE} SET body = 'y' WHERE id = 1")
    assert "immutable" in refused(f"UPDATE {TABLE} SET state = 'draft' WHERE id = 2")
    assert "immutable" in refused(f"DELETE FROM {TABLE} WHERE id = 2")


def test_one_kind_of_update_may_pass(table: SimpleNamespace) -> None:
    retired = "NEW.state = 'retired' AND NEW.body = OLD.body"
    operation = immutable_when(TABLE, "OLD.state = 'published'", allow_update=retired)
    put(table, operation)
    assert "immutable" in refused(f"UPDATE {TABLE} SET state = 'retired', body = 'x' WHERE id = 2")
    run(f"UPDATE {TABLE} SET state = 'retired' WHERE id = 2")
    run(f"DELETE FROM {TABLE} WHERE id = 2")
    operation.reverse_code(apps, table.editor)


def test_a_condition_of_alternatives_covers_them_all(table: SimpleNamespace) -> None:
    either = "OLD.state = 'published' OR OLD.body = 'a'"
    put(table, immutable_when(TABLE, either, allow_update="NEW.state = 'retired'"))
    assert "immutable" in refused(f"UPDATE {TABLE} SET body = 'x' WHERE id = 1")
    assert "immutable" in refused(f"DELETE FROM {TABLE} WHERE id = 1")
    run(f"UPDATE {TABLE} SET state = 'retired' WHERE id = 2")
    run(f"UPDATE {TABLE} SET state = 'retired' WHERE id = 1")


def test_a_percent_sign_in_a_condition_is_only_a_percent_sign(table: SimpleNamespace) -> None:
    put(table, immutable_when(TABLE, "OLD.body LIKE 'b%'"))
    run(f"UPDATE {TABLE} SET body = 'x' WHERE id = 1")
    assert "immutable" in refused(f"UPDATE {TABLE} SET body = 'x' WHERE id = 2")
