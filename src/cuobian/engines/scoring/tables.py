"""Lookup tables: what every combination of codes of a few columns adds to a place's sums.

One 64-bit word carries the score, the applicable points and the counts of poor mandatory points side by
side; further words carry, for each dimension, how far it stands above the shares that gates ask for. All
fields are whole numbers and never overflow into each other, so adding words adds every field at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.scoring.aggregate import ZERO, state_of
from cuobian.engines.scoring.codes import HELD, Column, columns_of
from cuobian.engines.scoring.errors import StandardFault
from cuobian.engines.scoring.exact import units
from cuobian.engines.scoring.model import Dimension, MinDimension, Point, Standard

Words = NDArray[np.uint64]

TABLE_LIMIT = 1 << 13
"""Entries of one table: the tables in use together stay inside a core's own cache."""


@dataclass(frozen=True, slots=True)
class Slack:
    """Bits of one word that say whether a dimension keeps at least ``share``."""

    share: Fraction
    shift: int
    width: int

    @property
    def flag(self) -> int:
        """Set when the dimension holds."""
        return 1 << (self.shift + self.width - 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands. ``counts``: for rank 1, 2, 3 the mandatory points that bad or worse."""

    width: int
    count_width: int
    slacks: tuple[tuple[Slack, ...], ...]

    @property
    def mask(self) -> int:
        return (1 << self.width) - 1

    def count_shift(self, rank: int) -> int:
        return 2 * self.width + (rank - 1) * self.count_width

    def count_mask(self, rank: int) -> int:
        return ((1 << self.count_width) - 1) << self.count_shift(rank)


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring columns of one dimension that are looked up together."""

    first: int
    radices: tuple[int, ...]
    weights: NDArray[np.uint16]
    """Codes times these, added up, are the place in the tables."""
    sums: Words
    slacks: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DimensionTables:
    id: str
    start: tuple[int, ...]
    """Where each slack word begins, so that its flags come out set when the share is kept."""
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A standard compiled for many places."""

    standard: Standard
    columns: tuple[Column, ...]
    layout: Layout
    dimensions: tuple[DimensionTables, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    score: int
    full: int
    rank: int


def compile_plan(
    standard: Standard, *, by_method: bool = False, no_data: Literal["excluded", "zero"] = "excluded"
) -> Plan:
    """Tables for the standard; ``by_method`` gives a column to every method instead of every point."""
    columns = columns_of(standard, by_method=by_method)
    layout = _layout(standard)
    by_point = {name: tuple(items) for name, items in groupby(columns, key=lambda column: column.point.id)}
    first, dimensions = 0, []
    for dimension in standard.dimensions:
        cells = [by_point[point.id] for point in dimension.walk()]
        groups = []
        for bunch in _bunches(cells):
            groups.append(_group(standard, layout, first, bunch, no_data))
            first += sum(map(len, bunch))
        dimensions.append(DimensionTables(dimension.id, _start(standard, layout, dimension), tuple(groups)))
    return Plan(standard, columns, layout, tuple(dimensions))


def _full(standard: Standard, points: Iterable[Point]) -> int:
    return sum(units(Fraction(point.points), standard.decimals) for point in points)


def _layout(standard: Standard) -> Layout:
    width = _full(standard, standard.walk()).bit_length()
    count_width = sum(1 for point in standard.walk() if point.mandatory).bit_length() + 1
    if 2 * width + 3 * count_width > 64 or width > 24:
        raise StandardFault(standard.code, "too many points for the vectorised engine")
    shares = sorted(
        {Fraction(gate.share) for star in standard.thresholds for gate in star.gates if isinstance(gate, MinDimension)}
    )
    widest = max((_full(standard, dimension.walk()) for dimension in standard.dimensions), default=0)
    words: list[tuple[Slack, ...]] = []
    word: tuple[Slack, ...] = ()
    for share in shares:
        bits = (share.denominator * widest).bit_length() + 1
        used = word[-1].shift + word[-1].width if word else 0
        if used + bits > 64:
            words, word, used = [*words, word], (), 0
        word = (*word, Slack(share, used, bits))
    return Layout(width, count_width, (*words, word) if word else tuple(words))


def _start(standard: Standard, layout: Layout, dimension: Dimension) -> tuple[int, ...]:
    full = _full(standard, dimension.walk())
    return tuple(
        sum(slack.flag - ((slack.share.numerator * full) << slack.shift) for slack in word) for word in layout.slacks
    )


def _bunches(cells: Sequence[tuple[Column, ...]]) -> Iterator[list[tuple[Column, ...]]]:
    """Points side by side while their combined table stays small; a point's own columns stay together."""
    bunch: list[tuple[Column, ...]] = []
    size = 1
    for cell in cells:
        radix = prod(column.radix for column in cell)
        if radix > 1 << 16:
            raise StandardFault(cell[0].point.id, "too many defect levels for the vectorised engine")
        if bunch and size * radix > TABLE_LIMIT:
            yield bunch
            bunch, size = [], 1
        bunch.append(cell)
        size *= radix
    if bunch:
        yield bunch


def _group(
    standard: Standard,
    layout: Layout,
    first: int,
    bunch: Sequence[tuple[Column, ...]],
    no_data: Literal["excluded", "zero"],
) -> Group:
    entries = [[_entry(standard, cell, codes, no_data) for codes in _codes(cell)] for cell in bunch]
    nominal = [_full(standard, [cell[0].point]) for cell in bunch]
    sums = _outer(
        [[_sum_word(layout, cell[0].point, item) for item in row] for cell, row in zip(bunch, entries, strict=True)]
    )
    slacks = tuple(
        _outer([[_slack_word(word, item, full) for item in row] for row, full in zip(entries, nominal, strict=True)])
        for word in layout.slacks
    )
    radices = tuple(column.radix for cell in bunch for column in cell)
    weights = np.array([prod(radices[place + 1 :]) for place in range(len(radices))], np.uint16)
    return Group(first, radices, weights, sums, slacks)


def _codes(cell: tuple[Column, ...]) -> Iterator[tuple[int, ...]]:
    return product(*(range(column.radix) for column in cell))


def _outer(rows: Sequence[Sequence[int]]) -> Words:
    """Every sum of one word from each row, the last row running fastest."""
    total: Words = np.zeros(1, dtype=np.uint64)
    for row in rows:
        total = (total[:, None] + np.array(row, dtype=np.uint64)[None, :]).ravel()
    return total


def _entry(
    standard: Standard, cell: tuple[Column, ...], codes: tuple[int, ...], no_data: Literal["excluded", "zero"]
) -> _Entry:
    """What one combination of a point's codes gives; the rank is 0 where the point does not count."""
    point = cell[0].point
    pairs = list(zip(cell, codes, strict=True))
    shares = [share for column, code in pairs for share in _answers(column, code, no_data)]
    if not shares or any(code == column.not_applicable for column, code in pairs):
        return _Entry(0, 0, 0)
    share = sum(shares, ZERO) / len(shares)
    points = Fraction(point.points)
    places = standard.decimals
    return _Entry(units(points * share, places), units(points, places), state_of(standard, share).rank)


def _answers(column: Column, code: int, no_data: Literal["excluded", "zero"]) -> list[Fraction]:
    """One share for each method that answers."""
    if code == HELD:
        measured = [method for method in column.methods if not method.judged]
        return [ZERO] * len(measured) if no_data == "zero" else []
    if code == column.not_applicable:
        return []
    return [column.shares[code - 1]] * len(column.methods)


def _sum_word(layout: Layout, point: Point, entry: _Entry) -> int:
    word = entry.score | (entry.full << layout.width)
    if point.mandatory:
        word += sum(1 << layout.count_shift(rank) for rank in (1, 2, 3) if entry.rank >= rank)
    return word


def _slack_word(word: tuple[Slack, ...], entry: _Entry, nominal: int) -> int:
    """score - share * full, in whole numbers, lifted by the nominal points so that it is never negative."""
    return sum(
        (slack.share.denominator * entry.score + slack.share.numerator * (nominal - entry.full)) << slack.shift
        for slack in word
    )
