"""Tables: tickets with their history, the deadline's changes, what was learned from them, and action programmes."""

from cuobian.domains.rectification.models.learning import Practice, PracticeAnswer, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.models.programme import Programme, ProgrammeMember
from cuobian.domains.rectification.models.ticket import (
    Counter,
    ExtensionRequest,
    PauseSpan,
    TermSetting,
    Ticket,
    TicketAlert,
    TicketMove,
    TicketPhoto,
)

__all__ = [
    "Counter",
    "ExtensionRequest",
    "PauseSpan",
    "Practice",
    "PracticeAnswer",
    "Programme",
    "ProgrammeMember",
    "SelfCheck",
    "SelfCheckItem",
    "TermSetting",
    "Ticket",
    "TicketAlert",
    "TicketMove",
    "TicketPhoto",
]
