"""The network as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkApp(AppConfig):
    name = "cuobian.domains.network"
    label = "network"
    verbose_name = _("阵地网络")

    def ready(self) -> None:
        from cuobian.domains.network.values import trail  # once settings are loaded
        from cuobian.support.audit.public import register_words

        register_words(
            actions=trail.AUDIT_ACTIONS,
            subjects=trail.AUDIT_SUBJECTS,
            fields=trail.AUDIT_FIELDS,
            values=trail.AUDIT_VALUES,
        )
