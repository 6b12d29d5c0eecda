"""The standards domain as a Django app."""

from django.apps import AppConfig


class StandardsApp(AppConfig):
    name = "cuobian.domains.standards"
    label = "standards"
