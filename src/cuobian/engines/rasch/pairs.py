"""Paired comparisons: Bradley & Terry (1952), with ties after Davidson (1970) and a host's advantage.

    host : guest : tie  =  exp(host + advantage) : exp(guest) : exp(tie + (host + guest) / 2)

(Davidson & Beaver 1977 for ties with an advantage.) All unknowns enter linearly, so the log-likelihood is concave and
Newton's method finds its maximum, which is finite when a chain of wins leads from everybody to everybody (Ford 1957).
A cross-check of station measures: it only asks who was rated higher, not by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from cuobian.engines.rasch.design import require_strong
from cuobian.engines.rasch.errors import BadCategory, BadLabel, BadOption, Label, NoRatings, NotConverged, UnevenColumns
from cuobian.engines.rasch.ratings import Codes, Floats, Ratings
from cuobian.engines.rasch.search import GRADIENT, STEP, WORST_CONDITION


@dataclass(frozen=True, slots=True)
class Pairs:
    """Outcomes, one entry an ordered pair that met; ``won`` by ``first``, ``lost``, ``tied``. ``hosted``: first is at home."""

    labels: tuple[Label, ...]
    first: Codes
    second: Codes
    won: Floats
    lost: Floats
    tied: Floats
    hosted: bool

    @classmethod
    def of(cls, labels: Sequence[Label], wins: NDArray[Any] | Sequence[Sequence[float]], ties: Any = None) -> Pairs:
        """From ``wins[i, j]``: how often i won against j; ``ties``: symmetric counts.

        Raises BadLabel, UnevenColumns, BadCategory, NoRatings.
        """
        names = _labels(labels)
        won, tied = _table("wins", wins, names), _table("ties", ties, names)
        if not np.array_equal(tied, tied.T):
            raise BadCategory("ties", "a tie of i with j is one of j with i: the table has to be symmetric")
        first, second = np.nonzero(np.triu(won + won.T + tied, 1))
        counts = (won[first, second], won[second, first], tied[first, second])
        return cls._checked(names, first, second, *counts, hosted=False)

    @classmethod
    def at_home(
        cls, labels: Sequence[Label], home_wins: NDArray[Any], home_losses: NDArray[Any], home_ties: Any = None
    ) -> Pairs:
        """From tables with the host in the row: ``home_wins[i, j]``: how often i won against j at home."""
        names = _labels(labels)
        won, lost = _table("home_wins", home_wins, names), _table("home_losses", home_losses, names)
        tied = _table("home_ties", home_ties, names)
        first, second = np.nonzero(won + lost + tied)
        counts = (won[first, second], lost[first, second], tied[first, second])
        return cls._checked(names, first, second, *counts, hosted=True)

    @classmethod
    def _checked(cls, names: tuple[Label, ...], first: Codes, second: Codes, *counts: Floats, hosted: bool) -> Pairs:
        if not first.size:
            raise NoRatings("pairs", "nobody met anybody")
        won, lost, tied = counts
        return cls(names, first, second, won, lost, tied, hosted)


@dataclass(frozen=True, slots=True)
class PairsFit:
    """Abilities in logits with the reference at zero, and what the pairs leave unexplained.

    ``deviance``: against a model with its own probabilities for every pair. ``covariance``: of the abilities, zero for the
    reference. ``advantage``, ``tie``: None where not estimated.
    """

    labels: tuple[Label, ...]
    ability: Floats
    se: Floats
    covariance: Floats
    advantage: float | None
    advantage_se: float | None
    tie: float | None
    tie_se: float | None
    log_likelihood: float
    deviance: float
    iterations: int
    gradient: float


def fit_pairs(
    pairs: Pairs, *, reference: Label | None = None, advantage: bool = False, most_iterations: int = 100
) -> PairsFit:
    """Abilities by maximum likelihood. ``reference`` None: the first label. ``advantage``: estimate the host's.

    Raises BadOption, NotStronglyConnected, NotConverged.
    """
    labels = pairs.labels
    zero = 0 if reference is None else _index(labels, reference)
    if advantage and not pairs.hosted:
        raise BadOption("advantage", "these pairs do not say who was at home")
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (pairs.first, pairs.second), pairs.won + pairs.tied)
    np.add.at(table, (pairs.second, pairs.first), pairs.lost + pairs.tied)
    require_strong(table, labels, "pairs")
    design = _design(pairs, zero, advantage=advantage)
    counts = np.stack([pairs.won, pairs.lost, pairs.tied])
    beta, covariance, end = _newton(design, counts, most_iterations)
    errors, size = np.sqrt(np.diag(covariance)), len(labels)
    full = np.zeros((size, size))
    rest = np.delete(np.arange(size), zero)
    full[np.ix_(rest, rest)] = covariance[: size - 1, : size - 1]
    tied = bool(pairs.tied.any())
    return PairsFit(
        labels=labels,
        ability=np.insert(beta[: size - 1], zero, 0.0),
        se=np.insert(errors[: size - 1], zero, 0.0),
        covariance=full,
        advantage=float(beta[size - 1]) if advantage else None,
        advantage_se=float(errors[size - 1]) if advantage else None,
        tie=float(beta[-1]) if tied else None,
        tie_se=float(errors[-1]) if tied else None,
        log_likelihood=end[0],
        deviance=2.0 * (float(scipy.special.xlogy(counts, counts / counts.sum(axis=0)).sum()) - end[0]),
        iterations=int(end[1]),
        gradient=end[2],
    )


def pairs_of(ratings: Ratings) -> Pairs:
    """Who was rated higher by the same assessor: totals over the points the assessor rated at both stations.

    A tie is an equal total. Further facets are not looked at. Raises NoRatings where no assessor saw two stations.
    """
    stations, points = ratings.facet("station"), ratings.facet("point")
    assessors = ratings.facet("assessor")
    wins, ties = np.zeros((stations.size, stations.size)), np.zeros((stations.size, stations.size))
    for assessor in range(assessors.size):
        mine = assessors.codes == assessor
        seen, row = np.unique(stations.codes[mine], return_inverse=True)
        total, count = np.zeros((2, len(seen), points.size))
        np.add.at(total, (row, points.codes[mine]), ratings.categories[mine])
        np.add.at(count, (row, points.codes[mine]), 1.0)
        known = np.minimum(count, 1.0)
        mean = total / np.maximum(count, 1.0)
        over = np.round(mean @ known.T - known @ mean.T, 9)
        met = known @ known.T > 0
        block = np.ix_(seen, seen)
        wins[block] += met & (over > 0)
        ties[block] += met & (over == 0) & ~np.eye(len(seen), dtype=np.bool_)
    return Pairs.of(stations.labels, wins, ties)


def _labels(labels: Sequence[Label]) -> tuple[Label, ...]:
    names = tuple(labels)
    if len(names) < 2 or len(set(names)) < len(names):
        raise BadLabel("labels", "two or more different names are wanted")
    return names


def _index(labels: tuple[Label, ...], label: Label) -> int:
    if label not in labels:
        raise BadOption("reference", f"{label} is not among those compared")
    return labels.index(label)


def _table(name: str, values: Any, labels: tuple[Label, ...]) -> Floats:
    shape = (len(labels), len(labels))
    if values is None:
        return np.zeros(shape)
    table = np.asarray(values, dtype=np.float64)
    if table.shape != shape:
        raise UnevenColumns(name, f"{shape[0]} rows and columns are wanted, not {table.shape}")
    if not np.isfinite(table).all() or (table < 0).any():
        raise BadCategory(name, "counts are finite and not negative")
    if np.diag(table).any():
        raise BadCategory(name, "nobody meets himself: the diagonal has to be zero")
    return table


def _design(pairs: Pairs, zero: int, *, advantage: bool) -> Floats:
    """Outcome (won, lost, tied) by pair by unknown; impossible ties are left to ``_newton``."""
    size, rows = len(pairs.labels), np.arange(len(pairs.first))
    design = np.zeros((3, len(rows), size + 2))
    design[0, rows, pairs.first] = 1.0
    design[1, rows, pairs.second] = 1.0
    design[2, rows, pairs.first] = design[2, rows, pairs.second] = 0.5
    design[0, :, size] = 1.0
    design[2, :, size + 1] = 1.0
    wanted = [code for code in range(size) if code != zero]
    wanted += [size] if advantage else []
    wanted += [size + 1] if pairs.tied.any() else []
    return design[:, :, wanted]


def _newton(design: Floats, counts: Floats, most: int) -> tuple[Floats, Floats, tuple[float, float, float]]:
    """Unknowns, covariance, (log-likelihood, passes, gradient); without any tie, ties are impossible."""
    outcomes = 3 if counts[2].any() else 2
    design, counts = design[:outcomes], counts[:outcomes]
    met, beta = counts.sum(axis=0), np.zeros(design.shape[2])
    likelihood, probability = _likelihood(design, counts, beta)
    slope = float("inf")
    for iteration in range(1, most + 1):
        gradient = np.einsum("or,orp->p", counts - met * probability, design)
        mean = np.einsum("or,orp->rp", probability, design)
        information = np.einsum("orp,orq->pq", design * (met * probability)[:, :, None], design, optimize=True)
        information -= (mean * met[:, None]).T @ mean
        slope = float(np.abs(gradient).max())
        try:
            factor = scipy.linalg.cho_factor(information)
        except np.linalg.LinAlgError:
            break
        step = np.asarray(scipy.linalg.cho_solve(factor, gradient), dtype=np.float64)
        if slope <= GRADIENT and float(np.abs(step).max()) <= STEP:
            if np.linalg.cond(information) > WORST_CONDITION:
                break
            covariance = np.asarray(scipy.linalg.cho_solve(factor, np.eye(len(beta))), dtype=np.float64)
            return beta, covariance, (likelihood, float(iteration), slope)
        part, before = 1.0, likelihood
        while part > 1e-9:
            likelihood, probability = _likelihood(design, counts, beta + part * step)
            if likelihood >= before - 1e-10 * max(1.0, abs(before)):
                break
            part /= 2
        beta = beta + part * step
    raise NotConverged("pairs", f"no finite maximum found in at most {most} passes (gradient {slope:.2g})")


def _likelihood(design: Floats, counts: Floats, beta: Floats) -> tuple[float, Floats]:
    logits = design @ beta
    logits -= logits.max(axis=0)
    logits -= np.log(np.exp(logits).sum(axis=0))
    return float((counts * logits).sum()), np.exp(logits)
