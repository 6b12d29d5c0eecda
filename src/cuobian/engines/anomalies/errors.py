"""What can be wrong with marks, districts, rules or a table; each fault names its place."""

from __future__ import annotations


class AnomalyError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class WrongShape(AnomalyError):
    """Arrays that do not fit each other or the fit."""


class WrongValue(AnomalyError):
    """A value of the wrong kind: a fraction, text, or a number that is missing (NaN)."""


class UnknownLevel(AnomalyError):
    """A mark that is neither a level nor "missing"."""


class UnknownDistrict(AnomalyError):
    """A district code below -1."""


class NoVariation(AnomalyError):
    """A table in which nothing is left once rows and columns are explained."""


class BadRule(AnomalyError):
    """A rule outside its range."""
