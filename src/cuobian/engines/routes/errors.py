"""What the engine refuses, each with the place of the fault."""

from __future__ import annotations


class RoutesError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class UnknownId(RoutesError):
    """A place, stop, vehicle, day or district that the problem does not have."""


class DuplicateId(RoutesError):
    """The same id was handed in twice."""


class BadTime(RoutesError):
    """A time outside the day, an end before its start, a visit longer than every window."""


class BadNumber(RoutesError):
    """A negative cost or distance, a table that is not square, a coordinate that is none."""
