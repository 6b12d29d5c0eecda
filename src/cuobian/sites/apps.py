"""The shells: base templates, components, static files."""

from django.apps import AppConfig


class SitesApp(AppConfig):
    name = "cuobian.sites"
    label = "shells"
