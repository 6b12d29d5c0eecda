"""Refuses questions that cannot be answered, naming the place of the fault."""

from __future__ import annotations

from collections import Counter

from cuobian.engines.explain.errors import BadGate, BadGoal, BadOption, ExplainError, UnknownPoint
from cuobian.engines.explain.model import Level, Limits, Option, Prerequisite, Problem, Raised
from cuobian.engines.explain.order import check_no_circle

LARGEST = 10**12
"""Sums of gains, costs and days stay below this, so that whole numbers never overflow and doubles stay exact."""


def whole(place: str, value: object, fault: type[ExplainError] = BadGoal) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise fault(place, f"a whole number is wanted, not {type(value).__name__}")
    if abs(value) > LARGEST:
        raise fault(place, f"{value} is too large")
    return value


def check_problem(problem: Problem) -> None:
    whole("gap", problem.gap)
    _unique([option.point_id for option in problem.options], BadOption)
    for option in problem.options:
        _check_option(option)
    for name in ("cost", "days"):
        if sum(max((getattr(level, name) for level in o.levels), default=0) for o in problem.options) > LARGEST:
            raise BadOption(name, "all points together are too large")
    _check_limits(problem.limits)
    offered = {option.point_id: option for option in problem.options}
    _unique([gate.name for gate in problem.gates], BadGate)
    for gate in problem.gates:
        if isinstance(gate, Raised):
            _check_raised(offered, gate)
        else:
            whole(gate.name, gate.need, BadGate)
    for rule in problem.prerequisites:
        _check_prerequisite(offered, rule)
    check_no_circle(problem.prerequisites)


def _unique(names: list[str], fault: type[ExplainError]) -> None:
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise fault(twice[0], "named twice")


def _check_option(option: Option) -> None:
    before: Level | None = None
    names: set[str] = set()
    for level in option.levels:
        place = f"{option.point_id}, {level.name}"
        for name in ("gain", "cost", "days", "earliest"):
            if whole(f"{place}, {name}", getattr(level, name), BadOption) < 0:
                raise BadOption(f"{place}, {name}", "is negative")
        whole(f"{place}, within", level.in_group, BadOption)
        if level.name in names:
            raise BadOption(place, "the level is offered twice")
        if before is not None and (level.gain < before.gain or level.in_group < before.in_group):
            raise BadOption(place, f"levels run from the easiest to the best, but {before.name} gains more")
        names.add(level.name)
        before = level


def _check_limits(limits: Limits) -> None:
    for name in ("cost", "days", "points", "by"):
        value = getattr(limits, name)
        if value is not None and whole(f"limit {name}", value) < 0:
            raise BadGoal(f"limit {name}", "is negative")


def _check_raised(offered: dict[str, Option], gate: Raised) -> None:
    if whole(gate.name, gate.count, BadGate) < 0:
        raise BadGate(gate.name, "the count is negative")
    for point_id, level in gate.least.items():
        index_of(offered, gate.name, point_id, level)


def _check_prerequisite(offered: dict[str, Option], rule: Prerequisite) -> None:
    place = f"prerequisite of {rule.point_id}"
    if rule.point_id == rule.needs:
        raise BadGate(place, "a point cannot wait for itself")
    index_of(offered, place, rule.point_id, rule.level)
    index_of(offered, place, rule.needs, rule.needs_level)


def index_of(offered: dict[str, Option], place: str, point_id: str, level: str) -> int:
    """Where the level stands among the point's levels."""
    option = offered.get(point_id)
    if option is None:
        raise UnknownPoint(place, f"no option is offered for point {point_id}")
    for index, item in enumerate(option.levels):
        if item.name == level:
            return index
    raise UnknownPoint(place, f"point {point_id} has no level {level}")
