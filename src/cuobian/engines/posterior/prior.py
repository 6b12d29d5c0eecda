"""One prior for all: what is known about a station before its own visits, estimated from all stations together.

There is no argument for a district, and there must not be: a station is never drawn toward its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Floats, errors_of, numbers
from cuobian.engines.posterior.errors import BadSetting, NoSpread, WrongShape


@dataclass(frozen=True, slots=True)
class Prior:
    """Normal, with the mean and the standard deviation of true scores over all stations."""

    mean: float
    spread: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.mean) or not 0 < self.spread < np.inf:
            raise BadSetting("prior", f"mean {self.mean}, spread {self.spread}; finite, and the spread above zero")


def common_prior(fair: ArrayLike, error: ArrayLike) -> Prior:
    """Mean and spread of the true scores, from the spread of all scores less what errors explain.

    Solves sum of (score - mean)^2 / (spread^2 + error^2) = stations - 1 (Paule & Mandel 1982), which has one
    solution at most. Raises ``NoSpread`` when errors explain everything, and what ``star_posterior`` raises.
    """
    score = numbers("fair", fair)
    square = errors_of("error", error, score.size) ** 2
    if score.size < 3:
        raise WrongShape("fair", f"{score.size} stations; at least three are needed")

    def excess(variance: float) -> float:
        weight = 1 / (variance + square)
        middle = float(weight @ score) / float(weight.sum())
        return float(weight @ (score - middle) ** 2) - (score.size - 1)

    if excess(0.0) <= 0:
        raise NoSpread("fair", "stations differ no more than the errors of their scores explain")
    high = float(score.var()) * score.size
    variance = float(scipy.optimize.brentq(excess, 0.0, high, xtol=1e-12 * high, rtol=1e-12))
    weight = 1 / (variance + square)
    return Prior(float(weight @ score) / float(weight.sum()), float(np.sqrt(variance)))


def with_prior(fair: ArrayLike, error: ArrayLike, prior: Prior) -> tuple[Floats, Floats]:
    """Score and error given both the visits and the prior: precisions add up.

    For probabilities only; the published score stays the visits' own.
    """
    score = numbers("fair", fair)
    seen, known = 1 / errors_of("error", error, score.size) ** 2, 1 / prior.spread**2
    return (seen * score + known * prior.mean) / (seen + known), 1 / np.sqrt(seen + known)
