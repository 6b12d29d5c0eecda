"""The door of the inbox."""

from cuobian.support.inbox.models import Outcome
from cuobian.support.inbox.pieces import forget_staged, staged
from cuobian.support.inbox.receiving import answer_of, receive, standing
from cuobian.support.inbox.registry import (
    TOLD_FROM,
    Answer,
    Command,
    Held,
    Later,
    Shown,
    Unreadable,
    permissions,
    register,
    register_decider,
)
from cuobian.support.inbox.sent import SentRecord, held_count, sent_by

__all__ = [
    "TOLD_FROM",
    "Answer",
    "Command",
    "Held",
    "Later",
    "Outcome",
    "SentRecord",
    "Shown",
    "Unreadable",
    "answer_of",
    "forget_staged",
    "held_count",
    "permissions",
    "receive",
    "register",
    "register_decider",
    "sent_by",
    "staged",
    "standing",
]
