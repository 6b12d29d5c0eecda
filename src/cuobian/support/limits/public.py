"""The door of limits."""

from cuobian.support.limits.counting import forget, give_back, network_of, spend

__all__ = ["forget", "give_back", "network_of", "spend"]
