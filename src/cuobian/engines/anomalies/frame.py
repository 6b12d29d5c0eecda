"""Weighted visits with their stations taken out, and what an added column would explain.

With K the weights, stations fixed and assessors random, ``P`` is what is left of a column of visits. For an added
column x the generalised least-squares estimate is ``x'Py / x'Px`` with variance ``s2 / x'Px`` (Searle, Casella and
McCulloch 1992, ch. 6). At a known ratio of the variances the estimate over its error, the error taken without x, has
Student's t distribution: the studentised deleted residual is the case of a single visit (Cook and Weisberg 1982).
Everything here is multiplied by the root of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from cuobian.engines.anomalies.marks import Codes, Flags, Floats
from cuobian.engines.severity import SeverityFit

NOTHING = 1e-9
"""Information below is rounding: the column is explained by the rest."""


class Frame:
    """Visits by station and assessor. ``gamma``: severity variance over noise variance; zero: assessors are alike.

    A visit of weight zero is not there. ``own``: a further known column, 1 where an assessor judged at home.
    """

    def __init__(
        self, station: Codes, assessor: Codes, counts: tuple[int, int], weight: Floats, gamma: float, own: Floats | None
    ) -> None:
        self.station, self.assessor, self.counts = station, assessor, counts
        self.weight, self.gamma, self.own = weight, gamma, own
        self.root = np.sqrt(weight)
        self.used: Flags = weight > 0
        total = np.bincount(station, weight, counts[0])
        self.share = np.divide(weight, total[station], where=self.used, out=np.zeros_like(weight))
        rows = np.arange(station.size)
        self._mean = scipy.sparse.csr_array((self.share, (station, rows)), shape=(counts[0], station.size))
        self.stations = int(np.count_nonzero(total))

    @property
    def freedom(self) -> int:
        """Degrees of freedom of what is left, assessors counted as random."""
        return int(self.used.sum()) - self.stations - (self.own is not None)

    @property
    def compared(self) -> Codes:
        """By assessor: visits at stations that another visit can be compared with."""
        several = self.used & (self.share < 1 - NOTHING)
        return np.bincount(self.assessor, several, self.counts[1]).astype(np.int64)

    @property
    def visitors(self) -> int:
        """Assessors with any visit, used or not."""
        return int(np.unique(self.assessor).size)

    def reweighed(self, weight: Floats) -> Frame:
        return Frame(self.station, self.assessor, self.counts, weight, self.gamma, self.own)

    def without_own(self) -> Frame:
        return Frame(self.station, self.assessor, self.counts, self.weight, self.gamma, None)

    def centre(self, columns: Floats) -> Floats:
        """Columns less their stations' weighted means, times the root of the weights."""
        left = columns - np.asarray(self._mean @ columns)[self.station]
        return np.asarray(left * (self.root if columns.ndim == 1 else self.root[:, None]), np.float64)

    @cached_property
    def people(self) -> Floats:
        """Centred indicators of assessors, visits by assessors."""
        table = np.zeros((self.station.size, self.counts[1]))
        table[np.arange(self.station.size), self.assessor] = 1.0
        return self.centre(table)

    @cached_property
    def _known(self) -> tuple[Floats, Floats]:
        """Centred columns of the model and the inverse of their equations."""
        parts = [self.people] if self.gamma > 0 else []
        parts += [] if self.own is None else [self.centre(self.own)[:, None]]
        table = np.concatenate(parts, axis=1) if parts else np.zeros((self.station.size, 0))
        matrix = table.T @ table
        if self.gamma > 0:
            matrix[np.diag_indices(self.counts[1])] += 1.0 / self.gamma
        return table, np.asarray(np.linalg.pinv(matrix, hermitian=True), np.float64)

    def left(self, centred: Floats) -> Floats:
        """P applied to centred columns."""
        table, inverse = self._known
        return np.asarray(centred - table @ (inverse @ (table.T @ centred)), np.float64)

    @cached_property
    def standing_out(self) -> Floats:
        """By visit: share of its own noise variance that is left in its residual; zero for a visit not used."""
        table, inverse = self._known
        taken = self.share + np.einsum("vi,ij,vj->v", table, inverse, table, optimize=True)
        return np.where(self.used, np.maximum(1.0 - taken, 0.0), 0.0)


def frame_of(fit: SeverityFit) -> Frame:
    """The frame of an adjusted fit: its noise and variances, no Huber weights, so that chances are the textbook's."""
    visits, variances = fit.visits, fit.variances
    if variances is None:
        raise ValueError("a refused fit has no frame")
    used = np.isfinite(fit.noise_variance)
    weight = np.divide(variances.noise, fit.noise_variance, where=used, out=np.zeros(len(visits)))
    own = (visits.own & used).astype(np.float64) if fit.own.reason is None else None
    counts = (visits.station_count, visits.assessor_count)
    return Frame(visits.station, visits.assessor, counts, weight, variances.severity / variances.noise, own)


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """One entry a test: NaN where nothing can be told or it was taken out. ``p`` is two-sided unless stated."""

    estimate: Floats
    se: Floats
    t: Floats
    p: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """Sufficient figures of added columns: ``x'Px``, ``x'Py`` for one or many y, ``y'Py`` and its freedom."""

    gram: Floats
    side: Floats
    total: Floats
    freedom: int

    def given(self, others: tuple[int, ...]) -> Added:
        """The same with some columns in the model for good; their own figures become rounding."""
        if not others:
            return self
        index = list(others)
        inverse = np.linalg.pinv(self.gram[np.ix_(index, index)], hermitian=True)
        pull = self.gram[:, index] @ inverse
        gram = self.gram - pull @ self.gram[index]
        side = self.side - pull @ self.side[index]
        total = self.total - np.einsum("i...,ij,j...->...", self.side[index], inverse, self.side[index])
        gram[index] = gram[:, index] = 0.0
        return Added(gram, side, total, self.freedom - len(index))

    def single(self) -> Tested:
        """Each column alone."""
        return tested(np.diagonal(self.gram), self.side, self.total, self.freedom)

    def joint(self) -> Tested:
        """Every column with all others in the model."""
        inverse = np.linalg.pinv(self.gram, hermitian=True)
        alone = 1.0 / np.maximum(np.diagonal(inverse), np.finfo(float).tiny)
        side = alone.reshape(-1, *[1] * (self.side.ndim - 1)) * (inverse @ self.side)
        rest = len(alone) - 1
        total = self.total - np.einsum("i...,ij,j...->...", self.side, inverse, self.side)
        square = side**2 / alone.reshape(-1, *[1] * (self.side.ndim - 1))
        return tested(alone, side, total + square, self.freedom - rest)


def add(frame: Frame, columns: Floats, centred: Floats) -> Added:
    """Figures of columns (visits by columns) for centred scores (visits, or visits by draws)."""
    inner = frame.centre(columns)
    left = frame.left(inner)
    return Added(inner.T @ left, left.T @ centred, (centred * frame.left(centred)).sum(axis=0), frame.freedom)


def tested(information: Floats, side: Floats, total: Floats, freedom: int) -> Tested:
    """t tests from ``x'Px``, ``x'Py`` and ``y'Py``; the noise is what is left without the column itself."""
    wide = information.reshape(-1, *[1] * (side.ndim - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        good = wide > NOTHING
        estimate = np.where(good, side / wide, np.nan)
        noise = np.maximum(total - side * estimate, 0.0) / max(freedom - 1, 1)
        se = np.sqrt(noise / wide)
        t = estimate / se
    return Tested(estimate, se, t, two_sided(t, freedom - 1))


def two_sided(t: Floats, freedom: float) -> Floats:
    return np.asarray(2.0 * scipy.stats.t.sf(np.abs(t), max(freedom, 1)), np.float64)
