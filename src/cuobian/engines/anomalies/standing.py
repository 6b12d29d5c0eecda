"""Who stands out among the assessors, given how much they ordinarily differ.

Figures with errors of their own are divided by the spread that errors and ordinary differences leave to expect; the
spread between assessors is that of DerSimonian and Laird (1986). Each is then held against all others by the
externally studentised deviate, which is Grubbs' test of one outlier (Grubbs 1950; Rosner 1983 for taking out and
looking again).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from cuobian.engines.anomalies.frame import NOTHING, Frame, Tested
from cuobian.engines.anomalies.marks import Flags, Floats

Side = Literal["both", "low", "high"]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """One figure an assessor (rows), in one or many columns, and its error without ordinary differences."""

    value: Floats
    error: Floats
    freedom: int


def against_colleagues(frame: Frame, centred: Floats) -> Figures:
    """What each assessor gives more than colleagues on the same stations, by weighted least squares.

    Estimates of an assessor by fixed effects (not pulled to the mean); they add up to nothing over a component.
    """
    table = frame.people if frame.own is None else np.column_stack((frame.people, frame.centre(frame.own)))
    inverse = np.linalg.pinv(table.T @ table, hermitian=True)
    side = table.T @ centred
    value = inverse @ side
    rank = int(np.count_nonzero(np.linalg.eigvalsh(table.T @ table) > 1e-6))
    freedom = max(int(frame.used.sum()) - frame.stations - rank, 1)
    rest = np.maximum((centred**2).sum(axis=0) - (side * value).sum(axis=0), 0.0) / freedom
    size = frame.counts[1]
    error = np.sqrt(np.multiply.outer(np.maximum(np.diagonal(inverse)[:size], 0.0), rest))
    return Figures(np.asarray(value[:size], np.float64), np.asarray(error, np.float64), freedom)


def stand_out(figures: Figures, asked: Flags, side: Side) -> Tested:
    """Each asked assessor against the other asked ones; NaN for the rest. Columns are separate."""
    value, error = figures.value[asked], np.maximum(figures.error[asked], NOTHING)
    spread = np.sqrt(_between(value, error) + error**2)
    u = value / spread
    many = len(u)
    others = (u.sum(axis=0) - u) / (many - 1)
    square = np.maximum((u**2).sum(axis=0) - u**2 - (many - 1) * others**2, 0.0) / max(many - 2, 1)
    apart = np.sqrt(square * (1 + 1 / (many - 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (u - others) / apart
    out = [np.full(figures.value.shape, np.nan) for _ in range(4)]
    for whole, part in zip(out, (spread * (u - others), spread * apart, t, chances(t, many - 2, side)), strict=True):
        whole[asked] = part
    return Tested(*out)


def chances(t: Floats, freedom: float, side: Side) -> Floats:
    """Chances of a t value as far out, on one side or both."""
    if side == "both":
        return np.asarray(2 * stats.t.sf(np.abs(t), freedom), np.float64)
    return np.asarray(stats.t.sf(t if side == "high" else -t, freedom), np.float64)


def _between(value: Floats, error: Floats) -> Floats:
    """Variance between assessors beyond their errors, by column; not below zero."""
    weight = 1.0 / error**2
    total = weight.sum(axis=0)
    mean = (weight * value).sum(axis=0) / total
    beyond = (weight * (value - mean) ** 2).sum(axis=0) - (len(value) - 1)
    return np.asarray(np.maximum(beyond / (total - (weight**2).sum(axis=0) / total), 0.0), np.float64)
