"""The app of this support package."""

from django.apps import AppConfig


class LimitsApp(AppConfig):
    name = "cuobian.support.limits"
    label = "limits"
