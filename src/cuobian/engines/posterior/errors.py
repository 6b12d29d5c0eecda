"""What can be wrong with scores, cuts or costs; each refusal names the place of the fault."""

from __future__ import annotations


class PosteriorError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class WrongShape(PosteriorError):
    """Arrays of different lengths, or of the wrong number of dimensions."""


class NotANumber(PosteriorError):
    """NaN, infinite, or no number at all."""


class BadError(PosteriorError):
    """A standard error that is zero or negative: nothing is known without doubt."""


class CutsNotRising(PosteriorError):
    """A higher star must have a higher line."""


class BadCosts(PosteriorError):
    """Costs that are negative, both zero, or ask for less certainty at a higher star."""


class BadSetting(PosteriorError):
    """A share, a guard, a star, a budget or a rule outside its range."""


class NoSpread(PosteriorError):
    """Scores differ no more than their errors explain: no common prior can be told."""
