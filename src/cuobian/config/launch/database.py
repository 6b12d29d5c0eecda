"""Bringing the database to this version, with progress."""

from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cuobian.kernel.commands import Console


class _Applied(StringIO):
    """Counts the migrations that Django's command reports as done."""

    def __init__(self, console: Console, total: int) -> None:
        super().__init__()
        self._console, self._total, self._done = console, total, 0

    def write(self, text: str) -> int:
        if " OK" in text:
            self._done += 1
            self._console.progress(self._done, self._total)
        return super().write(text)


def migrate(console: Console) -> None:
    """Apply what is missing."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        console.stage(f"更新数据库，{missing} 步", f"updating the database, {missing} steps")
        call_command("migrate", interactive=False, verbosity=1, stdout=_Applied(console, missing))
