"""What can be wrong with visits, a policy or a question; each fault names its place."""

from __future__ import annotations


class SeverityError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class NoVisits(SeverityError):
    """There is nothing to fit."""


class WrongShape(SeverityError):
    """Columns of different lengths, or not one-dimensional."""


class WrongValue(SeverityError):
    """A value of the wrong kind, such as a fraction where a code is wanted."""


class BadNumber(SeverityError):
    """Not a number, infinite, negative, or above the top of the scale."""


class UnknownCode(SeverityError):
    """A station, an assessor or a visit that the round does not have."""


class BadPolicy(SeverityError):
    """A setting outside its range."""


class TooLarge(SeverityError):
    """An answer that would need a dense table beyond the policy's limit."""
