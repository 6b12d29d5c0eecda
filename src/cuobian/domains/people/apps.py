"""Accounts, and roles on a subtree of the areas."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PeopleApp(AppConfig):
    name = "cuobian.domains.people"
    label = "people"
    verbose_name = _("人员与身份")

    def ready(self) -> None:
        from cuobian.domains.people import values  # once settings are loaded
        from cuobian.support.audit.public import register_words

        register_words(
            actions=values.AUDIT_ACTIONS,
            subjects=values.AUDIT_SUBJECTS,
            fields=values.AUDIT_FIELDS,
            values={
                **{f"account.role.{role.key}": role.label for role in values.ROLES.values()},
                **{f"account.locale.{key}": label for key, label in settings.LANGUAGES},
            },
        )
