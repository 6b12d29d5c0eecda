"""The app of this support package."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CalendarsApp(AppConfig):
    name = "cuobian.support.calendars"
    label = "calendars"

    def ready(self) -> None:
        post_migrate.connect(fill_years, sender=self)


def fill_years(**_facts: Any) -> None:
    """After every migration, so that a new release brings the newly announced year along."""
    from cuobian.kernel import clock
    from cuobian.support.calendars.years import seed  # models are loaded only now

    seed(clock.now())
