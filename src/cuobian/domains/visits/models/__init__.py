"""Tables: a programme with its days, items and people, what was released, and what happened on the day."""

from cuobian.domains.visits.models import after
from cuobian.domains.visits.models.people import Participant
from cuobian.domains.visits.models.planning import Edit, Proposal
from cuobian.domains.visits.models.programme import Counter, Day, HandOut, Item, Programme
from cuobian.domains.visits.models.releases import Release, Slip

__all__ = [
    "Counter",
    "Day",
    "Edit",
    "HandOut",
    "Item",
    "Participant",
    "Programme",
    "Proposal",
    "Release",
    "Slip",
    "after",
]
