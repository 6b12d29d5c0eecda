"""Why a goal is out of reach: each line by itself, then all together."""

from __future__ import annotations

from dataclasses import replace

from cuobian.engines.explain.knapsack import in_time
from cuobian.engines.explain.model import Gate, Limits, Objective, Option, Problem, Raised, Reason
from cuobian.engines.explain.program import Program


def reasons_of(problem: Problem) -> tuple[Reason, ...]:
    """Lines that cannot be met even alone; otherwise the limits that are too tight; otherwise ``together``."""
    alone = _alone(problem)
    if alone:
        return alone
    unlimited = replace(problem, limits=Limits(by=problem.limits.by))
    tight = tuple(_tight(unlimited, name, most) for name, most in problem.limits.given.items())
    found = tuple(reason for reason in tight if reason is not None)
    return found or (Reason("together", 0, 0),)


def best_gain(problem: Problem) -> int:
    """The gain when every point takes its best level in time (prerequisites and limits left aside)."""
    return sum(_best(problem, option) for option in problem.options)


def _best(problem: Problem, option: Option, *, within: bool = False) -> int:
    found = [level for level in option.levels if in_time(level, problem)]
    return max((level.in_group if within else level.gain for level in found), default=0)


def _alone(problem: Problem) -> tuple[Reason, ...]:
    score = best_gain(problem)
    found = [] if score >= problem.gap else [Reason("score", problem.gap, score)]
    for gate in problem.gates:
        wanted, best = _gate(problem, gate)
        if best < wanted:
            found.append(Reason(gate.name, wanted, best))
    return tuple(found)


def _gate(problem: Problem, gate: Gate) -> tuple[int, int]:
    """What the gate wants, and the best that can be had."""
    if isinstance(gate, Raised):
        able = 0
        for option in problem.options:
            names = [level.name for level in option.levels]
            if option.point_id in gate.least:
                enough = option.levels[names.index(gate.least[option.point_id]) :]
                able += any(in_time(level, problem) for level in enough)
        return gate.count, able
    members = [option for option in problem.options if option.group == gate.group]
    return gate.need, sum(max(0, _best(problem, option, within=True)) for option in members)


def _tight(unlimited: Problem, name: str, most: int) -> Reason | None:
    program = Program(unlimited)
    found = program.smallest([program.sum_of(item) for item in Objective(name).order])
    if found is None:
        return None
    least = sum(1 if name == "points" else getattr(choice.level, name) for choice in found)
    return Reason(f"limit {name}", least, most) if least > most else None
