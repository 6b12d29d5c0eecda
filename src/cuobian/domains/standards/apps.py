"""The standards domain as a Django app."""

from django.apps import AppConfig


class StandardsApp(AppConfig):
    name = "cuobian.domains.standards"
    label = "standards"

    def ready(self) -> None:
        from cuobian.domains.standards.values import (
            AUDIT_ACTIONS,
            AUDIT_FIELDS,
            AUDIT_SUBJECTS,
        )  # once settings are loaded
        from cuobian.support.audit.public import register_words

        register_words(actions=AUDIT_ACTIONS, subjects=AUDIT_SUBJECTS, fields=AUDIT_FIELDS)
