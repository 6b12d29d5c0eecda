"""Alpha for many distinct values on the nominal, ordinal or ratio level: stations enter by their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.agreement.errors import TooManyValues
from cuobian.engines.agreement.levels import Level, midranks, squared
from cuobian.engines.agreement.ratings import Floats, Ratings, Whole
from cuobian.engines.agreement.sums import NOTHING, Both, shares

BLOCK = 1024
"""Categories compared with all others at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightedUnits:
    """Pairable ratings; ``codes`` number the values, ``home`` is the station of each unit.

    ``fixed``: within-unit disagreement of each unit; None on the ordinal level, where it depends on how often
    each value was given.
    """

    level: Level
    categories: Floats
    unit: Whole
    codes: Whole
    home: Whole
    sizes: Whole
    fixed: Floats | None

    @property
    def times(self) -> Whole:
        """Every station stands for itself."""
        return np.ones(self.stations, np.intp)

    @property
    def stations(self) -> int:
        """Stations with a unit that two raters rated."""
        return int(self.home.max()) + 1

    def whole(self) -> Both:
        """The disagreements of all stations together; one entry."""
        return self.both(np.ones(self.stations))

    def drawn(self, random: np.random.Generator, draws: int) -> Both:
        """The disagreements of ``draws`` samples of as many stations; each draw reads all ratings."""
        even = np.full(self.stations, 1 / self.stations)
        found = [self.both(random.multinomial(self.stations, even).astype(np.float64)) for _ in range(draws)]
        return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])

    def without_each(self) -> Both:
        """Refused: leaving out every station in turn would read all ratings as often."""
        raise TooManyValues("value", f"{self.categories.size} distinct values; use the percentile interval")

    def both(self, weights: Floats) -> Both:
        each = weights[self.home]
        counts = np.asarray(np.bincount(self.codes, each[self.unit], self.categories.size), np.float64)
        within = self.fixed
        place = self.categories
        if within is None:
            place = midranks(counts)
            within = _spread_within(place[self.codes], self.unit, self.sizes)
        between = _between(self.level, place, counts)
        return shares(np.array([each @ within]), np.array([between]), np.array([counts.sum()]))


def weighted_units(ratings: Ratings, level: Level, categories: Floats, codes: Whole) -> WeightedUnits:
    """Time: linear in ratings, but on the ratio level in pairs of ratings of one unit."""
    paired = ratings.sizes[ratings.unit] > 1
    kept = np.flatnonzero(ratings.sizes > 1)
    place = np.zeros(ratings.sizes.size, np.intp)
    place[kept] = np.arange(kept.size)
    unit, codes, sizes = place[ratings.unit[paired]], codes[paired], ratings.sizes[kept]
    home = np.unique(ratings.homes()[kept], return_inverse=True)[1]
    fixed = None
    if level is Level.NOMINAL:
        fixed = _different_within(unit, codes, categories.size, sizes)
    elif level is Level.RATIO:
        fixed = _ratio_within(unit, categories[codes], sizes)
    return WeightedUnits(level, categories, unit, codes, home, sizes, fixed)


def _spread_within(value: Floats, unit: Whole, sizes: Whole) -> Floats:
    """Squared differences of all pairs of a unit over (ratings - 1), by its own mean."""
    apart = value - (np.bincount(unit, weights=value) / sizes)[unit]
    return np.asarray(np.bincount(unit, weights=apart * apart) * sizes / (sizes - 1))


def _different_within(unit: Whole, codes: Whole, categories: int, sizes: Whole) -> Floats:
    """Pairs of a unit that differ over (ratings - 1)."""
    cell, many = np.unique(unit * categories + codes, return_counts=True)
    alike = np.bincount(cell // categories, weights=many.astype(np.float64) ** 2, minlength=sizes.size)
    return (sizes.astype(np.float64) ** 2 - alike) / (2 * (sizes - 1))


def _ratio_within(unit: Whole, value: Floats, sizes: Whole) -> Floats:
    """Squared differences of all pairs of a unit over (ratings - 1), pair by pair."""
    order = np.argsort(unit, kind="stable")
    unit, value = unit[order], value[order]
    found = np.zeros(sizes.size)
    for step in range(1, int(sizes.max())):
        same = unit[step:] == unit[:-step]
        gap = squared(Level.RATIO, value[step:][same], value[:-step][same])
        found += np.bincount(unit[step:][same], weights=gap, minlength=sizes.size)
    return found / (sizes - 1)


def _between(level: Level, place: Floats, counts: Floats) -> float:
    """Both counts times the squared difference, over every two categories."""
    total = float(counts.sum())
    if level is Level.NOMINAL:
        found = (total * total - float(counts @ counts)) / 2
    elif level is Level.ORDINAL:
        found = total * float(counts @ (place - counts @ place / total) ** 2)
    else:
        blocks = range(0, place.size, BLOCK)
        halves = [
            counts[low : low + BLOCK] @ squared(level, place[low : low + BLOCK, None], place[None]) @ counts
            for low in blocks
        ]
        found = float(sum(halves)) / 2
    return found if found > NOTHING * total * total else 0.0
