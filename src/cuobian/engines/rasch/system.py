"""Newton's equations of a many-facet model, with the stations eliminated.

Unknowns: one location a station, and shared ones: every element of the other facets, the free cumulative thresholds,
and (with a prior) the stations' mean. Stations meet only through the shared unknowns, so their block of the
information is diagonal and is eliminated (Schur complement): a step costs one pass over the ratings and one
factorisation of the size of the shared part, whatever the number of stations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy

from cuobian.engines.rasch.moments import Moments, moments
from cuobian.engines.rasch.ratings import Codes, Flags, Floats, summed

NOTHING = 1e-12
"""Information of a station whose every rating is certain to so many digits that it has run away to infinity."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Normal spread of the stations about a common mean, and of the assessors about zero; 0 precision: none."""

    station: float
    assessor: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Ratings that count, with codes that have no gaps. ``station`` is sorted.

    ``blocks``: codes of the other facets, ``sizes`` their numbers of elements; ``drawn``: which block has a normal
    prior (None: none). ``used`` and ``seen``: whether and how often a scale's score was given. ``free``: (scale, score) pairs with a threshold to estimate, row by row.
    """

    station: Codes
    stations: int
    blocks: tuple[Codes, ...]
    sizes: tuple[int, ...]
    drawn: int | None
    scale: Codes
    score: Codes
    used: Flags
    seen: Codes
    free: Flags
    prior_mean: bool

    @property
    def elements(self) -> int:
        return sum(self.sizes)

    @property
    def shared(self) -> int:
        return self.elements + int(self.free.sum()) + int(self.prior_mean)

    def starts(self) -> list[int]:
        return [sum(self.sizes[:number]) for number in range(len(self.sizes))]

    def drawn_size(self) -> int:
        return 0 if self.drawn is None else self.sizes[self.drawn]

    def drawn_rows(self) -> slice:
        """Shared unknowns with a normal prior; empty without one."""
        start = 0 if self.drawn is None else self.starts()[self.drawn]
        return slice(start, start + self.drawn_size())

    def per_station(self, values: Floats) -> Floats:
        """Sums over each station's ratings, which stand together."""
        first = np.searchsorted(self.station, np.arange(self.stations))
        return np.asarray(np.add.reduceat(values, first), dtype=np.float64)

    def per_scale(self, values: Floats) -> Floats:
        scales = len(self.used)
        return np.array([values.sum()]) if scales == 1 else summed(self.scale, values, scales)


@dataclass(frozen=True, slots=True)
class State:
    """A point of the search: unknowns, moments there, and the objective (log-likelihood and log prior)."""

    theta: Floats
    shared: Floats
    found: Moments
    objective: float


@dataclass(frozen=True, slots=True)
class Information:
    """Blocks of the information: stations (diagonal), stations by shared, shared."""

    own: Floats
    cross: Floats
    shared: Floats


def thresholds(problem: Problem, shared: Floats) -> Floats:
    """Cumulative thresholds, scale by score; infinite where a score was not used."""
    psi = np.where(problem.used, 0.0, np.inf)
    psi[problem.free] = shared[problem.elements : problem.elements + int(problem.free.sum())]
    return psi


def locations(problem: Problem, theta: Floats, shared: Floats) -> Floats:
    eta = theta[problem.station]
    for start, codes in zip(problem.starts(), problem.blocks, strict=True):
        eta -= shared[start + codes]
    return eta


def state_at(problem: Problem, theta: Floats, shared: Floats, prior: Prior) -> State:
    eta, psi = locations(problem, theta, shared), thresholds(problem, shared)
    return with_prior(problem, State(theta, shared, moments(eta, psi, problem.scale, problem.score), 0.0), prior)


def with_prior(problem: Problem, state: State, prior: Prior) -> State:
    """The same point of the search with the objective under another prior."""
    objective = state.found.log_likelihood
    if prior.station:
        objective -= prior.station / 2 * float(np.square(state.theta - state.shared[-1]).sum())
    objective -= prior.assessor / 2 * float(np.square(state.shared[problem.drawn_rows()]).sum())
    return replace(state, objective=objective)


def gradient(problem: Problem, state: State, prior: Prior) -> tuple[Floats, Floats]:
    """Slopes of the objective: observed less expected scores (and category counts), and the prior's pull."""
    residual = problem.score - state.found.expected
    own = problem.per_station(residual)
    shared = np.zeros(problem.shared)
    for start, codes, size in zip(problem.starts(), problem.blocks, problem.sizes, strict=True):
        shared[start : start + size] = -summed(codes, residual, size)
    expected = np.stack([problem.per_scale(probability) for probability in state.found.probability], axis=1)
    shared[problem.elements : problem.elements + int(problem.free.sum())] = (expected - problem.seen)[problem.free]
    if prior.station:
        pull = prior.station * (state.theta - state.shared[-1])
        own -= pull
        shared[-1] += pull.sum()
    drawn = problem.drawn_rows()
    shared[drawn] -= prior.assessor * state.shared[drawn]
    return own, shared


def information(problem: Problem, state: State, prior: Prior) -> Information:
    """Covariances of the sufficient statistics, which are the negative second slopes."""
    found, total = state.found, problem.shared
    cross, shared = np.zeros((problem.stations, total)), np.zeros((total, total))
    own = problem.per_station(found.variance)
    _element_blocks(problem, found.variance, cross, shared)
    _threshold_blocks(problem, found, cross, shared)
    if prior.station:
        own += prior.station
        cross[:, -1] = -prior.station
        shared[-1, -1] = prior.station * problem.stations
    shared[problem.drawn_rows(), problem.drawn_rows()] += prior.assessor * np.eye(problem.drawn_size())
    return Information(own, cross, shared)


def design_information(problem: Problem) -> Floats:
    """Information about the elements if every rating told the same, stations eliminated, each facet's mean held,
    scaled to ones on the diagonal: singular exactly when a contrast of elements moves no rating."""
    size = problem.elements
    cross, shared = np.zeros((problem.stations, size)), np.zeros((size, size))
    ones = np.ones(len(problem.score))
    _element_blocks(problem, ones, cross, shared)
    left = shared - cross.T @ (cross / problem.per_station(ones)[:, None])
    for start, count in zip(problem.starts(), problem.sizes, strict=True):
        block = slice(start, start + count)
        left[block, block] += float(np.trace(shared[block, block])) / count**2
    scale = np.sqrt(np.diag(left))
    return np.asarray(left / np.outer(scale, scale), dtype=np.float64)


def _element_blocks(problem: Problem, weight: Floats, cross: Floats, shared: Floats) -> None:
    starts = problem.starts()
    for number, (start, codes, size) in enumerate(zip(starts, problem.blocks, problem.sizes, strict=True)):
        cross[:, start : start + size] = -_table(problem.station, codes, problem.stations, size, weight)
        rows = np.arange(start, start + size)
        shared[rows, rows] = summed(codes, weight, size)
        for other in range(number):
            block = _table(codes, problem.blocks[other], size, problem.sizes[other], weight)
            left = slice(starts[other], starts[other] + problem.sizes[other])
            shared[start : start + size, left] = block
            shared[left, start : start + size] = block.T


def _threshold_blocks(problem: Problem, found: Moments, cross: Floats, shared: Floats) -> None:
    """Column of a free threshold: its covariance with the score is p (k - E), with another p d - p p'."""
    column = np.full(problem.free.shape, -1)
    column[problem.free] = problem.elements + np.arange(int(problem.free.sum()))
    scales = len(problem.used)
    for k in np.flatnonzero(problem.free.any(axis=0)):
        has = problem.free[:, k]
        columns, weight = column[has, k], found.probability[k] * (k - found.expected)
        if scales == 1:
            cross[:, columns[0]] = -problem.per_station(weight)
        else:
            cross[:, columns] = -_table(problem.station, problem.scale, problem.stations, scales, weight)[:, has]
        for start, codes, size in zip(problem.starts(), problem.blocks, problem.sizes, strict=True):
            block = _table(codes, problem.scale, size, scales, weight)[:, has]
            shared[start : start + size, columns] = block
            shared[columns, start : start + size] = block.T
        for other in range(k + 1):
            both = has & problem.free[:, other]
            product = found.probability[k] * ((1.0 if other == k else 0.0) - found.probability[other])
            sums = problem.per_scale(product)[both]
            shared[column[both, k], column[both, other]] = sums
            shared[column[both, other], column[both, k]] = sums


def _table(rows: Codes, columns: Codes, height: int, width: int, weight: Floats) -> Floats:
    if width == 1:
        return summed(rows, weight, height)[:, None]
    return summed(rows * width + columns, weight, height * width).reshape(height, width)


@dataclass(frozen=True, slots=True)
class Factored:
    """The eliminated system, ready to be solved.

    ``ratio``: cross block over the stations' diagonal. ``held``: block starts, sizes and the multiple of the ones
    that holds the block's mean. ``reduced``: the shared part as it was factored.
    """

    problem: Problem
    own: Floats
    ratio: Floats
    reduced: Floats
    factor: tuple[Floats, bool]
    held: tuple[tuple[int, int, float], ...]

    def step(self, own: Floats, shared: Floats) -> tuple[Floats, Floats]:
        right = shared - self.ratio.T @ own
        found = np.asarray(scipy.linalg.cho_solve(self.factor, right), dtype=np.float64)
        return own / self.own - self.ratio @ found, found

    def covariance(self, *, centred: bool = True) -> Floats:
        """Covariance of the shared unknowns with each held facet's mean at zero.

        ``centred``: the mean of the elements with a prior is taken as the origin as well, because what is told of a
        station is where it stands for these assessors, not for all that might have come.
        """
        inverse = np.asarray(scipy.linalg.cho_solve(self.factor, np.eye(len(self.reduced))), dtype=np.float64)
        for start, size, weight in self.held:
            away = np.zeros(len(inverse))
            away[start : start + size] = 1.0
            if self.problem.prior_mean:
                away[-1] = 1.0
            inverse -= np.outer(away, away) / (weight * size * size)
        drawn = self.problem.drawn_rows()
        if centred and drawn.start < drawn.stop:
            away = np.zeros(len(inverse))
            away[drawn] = away[-1] = 1.0
            inverse -= np.outer(away, inverse[drawn].mean(axis=0))
            inverse -= np.outer(inverse[:, drawn].mean(axis=1), away)
        return inverse

    def station_variance(self, covariance: Floats, *, about_mean: bool = False) -> Floats:
        """Variance of each station's location (or of its distance from the prior's mean)."""
        ratio = self.ratio
        if about_mean:
            ratio = ratio.copy()
            ratio[:, -1] += 1.0
        return np.asarray(1.0 / self.own + np.einsum("sp,sp->s", ratio @ covariance, ratio), dtype=np.float64)


def reduced(
    problem: Problem, info: Information, prior: Prior
) -> tuple[Floats, Floats, tuple[tuple[int, int, float], ...]]:
    """Ratio of cross to diagonal, the Schur complement with each unpenalised facet's mean held, and what holds it."""
    ratio = info.cross / info.own[:, None]
    shared = info.shared - info.cross.T @ ratio
    held = []
    for number, (start, size) in enumerate(zip(problem.starts(), problem.sizes, strict=True)):
        if number == problem.drawn and prior.assessor:
            continue
        block = slice(start, start + size)
        weight = float(np.trace(info.shared[block, block])) / size**2
        shared[block, block] += weight
        held.append((start, size, weight))
    return ratio, shared, tuple(held)


def factored(problem: Problem, info: Information, prior: Prior) -> Factored:
    """Raises np.linalg.LinAlgError when the information is not positive definite, as where a search has run away."""
    if float(info.own.min()) <= NOTHING:
        raise np.linalg.LinAlgError("the ratings of a station tell nothing about it any more")
    ratio, shared, held = reduced(problem, info, prior)
    return Factored(problem, info.own, ratio, shared, scipy.linalg.cho_factor(shared, lower=True), held)
