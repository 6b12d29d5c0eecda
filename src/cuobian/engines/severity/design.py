"""Who saw what, with the stations eliminated: the Laplacian of the assessors and its right sides."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy

from cuobian.engines.severity.visits import Codes, Floats, sum_by

if TYPE_CHECKING:
    Table = scipy.sparse.csr_array[np.float64]


class Design:
    """Weighted visits as the model sees them; a visit of weight zero is not there.

    With K = diag(weight), S and Z the indicators of stations and assessors and D = S'KS, the Laplacian is
    L = Z'KZ - Z'KS D^-1 S'KZ. ``own`` is a further column, taken out of stations in the same way.
    """

    def __init__(
        self, station: Codes, assessor: Codes, shape: tuple[int, int], weight: Floats, own: Floats | None
    ) -> None:
        self.station, self.assessor, self.shape = station, assessor, shape
        self.weight, self.own = weight, own
        self.station_weight = sum_by(station, weight, shape[0])
        self.inverse = np.divide(1.0, self.station_weight, where=self.station_weight > 0, out=np.zeros(shape[0]))
        self.assessor_weight = sum_by(assessor, weight, shape[1])
        self.table: Table = scipy.sparse.csr_array((weight * self.inverse[station], (station, assessor)), shape=shape)
        """Stations by assessors: D^-1 S'KZ, the shares of a station's mean."""
        self.own_mean = None if own is None else self.mean(own)
        if own is None:
            self.own_side, self.own_square = np.zeros(shape[1]), 0.0
        else:
            self.own_side, self.own_square = self.side(own)

    @cached_property
    def _back(self) -> Table:
        """The table's transpose by rows: twice as fast to multiply with."""
        return scipy.sparse.csr_array(self.table.T)

    def spread(self, x: Floats) -> Floats:
        """By station: the weighted mean of something the assessors have, in one column or many."""
        return np.asarray(self.table @ x, np.float64)

    def mean(self, values: Floats) -> Floats:
        """Weighted means by station."""
        return sum_by(self.station, self.weight * values, self.shape[0]) * self.inverse

    def deviation(self, values: Floats) -> Floats:
        """Values less their station's weighted mean, by visit."""
        return values - self.mean(values)[self.station]

    def side(self, values: Floats) -> tuple[Floats, float]:
        """Right sides of the normal equations for a column of visits: by assessor, and for ``own``."""
        left = self.weight * self.deviation(values)
        total = sum_by(self.assessor, left, self.shape[1])
        return total, 0.0 if self.own is None else float(self.own @ left)

    def laplacian_times(self, x: Floats) -> Floats:
        """L x for one column (assessors) or many (assessors by columns)."""
        wide = x.ndim == 2
        rows = self.station_weight[:, None] if wide else self.station_weight
        own = self.assessor_weight[:, None] if wide else self.assessor_weight
        return own * x - np.asarray(self._back @ (rows * self.spread(x)), np.float64)

    def laplacian(self) -> Table:
        """L itself, sparse."""
        scaled = scipy.sparse.csr_array(self.table.multiply(self.station_weight[:, None]))
        return scipy.sparse.csr_array(scipy.sparse.diags_array(self.assessor_weight) - self.table.T @ scaled)

    def diagonal(self) -> Floats:
        """The diagonal of L."""
        square = self.table.copy()
        square.data = square.data**2
        taken = np.asarray(square.T @ self.station_weight, np.float64)
        return self.assessor_weight - taken
