"""How many raters put each unit into each category; units that look the same are kept once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.agreement.errors import BadSetting, NotANumber, TooManyValues, WrongShape, WrongValue
from cuobian.engines.agreement.ratings import Floats, Ratings, Values, Whole

TABLE_LIMIT = 1 << 18
"""Patterns that are counted in a table of their own."""
DENSE_LIMIT = 1 << 24
"""Cells of a table of units by categories: 128 MB."""
SPAN_LIMIT = 1 << 16
"""Whole numbers this far apart are numbered by a lookup instead of a sort."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Units by categories, equal rows together.

    ``rows`` (patterns by categories): ratings of each category on one unit; ``times``: units with this row,
    each rated at least once; ``of_unit``: the row of each unit, -1 for a number without ratings.
    """

    categories: Floats
    rows: Floats
    times: Whole
    of_unit: Whole

    @property
    def sizes(self) -> Floats:
        """Ratings of a unit, for each row."""
        return np.asarray(self.rows.sum(axis=1))

    @property
    def units(self) -> int:
        return int(self.times.sum())


def count(ratings: Ratings, categories: ArrayLike | None = None) -> Counts:
    """Counts ratings; ``categories`` declares the possible values in their order, seen or not.

    Time is linear in ratings when values are whole numbers. Raises ``WrongValue`` for a value that is not
    declared, ``TooManyValues`` when units times categories would not fit the memory, and what ``counted``
    raises about categories.
    """
    seen, codes = numbered(ratings.value)
    if categories is not None:
        declared = _categories(categories)
        place = np.searchsorted(declared, seen)
        known = declared[np.minimum(place, declared.size - 1)] == seen
        if not known.all():
            raise WrongValue("value", f"{seen[~known][0]:g} is not among the declared categories")
        seen, codes = declared, place[codes]
    found = counts_of(ratings, seen, codes)
    if found is None:
        raise TooManyValues("value", f"{seen.size} distinct values on {ratings.sizes.size} units")
    return found


def counted(table: ArrayLike, categories: ArrayLike | None = None) -> Counts:
    """Counts that are given as a table of units by categories.

    Categories are numbered from 1 unless named. Raises ``WrongShape``, ``NotANumber``, ``WrongValue`` (not
    a whole number, or negative; categories not rising), ``BadSetting`` (no categories).
    """
    cells = np.asarray(table, np.float64)
    if cells.ndim != 2 or not cells.size:
        raise WrongShape("table", f"units by categories are wanted, not shape {cells.shape}")
    if not np.isfinite(cells).all():
        raise NotANumber("table", "counts are whole numbers; a unit that nobody rated has zeros")
    if (cells < 0).any() or (cells != np.floor(cells)).any():
        raise WrongValue("table", "counts are whole numbers from zero")
    names = _categories(np.arange(1, cells.shape[1] + 1) if categories is None else categories)
    if names.size != cells.shape[1]:
        raise WrongShape("categories", f"{cells.shape[1]} are wanted, not {names.size}")
    rated = cells.sum(axis=1) > 0
    of_unit = np.where(rated, np.cumsum(rated) - 1, -1)
    return Counts(names, cells[rated], np.ones(int(rated.sum()), np.intp), of_unit)


def numbered(value: Values) -> tuple[Floats, Whole]:
    """The distinct values in rising order, and the number of each rating's value among them."""
    whole = whole_values(value)
    if whole is None:
        distinct, codes = np.unique(value, return_inverse=True)
        return distinct.astype(np.float64), codes.astype(np.intp, copy=False)
    low, high = int(whole.min()), int(whole.max())
    offset = whole.astype(np.intp, copy=False) - low
    used = np.bincount(offset, minlength=high - low + 1) > 0
    distinct = np.flatnonzero(used) + np.float64(low)
    if not used.all():
        offset = (np.cumsum(used) - 1)[offset]
    return distinct, offset


def whole_values(value: Values) -> NDArray[np.integer] | None:
    """The values as whole numbers that lie close together, or None."""
    if value.dtype.kind in "iu":
        whole = value
    else:
        # A look at the first ones spares most real scores the reading of all.
        for part in (value[:64], value):
            if np.abs(part).max() >= 2**52 or not np.array_equal(np.floor(part), part):
                return None
        whole = value.astype(np.int64)
    return whole if int(whole.max()) - int(whole.min()) <= SPAN_LIMIT else None  # type: ignore[return-value]


def counts_of(ratings: Ratings, categories: Floats, codes: Whole) -> Counts | None:
    """Counts of numbered values; None when they would not fit the memory."""
    base, width = int(ratings.sizes.max()) + 1, categories.size
    if width * np.log2(base) <= np.log2(TABLE_LIMIT):
        return _patterns(ratings, categories, codes, base)
    units = ratings.sizes.size
    if units * width > DENSE_LIMIT:
        return None
    cells = np.bincount(ratings.unit * width + codes, minlength=units * width).reshape(units, width)
    rated = ratings.sizes > 0
    rows = cells[rated].astype(np.float64)
    return Counts(categories, rows, np.ones(rows.shape[0], np.intp), np.where(rated, np.cumsum(rated) - 1, -1))


def _patterns(ratings: Ratings, categories: Floats, codes: Whole, base: int) -> Counts:
    """A unit's counts are the digits of one number: two passes over the data, whatever the categories."""
    worth = np.power(float(base), np.arange(categories.size))
    # Doubles hold these whole numbers exactly: they stay below TABLE_LIMIT.
    pattern = np.bincount(ratings.unit, weights=worth[codes]).astype(np.intp)
    times = np.bincount(pattern, minlength=base**categories.size)
    times[0] = 0
    present = np.flatnonzero(times)
    rows = (present[:, None] // worth.astype(np.intp)) % base
    lookup = np.full(times.size, -1, np.intp)
    lookup[present] = np.arange(present.size)
    return Counts(categories, rows.astype(np.float64), times[present], lookup[pattern])


def _categories(categories: ArrayLike) -> Floats:
    names = np.asarray(categories, np.float64)
    if names.ndim != 1 or not names.size:
        raise BadSetting("categories", "a list of at least one value is wanted")
    if not np.isfinite(names).all() or (np.diff(names) <= 0).any():
        raise WrongValue("categories", "they are finite and rise")
    return names
