"""What it takes to bring a point from one state to a better one: data, assumed until a city says otherwise.

No published source gives these figures. They are round numbers that put the kinds of work into a believable
proportion; a city replaces them by its own, for a kind of work or for one point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cuobian.engines.explain.errors import BadOption
from cuobian.engines.scoring import Method, State

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Work:
    """``cost``: yuan. ``days``: days of work. ``wait``: days after the work until it can be seen."""

    cost: int
    days: int
    wait: int = 0

    def __post_init__(self) -> None:
        for name in ("cost", "days", "wait"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise BadOption(f"work, {name}", f"a whole number from 0 is wanted, not {value!r}")

    def then(self, other: Work) -> Work:
        """One after the other; the waits run side by side."""
        return Work(self.cost + other.cost, self.days + other.days, max(self.wait, other.wait))

    def beside(self, other: Work) -> Work:
        """Both at once, for a point measured in several ways: the harder one decides, sum by sum."""
        return Work(max(self.cost, other.cost), max(self.days, other.days), max(self.wait, other.wait))


NOTHING = Work(0, 0)

ASSUMED_STEPS: Mapping[tuple[Method, State], Work] = {
    (Method.DOCUMENT, State.C): Work(0, 2),
    (Method.DOCUMENT, State.B): Work(0, 1),
    (Method.DOCUMENT, State.A): Work(0, 2),
    (Method.ONSITE, State.C): Work(2000, 10),
    (Method.ONSITE, State.B): Work(800, 5),
    (Method.ONSITE, State.A): Work(1500, 8),
    (Method.SURVEY, State.C): Work(300, 6, 60),
    (Method.SURVEY, State.B): Work(300, 8, 60),
    (Method.SURVEY, State.A): Work(500, 12, 90),
    (Method.AUTOMATIC, State.C): Work(200, 4, 30),
    (Method.AUTOMATIC, State.B): Work(300, 6, 30),
    (Method.AUTOMATIC, State.A): Work(600, 10, 60),
}
"""The last step up to each state, from the state just below it."""

ASSUMED_DEFECTS: Mapping[Method, Work] = {
    Method.DOCUMENT: Work(0, 1),
    Method.ONSITE: Work(200, 1),
    Method.SURVEY: Work(100, 2, 30),
    Method.AUTOMATIC: Work(0, 1, 30),
}
"""Mending one defect."""

UP = (State.C, State.B, State.A)


@dataclass(frozen=True, slots=True)
class Costs:
    """``points``: (point, level) to the whole work from today, in place of the table; levels are named as in ``Option``."""

    steps: Mapping[tuple[Method, State], Work] = field(default_factory=lambda: ASSUMED_STEPS)
    defects: Mapping[Method, Work] = field(default_factory=lambda: ASSUMED_DEFECTS)
    points: Mapping[tuple[str, str], Work] = field(default_factory=dict)

    def to_state(self, methods: frozenset[Method], before: State, after: State) -> Work:
        """All steps above ``before`` up to ``after``, method by method; the hardest method decides."""
        passed = [state for state in UP if after.rank <= state.rank < before.rank]
        return _hardest([self._climb(method, passed) for method in sorted(methods)])

    def _climb(self, method: Method, passed: Sequence[State]) -> Work:
        total = NOTHING
        for state in passed:
            total = total.then(_found(self.steps, (method, state)))
        return total

    def of_defects(self, methods: frozenset[Method], count: int) -> Work:
        """``count`` defects, one after the other."""
        one = _hardest([_found(self.defects, method) for method in sorted(methods)])
        return Work(one.cost * count, one.days * count, one.wait if count else 0)


def _hardest(works: list[Work]) -> Work:
    total = NOTHING
    for work in works:
        total = total.beside(work)
    return total


def _found(table: Mapping[Key, Work], key: Key) -> Work:
    if key not in table:
        raise BadOption("costs", f"the table has no work for {key}")
    return table[key]
