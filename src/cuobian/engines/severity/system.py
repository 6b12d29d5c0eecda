"""The mixed-model equations of one design at one variance ratio, solved exactly or by conjugate gradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from cuobian.engines.severity.design import Design
from cuobian.engines.severity.visits import Floats

CHUNK = 4_096
"""Stations worked on together where a dense table of stations by assessors would be too large."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Leniencies u (by assessor; severity is -u) and leniency at home."""

    lenient: Floats
    own: float


@dataclass(frozen=True, slots=True)
class Solved:
    """What conjugate gradients say about themselves; all columns together."""

    x: Floats
    residual: float
    iterations: int
    condition: float


class System:
    """(L + I / gamma) u + c beta = b,  c'u + g beta = e;  gamma = sigma_alpha^2 / sigma_eps^2, zero allowed.

    Everything is written with G = (L + I / gamma)^-1 = gamma (I + gamma L)^-1, whose smallest divisor is 1.
    """

    def __init__(self, design: Design, gamma: float, *, dense: bool, tolerance: float, iterations_max: int) -> None:
        self.design, self.gamma, self.dense = design, gamma, dense
        self.tolerance, self.iterations_max = tolerance, iterations_max

    @cached_property
    def _laplacian(self) -> Floats:
        return self.design.laplacian().toarray()

    @cached_property
    def _factor(self) -> tuple[Floats, bool]:
        """The Cholesky factor of I + gamma L."""
        matrix = self.gamma * self._laplacian
        matrix[np.diag_indices_from(matrix)] += 1.0
        factor, lower = scipy.linalg.cho_factor(matrix, overwrite_a=True, check_finite=False)
        return factor, bool(lower)

    @cached_property
    def covariance(self) -> Floats:
        """G as a dense matrix: the covariance of the leniencies' errors in units of sigma_eps^2, ``own`` known."""
        inverse = self._spread_dense(np.eye(self.design.shape[1]))
        return (inverse + inverse.T) / 2

    def _spread_dense(self, side: Floats) -> Floats:
        """G times a right side."""
        return self.gamma * np.asarray(scipy.linalg.cho_solve(self._factor, side, check_finite=False), np.float64)

    def condition(self) -> float:
        """Of I + gamma L in the 1-norm."""
        if not self.gamma:
            return 1.0
        matrix = np.eye(self.design.shape[1]) + self.gamma * self._laplacian
        return float(np.linalg.norm(matrix, 1) * np.linalg.norm(self.covariance / self.gamma, 1))

    def spread(self, side: Floats, start: Floats | None = None) -> Solved:
        """G times a right side of one or many columns."""
        if not self.gamma:
            return Solved(np.zeros_like(side), 0.0, 0, 1.0)
        if self.dense:
            return Solved(self._spread_dense(side), 0.0, 0, 1.0)
        first = None if start is None else start / self.gamma
        solved = conjugate_gradients(self, side, first)
        return Solved(self.gamma * solved.x, solved.residual, solved.iterations, solved.condition)

    @cached_property
    def own_spread(self) -> Floats:
        """G c."""
        return self.spread(self.design.own_side).x

    @property
    def own_information(self) -> float:
        """Information about leniency at home, in units of 1 / sigma_eps^2; zero when it is not in the model."""
        return (
            0.0 if self.design.own is None else self.design.own_square - float(self.design.own_side @ self.own_spread)
        )

    def solve(self, side: Floats, own_side: float, start: Floats | None = None) -> tuple[Effects, Solved]:
        """Leniencies and leniency at home for one right side."""
        solved = self.spread(side, start)
        if self.design.own is None:
            return Effects(solved.x, 0.0), solved
        own = (own_side - float(self.design.own_side @ solved.x)) / self.own_information
        return Effects(solved.x - own * self.own_spread, own), solved

    def residual(self, effects: Effects, side: Floats, own_side: float) -> float:
        """Norm of what the effects leave of the equations, relative to the right side."""
        design, scale = self.design, float(np.hypot(np.linalg.norm(side), own_side))
        if not self.gamma or not scale:
            return 0.0
        left = side - design.laplacian_times(effects.lenient) - effects.lenient / self.gamma
        left -= design.own_side * effects.own
        last = 0.0
        if design.own is not None:
            last = own_side - float(design.own_side @ effects.lenient) - design.own_square * effects.own
        return float(np.hypot(np.linalg.norm(left), last)) / scale

    def by_visit(self, effects: Effects) -> Floats:
        """Points that each visit has because of who made it."""
        lenient = effects.lenient[self.design.assessor]
        return lenient if self.design.own is None else lenient + effects.own * self.design.own

    def by_station(self, effects: Effects) -> Floats:
        """The same as weighted means by station."""
        mean = self.design.spread(effects.lenient)
        return mean if self.design.own_mean is None else mean + effects.own * self.design.own_mean

    def station_variance(self) -> Floats:
        """Variance of the stations' corrections in units of sigma_eps^2, exact (dense)."""
        design, out = self.design, np.empty(self.design.shape[0])
        for low in range(0, out.size, CHUNK):
            part = design.table[low : low + CHUNK].toarray()
            out[low : low + CHUNK] = np.einsum("sr,sr->s", part @ self.covariance, part)
        return out + self.own_part(design.spread(self.own_spread), design.own_mean)

    def own_part(self, spread: Floats, own_mean: Floats | None) -> Floats:
        """What the uncertainty of leniency at home adds to variances."""
        if own_mean is None:
            return np.zeros_like(spread)
        return (spread - own_mean) ** 2 / self.own_information


def conjugate_gradients(system: System, side: Floats, start: Floats | None) -> Solved:
    """(I + gamma L) x = side by conjugate gradients with the diagonal as preconditioner, columns side by side.

    Hestenes and Stiefel 1952. The condition number is that of the Lanczos matrix built on the way.
    """
    gamma, design = system.gamma, system.design
    scale = 1.0 / (1.0 + gamma * design.diagonal())
    if side.ndim == 2:
        scale = scale[:, None]
    x = np.zeros_like(side) if start is None else start.copy()
    left = side - x - gamma * design.laplacian_times(x) if start is not None else side.copy()
    goal = np.maximum(np.linalg.norm(side, axis=0), np.finfo(float).tiny)
    ahead = scale * left
    step = ahead.copy()
    energy = (left * ahead).sum(axis=0)
    alphas: list[float] = []
    betas: list[float] = []
    worst = float(np.max(np.linalg.norm(left, axis=0) / goal))
    while worst > system.tolerance and len(alphas) < system.iterations_max:
        image = step + gamma * design.laplacian_times(step)
        alpha = energy / np.maximum((step * image).sum(axis=0), np.finfo(float).tiny)
        x += alpha * step
        left -= alpha * image
        ahead = scale * left
        before, energy = energy, (left * ahead).sum(axis=0)
        beta = energy / np.maximum(before, np.finfo(float).tiny)
        step = ahead + beta * step
        alphas.append(float(np.ravel(alpha)[0]))
        betas.append(float(np.ravel(beta)[0]))
        worst = float(np.max(np.linalg.norm(left, axis=0) / goal))
    return Solved(x, worst, len(alphas), _condition(alphas, betas))


def _condition(alphas: list[float], betas: list[float]) -> float:
    """Ratio of the extreme eigenvalues of the Lanczos matrix of a run."""
    if not alphas or min(alphas) <= 0:
        return 1.0
    inverse, beta = 1.0 / np.array(alphas), np.array(betas)[:-1]
    diagonal = inverse.copy()
    diagonal[1:] += beta * inverse[:-1]
    values = scipy.linalg.eigvalsh_tridiagonal(diagonal, np.sqrt(beta) * inverse[:-1])
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")
