"""The cheapest path, the Pareto list, and ways that cost little more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from cuobian.engines.explain.errors import BadGoal, OutOfReach
from cuobian.engines.explain.knapsack import items_of, solve, weights_of
from cuobian.engines.explain.model import Choice, Limits, Objective, Path, Problem
from cuobian.engines.explain.order import in_order
from cuobian.engines.explain.program import Program
from cuobian.engines.explain.reach import reasons_of
from cuobian.engines.explain.validate import check_problem, whole

Solver = Literal["auto", "table", "program"]


def cheapest_path(problem: Problem, objective: Objective = Objective.COST, *, solver: Solver = "auto") -> Path:
    """The path whose objective is smallest, and among equals the other sums in ``Objective.order``.

    ``auto`` takes the table where single points are asked for, the integer program where points are tied
    together. Raises ``OutOfReach`` with the reasons, ``BadGoal`` when the table is demanded and does not fit.
    """
    check_problem(problem)
    if objective is Objective.FINISH:
        problem = _soonest(problem, solver)
    found = _choose(problem, objective.order, solver)
    if found is None:
        raise OutOfReach(reasons_of(problem))
    return in_order(problem, found)


def _choose(problem: Problem, order: tuple[str, ...], solver: Solver) -> tuple[Choice, ...] | None:
    items = None if solver == "program" else items_of(replace(problem, gap=max(0, problem.gap)))
    weights = None if items is None else weights_of(items, order)
    if items is not None and weights is not None:
        return solve(items, max(0, problem.gap), weights)
    if solver == "table":
        raise BadGoal("solver", "points are tied together, or the gap is too large: the table does not fit")
    program = Program(problem)
    return program.smallest([program.sum_of(name) for name in order])


def _soonest(problem: Problem, solver: Solver) -> Problem:
    """The same problem with the earliest deadline by which it can still be met (found by halving)."""
    dates = sorted({0, *(level.earliest for option in problem.options for level in option.levels)})
    if problem.limits.by is not None:
        dates = [date for date in dates if date <= problem.limits.by]
    low, high = 0, len(dates)
    while low < high:
        middle = (low + high) // 2
        if _choose(_by(problem, dates[middle]), ("cost",), solver) is None:
            low = middle + 1
        else:
            high = middle
    return problem if low == len(dates) else _by(problem, dates[low])


def _by(problem: Problem, date: int) -> Problem:
    return replace(problem, limits=replace(problem.limits, by=date))


def pareto(problem: Problem) -> tuple[Path, ...]:
    """Every combination of cost, days and points that no other beats; cheapest first.

    For a falling bound on the number of points, and for each a falling bound on the days, the cheapest path
    is found; what is beaten is left out. One path is given for each combination. Raises ``OutOfReach``.
    """
    check_problem(problem)
    found: list[Path] = []
    limits: Limits | None = problem.limits
    while limits is not None:
        front = list(_front(replace(problem, limits=limits)))
        found += front
        fewest = max((path.points for path in front), default=0) - 1
        limits = replace(limits, points=fewest) if fewest >= 0 else None
    if not found:
        raise OutOfReach(reasons_of(problem))
    return _undominated(found)


def _front(problem: Problem) -> Iterable[Path]:
    days = problem.limits.days
    while days is None or days >= 0:
        choices = _choose(replace(problem, limits=replace(problem.limits, days=days)), Objective.COST.order, "auto")
        if choices is None:
            return
        path = in_order(problem, choices)
        yield path
        days = path.days - 1


def _undominated(paths: Sequence[Path]) -> tuple[Path, ...]:
    unique = {path.sums: path for path in reversed(paths)}
    return tuple(
        unique[sums]
        for sums in sorted(unique)
        if not any(
            other != sums and all(left <= right for left, right in zip(other, sums, strict=True)) for other in unique
        )
    )


def alternatives(
    problem: Problem, objective: Objective = Objective.COST, *, percent: int = 10, most: int = 3
) -> tuple[Path, ...]:
    """Other sets of points whose objective is at most ``percent`` above the smallest, best first.

    Each leaves out at least one point of every path before it. The first is the cheapest path itself.
    """
    if whole("percent", percent) < 0 or whole("most", most) < 1:
        raise BadGoal("alternatives", "percent is not negative and most is at least 1")
    first = cheapest_path(problem, objective)
    if objective is Objective.FINISH:
        limits = replace(problem.limits, by=first.finish * (100 + percent) // 100)
    else:
        bound = getattr(first, objective) * (100 + percent) // 100
        limits = replace(problem.limits, **{objective.value: bound})
    program = Program(replace(problem, limits=limits))
    found = [first]
    while len(found) < most and found[-1].choices:
        program.avoid(found[-1].point_ids)
        choices = program.smallest([program.sum_of(name) for name in objective.order])
        if choices is None:
            break
        found.append(in_order(problem, choices))
    return tuple(found)
