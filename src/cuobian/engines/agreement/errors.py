"""What can be wrong with ratings or settings; each refusal names the place of the fault."""

from __future__ import annotations


class AgreementError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class WrongShape(AgreementError):
    """Arrays of different lengths, or of the wrong number of dimensions."""


class NotANumber(AgreementError):
    """NaN or infinite. A missing rating is a row that is not there."""


class WrongValue(AgreementError):
    """A value, an id or a category of the wrong kind."""


class DuplicateRating(AgreementError):
    """One rater rated one unit twice."""


class OneRater(AgreementError):
    """A single rater cannot agree with anybody."""


class NoPairs(AgreementError):
    """No unit was rated by two raters."""


class IncompleteTable(AgreementError):
    """A method for complete tables met a missing cell."""


class BadSetting(AgreementError):
    """A confidence, a number of draws, a weight or a threshold outside its range."""


class TooManyValues(AgreementError):
    """More distinct values than the chosen method can hold in memory."""
