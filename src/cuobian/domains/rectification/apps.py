"""The rectification as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RectificationApp(AppConfig):
    name = "cuobian.domains.rectification"
    label = "rectification"

    def ready(self) -> None:
        import_module("cuobian.domains.rectification.metrics")  # registers kinds of facts and metrics
        import_module("cuobian.domains.rectification.actions.following")  # follows places that get another code
