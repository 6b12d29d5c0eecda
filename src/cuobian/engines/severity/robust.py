"""Huber weights: a visit far from what its station and its assessor explain counts less.

At fixed variance components the objective is convex, so there is one answer (Huber 1964; Huber and Ronchetti 2009,
ch. 7). It is found with modified residuals: residuals are cut at their limit and the same equations are solved again
(Huber and Dutter 1974), so nothing is built anew on the way. The weights that belong to the answer, limit over
residual, then give it once more by weighted least squares. The scale is the median absolute residual of the
unweighted fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.severity.model import Model, Solution, resolve, solve
from cuobian.engines.severity.quality import standing_out
from cuobian.engines.severity.system import Solved
from cuobian.engines.severity.visits import Floats

ROUNDS = 2_000
STILL = 1e-9
"""Change of fair scores, in points, at which the search stops."""
CLOSE = 1e-6
"""Most that the weights' own solution may differ from it, in points."""
NORMAL = 1.4826022185056018
"""Median absolute deviation of a normal variable to its standard deviation."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    solution: Solution
    cold: Solved
    """How the first system was solved, without a start from an earlier one."""
    weight: Floats
    """Huber weights by visit, 1 where nothing was done."""
    iterations: int
    change: float
    converged: bool


def weigh(model: Model, precision: Floats, gamma: float) -> Weighed:
    """The final solution; with ``robust = "none"`` every weight is 1."""
    plain = solve(model, precision, gamma)
    ones = np.ones(len(model.visits))
    if model.policy.robust == "none":
        return Weighed(plain, plain.solved, ones, 0, 0.0, converged=True)
    limit = _limits(model, precision, plain.residual)
    cut, steps = _settle(plain, model.visits.score, limit)
    size = np.abs(cut.residual)
    weight = np.divide(limit, size, where=size > limit, out=ones)
    found = solve(model, precision * weight, gamma, cut.effects.lenient)
    change = float(np.abs(found.station - cut.station).max())
    return Weighed(found, plain.solved, weight, steps, change, converged=change < CLOSE)


def _settle(plain: Solution, score: Floats, limit: Floats) -> tuple[Solution, int]:
    """Solves with residuals cut at their limit until fair scores stand still or the rounds are used up."""
    now = plain
    for step in range(1, ROUNDS + 1):
        beyond = now.residual - np.clip(now.residual, -limit, limit)
        after = resolve(now, score, score - beyond)
        change = float(np.abs(after.station - now.station).max())
        now = after
        if change < STILL:
            return now, step
    return now, ROUNDS


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
