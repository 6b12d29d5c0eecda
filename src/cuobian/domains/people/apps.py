"""Accounts, and roles on a subtree of the areas."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleApp(AppConfig):
    name = "cuobian.domains.people"
    label = "people"
    verbose_name = _("人员与身份")

    def ready(self) -> None:
        from cuobian.domains.people.values import (
            AUDIT_ACTIONS,
            AUDIT_FIELDS,
            AUDIT_SUBJECTS,
        )  # once settings are loaded
        from cuobian.support.audit.public import register_words

        register_words(actions=AUDIT_ACTIONS, subjects=AUDIT_SUBJECTS, fields=AUDIT_FIELDS)
