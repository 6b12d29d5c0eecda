"""The ledger as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class LedgerApp(AppConfig):
    name = "cuobian.domains.ledger"
    label = "ledger"

    def ready(self) -> None:
        import_module("cuobian.domains.ledger.values.catalogue")  # registers the kinds of facts

        from cuobian.domains.ledger.models import BatchState  # once settings are loaded
        from cuobian.domains.ledger.values import trail
        from cuobian.support.audit.public import register_words

        register_words(
            actions=trail.AUDIT_ACTIONS,
            subjects=trail.AUDIT_SUBJECTS,
            fields=trail.AUDIT_FIELDS,
            values={f"ledger_batch.state.{state}": label for state, label in BatchState.choices},
        )
