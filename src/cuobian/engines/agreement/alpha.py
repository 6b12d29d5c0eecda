"""Krippendorff's alpha: one minus observed over expected disagreement; any raters, missing cells allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cuobian.engines.agreement.counts import counts_of, numbered, whole_values
from cuobian.engines.agreement.levels import Level, check_level
from cuobian.engines.agreement.ratings import Floats, Ratings
from cuobian.engines.agreement.reasons import Reason
from cuobian.engines.agreement.sums import COLUMN_LIMIT, Both, MomentSums, PairSums, moment_sums, pair_sums
from cuobian.engines.agreement.weighted import WeightedUnits, weighted_units

Sums = PairSums | MomentSums | WeightedUnits


@dataclass(frozen=True, slots=True)
class Alpha:
    """``value`` is None, with a ``reason``, when nothing varies: then there is nothing to be told apart.

    ``observed`` and ``expected``: mean squared differences within units and among all ratings. ``units`` and
    ``ratings`` count what two raters rated; what one rater rated alone says nothing about agreement.
    """

    value: float | None
    reason: Reason | None
    level: Level
    observed: float
    expected: float
    units: int
    ratings: int


def alpha(ratings: Ratings, level: Level | str) -> Alpha:
    """Krippendorff's alpha (2011, "Computing Krippendorff's alpha-reliability"); 1 agreement, 0 chance.

    Raises ``WrongValue`` for values below zero on the ratio level.
    """
    level = Level(level)
    observed, expected = sums_of(replace(ratings, station=ratings.unit), level).whole()
    value = values_of((observed, expected))[0]
    paired = ratings.sizes[ratings.sizes > 1]
    varies = bool(np.isfinite(value))
    return Alpha(
        value=float(value) if varies else None,
        reason=None if varies else Reason.NO_VARIATION,
        level=level,
        observed=float(observed[0]),
        expected=float(expected[0]),
        units=int(paired.size),
        ratings=int(paired.sum()),
    )


def values_of(both: Both) -> Floats:
    """Alphas of observed and expected disagreements; NaN where nothing varies."""
    observed, expected = both
    share = np.full(expected.shape, np.nan)
    np.divide(observed, expected, out=share, where=expected > 0)
    return 1 - share


def sums_of(ratings: Ratings, level: Level) -> Sums:
    """The cheapest shape that holds these ratings."""
    check_level(level, float(ratings.value.min()))
    if level is Level.INTERVAL and whole_values(ratings.value) is None:
        return moment_sums(ratings)
    distinct, codes = numbered(ratings.value)
    counts = counts_of(ratings, distinct, codes)
    if counts is not None:
        rows = counts.times.size if ratings.station is ratings.unit else int(ratings.station.max()) + 1
        if max(rows, counts.times.size) * distinct.size * (distinct.size + 1) // 2 <= COLUMN_LIMIT:
            return pair_sums(ratings, level, counts)
    return moment_sums(ratings) if level is Level.INTERVAL else weighted_units(ratings, level, distinct, codes)
