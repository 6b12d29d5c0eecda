"""Conditional maximum likelihood for yes-no points (Andersen 1972): difficulties that no station's level can bias.

Given a station's number of passed points, its level drops out of the likelihood; what is left are elementary symmetric
functions of exp(-difficulty). They are summed point by point, all terms positive, so nothing cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from cuobian.engines.rasch.design import require_strong
from cuobian.engines.rasch.errors import BadCategory, Label, NoRatings, NotConverged, NothingToEstimate, UnevenColumns
from cuobian.engines.rasch.ratings import Floats
from cuobian.engines.rasch.search import GRADIENT, STEP


@dataclass(frozen=True, slots=True)
class ConditionalFit:
    """Difficulties with sum zero. ``measure[r]``: best level of somebody who passed r of the points; NaN for none or all.

    ``set_aside``: points everybody passed or failed, once those who passed all or none are out.
    """

    labels: tuple[Label, ...]
    difficulty: Floats
    se: Floats
    measure: Floats
    measure_se: Floats
    set_aside: tuple[Label, ...]
    persons: int
    log_likelihood: float
    iterations: int
    gradient: float


def fit_conditional(
    labels: Sequence[Label], passed: NDArray[Any] | Sequence[Sequence[int]], *, most_iterations: int = 100
) -> ConditionalFit:
    """``passed``: a complete table of 0 and 1, a row a person (or station), a column a point.

    Raises UnevenColumns, BadCategory, NoRatings, NothingToEstimate, NotStronglyConnected, NotConverged.
    """
    table = _checked(labels, passed)
    rows, columns = _informative(table)
    left = table[np.ix_(rows, columns)]
    names = tuple(label for label, kept in zip(labels, columns, strict=True) if kept)
    require_strong(left.T @ (1.0 - left), names, "points")
    groups = np.bincount(left.sum(axis=1).astype(np.intp), minlength=len(names) + 1).astype(np.float64)
    delta, covariance, end = _newton(left.sum(axis=0), groups, most_iterations)
    measure = _measures(delta)
    passing = scipy.special.expit(measure[:, None] - delta)
    with np.errstate(divide="ignore"):
        measure_se = 1.0 / np.sqrt((passing * (1.0 - passing)).sum(axis=1))
    return ConditionalFit(
        labels=names,
        difficulty=delta,
        se=np.sqrt(np.diag(covariance)),
        measure=measure,
        measure_se=measure_se,
        set_aside=tuple(label for label, kept in zip(labels, columns, strict=True) if not kept),
        persons=len(left),
        log_likelihood=end[0],
        iterations=int(end[1]),
        gradient=end[2],
    )


def _checked(labels: Sequence[Label], passed: Any) -> Floats:
    table = np.asarray(passed, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(labels):
        raise UnevenColumns("passed", f"a column for each of {len(labels)} points is wanted, not {table.shape}")
    if not table.size:
        raise NoRatings("passed", "no answer was handed in")
    if not np.isin(table, (0.0, 1.0)).all():
        raise BadCategory("passed", "only 0 and 1 are wanted, and none missing")
    return table


def _informative(table: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows and columns left when those without any difference are taken out until none is found."""
    rows, columns = np.ones(len(table), dtype=np.bool_), np.ones(table.shape[1], dtype=np.bool_)
    while True:
        left = table[np.ix_(rows, columns)]
        if not left.size or left.shape[1] < 2:
            raise NothingToEstimate("passed", "nobody both passed and failed something that others passed and failed")
        by_row, by_column = left.mean(axis=1), left.mean(axis=0)
        good_rows, good_columns = (by_row > 0) & (by_row < 1), (by_column > 0) & (by_column < 1)
        if good_rows.all() and good_columns.all():
            return rows, columns
        rows[np.flatnonzero(rows)[~good_rows]] = False
        columns[np.flatnonzero(columns)[~good_columns]] = False


def _symmetric(easiness: Floats) -> tuple[Floats, Floats]:
    """Functions gamma[r] of all points, and without[i, j, r] of all but i and j (all but i where i = j)."""
    size = len(easiness)
    whole = np.zeros(size + 1)
    without = np.zeros((size, size, size + 1))
    whole[0], without[:, :, 0] = 1.0, 1.0
    for point, value in enumerate(easiness):
        whole[1:] += value * whole[:-1]
        others = np.ones((size, size, 1))
        others[point, :] = others[:, point] = 0.0
        without[:, :, 1:] += others * value * without[:, :, :-1]
    return whole, without


def _newton(passes: Floats, groups: Floats, most: int) -> tuple[Floats, Floats, tuple[float, float, float]]:
    """``groups[r]``: persons who passed r points. Difficulties, covariance with sum zero, (logL, passes, gradient)."""
    size, persons = len(passes), groups.sum()
    delta = np.log((persons - passes + 0.5) / (passes + 0.5))
    delta -= delta.mean()
    likelihood = _likelihood(delta, passes, groups)
    slope = float("inf")
    for iteration in range(1, most + 1):
        expected, information = _expectations(delta, groups)
        gradient = expected - passes
        weight = float(np.trace(information)) / size**2
        slope = float(np.abs(gradient).max())
        try:
            factor = scipy.linalg.cho_factor(information + weight)
        except np.linalg.LinAlgError:
            break
        step = np.asarray(scipy.linalg.cho_solve(factor, gradient), dtype=np.float64)
        if slope <= GRADIENT and float(np.abs(step).max()) <= STEP:
            covariance = np.asarray(scipy.linalg.cho_solve(factor, np.eye(size)), dtype=np.float64) - 1.0 / (
                weight * size**2
            )
            return delta, covariance, (likelihood, float(iteration), slope)
        part, before = 1.0, likelihood
        while part > 1e-9:
            likelihood = _likelihood(delta + part * step, passes, groups)
            if likelihood >= before - 1e-10 * max(1.0, abs(before)):
                break
            part /= 2
        delta = delta + part * step
        delta -= delta.mean()
    raise NotConverged("points", f"no finite maximum found after {most} passes (gradient {slope:.2g})")


def _likelihood(delta: Floats, passes: Floats, groups: Floats) -> float:
    whole = np.zeros(len(delta) + 1)
    whole[0] = 1.0
    for value in np.exp(-delta):
        whole[1:] += value * whole[:-1]
    return float(-(passes @ delta) - groups @ np.log(whole))


def _expectations(delta: Floats, groups: Floats) -> tuple[Floats, Floats]:
    """Expected passes of each point and their covariance, given how many points each person passed."""
    easiness, size = np.exp(-delta), len(delta)
    whole, without = _symmetric(easiness)
    one = np.zeros((size, size + 1))
    one[:, 1:] = easiness[:, None] * without[np.arange(size), np.arange(size), :-1] / whole[1:]
    two = np.zeros((size, size, size + 1))
    two[:, :, 2:] = np.outer(easiness, easiness)[:, :, None] * without[:, :, :-2] / whole[2:]
    two[np.arange(size), np.arange(size)] = one
    product = np.einsum("ir,jr,r->ij", one, one, groups)
    return one @ groups, two @ groups - product


def _measures(delta: Floats) -> Floats:
    """Level whose expected number of passes is r, by bisection."""
    size = len(delta)
    target = np.arange(size + 1, dtype=np.float64)
    low, high = np.full(size + 1, delta.min() - 40.0), np.full(size + 1, delta.max() + 40.0)
    for _ in range(60):
        middle = (low + high) / 2
        score = scipy.special.expit(middle[:, None] - delta).sum(axis=1)
        low, high = np.where(score < target, middle, low), np.where(score < target, high, middle)
    found = (low + high) / 2
    found[[0, size]] = np.nan
    return np.asarray(found, dtype=np.float64)
