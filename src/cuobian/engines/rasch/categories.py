"""How the categories were used: counts, average measures, steps, and what is out of order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.rasch.errors import Label
from cuobian.engines.rasch.moments import Moments
from cuobian.engines.rasch.ratings import Codes, Floats, summed
from cuobian.engines.rasch.result import Category, Scale
from cuobian.engines.rasch.statistics import Residuals


@dataclass(frozen=True, slots=True)
class Usage:
    """Scale by score: counts, sums of locations and of squared residuals, and what the model expects."""

    count: Codes
    average: Floats
    expected: Floats
    outfit: Floats


def usage(scale: Codes, score: Codes, shape: tuple[int, int], given: Residuals, found: Moments) -> Usage:
    scales, width = shape
    cell = scale * width + score

    def table(values: Floats) -> Floats:
        return summed(cell, values, scales * width).reshape(shape)

    def foreseen(weight: Floats) -> Floats:
        columns = [summed(scale, row * weight, scales) for row in found.probability]
        return np.stack(columns, axis=1)

    count = np.bincount(cell, minlength=scales * width).reshape(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Usage(
            count,
            table(given.eta) / count,
            foreseen(given.eta) / foreseen(np.ones_like(given.eta)),
            table(given.squares) / count,
        )


def scale_of(point: Label | None, seen: Usage, row: int, psi: Floats, covariance: Floats, names: list[int]) -> Scale:
    """One scale's table.

    ``psi``: its cumulative thresholds; ``covariance``: of these (zero at the ends); ``names``: the category each score
    stands for, -1 for a score that stands for none.
    """
    shares = seen.count[row] / max(1, int(seen.count[row].sum()))
    rows: list[Category] = []
    before: int | None = None
    last = (float("-inf"), float("-inf"))
    for score, name in enumerate(names):
        if name < 0:
            continue
        used = bool(np.isfinite(psi[score]))
        step, error = _step(psi, covariance, before, score) if used else (float("nan"), float("nan"))
        average = float(seen.average[row, score])
        rows.append(
            Category(
                category=name,
                count=int(seen.count[row, score]),
                share=float(shares[score]),
                average=average,
                expected=float(seen.expected[row, score]) if used else float("nan"),
                outfit=float(seen.outfit[row, score]),
                threshold=step,
                threshold_se=error,
                average_falls=average < last[0],
                disordered=step < last[1],
            )
        )
        if used:
            last = (average, step if before is not None else last[1])
            before = score
    return Scale(point, tuple(rows), psi)


def _step(psi: Floats, covariance: Floats, before: int | None, score: int) -> tuple[float, float]:
    if before is None:
        return float("nan"), float("nan")
    width = score - before
    variance = covariance[score, score] + covariance[before, before] - 2 * covariance[score, before]
    return float(psi[score] - psi[before]) / width, float(np.sqrt(max(variance, 0.0))) / width
