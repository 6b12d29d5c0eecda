"""Ratings as columns of codes, checked once.

The order in which ratings are handed in has no influence: they are sorted, so that sums are taken in one order and
a replay gives the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.rasch.errors import (
    BadCategory,
    BadLabel,
    BadOption,
    Label,
    NoRatings,
    RatedTwice,
    UnevenColumns,
)

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Column = Sequence[Label] | NDArray[Any]

MOST_CATEGORIES = 100
"""A rating of more categories is a measurement, and this model would need hundreds of steps for it."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One column: who or what a rating depends on. ``codes`` index ``labels``, which are sorted."""

    name: str
    labels: tuple[Label, ...]
    codes: Codes

    @property
    def size(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Ratings:
    """What was rated, one entry a rating; a rating that was not given is simply absent.

    ``facets``: stations first, then assessors (when there are any), points, and further facets.
    ``categories``: whole numbers from ``lowest`` to ``highest``; the better, the higher.
    """

    facets: tuple[Facet, ...]
    categories: Codes
    lowest: int
    highest: int

    @classmethod
    def of(
        cls,
        stations: Column,
        assessors: Column | None,
        points: Column,
        categories: Sequence[int] | NDArray[Any],
        *,
        more: Mapping[str, Column] | None = None,
        lowest: int = 0,
        highest: int | None = None,
        repeats: bool = False,
    ) -> Ratings:
        """Checks and sorts.

        ``assessors`` None: a plain table of stations by points. ``more``: further facets whose elements make a
        rating lower, as a strict assessor does. ``highest`` None: the highest category seen. ``repeats``: the same
        assessor may rate the same point at the same place again; refused otherwise, because a sheet that was read in
        twice looks exactly like that.

        Raises NoRatings, UnevenColumns, BadLabel, BadCategory, RatedTwice, BadOption.
        """
        columns: dict[str, Column] = {"station": stations}
        if assessors is not None:
            columns["assessor"] = assessors
        columns["point"] = points
        for name, column in (more or {}).items():
            if name in columns:
                raise BadOption(name, "this facet is there already")
            columns[name] = column
        given = _categories(categories, lowest, highest)
        facets = [_facet(name, column, len(given)) for name, column in columns.items()]
        order = np.lexsort((given, *(facet.codes for facet in reversed(facets))))
        ordered = tuple(Facet(facet.name, facet.labels, facet.codes[order]) for facet in facets)
        if not repeats:
            _refuse_repeats(ordered)
        return cls(ordered, given[order], lowest, int(given.max()) if highest is None else highest)

    @property
    def count(self) -> int:
        return len(self.categories)

    def facet(self, name: str) -> Facet:
        for facet in self.facets:
            if facet.name == name:
                return facet
        raise BadOption(name, "no such facet")


def summed(codes: Codes, values: Floats | Codes, size: int) -> Floats:
    """Sum of the values of each of ``size`` codes."""
    return np.asarray(np.bincount(codes, values, minlength=size), dtype=np.float64)


def ends(used: Flags) -> tuple[Codes, Codes]:
    """Lowest and highest score used on each scale (rows)."""
    return used.argmax(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1)


def _categories(values: Sequence[int] | NDArray[Any], lowest: int, highest: int | None) -> Codes:
    place = "categories"
    array = np.asarray(values)
    if array.ndim != 1:
        raise UnevenColumns(place, f"one value a rating is wanted, not an array of shape {array.shape}")
    if array.size == 0:
        raise NoRatings(place, "no rating was handed in")
    if array.dtype.kind not in "biuf":
        raise BadCategory(place, f"whole numbers are wanted, not {array.dtype}; leave out what was not rated")
    if array.dtype.kind == "f":
        odd = np.flatnonzero(~np.isfinite(array) | (array != np.floor(array)))
        if odd.size:
            raise BadCategory(f"rating {odd[0]}", f"{array[odd[0]]} is no category; leave out what was not rated")
    top = lowest + MOST_CATEGORIES - 1 if highest is None else highest
    if not 0 <= lowest < top < lowest + MOST_CATEGORIES:
        raise BadOption(place, f"two to {MOST_CATEGORIES} categories from 0 up are wanted, not {lowest} to {top}")
    out = np.flatnonzero((array < lowest) | (array > top))
    if out.size:
        raise BadCategory(f"rating {out[0]}", f"category {array[out[0]]} is outside {lowest} to {top}")
    return array.astype(np.intp)


def _facet(name: str, values: Column, count: int) -> Facet:
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise UnevenColumns(name, f"one value a rating is wanted, not an array of shape {values.shape}")
    if len(values) != count:
        raise UnevenColumns(name, f"{len(values)} values for {count} categories")
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        numbers, codes = np.unique(values, return_inverse=True)
        return Facet(name, tuple(numbers.tolist()), codes.astype(np.intp))
    names: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    seen = set(names)
    kinds = {type(value) for value in seen}
    if kinds not in ({str}, {int}) or "" in seen:
        raise BadLabel(name, "every rating needs a name here, all of them texts or all whole numbers")
    labels = tuple(sorted(seen))
    index = {label: code for code, label in enumerate(labels)}
    return Facet(name, labels, np.fromiter((index[value] for value in names), np.intp, count))


def _refuse_repeats(facets: tuple[Facet, ...]) -> None:
    same = np.ones(len(facets[0].codes) - 1, dtype=np.bool_)
    for facet in facets:
        same &= facet.codes[1:] == facet.codes[:-1]
    twice = np.flatnonzero(same)
    if twice.size:
        where = ", ".join(f"{facet.name} {facet.labels[facet.codes[twice[0]]]}" for facet in facets)
        raise RatedTwice(where, f"rated more than once ({twice.size} such ratings in all)")
