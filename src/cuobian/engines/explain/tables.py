"""Option tables shared by many places: what every code of every column still offers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.explain.costs import Costs
from cuobian.engines.explain.errors import BadGoal, BadTable
from cuobian.engines.explain.options import level_name, work_of
from cuobian.engines.explain.validate import whole
from cuobian.engines.scoring import BEST, Plan, State
from cuobian.engines.scoring.aggregate import state_of
from cuobian.engines.scoring.codes import Codes, Column
from cuobian.engines.scoring.exact import units
from cuobian.engines.scoring.model import MandatoryAtLeast, Standard
from cuobian.engines.scoring.points import point_score
from cuobian.engines.scoring.steps import values_of

Wide = NDArray[np.int64]

LARGEST = 1 << 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What a place with one code may do on one point: levels as (gain, weight), the easiest first.

    ``must``: one of them has to be taken. ``names`` are for a reader.
    """

    levels: tuple[tuple[int, int], ...] = ()
    must: bool = False
    names: tuple[str, ...] = ()


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """``cells[row][code]``: rows as in the code array; codes beyond the row's cells are refused."""

    cells: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row, cells in enumerate(self.cells):
            for code, cell in enumerate(cells):
                _check_cell(f"row {row}, code {code}", cell)

    @property
    def unit(self) -> int:
        """What all weights are multiples of."""
        return gcd(*(weight for cells in self.cells for cell in cells for _, weight in cell.levels)) or 1

    @property
    def heaviest(self) -> int:
        """No path weighs more."""
        return sum(max((w for cell in cells for _, w in cell.levels), default=0) for cells in self.cells)

    @property
    def richest(self) -> int:
        """No path gains more."""
        return sum(max((gain for cell in cells for gain, _ in cell.levels), default=0) for cells in self.cells)


def _check_cell(place: str, cell: Cell) -> None:
    for pair in cell.levels:
        for value in pair:
            if not 0 <= whole(place, value, BadTable) < LARGEST:
                raise BadTable(place, f"{value} is negative or too large")
    if len(cell.levels) > 250:
        raise BadTable(place, "more than 250 levels")


def table_of(plan: Plan, costs: Costs | None = None, *, weight: str = "cost", star: int | None = None) -> Table:
    """A table for the code array of ``scoring.score_many`` (one column a point), weighed by cost, days or points.

    With ``star``, mandatory points below the state that its gate asks for have to be raised. Held points and points
    that do not apply offer nothing.
    """
    if weight not in ("cost", "days", "points"):
        raise BadGoal("weight", f"cost, days or points is wanted, not {weight}")
    if len({column.point.id for column in plan.columns}) < len(plan.columns):
        raise BadTable("plan", "one column a point is wanted, not one a method")
    least = _least(plan.standard, star)
    return Table(tuple(_row(plan.standard, column, costs or Costs(), weight, least) for column in plan.columns))


def _least(standard: Standard, star: int | None) -> State | None:
    """The state that every mandatory point must reach for the star."""
    gates = [gate for threshold in standard.thresholds if threshold.star == star for gate in threshold.gates]
    states = [gate.state for gate in gates if isinstance(gate, MandatoryAtLeast)]
    return min(states, key=lambda state: state.rank, default=None)


def _row(standard: Standard, column: Column, costs: Costs, weight: str, least: State | None) -> tuple[Cell, ...]:
    """Cells for held, every value best first, and not applicable where the column knows it."""
    values = values_of(column.point)
    cells = [NOTHING] * column.radix
    for index, share in enumerate(column.shares):
        code = BEST + index
        must = bool(least and column.point.mandatory and not state_of(standard, share).at_least(least))
        better = [place for place in range(index - 1, -1, -1) if column.shares[place] > share]
        if must:
            better = [place for place in better if least and state_of(standard, column.shares[place]).at_least(least)]
        levels = [_level(standard, column, costs, weight, index, place) for place in better]
        cells[code] = Cell(tuple(levels), must, tuple(level_name(values[place]) for place in better))
    return tuple(cells)


def _level(standard: Standard, column: Column, costs: Costs, weight: str, now: int, then: int) -> tuple[int, int]:
    point, places = column.point, standard.decimals
    values = values_of(point)
    gain = units(Fraction(point_score(standard, point, column.shares[then])), places)
    gain -= units(Fraction(point_score(standard, point, column.shares[now])), places)
    if weight == "points":
        return gain, 1
    before = column.shares[now]
    work = costs.points.get((point.id, level_name(values[then]))) or work_of(
        standard, point, before, values[then], costs
    )
    return gain, int(getattr(work, weight))


def gaps_for_many(
    plan: Plan, codes: Codes, lines: Wide, *, bonus: Wide | None = None, deduction: Wide | None = None
) -> Wide:
    """Units of the points' score that each place still needs for its own line; exact, see ``options.Scale``.

    ``lines``: the total to be reached by each place, ``bonus`` and ``deduction`` what stands beside its points, all in
    units of the last place. A place without applicable points needs 0.
    """
    if codes.shape != (len(plan.columns), lines.shape[0]):
        raise BadTable("codes", f"{len(plan.columns)} rows of {lines.shape[0]} places are wanted, not {codes.shape}")
    score, full = (np.zeros(lines.shape, np.int64) for _ in range(2))
    for column, row in zip(plan.columns, codes, strict=True):
        scores, fulls = _worth(plan.standard, column)
        score += scores[row]
        full += fulls[row]
    need = lines.astype(np.int64)
    for sign, side in ((-1, bonus), (1, deduction)):
        if side is not None:
            need = need + sign * side
    least: Wide = -(-full * (2 * need - 1) // (200 * 10**plan.standard.decimals))
    return least - score


def _worth(standard: Standard, column: Column) -> tuple[Wide, Wide]:
    """Score and applicable points of each code, in units."""
    whole = units(Fraction(column.point.points), standard.decimals)
    scores = [units(Fraction(point_score(standard, column.point, share)), standard.decimals) for share in column.shares]
    rest = column.radix - BEST - len(scores)
    return np.array([0, *scores, *[0] * rest]), np.array([0, *[whole] * len(scores), *[0] * rest])
