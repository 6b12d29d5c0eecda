"""Which points cost the star: the smallest sets of points whose full repair lifts the place over the line."""

from __future__ import annotations

from dataclasses import dataclass

from cuobian.engines.explain.errors import BadGoal, OutOfReach
from cuobian.engines.explain.knapsack import in_time
from cuobian.engines.explain.model import Objective, Path, Problem
from cuobian.engines.explain.order import in_order
from cuobian.engines.explain.program import Program, Row
from cuobian.engines.explain.reach import reasons_of
from cuobian.engines.explain.validate import check_problem, whole


@dataclass(frozen=True, slots=True)
class MinimalSets:
    """The smallest sets first; every chosen level is the best one in time.

    ``complete``: there is no further minimal set; otherwise the list was cut at the number wanted.
    """

    sets: tuple[Path, ...]
    complete: bool


def minimal_sets(problem: Problem, *, most: int = 3, effort: Objective = Objective.DAYS) -> MinimalSets:
    """Sets of points that suffice when repaired fully, none of which can do without one of its points.

    Fewest points first, then least effort, then the earlier points. Gates count like the score: a set that
    misses one does not suffice. Each set is proved to come next by an integer program that excludes all sets
    containing an earlier one; at most ``most`` programs are solved. Raises ``OutOfReach``.
    """
    check_problem(problem)
    if whole("most", most) < 1:
        raise BadGoal("most", "at least one set is wanted")
    program = Program(problem)
    program.at_most(_half_repairs(program), 0)
    order = _order(program, effort)
    found: list[Path] = []
    while len(found) <= most:
        choices = program.smallest(order)
        if choices is None:
            break
        found.append(in_order(problem, choices))
        program.avoid(found[-1].point_ids)
    if not found:
        raise OutOfReach(reasons_of(problem))
    return MinimalSets(tuple(found[:most]), complete=len(found) <= most)


def _half_repairs(program: Program) -> Row:
    """One for every level below the best in time."""
    best = {
        option.point_id: max(
            (index for index, level in enumerate(option.levels) if in_time(level, program.problem)), default=-1
        )
        for option in program.problem.options
    }
    return program.row(lambda option, index, _: int(index < best[option.point_id]))


def _order(program: Program, effort: Objective) -> list[Row]:
    place = {option.point_id: number for number, option in enumerate(program.problem.options)}
    sums = [name for name in effort.order if name != "points"]
    return [
        program.sum_of("points"),
        *(program.sum_of(name) for name in sums),
        program.row(lambda option, *_: place[option.point_id]),
    ]
