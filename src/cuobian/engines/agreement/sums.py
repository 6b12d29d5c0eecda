"""Alpha as a function of a few sums, so that a draw of the bootstrap costs one row of a matrix product.

Two shapes: ``PairSums`` for few values (coincidences and frequencies) and ``MomentSums`` for the interval
level (within-unit disagreement, count, sum, sum of squares). Many values on another level are in
``weighted``. Sources: Krippendorff (2011), "Computing Krippendorff's alpha-reliability".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from cuobian.engines.agreement.counts import Counts
from cuobian.engines.agreement.levels import Level, midranks, squared
from cuobian.engines.agreement.ratings import Floats, Ratings, Whole

COLUMN_LIMIT = 1 << 24
"""Entries of the matrix of sums by stations: 128 MB."""
BLOCK = 1 << 15
"""Units worked on together, so that what is computed between stays in a core's cache."""
NOTHING = 1e-12
"""A variance this small a share of the squares is rounding: all values are the same."""

Both = tuple[Floats, Floats]
"""Observed and expected disagreement, one of each for every row of sums."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSums(ABC):
    """``rows``: what one station adds to each sum; ``times``: how many stations add just this."""

    rows: Floats
    times: Whole

    @property
    def stations(self) -> int:
        """Stations with a unit that two raters rated."""
        return int(self.times.sum())

    def whole(self) -> Both:
        """The disagreements of all stations together; one entry."""
        return self.both((self.times @ self.rows)[None])

    def drawn(self, random: np.random.Generator, draws: int) -> Both:
        """The disagreements of ``draws`` samples of as many stations, with replacement.

        Equal stations are drawn together, in an order that numbering stations anew does not change.
        """
        rows, which = np.unique(self.rows, axis=0, return_inverse=True)
        times = np.bincount(which.ravel(), weights=self.times)
        step = max(1, COLUMN_LIMIT // max(1, times.size))
        found = []
        for low in range(0, draws, step):
            drawn = random.multinomial(self.stations, times / times.sum(), size=min(step, draws - low))
            found.append(self.both(drawn.astype(np.float64) @ rows))
        return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])

    def without_each(self) -> Both:
        """The disagreements without one station, for each kind of row."""
        return self.both(self.times @ self.rows - self.rows)

    @abstractmethod
    def both(self, sums: Floats) -> Both:
        """Observed and expected disagreement of each row of ``sums``."""


@dataclass(frozen=True, slots=True, eq=False)
class PairSums(ColumnSums):
    """Rows hold the coincidences of every two categories, then the frequencies."""

    level: Level
    categories: Floats

    def both(self, sums: Floats) -> Both:
        first, second = pairs_of(self.categories.size)
        together, counts = sums[:, : first.size], sums[:, first.size :]
        place = midranks(counts) if self.level is Level.ORDINAL else self.categories[None]
        gap = squared(self.level, place[:, first], place[:, second])
        chance = counts[:, first] * counts[:, second]
        return shares((together * gap).sum(axis=1), (chance * gap).sum(axis=1), counts.sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class MomentSums(ColumnSums):
    """Rows hold the within-unit disagreement, the ratings, their sum and their sum of squares."""

    def both(self, sums: Floats) -> Both:
        within, total, plain, square = sums.T
        spread = total * square - plain * plain
        return shares(within, np.where(spread > NOTHING * total * square, spread, 0.0), total)


def shares(within: Floats, between: Floats, total: Floats) -> Both:
    """Sums over pairs, each pair once, become mean squared differences; ``total`` is the ratings."""
    many = np.maximum(total, 2)
    return 2 * within / many, 2 * between / (many * (many - 1))


def pairs_of(categories: int) -> tuple[Whole, Whole]:
    """Every two categories, once."""
    first, second = np.triu_indices(categories, 1)
    return first, second


def pair_sums(ratings: Ratings, level: Level, counts: Counts) -> PairSums:
    """Sums by coincidences; each unit counts its pairs by 1 / (ratings - 1)."""
    first, second = pairs_of(counts.categories.size)
    sizes = counts.sizes
    together = counts.rows[:, first] * counts.rows[:, second] / np.maximum(sizes - 1, 1)[:, None]
    rows = np.where((sizes > 1)[:, None], np.hstack([together, counts.rows]), 0.0)
    times = counts.times
    if ratings.station is not ratings.unit:
        rows = _by_station(ratings, rows, counts.of_unit)
        times = np.ones(rows.shape[0], np.intp)
    kept = rows.any(axis=1)
    return PairSums(rows[kept], times[kept], level, counts.categories)


def moment_sums(ratings: Ratings) -> MomentSums:
    """Sums for the interval level: linear in ratings, whatever the number of distinct values."""
    unit, value = ratings.unit, np.asarray(ratings.value, np.float64)
    sizes = ratings.sizes
    # Blocks of units are blocks of rows only when rows stand in order of units.
    step = BLOCK if (unit[1:] >= unit[:-1]).all() else sizes.size
    ends = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.empty((sizes.size, 4))
    for low in range(0, sizes.size, step):
        high = min(low + step, sizes.size)
        part = slice(ends[low], ends[high])
        rows[low:high] = _moments(unit[part] - low, value[part] - value[0], sizes[low:high])
    if ratings.station is not ratings.unit:
        rows = _by_station(ratings, rows, np.arange(sizes.size))
    kept = rows[:, 1] > 0
    rows = rows if kept.all() else rows[kept]
    return MomentSums(rows, np.ones(rows.shape[0], np.intp))


def _moments(unit: Whole, value: Floats, sizes: Whole) -> Floats:
    """Rows of a block of units, around their own means: no digits are lost to what units have in common.

    Values come measured from one of them, so that a constant is exactly nothing.
    """
    plain = np.bincount(unit, weights=value, minlength=sizes.size)
    mean = plain / np.maximum(sizes, 1)
    apart = value - mean[unit]
    within = np.bincount(unit, weights=apart * apart, minlength=sizes.size)
    weight = sizes / np.maximum(sizes - 1, 1)
    return np.column_stack([within * weight, sizes, plain, within + plain * mean]) * (sizes > 1)[:, None]


def _by_station(ratings: Ratings, rows: Floats, of_unit: Whole) -> Floats:
    """What the units of a station add, together."""
    rated = np.flatnonzero(ratings.sizes)
    home = ratings.homes()[rated]
    return np.column_stack([np.bincount(home, weights=column[of_unit[rated]]) for column in rows.T])
