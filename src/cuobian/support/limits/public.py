"""The door of limits."""

from cuobian.support.limits.counting import spend

__all__ = ["spend"]
