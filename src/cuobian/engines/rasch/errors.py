"""Why ratings cannot be measured; each refusal names its place."""

from __future__ import annotations

Label = str | int


class RaschError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class NoRatings(RaschError):
    """There is nothing to measure from."""


class UnevenColumns(RaschError):
    """Columns of different lengths, or not one value a rating."""


class BadLabel(RaschError):
    """A name of a station, assessor or point that is missing or neither text nor a whole number."""


class BadCategory(RaschError):
    """A category that is missing, negative, no whole number, or outside the declared range."""


class RatedTwice(RaschError):
    """One assessor rated one point at one place twice, and the caller did not say that this is meant."""


class BadOption(RaschError):
    """A setting the engine does not know or cannot use."""


class NothingToEstimate(RaschError):
    """All that is left once elements with extreme scores are set aside is nothing."""


class Disconnected(RaschError):
    """The design falls into parts that no rating compares.

    ``groups``: the labels of each part, the largest part first; measures of different parts share no origin.
    """

    def __init__(self, place: str, message: str, groups: tuple[tuple[Label, ...], ...]) -> None:
        super().__init__(place, message)
        self.groups = groups


class Confounded(RaschError):
    """Every pair of facets is linked, yet some contrast of their elements moves no rating."""


class NotConverged(RaschError):
    """No finite maximum was reached; the numbers would be those of an unfinished search."""


class NotStronglyConnected(RaschError):
    """Somebody never lost to, or never won against, all others: abilities have no finite maximum.

    ``groups``: the strongly connected parts, the largest first.
    """

    def __init__(self, place: str, message: str, groups: tuple[tuple[Label, ...], ...]) -> None:
        super().__init__(place, message)
        self.groups = groups


class BadAnchors(RaschError):
    """Anchors that cannot carry a link: too few, unknown, or without a measure."""
