"""In which order the chosen levels are shown: what must come first, then the largest gain."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from cuobian.engines.explain.errors import BadGate
from cuobian.engines.explain.model import Choice, Path, Prerequisite, Problem


def in_order(problem: Problem, choices: Sequence[Choice]) -> Path:
    """The path; the order of the options decides among equal gains."""
    chosen = {choice.point_id: choice for choice in sorted(choices, key=lambda choice: -choice.level.gain)}
    waits = {rule.point_id: set[str]() for rule in problem.prerequisites if rule.point_id in chosen}
    for rule in problem.prerequisites:
        if rule.needs in chosen and rule.point_id in chosen:
            waits[rule.point_id].add(rule.needs)
    done: list[Choice] = []
    while chosen:
        ready = next(name for name in chosen if not waits.get(name, set()) & chosen.keys())
        done.append(chosen.pop(ready))
    return Path(tuple(done))


def check_no_circle(rules: Sequence[Prerequisite]) -> None:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for rule in rules:
        sorter.add(rule.point_id, rule.needs)
    try:
        sorter.prepare()
    except CycleError as fault:
        raise BadGate("prerequisites", f"they run in a circle: {' waits for '.join(fault.args[1])}") from fault
