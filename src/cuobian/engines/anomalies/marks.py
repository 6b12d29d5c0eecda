"""What stood on the sheets and who belongs where, checked once, never changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.anomalies.errors import UnknownDistrict, UnknownLevel, WrongShape, WrongValue
from cuobian.engines.severity import SeverityFit

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEVELS = 4
MISSING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """``level``: visits by points, 0 to 3, -1 for a point that was not marked; rows in the order of the fit's visits.

    ``station_district`` and ``assessor_district``: codes from 0, -1 for none, in the order of the fit's codes. What
    is kept are private, read-only arrays.

    Raises :class:`WrongShape`, :class:`WrongValue`, :class:`UnknownLevel`, :class:`UnknownDistrict`.
    """

    level: NDArray[np.int8]
    station_district: Codes
    assessor_district: Codes

    def __post_init__(self) -> None:
        level = _whole("marks", self.level)
        if level.ndim != 2 or not level.shape[1]:
            raise WrongShape("marks", f"visits by points are wanted, not shape {level.shape}")
        wrong = np.argwhere((level < MISSING) | (level >= LEVELS))
        if wrong.size:
            visit, point = wrong[0].tolist()
            message = f"{int(level[visit, point])} is neither a level from 0 to {LEVELS - 1} nor -1 for missing"
            raise UnknownLevel(f"marks, visit {visit}, point {point}", message)
        _keep(self, "level", level.astype(np.int8))
        for name in ("station_district", "assessor_district"):
            codes = _whole(name, getattr(self, name))
            if codes.ndim != 1:
                raise WrongShape(name, f"codes in a row are wanted, not shape {codes.shape}")
            below = np.flatnonzero(codes < -1)
            if below.size:
                raise UnknownDistrict(f"{name}, {int(below[0])}", f"{int(codes[below[0]])} is below -1")
            _keep(self, name, codes.astype(np.int64))

    @property
    def seen(self) -> Flags:
        """Which points were marked, visits by points."""
        return np.asarray(self.level != MISSING)

    def check(self, fit: SeverityFit) -> None:
        """Raises :class:`WrongShape` when these are not the fit's visits, stations and assessors."""
        visits = fit.visits
        for name, found, wanted in (
            ("marks", self.level.shape[0], len(visits)),
            ("station_district", self.station_district.size, visits.station_count),
            ("assessor_district", self.assessor_district.size, visits.assessor_count),
        ):
            if found != wanted:
                raise WrongShape(name, f"{found} entries for {wanted} of the fit")


def _whole(name: str, values: ArrayLike) -> Codes:
    array = np.asarray(values)
    if np.issubdtype(array.dtype, np.floating) and np.isnan(array).any():
        place = ", ".join(str(index) for index in np.argwhere(np.isnan(array))[0].tolist())
        raise WrongValue(f"{name}, {place}", "not a number; what is missing is -1")
    if not np.issubdtype(array.dtype, np.integer):
        raise WrongValue(name, f"whole numbers are wanted, not {array.dtype}")
    return array.astype(np.int64)


def _keep(marks: Marks, name: str, array: NDArray[np.generic]) -> None:
    array.flags.writeable = False
    object.__setattr__(marks, name, array)
