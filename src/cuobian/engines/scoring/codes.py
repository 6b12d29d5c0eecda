"""Values as small whole numbers: one byte for one place and one column.

Code 0: held out (no data, or nobody saw it). Then the values of the rule, best first: A, B, C, C#, or
0, 1, 2 … defects up to the count that loses everything. Then, where the point can be set aside,
one code for "not applicable".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.scoring.aggregate import share_of
from cuobian.engines.scoring.errors import BadNumber, WrongValue
from cuobian.engines.scoring.inputs import Defects, NoData, NotApplicable, NotChosen, Ratio, Unseen, Value
from cuobian.engines.scoring.model import CountRule, Method, Point, RatioRule, Standard, State
from cuobian.engines.scoring.points import METHOD_ORDER
from cuobian.engines.scoring.validate import check_value

HELD = 0
BEST = 1

Codes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """One row of the code array: a point, or one method of it (``methods`` has a single one then)."""

    point: Point
    methods: frozenset[Method]
    shares: tuple[Fraction, ...]
    """Worth of each value of the rule, best first."""

    @property
    def not_applicable(self) -> int | None:
        return None if self.point.applicability is None else BEST + len(self.shares)

    @property
    def radix(self) -> int:
        """How many codes the column knows."""
        return BEST + len(self.shares) + (self.point.applicability is not None)


def columns_of(standard: Standard, *, by_method: bool = False) -> tuple[Column, ...]:
    """A column for every point, or for every method of every point, in the standard's order."""
    columns = []
    for point in standard.walk():
        shares = _shares(standard, point)
        if by_method:
            columns += [Column(point, frozenset({m}), shares) for m in METHOD_ORDER if m in point.methods]
        else:
            columns.append(Column(point, point.methods, shares))
    return tuple(columns)


def _shares(standard: Standard, point: Point) -> tuple[Fraction, ...]:
    values: tuple[Value, ...] = tuple(State)
    if isinstance(point.rule, CountRule):
        most = ceil(Fraction(point.points) / Fraction(point.rule.per))
        values = tuple(Defects(count) for count in range(most + 1))
    return tuple(share_of(standard, point, value) or Fraction(0) for value in values)


def code_of(column: Column, value: Value) -> int:
    """The code of one value; the same value the decimal engine would take."""
    check_value(f"column {column.point.id}", column.point, value)
    match value:
        case State():
            return BEST + value.rank
        case Ratio() if isinstance(column.point.rule, RatioRule):
            return BEST + column.point.rule.state(value.value).rank
        case Defects():
            return BEST + min(value.count, len(column.shares) - 1)
        case NotChosen():
            return BEST + len(column.shares) - 1
        case NotApplicable() if column.not_applicable is not None:
            return column.not_applicable
        case NoData() | Unseen():
            return HELD
        case _:
            raise WrongValue(f"column {column.point.id}", f"{type(value).__name__} has no code")


def encode_ratios(column: Column, values: Whole, *, places: int, held: Flags | None = None) -> Codes:
    """Codes of metric values given as whole numbers of 10**-places; ``held`` marks places without data."""
    rule, place = column.point.rule, f"column {column.point.id}"
    if not isinstance(rule, RatioRule):
        raise WrongValue(place, f"metric values do not fit a {rule.kind} rule")
    if not np.issubdtype(values.dtype, np.integer):
        raise WrongValue(place, f"whole numbers are wanted, not {values.dtype}")
    codes = np.full(values.shape, BEST + 3, dtype=np.uint8)
    for least in (rule.a, rule.b, rule.c):
        codes -= values >= ceil(Fraction(least) * 10**places)
    return _hold(codes, held)


def encode_defects(column: Column, counts: Whole, *, held: Flags | None = None) -> Codes:
    """Codes of defect counts; counts beyond the one that loses everything are the same as it."""
    place = f"column {column.point.id}"
    if not isinstance(column.point.rule, CountRule):
        raise WrongValue(place, f"defect counts do not fit a {column.point.rule.kind} rule")
    if not np.issubdtype(counts.dtype, np.integer):
        raise WrongValue(place, f"whole numbers are wanted, not {counts.dtype}")
    if counts.size and int(counts.min()) < 0:
        raise BadNumber(place, "a count is negative")
    codes = np.minimum(counts, len(column.shares) - 1).astype(np.uint8)
    codes += np.uint8(BEST)
    return _hold(codes, held)


def _hold(codes: Codes, held: Flags | None) -> Codes:
    if held is not None:
        codes[held] = HELD
    return codes
