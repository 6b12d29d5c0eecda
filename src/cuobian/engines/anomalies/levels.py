"""Which level a point gets on an ordinary sheet of a given total: the largest entropy that frequencies allow.

    P(visit v marks point p with level k)  is proportional to  exp(k theta_v + beta_pk)

Its maximum likelihood solution gives back how often each level was given at each point, and every sheet's total
(Andersen 1973; a partial credit model with visits in the place of persons, Masters 1982). Points of a sheet are
independent once its total is known; that is the ordinary sheet against which halo and copies are held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.anomalies.marks import LEVELS, Codes, Flags, Floats, Marks

STEPS = 100
CLOSE = 1e-3
"""Largest difference between a total or a frequency and its expectation at which the search stops, in marks."""
FAR = 12.0
"""Bound of theta: totals that near the end of the scale say no more."""
NEVER = -40.0
"""beta of a level that nobody gave at a point."""

SCALE = np.arange(LEVELS, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """By visit, under the model: moments of the total of its marks and of the sum of their squares."""

    total: Floats
    total_variance: Floats
    square: Floats
    square_variance: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ordinary:
    """Chances of every level, visits by points by levels; zero for points that were not marked.

    ``used``: sheets with enough points, that are not all at one end of the scale. ``edges``: chances added up.
    """

    chance: Floats
    used: Flags
    seen: Flags
    expected: Expected
    edges: NDArray[np.float32]


def ordinary_sheets(marks: Marks, points_min: int) -> Ordinary:
    """Fits the model to all sheets that say something."""
    seen = marks.seen
    points = seen.sum(axis=1)
    total = np.where(seen, marks.level, 0).sum(axis=1).astype(np.float64)
    used = (points >= points_min) & (total > 0) & (total < (LEVELS - 1) * points)
    chance = np.zeros((*seen.shape, LEVELS))
    if used.any():
        chance[used] = _fitted(marks.level[used], seen[used], total[used])
    edges = np.cumsum(chance, axis=2)[:, :, :-1].transpose(2, 0, 1).astype(np.float32)
    return Ordinary(chance, used, seen, _expected(chance), edges)


def _expected(chance: Floats) -> Expected:
    one, two, three, four = (chance @ SCALE**power for power in range(1, 5))
    return Expected(
        one.sum(axis=1),
        (two - one**2).sum(axis=1),
        two.sum(axis=1),
        (four - two**2).sum(axis=1),
        (three - one * two).sum(axis=1),
    )


def _fitted(level: NDArray[np.int8], seen: Flags, total: Floats) -> Floats:
    """Newton's method, points and visits in turn; equal sheets are worked once."""
    kinds, back, times = _kinds(seen, total)
    shown, sums = seen[kinds], total[kinds]
    wanted = np.stack([(seen & (level == k)).sum(axis=0) for k in range(LEVELS)], axis=1).astype(np.float64)
    theta = np.log(sums / ((LEVELS - 1) * shown.sum(axis=1) - sums))
    beta = np.where(wanted > 0, 0.0, NEVER)
    for _ in range(STEPS):
        chance = _chances(theta, beta, shown)
        mean = chance @ SCALE
        off = sums - mean.sum(axis=1)
        missed = wanted - np.einsum("v,vpk->pk", times, chance)
        if max(float(np.abs(off).max()), float(np.abs(missed).max())) < CLOSE:
            break
        beta[:, 1:] += _step(chance, times, missed)
        centre = float(times @ theta / times.sum())
        beta, theta = beta + centre * SCALE, theta - centre
        chance = _chances(theta, beta, shown)
        mean = chance @ SCALE
        spread = (chance @ SCALE**2 - mean**2).sum(axis=1)
        off = sums - mean.sum(axis=1)
        theta = np.clip(theta + np.clip(off / np.maximum(spread, 1e-3), -1.0, 1.0), -FAR, FAR)
    return np.asarray(_chances(theta, beta, shown)[back], np.float64)


def _step(chance: Floats, times: Floats, missed: Floats) -> Floats:
    """Newton's step of every point's levels above the lowest, at most 1 each way."""
    upper = chance[:, :, 1:]  # a level that nobody gave has no chance and nothing missed: its step is nothing
    weighed = upper * times[:, None, None]
    matrix = -np.einsum("vpk,vpl->pkl", weighed, upper, optimize=True)
    diagonal = np.arange(LEVELS - 1)
    matrix[:, diagonal, diagonal] += weighed.sum(axis=0) + 1e-6
    return np.clip(np.linalg.solve(matrix, missed[:, 1:, None])[:, :, 0], -1.0, 1.0)


def _kinds(seen: Flags, total: Floats) -> tuple[Codes, Codes, Floats]:
    """Sheets that differ in neither points nor total: a first of each kind, the way back, and how many."""
    packed = np.concatenate((np.packbits(seen, axis=1), total.astype("<i4")[:, None].view(np.uint8)), axis=1)
    rows = np.ascontiguousarray(packed).view([("", np.void, packed.shape[1])]).ravel()
    _, kinds, back, times = np.unique(rows, return_index=True, return_inverse=True, return_counts=True)
    return kinds, back, times.astype(np.float64)


def _chances(theta: Floats, beta: Floats, seen: Flags) -> Floats:
    height = theta[:, None, None] * SCALE + beta
    height -= height.max(axis=2, keepdims=True)
    np.exp(height, out=height)
    height /= height.sum(axis=2, keepdims=True)
    height *= seen[:, :, None]
    return height


def draw_levels(ordinary: Ordinary, rng: np.random.Generator) -> NDArray[np.int8]:
    """One round of ordinary sheets with the points, totals' expectations and frequencies of the real one."""
    lot = rng.random(ordinary.seen.shape, dtype=np.float32)
    drawn = np.zeros(lot.shape, np.int8)
    for k in range(LEVELS - 1):
        drawn += lot >= ordinary.edges[k]
    drawn[~ordinary.seen] = -1
    return drawn
