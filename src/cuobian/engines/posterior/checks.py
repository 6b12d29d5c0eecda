"""The doors of the engine: everything that comes in is checked here, once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.posterior.errors import (
    BadError,
    BadSetting,
    CutsNotRising,
    NotANumber,
    WrongShape,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]


def numbers(place: str, values: ArrayLike, size: int | None = None) -> Floats:
    """One finite number for each station; with ``size`` a single number stands for all."""
    try:
        array = np.asarray(values, np.float64)
    except (TypeError, ValueError) as fault:
        raise NotANumber(place, "numbers are wanted") from fault
    if size is not None and array.ndim == 0:
        array = np.full(size, array)
    if array.ndim != 1 or (size is not None and array.size != size):
        wanted = "one number for each station" if size is None else f"{size} numbers"
        raise WrongShape(place, f"{wanted} wanted, not shape {array.shape}")
    if not np.isfinite(array).all():
        where = int(np.flatnonzero(~np.isfinite(array))[0])
        raise NotANumber(f"{place}, station {where}", f"{array[where]}")
    return array


def errors_of(place: str, values: ArrayLike, size: int) -> Floats:
    """Standard errors: finite and above zero. Raises ``BadError``."""
    array = numbers(place, values, size)
    if (array <= 0).any():
        where = int(np.flatnonzero(array <= 0)[0])
        raise BadError(f"{place}, station {where}", f"{array[where]:g}; a standard error is above zero")
    return array


def cuts_of(cuts: ArrayLike, size: int) -> Floats:
    """Lines of stars 1, 2, …: one row for all (1 by stars), or one for each station. Raises ``CutsNotRising``."""
    array = np.atleast_2d(np.asarray(cuts, np.float64))
    if array.ndim != 2 or array.shape[0] not in (1, size) or not array.shape[1]:
        raise WrongShape("cuts", f"one line a star, for all or for each of {size} stations, not {array.shape}")
    if not np.isfinite(array).all():
        raise NotANumber("cuts", "a line is not finite")
    if (np.diff(array, axis=1) <= 0).any():
        raise CutsNotRising("cuts", "each star's line lies above the one below it")
    return array


def stars_of(place: str, values: ArrayLike | None, size: int, most: int, *, least: int = 0) -> Whole:
    """Stars as whole numbers from ``least`` to ``most``; None stands for ``most``. Raises ``BadSetting``."""
    if values is None:
        return np.full(size, most, np.intp)
    array: NDArray[Any] = np.asarray(values)
    if array.ndim == 0:
        array = np.full(size, array)
    if array.shape != (size,):
        raise WrongShape(place, f"one star for each of {size} stations, not shape {array.shape}")
    if array.dtype.kind not in "iu" and size:
        raise BadSetting(place, f"whole numbers are wanted, not {array.dtype}")
    outside = (array < least) | (array > most)
    if outside.any():
        where = int(np.flatnonzero(outside)[0])
        raise BadSetting(f"{place}, station {where}", f"{array[where]} does not lie between {least} and {most}")
    return array.astype(np.intp, copy=False)


def flags_of(place: str, values: ArrayLike | None, size: int) -> Flags:
    """One truth value for each station; None stands for none."""
    array = np.zeros(size, np.bool_) if values is None else np.asarray(values)
    if array.shape != (size,) or (array.dtype.kind != "b" and size):
        raise WrongShape(place, f"one truth value for each of {size} stations is wanted")
    return array.astype(np.bool_, copy=False)


def share_of(place: str, value: float) -> float:
    """A number between 0 and 1, both excluded. Raises ``BadSetting``."""
    if not 0 < value < 1:
        raise BadSetting(place, f"{value} does not lie between 0 and 1")
    return value
