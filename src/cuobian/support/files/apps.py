"""The app of this support package."""

from django.apps import AppConfig


class FilesApp(AppConfig):
    name = "cuobian.support.files"
    label = "files"
