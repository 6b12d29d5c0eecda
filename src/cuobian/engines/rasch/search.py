"""The search for the best unknowns: Newton with step control, and the spreads of the normal priors on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.rasch.ratings import Codes, Floats, ends, summed
from cuobian.engines.rasch.system import (
    Factored,
    Information,
    Prior,
    Problem,
    State,
    factored,
    gradient,
    information,
    state_at,
    with_prior,
)

GRADIENT = 1e-7
"""Score points by which any observed score may still differ from its expected one."""

STEP = 1e-7
"""Logits of the last step. A search that runs away to infinity has a small gradient but steps of about one."""

SPREAD = 1e-7
"""Relative change by which a variance may still differ from the one its ratings suit best."""

MOST = 200
"""Passes: Newton alone needs 5 to 10; with few ratings a station the spreads settle more slowly."""

WORST_CONDITION = 1e10
"""Condition of the scaled information beyond which a standing search stands only because rounding holds it up."""

LEAST_VARIANCE = 1e-4
MOST_VARIANCE = 1e4
"""Between a hundredth of a logit, which nobody can tell from none, and a hundred."""

LONGEST_STRIDE = 10.0
"""Times the plain change of a variance that one pass may take where plain changes crawl."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why the numbers may be believed: recompute any of these from the fit and compare.

    ``gradient``: largest difference of an observed and an expected score (after the prior's pull), in score points.
    ``step``: largest last step, in logits. ``condition``: of the scaled information about the shared unknowns; large
    means nearly disconnected. ``log_likelihood``: of the ratings at the estimates. ``marginal``: Laplace's
    approximation with stations (and assessors) integrated out; None without priors. ``at_floor``: a spread went to
    zero, so the ratings show no difference between the elements.
    """

    iterations: int
    gradient: float
    step: float
    condition: float
    log_likelihood: float
    marginal: float | None
    at_floor: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Where the search ended; ``converged`` False: only ``state`` means anything.

    ``covariance``: of the shared unknowns; ``station_variance``: of each station's location.
    """

    state: State
    prior: Prior
    covariance: Floats
    station_variance: Floats
    certificate: Certificate
    converged: bool


def search(problem: Problem, *, most: int = MOST) -> Found:
    """Maximises the log-likelihood, or with a prior the log posterior at the spreads that suit the ratings best."""
    prior = Prior(1.0, 4.0 if problem.drawn is not None else 0.0) if problem.prior_mean else Prior(0.0, 0.0)
    state = _start(problem, prior)
    slope = length = float("inf")
    spreads = _Spreads(prior)
    for iteration in range(1, most + 1):
        own, shared = gradient(problem, state, prior)
        info = information(problem, state, prior)
        try:
            system = factored(problem, info, prior)
        except np.linalg.LinAlgError:
            break
        step = system.step(own, shared)
        slope, length = _largest(own, shared), _largest(*step)
        if slope <= GRADIENT and length <= STEP and spreads.settled:
            condition = _condition(system)
            if condition > WORST_CONDITION:
                break
            return _found(problem, state, prior, system, info, (iteration, slope, length, condition))
        moved = _forward(problem, state, prior, step)
        if moved is None:
            break
        state = moved
        if problem.prior_mean:
            prior = spreads.after(problem, state, system)
            state = with_prior(problem, state, prior)
    nothing = Certificate(most, slope, length, float("inf"), state.found.log_likelihood, None, at_floor=False)
    return Found(state, prior, np.empty((0, 0)), np.empty(0), nothing, converged=False)


def _largest(*arrays: Floats) -> float:
    return max(float(np.abs(array).max(initial=0.0)) for array in arrays)


def _start(problem: Problem, prior: Prior) -> State:
    """Logits of the mean scores; thresholds that would give the categories' shares to a rating in the middle."""
    used = problem.used
    low, high = ends(used)
    share = (problem.score - low[problem.scale]) / (high - low)[problem.scale]
    theta = _logit(problem.station, share, problem.stations)
    shared = np.zeros(problem.shared)
    for start, codes, size in zip(problem.starts(), problem.blocks, problem.sizes, strict=True):
        given = -_logit(codes, share, size)
        shared[start : start + size] = given - given.mean()
    scales, count = used.shape
    log = np.log(np.maximum(problem.seen, 0.5))
    rows = np.arange(scales)
    first, last = log[rows, low], log[rows, high]
    line = first[:, None] + (np.arange(count) - low[:, None]) * ((last - first) / (high - low))[:, None]
    shared[problem.elements : problem.elements + int(problem.free.sum())] = (line - log)[problem.free]
    if problem.prior_mean:
        shared[-1] = theta.mean()
    return state_at(problem, theta, shared, prior)


def _logit(codes: Codes, share: Floats, size: int) -> Floats:
    count = np.bincount(codes, minlength=size)
    total = summed(codes, share, size)
    return np.asarray(np.log((total + 0.5) / (count - total + 0.5)), dtype=np.float64)


def _forward(problem: Problem, state: State, prior: Prior, step: tuple[Floats, Floats]) -> State | None:
    """Halves the step until the objective does not fall (beyond rounding)."""
    slack = 1e-10 * max(1.0, abs(state.objective))
    part = 1.0
    for _ in range(40):
        moved = state_at(problem, state.theta + part * step[0], state.shared + part * step[1], prior)
        if moved.objective >= state.objective - slack:
            return moved
        part /= 2
    return None


class _Spreads:
    """Variances at which Laplace's marginal, its curvature held, is stationary: n s^2 = sum u^2 + sum var(u).

    Written as s^2 = sum u^2 / (n - sum var(u) / s^2) (MacKay's form of the EM step) it settles in a few passes where
    stations have many ratings; where they have few, the secant of its logarithm lengthens the stride.
    """

    def __init__(self, prior: Prior) -> None:
        self.prior = prior
        self.settled = not prior.station
        self.last: tuple[Floats, Floats] | None = None

    def after(self, problem: Problem, state: State, system: Factored) -> Prior:
        """The prior for the next pass; ``system`` is the one the step to ``state`` was taken by."""
        covariance, drawn = system.covariance(centred=False), problem.drawn_rows()
        away = state.theta - state.shared[-1]
        variance = system.station_variance(covariance, about_mean=True)
        best = [_variance(away, variance, self.prior.station)]
        if self.prior.assessor:
            best.append(_variance(state.shared[drawn], np.diag(covariance)[drawn], self.prior.assessor))
        now = -np.log([self.prior.station, self.prior.assessor][: len(best)])
        change = np.log(best) - now
        self.settled = bool((np.abs(change) <= SPREAD).all())
        low, high = np.log(LEAST_VARIANCE), np.log(MOST_VARIANCE)
        then = np.exp(-np.clip(now + self._stride(now, change) * change, low, high))
        self.last = (now, change)
        self.prior = Prior(float(then[0]), float(then[1]) if len(best) > 1 else 0.0)
        return self.prior

    def _stride(self, now: Floats, change: Floats) -> Floats:
        if self.last is None:
            return np.ones_like(change)
        moved = now - self.last[0]
        moved = np.where(moved == 0, 1.0, moved)
        slope = (self.last[1] - change) / moved
        return np.asarray(1.0 / np.clip(slope, 1.0 / LONGEST_STRIDE, 1.0), dtype=np.float64)


def _variance(away: Floats, variance: Floats, precision: float) -> float:
    told = len(away) - float(variance.sum()) * precision
    best = float(np.square(away).sum()) / told if told > 0 else LEAST_VARIANCE
    return min(max(best, LEAST_VARIANCE), MOST_VARIANCE)


def _found(
    problem: Problem,
    state: State,
    prior: Prior,
    system: Factored,
    info: Information,
    end: tuple[int, float, float, float],
) -> Found:
    floor = 0.999 / LEAST_VARIANCE
    certificate = Certificate(
        iterations=end[0],
        gradient=end[1],
        step=end[2],
        condition=end[3],
        log_likelihood=state.found.log_likelihood,
        marginal=_marginal(problem, state, prior, info) if problem.prior_mean else None,
        at_floor=bool(max(prior.station, prior.assessor) >= floor),
    )
    covariance = system.covariance()
    return Found(state, prior, covariance, system.station_variance(covariance), certificate, converged=True)


def _condition(system: Factored) -> float:
    """Of the shared part scaled to ones on the diagonal; infinite where rounding has made it indefinite."""
    scale = np.sqrt(np.diag(system.reduced))
    values = scipy.linalg.eigvalsh(system.reduced / np.outer(scale, scale))
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")


def _marginal(problem: Problem, state: State, prior: Prior, info: Information) -> float:
    """Laplace: objective + n/2 log precision - 1/2 log det of the information about what is integrated out."""
    value = state.objective + problem.stations / 2 * np.log(prior.station) - np.log(info.own).sum() / 2
    if prior.assessor:
        drawn = problem.drawn_rows()
        cross = info.cross[:, drawn]
        inner = info.shared[drawn, drawn] - cross.T @ (cross / info.own[:, None])
        value += problem.drawn_size() / 2 * np.log(prior.assessor) - np.linalg.slogdet(inner)[1] / 2
    return float(value)
