"""The app of this domain."""

from django.apps import AppConfig


class InspectionsApp(AppConfig):
    name = "cuobian.domains.inspections"
    label = "inspections"
