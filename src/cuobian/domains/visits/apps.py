"""The observation programmes as a Django app."""

from django.apps import AppConfig


class VisitsApp(AppConfig):
    name = "cuobian.domains.visits"
    label = "visits"
