"""Variation within sheets, and pairs of sheets that agree more than chance allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from cuobian.engines.anomalies.adjust import benjamini_hochberg
from cuobian.engines.anomalies.frame import Frame
from cuobian.engines.anomalies.levels import Ordinary
from cuobian.engines.anomalies.marks import LEVELS, Codes, Flags, Floats
from cuobian.engines.anomalies.poisson_binomial import tail
from cuobian.engines.anomalies.screen import Seen

NEAR = 3.5
"""Standard deviations above expectation from which a pair's chance is counted; below, it is far above any cut."""
COUNTED = 20_000
"""Most pairs counted exactly: those furthest above expectation."""

Levels = NDArray[np.int8]
Singles = NDArray[np.float32]


def within(ordinary: Ordinary, level: Levels) -> Floats:
    """By visit: squared differences of its marks from their mean, as a share of what its total leaves to expect.

    1 is ordinary; near 0 every point got the same. The part that the total itself explains is taken off by regression
    on it, so totals that were drawn and totals that were observed are alike. 0 for sheets that are not used.
    """
    expected = ordinary.expected
    shown = np.where(ordinary.seen, level, 0).astype(np.int16)
    total, squares = shown.sum(axis=1), (shown * shown).sum(axis=1)
    pull = expected.covariance / np.maximum(expected.total_variance, 1e-9)
    found = squares - expected.square - pull * (total - expected.total)
    return np.where(ordinary.used, 1.0 + found / np.maximum(_wanted(ordinary), 1e-9), 0.0)


def within_frame(seen: Seen) -> Frame | None:
    """Visits weighted by how well their share of variation is known; None when no sheet tells anything."""
    ordinary, visits = seen.ordinary, seen.fit.visits
    expected = ordinary.expected
    noise = expected.square_variance - expected.covariance**2 / np.maximum(expected.total_variance, 1e-9)
    told = ordinary.used & (noise > 1e-6)
    weight = np.divide(_wanted(ordinary) ** 2, noise, where=told, out=np.zeros(len(visits)))
    if not np.any(weight > 0):
        return None
    weight = np.minimum(weight / np.median(weight[weight > 0]), 4.0)
    return Frame(visits.station, visits.assessor, (visits.station_count, visits.assessor_count), weight, 0.0, None)


def _wanted(ordinary: Ordinary) -> Floats:
    """Expected sum of squared differences from the sheet's mean, its total given."""
    points = np.maximum(ordinary.seen.sum(axis=1), 1)
    return np.asarray(ordinary.expected.square - ordinary.expected.total**2 / points, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs far above expectation, with exact chances; ``tests`` counts all pairs that were compared."""

    first: Codes
    second: Codes
    alike: Codes
    common: Codes
    expected: Floats
    p: Floats
    tests: int


class Comparison:
    """All pairs of the used sheets of one model; made once, asked for the real marks and for simulated ones."""

    def __init__(self, ordinary: Ordinary, station: Codes, assessor: Codes, points_min: int) -> None:
        self.rows: Codes = np.flatnonzero(ordinary.used)
        self.seen = ordinary.seen[self.rows]
        self.chance = ordinary.chance[self.rows].astype(np.float32)
        self.station, self.assessor = station[self.rows], assessor[self.rows]
        mask = self.seen.astype(np.float32)
        self.common = mask @ mask.T
        self.upper = np.triu(self.common >= points_min, 1)
        self.likely, self.square = self._moments()
        spread = np.sqrt(np.maximum(self.likely - self.square, 1e-3))
        self.line = np.where(self.upper, self.likely + NEAR * spread + 0.5, np.float32(np.inf))
        self.sorts = [np.nonzero(self.upper & (self._sort() == sort)) for sort in (1, 2)]
        self.tests = int(np.count_nonzero(self.upper))
        self.chances, self.points = self._sums(self.likely), self._sums(self.common)

    def _moments(self) -> tuple[Singles, Singles]:
        """For every pair: expected number of points alike, and the sum of squared chances over points."""
        likely = self.chance.reshape(len(self.chance), -1)
        low, high = np.triu_indices(LEVELS)
        twice = np.where(low == high, 1.0, np.sqrt(2.0)).astype(np.float32)
        products = (self.chance[:, :, low] * self.chance[:, :, high] * twice).reshape(len(self.chance), -1)
        return likely @ likely.T, products @ products.T

    def pairs(self, level: Levels) -> Pairs:
        """Agreement beyond chance is allowed for as much as is usual among pairs of the same sort."""
        marks = level[self.rows]
        one_hot = (marks[:, :, None] == np.arange(LEVELS, dtype=np.int8)).astype(np.float32).reshape(len(marks), -1)
        alike = one_hot @ one_hot.T
        usual = self._usual(alike)
        first, second, kappa = self._near(alike, usual)
        both = self.seen[first] & self.seen[second]
        chance = np.einsum("cpk,cpk->cp", self.chance[first], self.chance[second]).astype(np.float64)
        chance = np.where(both, np.minimum(chance + kappa[:, None] * (1 - chance), 1.0), 0.0)
        agreed = alike[first, second].round().astype(np.int64)
        common = self.common[first, second].round().astype(np.int64)
        p = tail(chance, agreed)
        return Pairs(self.rows[first], self.rows[second], agreed, common, chance.sum(axis=1), p, self.tests)

    def _sort(self, first: Codes | None = None, second: Codes | None = None) -> Codes:
        """0: neither in common; 1: the same assessor at two places; 2: the same place."""
        here = (slice(None), None) if first is None else first
        there = (None, slice(None)) if second is None else second
        same = (self.assessor[here] == self.assessor[there]).astype(np.int64)
        return np.where(self.station[here] == self.station[there], 2, same)

    def _sums(self, part: Singles) -> Floats:
        """Sums over pairs by sort."""
        own = [float(part[where].sum(dtype=np.float64)) for where in self.sorts]
        whole = float(np.einsum("vw,vw->v", part, self.upper.astype(np.float32)).sum(dtype=np.float64))
        return np.array([whole - sum(own), *own])

    def _usual(self, alike: Singles) -> Floats:
        """Usual agreement beyond chance, by sort of pair: facts of a place, habits of a person. Never below zero."""
        room = self.points - self.chances
        beyond = self._sums(alike) - self.chances
        return np.clip(np.divide(beyond, room, where=room > 0.5, out=np.zeros(3)), 0.0, 0.99)

    def _near(self, alike: Singles, usual: Floats) -> tuple[Codes, Codes, Floats]:
        """Pairs whose agreement lies so far up that their exact chance is wanted, and what is usual for them."""
        first, second = np.nonzero(alike >= self.line)
        kappa = usual[self._sort(first, second)]
        where = first, second
        common, likely, square = self.common[where], self.likely[where], self.square[where]
        mean = likely + kappa * (common - likely)
        spread = (1 - kappa) * (kappa * (common - likely) + (1 - kappa) * (likely - square))
        z = (alike[where] - 0.5 - mean) / np.sqrt(np.maximum(spread, 1e-3))
        order = np.argsort(-z, kind="stable")
        kept = order[z[order] >= NEAR][:COUNTED]
        return first[kept], second[kept], kappa[kept]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Sheets that belong together: rows of visits, and the most telling pair of each group."""

    rows: tuple[tuple[int, ...], ...]
    pair: Codes
    q: Floats


def grouped(pairs: Pairs, cut: float) -> Groups:
    """Pairs at or below the cut, joined where they share a sheet; the most telling group first."""
    q = benjamini_hochberg(pairs.p, pairs.tests)
    kept = np.flatnonzero(q <= cut)
    if not kept.size:
        return Groups((), np.zeros(0, np.int64), q)
    size = int(max(pairs.first[kept].max(), pairs.second[kept].max())) + 1
    graph = scipy.sparse.coo_array((np.ones(kept.size), (pairs.first[kept], pairs.second[kept])), shape=(size, size))
    label = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
    order = kept[np.lexsort((pairs.second[kept], pairs.first[kept], pairs.p[kept]))]
    _, best = np.unique(label[pairs.first[order]], return_index=True)
    lead = order[np.sort(best)]
    members: list[tuple[int, ...]] = []
    involved: Flags = np.zeros(size, np.bool_)
    involved[pairs.first[kept]] = involved[pairs.second[kept]] = True
    for index in lead.tolist():
        inside = involved & (label == label[pairs.first[index]])
        members.append(tuple(np.flatnonzero(inside).tolist()))
    return Groups(tuple(members), lead, q)
