"""Variance components by restricted maximum likelihood: one profile in one unknown.

With every fixed effect (stations, leniency at home) projected out, L_X = U diag(l) U', c = U'b_X and
gamma = sigma_alpha^2 / sigma_eps^2,

    -2 log REML(gamma) = nu log RSS(gamma) + sum log(1 + gamma l) + constant
    RSS(gamma)         = y'Q_X y - sum gamma c^2 / (1 + gamma l),     sigma_eps^2 = RSS / nu

(Patterson and Thompson 1971; the spectral form as in Demidenko 2013, ch. 2). Blocks of unconnected data add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.severity.design import Design
from cuobian.engines.severity.visits import Floats

GRID = np.concatenate(([0.0], np.geomspace(1e-7, 1e7, 141)))
"""Ratios tried before the search is refined; beyond the last there is no noise to speak of."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Sufficient figures of one or several blocks: eigenvalues, squared projections, sum of squares, freedom."""

    values: Floats
    squares: Floats
    total: float
    freedom: int

    def rss(self, gamma: float) -> float:
        return self.total - float((gamma * self.squares / (1 + gamma * self.values)).sum())

    def deviances(self, gammas: Floats) -> Floats:
        """-2 log REML without its constant at several ratios; minus infinity without residual variation."""
        down = 1 + np.outer(gammas, self.values)
        rss = self.total - gammas * (self.squares / down).sum(axis=1)
        known = rss > 1e-13 * self.total
        high = self.freedom * np.log(np.where(known, rss, 1.0)) + np.log(down).sum(axis=1)
        return np.where(known, high, -np.inf)

    def slope(self, gamma: float) -> float:
        """d deviance / d gamma."""
        down = 1 + gamma * self.values
        return float((self.values / down).sum() - self.freedom * (self.squares / down**2).sum() / self.rss(gamma))


@dataclass(frozen=True, slots=True)
class Estimate:
    """``gamma`` and sigma_eps^2; ``gradient`` is relative to the degrees of freedom."""

    gamma: float
    noise: float
    gradient: float
    boundary: bool
    converged: bool


def profile_of(design: Design, score: Floats) -> Profile:
    """One block's figures; costs an eigenvalue problem of the size of its assessors."""
    used = design.weight > 0
    deviation = design.deviation(score)
    side, own_side = design.side(score)
    matrix = design.laplacian().toarray()
    total = float(design.weight @ deviation**2)
    freedom = int(used.sum()) - int((design.station_weight > 0).sum())
    if design.own is not None and design.own_square > 0:
        matrix -= np.outer(design.own_side, design.own_side) / design.own_square
        side = side - design.own_side * own_side / design.own_square
        total -= own_side**2 / design.own_square
        freedom -= 1
    values, vectors = scipy.linalg.eigh(matrix, overwrite_a=True, check_finite=False)
    return Profile(np.maximum(values, 0.0), (vectors.T @ side) ** 2, total, freedom)


def pooled(profiles: Iterable[Profile]) -> Profile:
    """Blocks without a common assessor: their log-likelihoods add up."""
    parts = tuple(profiles)
    return Profile(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.squares for part in parts]),
        sum(part.total for part in parts),
        sum(part.freedom for part in parts),
    )


def at_ratio(profile: Profile, gamma: float) -> Estimate:
    """The noise when the ratio is known."""
    return Estimate(gamma, profile.rss(gamma) / profile.freedom, 0.0, boundary=False, converged=True)


def estimate(profile: Profile) -> Estimate:
    """The best ratio over zero and fourteen powers of ten; ``converged`` is False without residual variation."""
    heights = profile.deviances(GRID)
    best = int(heights.argmin())
    if best == len(GRID) - 1 or not np.isfinite(heights[best]):
        return Estimate(GRID[best], 0.0, np.inf, boundary=False, converged=False)
    if best <= 1 and profile.slope(0.0) >= 0:
        return Estimate(0.0, profile.rss(0.0) / profile.freedom, 0.0, boundary=True, converged=True)
    gamma = _root(profile, max(GRID[best - 1] if best else 0.0, 1e-12), GRID[best + 1])
    gradient = abs(gamma * profile.slope(gamma)) / profile.freedom
    return Estimate(gamma, profile.rss(gamma) / profile.freedom, gradient, boundary=False, converged=gradient < 1e-7)


def _root(profile: Profile, low: float, high: float) -> float:
    """Where the slope vanishes between two neighbours of the best point of the grid."""

    def slope(log_gamma: float) -> float:
        gamma = float(np.exp(log_gamma))
        return gamma * profile.slope(gamma)

    ends = float(np.log(low)), float(np.log(high))
    if slope(ends[0]) >= 0 or slope(ends[1]) <= 0:
        found = scipy.optimize.minimize_scalar(
            lambda t: float(profile.deviances(np.exp(np.array([t])))[0]),
            bounds=ends,
            method="bounded",
            options={"xatol": 1e-12},
        )
        return float(np.exp(found.x))
    return float(np.exp(scipy.optimize.brentq(slope, *ends, xtol=1e-14, rtol=1e-14)))
