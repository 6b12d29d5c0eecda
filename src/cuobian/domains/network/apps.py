"""The network as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkApp(AppConfig):
    name = "cuobian.domains.network"
    label = "network"
    verbose_name = _("阵地网络")
