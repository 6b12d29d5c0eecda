"""The door of the audit trail."""

from cuobian.support.audit.refusals import close_tallies, record_refused
from cuobian.support.audit.trail import Deed, record, record_many, record_read
from cuobian.support.audit.words import register as register_words

__all__ = ["Deed", "close_tallies", "record", "record_many", "record_read", "record_refused", "register_words"]
