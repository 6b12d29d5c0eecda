"""Who stands out among the assessors, given how much they ordinarily differ.

Figures with errors of their own are divided by the spread that errors and ordinary differences leave to expect; the
spread between assessors is that of DerSimonian and Laird (1986). Each is then held against the five sixths that lie
closest to the median, so that a few who stand out together do not hide each other (a trimmed scale with its
consistency factor for normal figures; Maronna, Martin and Yohai 2006, section 2.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

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
    """Each asked assessor against the bulk of the asked ones; NaN for the rest. Columns are separate."""
    value, error = figures.value[asked], np.maximum(figures.error[asked], NOTHING)
    spread = np.sqrt(_between(value, error) + error**2)
    u = value / spread
    bulk, kept = _bulk(u)
    centre = bulk.mean(axis=0)
    apart = np.maximum(bulk.std(axis=0, ddof=1) / _shrunk(kept / len(u)), NOTHING) * np.sqrt(1 + 1 / kept)
    t = (u - centre) / apart
    out = [np.full(figures.value.shape, np.nan) for _ in range(4)]
    for whole, part in zip(out, (spread * (u - centre), spread * apart, t, chances(t, kept - 1, side)), strict=True):
        whole[asked] = part
    return Tested(*out)


def _bulk(u: Floats) -> tuple[Floats, int]:
    """The five sixths closest to the median of each column, and how many they are."""
    kept = len(u) - len(u) // 6
    order = np.argsort(np.abs(u - np.median(u, axis=0)), axis=0, kind="stable")[:kept]
    return np.take_along_axis(u, order, axis=0), kept


def _shrunk(share: float) -> float:
    """Standard deviation of the central share of a normal variable, in its own."""
    if share >= 1:
        return 1.0
    edge = float(scipy.special.ndtri((1 + share) / 2))
    return float(np.sqrt(1 - 2 * edge * np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi) / share))


def chances(t: Floats, freedom: float, side: Side) -> Floats:
    """Chances of a t value as far out, on one side or both."""
    if side == "both":
        return np.asarray(2 * scipy.stats.t.sf(np.abs(t), freedom), np.float64)
    return np.asarray(scipy.stats.t.sf(t if side == "high" else -t, freedom), np.float64)


def _between(value: Floats, error: Floats) -> Floats:
    """Variance between assessors beyond their errors, by column; not below zero."""
    weight = 1.0 / error**2
    total = weight.sum(axis=0)
    mean = (weight * value).sum(axis=0) / total
    beyond = (weight * (value - mean) ** 2).sum(axis=0) - (len(value) - 1)
    return np.asarray(np.maximum(beyond / (total - (weight**2).sum(axis=0) / total), 0.0), np.float64)
