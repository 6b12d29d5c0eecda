"""The app of this support package."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsApp(AppConfig):
    name = "cuobian.support.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")
