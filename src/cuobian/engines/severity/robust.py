"""Huber weights: a visit far from what its station and its assessor explain counts less.

Iteratively re-weighted least squares at fixed variance components; the objective is convex, so there is one answer
(Huber 1964; Huber and Ronchetti 2009, ch. 7). The scale is the median absolute residual of the unweighted fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.severity.model import Model, Solution, solve
from cuobian.engines.severity.quality import standing_out
from cuobian.engines.severity.visits import Floats

ROUNDS = 300
STILL = 1e-9
"""Change of fair scores, in points, below which re-weighting has converged."""
NORMAL = 1.4826022185056018
"""Median absolute deviation of a normal variable to its standard deviation."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    solution: Solution
    weight: Floats
    """Huber weights by visit, 1 where nothing was done."""
    iterations: int
    change: float
    converged: bool


def weigh(model: Model, precision: Floats, gamma: float) -> Weighed:
    """The final solution; with ``robust = "none"`` every weight is 1."""
    solution = solve(model, precision, gamma)
    ones = np.ones(len(model.visits))
    if model.policy.robust == "none":
        return Weighed(solution, ones, 0, 0.0, converged=True)
    limit = _limits(model, precision, solution.residual)
    weight, change = ones, np.inf
    for step in range(1, ROUNDS + 1):
        size = np.abs(solution.residual)
        weight = np.divide(limit, size, where=size > limit, out=np.ones_like(size))
        after = solve(model, precision * weight, gamma, solution.effects.lenient)
        change = float(np.abs(after.station - solution.station).max())
        solution = after
        if change < STILL:
            return Weighed(solution, weight, step, change, converged=True)
    return Weighed(solution, weight, ROUNDS, change, converged=False)


def _limits(model: Model, precision: Floats, residual: Floats) -> Floats:
    """By visit: the residual, in points, from which the weight falls; infinite where a station has one visit."""
    visits = model.visits
    left = standing_out(visits.station, model.used, visits.station_count, model.freedom)
    used = left > 0
    unit = np.full(len(visits), np.inf)
    unit[used] = np.sqrt(left[used] / precision[used])
    scale = NORMAL * float(np.median(np.abs(residual[used]) / unit[used])) if used.any() else 0.0
    if scale <= 1e-9:
        return np.full(len(visits), np.inf)
    return model.policy.huber_c * scale * unit
