"""The app of this support package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiClientsApp(AppConfig):
    name = "cuobian.support.api_clients"
    label = "api_clients"

    def ready(self) -> None:
        from cuobian.support.audit.public import register_words  # its models are loaded by now

        register_words(
            fields={
                "owner": _("负责单位"),
                "scopes": _("能读的内容"),
                "per_minute": _("每分钟次数"),
                "expires_on": _("到期日"),
            },
            actions={"api_clients.issue": _("发接口令牌"), "api_clients.revoke": _("撤销接口令牌")},
            subjects={"api_client": _("接口令牌")},
        )
