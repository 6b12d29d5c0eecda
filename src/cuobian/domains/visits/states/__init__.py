"""Life cycles as tables. The programme's own stands in `programme`."""

from cuobian.domains.visits.states.programme import ACTIONS, LIFE, Step, allowed, step_of

__all__ = ["ACTIONS", "LIFE", "Step", "allowed", "step_of"]
