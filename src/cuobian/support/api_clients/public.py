"""The door of API clients."""

from cuobian.support.api_clients.gate import OPEN_PER_MINUTE, Caller, Gate, TooOften, Unknown
from cuobian.support.api_clients.issuing import issue, revoke
from cuobian.support.api_clients.models import Scope
from cuobian.support.api_clients.problems import FaultOut, Problem, answers

__all__ = [
    "OPEN_PER_MINUTE",
    "Caller",
    "FaultOut",
    "Gate",
    "Problem",
    "Scope",
    "TooOften",
    "Unknown",
    "answers",
    "issue",
    "revoke",
]
