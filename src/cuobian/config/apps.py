"""The app that wires the others together once all of them are loaded."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "cuobian.config"
    label = "config"

    def ready(self) -> None:
        from cuobian.config import order, wiring  # after every app has loaded its models

        wiring.connect()
        order.offer()
