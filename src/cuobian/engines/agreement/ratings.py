"""Ratings as columns: who rated which unit how. Checked once, then used by every coefficient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.agreement.errors import (
    DuplicateRating,
    NoPairs,
    NotANumber,
    OneRater,
    WrongShape,
    WrongValue,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Values = NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """One entry a rating in every array.

    ``unit``, ``rater`` and ``station`` are numbers from zero; numbers nobody used may lie between.
    ``value`` is finite. At least one unit was rated by two raters.
    """

    unit: Whole
    rater: Whole
    value: Values
    station: Whole
    """What the bootstrap draws: the unit itself, or the station to which several units belong."""
    sizes: Whole
    """Ratings of each unit."""

    def homes(self) -> Whole:
        """The station of each unit; 0 for a number without ratings."""
        home = np.zeros(self.sizes.size, np.intp)
        home[self.unit] = self.station
        return home


def ratings(unit: ArrayLike, rater: ArrayLike, value: ArrayLike, *, station: ArrayLike | None = None) -> Ratings:
    """Checks and numbers long-form ratings; a missing rating is a row that is not there.

    Ids are whole numbers or text; values are numbers (the caller encodes text categories). Time is linear
    when ids are small whole numbers and rows come in order of unit, then rater; otherwise ids and pairs are
    sorted once.

    Raises ``WrongShape``, ``WrongValue``, ``NotANumber``, ``DuplicateRating``, ``OneRater``, ``NoPairs``.
    """
    numbers = _values(value)
    units, raters = _codes("unit", unit, numbers.size), _codes("rater", rater, numbers.size)
    if not numbers.size:
        raise NoPairs("ratings", "there are none")
    _refuse_duplicates(units, raters)
    if raters.min() == raters.max():
        raise OneRater("rater", "all ratings are by one rater; at least two are needed")
    sizes = np.bincount(units)
    if sizes.max() < 2:
        raise NoPairs("unit", "no unit was rated by two raters")
    stations = units if station is None else _codes("station", station, numbers.size)
    if station is not None:
        _refuse_split_units(units, stations)
    return Ratings(units, raters, numbers, stations, sizes)


def ratings_of_table(table: ArrayLike) -> Ratings:
    """Ratings from a table of units by raters, in which NaN marks a missing cell.

    Raises what ``ratings`` raises.
    """
    cells = np.asarray(table, np.float64)
    if cells.ndim != 2:
        raise WrongShape("table", f"units by raters are wanted, not {cells.ndim} dimension(s)")
    unit, rater = np.nonzero(~np.isnan(cells))
    return ratings(unit, rater, cells[unit, rater])


def _values(value: ArrayLike) -> Values:
    array: NDArray[Any] = np.asarray(value)
    if array.ndim != 1:
        raise WrongShape("value", f"one dimension is wanted, not {array.ndim}")
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as fault:
            raise WrongValue("value", "numbers are wanted; text categories are encoded by the caller") from fault
    if array.dtype.kind == "b":
        return array.astype(np.int8)
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind != "f" and array.size:
        raise WrongValue("value", "numbers are wanted; text categories are encoded by the caller")
    numbers = array.astype(np.float64, copy=False)
    if not np.isfinite(numbers).all():
        where = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise NotANumber(f"value, row {where}", f"{numbers[where]}; leave the row out when the rating is missing")
    return numbers


def _codes(place: str, ids: ArrayLike, size: int) -> Whole:
    """Whole numbers that are already small stand as they are; anything else is numbered in sorted order."""
    array: NDArray[Any] = np.asarray(ids)
    if array.ndim == 1 and array.dtype.kind == "O" and all(isinstance(one, str) for one in array):
        array = array.astype(np.str_)
    if array.shape != (size,):
        raise WrongShape(place, f"one id for each of {size} values is wanted, not shape {array.shape}")
    if array.dtype.kind not in "iubUS" and size:
        raise WrongValue(place, f"ids are whole numbers or text, not {array.dtype}")
    if array.dtype.kind in "iu" and size and array.min() >= 0 and array.max() <= 2 * size + 64:
        return array.astype(np.intp, copy=False)
    return np.unique(array, return_inverse=True)[1].astype(np.intp, copy=False)


def _refuse_duplicates(unit: Whole, rater: Whole) -> None:
    pair = unit * (int(rater.max()) + 1)
    pair += rater
    if (pair[1:] > pair[:-1]).all():
        return
    ordered = np.sort(pair)
    if (ordered[1:] == ordered[:-1]).any():
        twice = ordered[:-1][ordered[1:] == ordered[:-1]][0]
        rows = np.flatnonzero(pair == twice)[:2].tolist()
        raise DuplicateRating(f"rows {rows[0]} and {rows[1]}", "the same rater on the same unit")


def _refuse_split_units(unit: Whole, station: Whole) -> None:
    home = np.zeros(int(unit.max()) + 1, np.intp)
    home[unit] = station
    if (home[unit] != station).any():
        row = int(np.flatnonzero(home[unit] != station)[0])
        raise WrongValue(f"station, row {row}", "its unit also stands under another station")
