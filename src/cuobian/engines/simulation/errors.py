"""Why a scenario cannot be simulated: a code that a caller puts into words, and what would be allowed."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    RANGE = "range"
    """``allowed``: the lowest and the highest value."""
    CHOICE = "choice"
    """``allowed``: every value that may be given."""
    RISING = "rising"
    """Lines of stars must rise."""
    TEAM = "team"
    """``allowed``: how many assessors each district needs."""
    OUTSIDERS = "outsiders"
    """``allowed``: how many assessors from other districts are needed."""
    PANELS = "panels"
    """``allowed``: what the engine of panels says."""


class BadScenario(Exception):
    """``where`` names the setting, as the scenario calls it; ``given`` what was said."""

    def __init__(self, where: str, reason: Reason, allowed: tuple[str, ...] = (), given: str = "") -> None:
        self.where, self.reason, self.allowed, self.given = where, reason, allowed, given
        super().__init__(f"{where}: {given or 'this value'} is not possible ({reason}: {', '.join(allowed)})")


def in_range(where: str, value: float, low: float, high: float) -> None:
    """Raises :class:`BadScenario` for a number outside; NaN is outside."""
    if not low <= value <= high:
        raise BadScenario(where, Reason.RANGE, (f"{low:g}", f"{high:g}"), f"{value:g}")
