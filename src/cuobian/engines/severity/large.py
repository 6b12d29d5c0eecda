"""Standard errors where no dense covariance fits: draws from the errors' own distribution.

One draw is G (Z'K P e + h / sqrt(gamma)) with e and h normal; its covariance is exactly that of the leniencies'
errors. What all assessors of a component share is known in closed form and replaced by it.
"""

from __future__ import annotations

import numpy as np

from cuobian.engines.severity.system import System
from cuobian.engines.severity.visits import Codes, Floats

TOGETHER = 8
"""Draws solved side by side: a compromise of memory and speed."""


def drawn_variances(system: System, groups: Codes, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Variances of stations' corrections and of leniencies against their component's mean, in sigma_eps^2."""
    design, rng = system.design, np.random.default_rng(seed)
    stations, assessors = np.zeros(design.shape[0]), np.zeros(design.shape[1])
    sizes = np.bincount(groups[groups >= 0])
    inside = groups >= 0
    for low in range(0, draws, TOGETHER):
        many = min(TOGETHER, draws - low)
        side = np.stack([_side(system, rng) for _ in range(many)], axis=1)
        drawn = system.spread(side).x
        for column in range(many):
            mean = np.bincount(groups[inside], drawn[inside, column], sizes.size) / np.maximum(sizes, 1)
            drawn[inside, column] -= mean[groups[inside]]
        drawn[~inside] = 0.0
        stations += (design.spread(drawn) ** 2).sum(axis=1)
        assessors += (drawn**2).sum(axis=1)
    common = np.zeros(design.shape[1])
    common[inside] = system.gamma / sizes[groups[inside]]
    stations = stations / draws + design.spread(common)
    stations += system.own_part(design.spread(system.own_spread), design.own_mean)
    assessors = assessors / draws + own_share(system)
    return stations, assessors


def _side(system: System, rng: np.random.Generator) -> Floats:
    """A right side whose covariance is L + I / gamma."""
    design = system.design
    root = np.sqrt(np.divide(1.0, design.weight, where=design.weight > 0, out=np.zeros_like(design.weight)))
    prior: Floats = rng.standard_normal(design.shape[1]) / np.sqrt(system.gamma)
    return design.side(root * rng.standard_normal(root.size))[0] + prior


def own_share(system: System) -> Floats:
    """What the uncertainty of leniency at home adds to the variance of each assessor's leniency."""
    if system.design.own is None:
        return np.zeros(system.design.shape[1])
    squares: Floats = system.own_spread**2 / system.own_information
    return squares
