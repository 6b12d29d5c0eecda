"""Were the probabilities honest? Compared each season with what turned out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Flags, Floats, errors_of, flags_of, numbers, share_of
from cuobian.engines.posterior.errors import BadSetting, WrongShape


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between ``low`` and ``high``: their mean, the share that came true, and the error this share
    has when forecasts are honest."""

    low: float
    high: float
    n: int
    forecast: float
    happened: float
    error: float


@dataclass(frozen=True, slots=True)
class ErrorCheck:
    """Share of wrong awards: expected from the probabilities and actual; ``z``: their distance in errors.

    ``z`` is None when every probability was 0 or 1, which leaves no room for chance.
    """

    n: int
    expected: float
    actual: float
    z: float | None


def brier_score(probability: ArrayLike, happened: ArrayLike) -> float:
    """Mean squared distance of forecasts and outcomes: 0 perfect, 0.25 for always saying one half (Brier 1950).

    Raises ``BadSetting``, ``NotANumber``, ``WrongShape``.
    """
    chance, came = _pairs(probability, happened)
    return float(((chance - came) ** 2).mean())


def reliability_table(probability: ArrayLike, happened: ArrayLike, *, bins: int = 10) -> tuple[Bin, ...]:
    """Forecasts in bins of equal width, empty ones left out; the last bin includes 1."""
    chance, came = _pairs(probability, happened)
    if bins < 1:
        raise BadSetting("bins", f"{bins}; at least one is needed")
    which = np.minimum((chance * bins).astype(np.intp), bins - 1)
    found = []
    for place in np.unique(which).tolist():
        own = chance[which == place]
        error = float(np.sqrt((own * (1 - own)).sum())) / own.size
        share = float(came[which == place].mean())
        found.append(Bin(place / bins, (place + 1) / bins, own.size, float(own.mean()), share, error))
    return tuple(found)


def error_check(certainty: ArrayLike, right: ArrayLike) -> ErrorCheck:
    """Expected against actual share of wrong awards; ``right``: whether each award turned out right."""
    chance, came = _pairs(certainty, right)
    expected, actual = float((1 - chance).mean()), float((~came).mean())
    error = float(np.sqrt((chance * (1 - chance)).sum())) / chance.size
    return ErrorCheck(chance.size, expected, actual, (actual - expected) / error if error > 0 else None)


def coverage(fair: ArrayLike, error: ArrayLike, truth: ArrayLike, *, confidence: float = 0.9) -> float:
    """How often the interval of ``confidence`` around the score holds the truth."""
    score = numbers("fair", fair)
    reach = errors_of("error", error, score.size) * scipy.special.ndtri((1 + share_of("confidence", confidence)) / 2)
    return float((np.abs(numbers("truth", truth, score.size) - score) <= reach).mean())


def _pairs(probability: ArrayLike, happened: ArrayLike) -> tuple[Floats, Flags]:
    chance = numbers("probability", probability)
    if not chance.size:
        raise WrongShape("probability", "there are no forecasts")
    if ((chance < 0) | (chance > 1)).any():
        raise BadSetting("probability", "a probability lies between 0 and 1")
    return chance, flags_of("happened", happened, chance.size)
