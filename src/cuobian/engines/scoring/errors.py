"""What can be wrong with a standard or with what was observed; each fault names its place."""

from __future__ import annotations


class ScoringError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class StandardFault(ScoringError):
    """The standard itself cannot be scored by."""


class UnknownItem(ScoringError):
    """A point, bonus, deduction or veto that the standard does not have."""


class WrongValue(ScoringError):
    """A value of the wrong kind for the point's rule or for who gave it."""


class BadNumber(ScoringError):
    """Not a number, infinite, negative, or outside its range."""


class DuplicateInput(ScoringError):
    """The same thing was handed in twice."""


class MissingReason(ScoringError):
    """A decision that must be explained in words is not."""


class NoRaters(ScoringError):
    """Fewer sheets than the policy demands."""


class NothingToScore(ScoringError):
    """No point is applicable and answered, so there is no total."""
