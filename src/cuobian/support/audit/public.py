"""The door of the audit trail."""

from cuobian.support.audit.trail import record, record_read, record_refused
from cuobian.support.audit.words import register as register_words

__all__ = ["record", "record_read", "record_refused", "register_words"]
