"""The same question as an integer program, for gates, prerequisites and limits that tie points together.

Solved by HiGHS through ``scipy.optimize.milp`` with no tolerated gap. Every sum of the order is made small
in its turn and then held, so no large weights blur the arithmetic; each answer is checked in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import scipy
from numpy.typing import NDArray

from cuobian.engines.explain.errors import NotProved
from cuobian.engines.explain.knapsack import in_time
from cuobian.engines.explain.model import Choice, Problem, Raised
from cuobian.engines.explain.validate import index_of

Row = NDArray[np.int64]

OPTIMAL = 0
INFEASIBLE = 2


@dataclass
class Program:
    """Columns are the levels in time, rows the lines to meet: ``low <= row . x <= high``."""

    problem: Problem
    rows: list[Row] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = [
            (option, index, level)
            for option in self.problem.options
            for index, level in enumerate(option.levels)
            if in_time(level, self.problem)
        ]
        self.offered = {option.point_id: option for option in self.problem.options}
        for option in self.problem.options:
            self.at_most(self.reach(option.point_id), 1)
        self.at_least(self.row(lambda _, __, level: level.gain), self.problem.gap)
        self.add_gates()
        for rule in self.problem.prerequisites:
            self.at_least(self.reach(rule.needs, rule.needs_level) - self.reach(rule.point_id, rule.level), 0)
        for name, most in self.problem.limits.given.items():
            self.at_most(self.sum_of(name), most)

    def row(self, value: object) -> Row:
        return np.array([value(*column) for column in self.columns], np.int64)  # type: ignore[operator]

    def sum_of(self, name: str) -> Row:
        return self.row(lambda _, __, level: 1 if name == "points" else getattr(level, name))

    def reach(self, point_id: str, level: str | None = None) -> Row:
        """One for every level of the point that is ``level`` or better."""
        first = 0 if level is None else index_of(self.offered, point_id, point_id, level)
        return self.row(lambda option, index, _: int(option.point_id == point_id and index >= first))

    def add_gates(self) -> None:
        for gate in self.problem.gates:
            if isinstance(gate, Raised):
                total = self.row(lambda *_: 0)
                for point_id, level in gate.least.items():
                    total = total + self.reach(point_id, level)
                self.at_least(total, gate.count)
            else:
                group = gate.group
                self.at_least(
                    self.row(lambda option, _, level, group=group: level.in_group * (option.group == group)), gate.need
                )

    def at_least(self, row: Row, low: int) -> None:
        self._line(row, low, inf)

    def at_most(self, row: Row, high: int) -> None:
        self._line(row, -inf, high)

    def _line(self, row: Row, low: float, high: float) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def avoid(self, point_ids: frozenset[str]) -> None:
        """From now on at least one of these points is left as it is."""
        self.at_most(self.row(lambda option, *_: int(option.point_id in point_ids)), len(point_ids) - 1)

    def smallest(self, order: Sequence[Row]) -> tuple[Choice, ...] | None:
        """The choice whose sums are smallest in this order; None when there is none. The lines stay as they were."""
        if not self.columns:
            return () if self._holds(np.zeros(0, np.int64)) else None
        kept = len(self.rows)
        taken: Row | None = None
        for row in order:
            found = self._solve(row)
            if found is None and taken is not None:
                raise NotProved("program", "the solver contradicts its own answer")
            if found is None:
                break
            taken = found
            self.at_most(row, int(row @ taken))
        del self.rows[kept:], self.low[kept:], self.high[kept:]
        if taken is None:
            return None
        return tuple(
            Choice(option.point_id, level)
            for (option, _, level), one in zip(self.columns, taken.tolist(), strict=True)
            if one
        )

    def _solve(self, goal: Row) -> Row | None:
        matrix = np.array(self.rows, np.float64)
        answer = scipy.optimize.milp(
            goal.astype(np.float64),
            integrality=np.ones(len(self.columns), np.int64),
            bounds=scipy.optimize.Bounds(0, 1),
            constraints=scipy.optimize.LinearConstraint(
                matrix, np.array(self.low, np.float64), np.array(self.high, np.float64)
            ),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status == INFEASIBLE:
            return None
        if answer.status != OPTIMAL or answer.x is None:
            raise NotProved("program", f"the solver stopped: {answer.message}")
        taken = np.rint(answer.x).astype(np.int64)
        if not self._holds(taken):
            raise NotProved("program", "the solver's answer misses a line in whole numbers")
        return taken

    def _holds(self, taken: Row) -> bool:
        return all(
            low <= int(row @ taken) <= high for row, low, high in zip(self.rows, self.low, self.high, strict=True)
        )
