"""The network as a Django app."""

from django.apps import AppConfig


class NetworkApp(AppConfig):
    name = "cuobian.domains.network"
    label = "network"
    verbose_name = "阵地网络"
