"""The background worker, with the day's own work always waiting in its queue."""

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as Worker

from cuobian.config.daily import ensure_scheduled
from cuobian.kernel.clock import now


class Command(Worker):
    help = "Runs background jobs and the platform's daily work."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_scheduled(now())
        super().handle(*args, **options)
