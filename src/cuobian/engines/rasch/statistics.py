"""Fit of every element: mean squares, their standardised values, and point-measure correlations.

Wright & Masters (1982), Rating Scale Analysis, chapter 5. Facets and Winsteps print the same quantities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cuobian.engines.rasch.moments import Moments, fourth_moment
from cuobian.engines.rasch.ratings import Codes, Floats, summed


@dataclass(frozen=True, slots=True)
class Residuals:
    """What fit is computed from, one entry a rating: score, location, expectation, spread, fourth moment."""

    score: Floats
    eta: Floats
    expected: Floats
    variance: Floats
    fourth: Floats

    @classmethod
    def of(cls, score: Codes, eta: Floats, found: Moments) -> Residuals:
        tiny = np.finfo(np.float64).tiny
        return cls(
            score.astype(np.float64), eta, found.expected, np.maximum(found.variance, tiny), fourth_moment(found)
        )

    @property
    def squares(self) -> Floats:
        """Squared standardised residuals."""
        return np.square(self.score - self.expected) / self.variance


@dataclass(frozen=True, slots=True)
class Fit:
    """One value an element."""

    infit: Floats
    infit_z: Floats
    outfit: Floats
    outfit_z: Floats
    correlation: Floats
    expected_correlation: Floats


def fit_of(codes: Codes, size: int, given: Residuals) -> Fit:
    """Statistics of each of ``size`` elements over its own ratings; every element has one at least."""

    def total(values: Floats) -> Floats:
        return summed(codes, values, size)

    count = np.bincount(codes, minlength=size).astype(np.float64)
    information = total(given.variance)
    outfit = total(given.squares) / count
    # Ratings that the model is all but certain of have no variance left in doubles: what they divide says nothing.
    with np.errstate(divide="ignore", invalid="ignore"):
        infit = total(np.square(given.score - given.expected)) / information
        infit_spread = total(given.fourth - np.square(given.variance)) / np.square(information)
        outfit_spread = total(given.fourth / np.square(given.variance)) / np.square(count) - 1.0 / count
    seen, foreseen = _correlations(total, count, given)
    return Fit(infit, _standard(infit, infit_spread), outfit, _standard(outfit, outfit_spread), seen, foreseen)


def _standard(mean_square: Floats, variance: Floats) -> Floats:
    """Wilson & Hilferty: the cube root of a mean square is nearly normal. NaN where it cannot vary."""
    spread = np.sqrt(np.maximum(variance, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (np.cbrt(mean_square) - 1.0) * 3.0 / spread + spread / 3.0
    return np.where((spread > 0) & np.isfinite(spread), value, np.nan)


def _correlations(total: Callable[[Floats], Floats], count: Floats, given: Residuals) -> tuple[Floats, Floats]:
    """Correlation of the ratings with their locations, and its expectation under the model.

    The element's own measure is the same in all its locations, so it does not enter. NaN without variation.
    """
    eta_mean, score_mean, expected_mean = (total(v) / count for v in (given.eta, given.score, given.expected))
    eta_square = total(np.square(given.eta)) - count * np.square(eta_mean)
    score_square = total(np.square(given.score)) - count * np.square(score_mean)
    expected_square = total(np.square(given.expected)) - count * np.square(expected_mean)
    together = total(given.eta * given.score) - count * eta_mean * score_mean
    foreseen = total(given.eta * given.expected) - count * eta_mean * expected_mean
    whole = expected_square + total(given.variance)
    varies = (eta_square > 1e-12 * count) & (score_square > 1e-12 * count)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen, hoped = together / np.sqrt(eta_square * score_square), foreseen / np.sqrt(eta_square * whole)
    return np.where(varies, seen, np.nan), np.where(varies, hoped, np.nan)
