"""The app of this support package."""

from django.apps import AppConfig


class InboxApp(AppConfig):
    name = "cuobian.support.inbox"
    label = "inbox"
