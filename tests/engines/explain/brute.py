"""The same questions answered by trying everything; small problems only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from cuobian.engines import explain as ex

Taken = dict[str, ex.Level]


def every_choice(problem: ex.Problem) -> Iterator[Taken]:
    """Every way to take at most one level a point."""
    offers = [(option.point_id, (None, *option.levels)) for option in problem.options]
    for picks in product(*(levels for _, levels in offers)):
        yield {name: level for (name, _), level in zip(offers, picks, strict=True) if level is not None}


def suffices(problem: ex.Problem, taken: Taken) -> bool:
    limits = problem.limits
    sums = sums_of(taken)
    return (
        sum(level.gain for level in taken.values()) >= problem.gap
        and all(gate_holds(problem, gate, taken) for gate in problem.gates)
        and all(rule_holds(problem, rule, taken) for rule in problem.prerequisites)
        and all(
            most is None or found <= most
            for found, most in zip(sums, (limits.cost, limits.days, limits.points), strict=True)
        )
        and all(limits.by is None or level.earliest <= limits.by for level in taken.values())
    )


def sums_of(taken: Taken) -> tuple[int, int, int]:
    return sum(level.cost for level in taken.values()), sum(level.days for level in taken.values()), len(taken)


def rank(problem: ex.Problem, point_id: str, name: str) -> int:
    option = next(option for option in problem.options if option.point_id == point_id)
    return [level.name for level in option.levels].index(name)


def reaches(problem: ex.Problem, taken: Taken, point_id: str, name: str) -> bool:
    return point_id in taken and rank(problem, point_id, taken[point_id].name) >= rank(problem, point_id, name)


def gate_holds(problem: ex.Problem, gate: ex.Gate, taken: Taken) -> bool:
    if isinstance(gate, ex.Raised):
        return sum(reaches(problem, taken, *pair) for pair in gate.least.items()) >= gate.count
    members = {option.point_id for option in problem.options if option.group == gate.group}
    return sum(level.in_group for name, level in taken.items() if name in members) >= gate.need


def rule_holds(problem: ex.Problem, rule: ex.Prerequisite, taken: Taken) -> bool:
    if not reaches(problem, taken, rule.point_id, rule.level):
        return True
    return reaches(problem, taken, rule.needs, rule.needs_level)


def least(problem: ex.Problem, objective: ex.Objective) -> tuple[int, ...] | None:
    """Sums of the best choice, in the objective's order."""
    names = ("cost", "days", "points")
    found = [sums_of(taken) for taken in every_choice(problem) if suffices(problem, taken)]
    return min((tuple(sums[names.index(name)] for name in objective.order) for sums in found), default=None)


def front(problem: ex.Problem) -> set[tuple[int, int, int]]:
    """Sums that no other choice beats."""
    found = {sums_of(taken) for taken in every_choice(problem) if suffices(problem, taken)}
    return {
        sums
        for sums in found
        if not any(other != sums and all(a <= b for a, b in zip(other, sums, strict=True)) for other in found)
    }


def minimal(problem: ex.Problem) -> dict[frozenset[str], Taken]:
    """Sets of points that suffice at their best and of which no proper part does."""
    best = {}
    for option in problem.options:
        levels = [level for level in option.levels if problem.limits.by is None or level.earliest <= problem.limits.by]
        if levels:
            best[option.point_id] = levels[-1]
    enough: dict[frozenset[str], Taken] = {}
    for size in range(len(best) + 1):
        for names in combinations(best, size):
            taken = {name: best[name] for name in names}
            if suffices(problem, taken) and not any(part < frozenset(names) for part in enough):
                enough[frozenset(names)] = taken
    return enough
