"""SQL that Django cannot say itself, for both databases: append-only tables and immutable rows."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_SQLITE = """CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION cuobian_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRES = (
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION cuobian_refuse('{message}')"
)


def append_only(table: str) -> RunPython:
    """Refuse UPDATE and DELETE on every row of `table`."""
    return _refuse(table, {"update": "", "delete": ""}, "append-only")


def immutable_when(table: str, condition: str, *, allow_update: str = "") -> RunPython:
    """Refuse UPDATE and DELETE of rows for which `condition` (SQL over OLD) holds.

    Args:
        allow_update: SQL over OLD and NEW that lets one kind of update pass (a published version may be retired).
    """
    update = f"({condition}) AND NOT ({allow_update})" if allow_update else condition
    return _refuse(table, {"update": update, "delete": condition}, "immutable")


def _refuse(table: str, events: dict[str, str], message: str) -> RunPython:
    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(_POSTGRES_FUNCTION, params=None)
        for event, condition in events.items():
            when = f"WHEN ({condition})" if condition else ""
            sql = (_POSTGRES if postgres else _SQLITE).format(
                name=f"{table}_no_{event}", event=event.upper(), table=table, when=when, message=message
            )
            editor.execute(sql.replace("%", "%%") if postgres and "%" in sql else sql)

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for event in events:
            suffix = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{suffix}")

    return RunPython(forwards, backwards)
