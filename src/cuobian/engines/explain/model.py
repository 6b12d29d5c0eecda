"""The question and the answer as values: what each point offers, what must be met, what was chosen.

Gains are whole numbers in units of the last place of a point's score, costs whole yuan, work and
dates whole days. Nothing is computed here beyond sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Level:
    """One better value a point can be brought to.

    ``gain``: what the goal grows by. ``cost``: yuan. ``days``: days of work. ``earliest``: days from today
    until it can be seen. ``within``: what the point's own group grows by, where that differs from ``gain``
    (a point that only now begins to count changes its group's denominator too).
    """

    name: str
    gain: int
    cost: int
    days: int
    earliest: int = 0
    within: int | None = None

    @property
    def in_group(self) -> int:
        return self.gain if self.within is None else self.within


@dataclass(frozen=True, slots=True)
class Option:
    """What one measuring point offers: at most one of its levels is taken, the easiest first, the best last."""

    point_id: str
    levels: tuple[Level, ...]
    group: str = ""
    """The dimension, for gates on one."""


@dataclass(frozen=True, slots=True)
class Raised:
    """At least ``count`` of the points reach the level named for them, or a better one."""

    name: str
    least: Mapping[str, str]
    """Point to the easiest level that is enough."""
    count: int


@dataclass(frozen=True, slots=True)
class GroupFloor:
    """The points of ``group`` gain at least ``need`` together; negative: they may lose that much at most."""

    name: str
    group: str
    need: int


Gate = Raised | GroupFloor


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """``point_id`` may reach ``level`` or better only if ``needs`` reaches ``needs_level`` or better."""

    point_id: str
    level: str
    needs: str
    needs_level: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent at most; None: no limit. ``by``: days from today until everything must be seen."""

    cost: int | None = None
    days: int | None = None
    points: int | None = None
    by: int | None = None

    @property
    def given(self) -> dict[str, int]:
        """Limits on sums (``by`` is a limit on each level and stands apart)."""
        sums = {"cost": self.cost, "days": self.days, "points": self.points}
        return {name: value for name, value in sums.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Problem:
    """Gain at least ``gap`` and meet every gate, prerequisite and limit."""

    options: tuple[Option, ...]
    gap: int
    gates: tuple[Gate, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    limits: Limits = Limits()


class Objective(StrEnum):
    """What is made as small as possible; among equals the other sums follow in a fixed order."""

    COST = "cost"
    DAYS = "days"
    POINTS = "points"
    FINISH = "finish"

    @property
    def order(self) -> tuple[str, ...]:
        """Sums in the order in which they are made small."""
        return _ORDER[self]


_ORDER = {
    Objective.COST: ("cost", "days", "points"),
    Objective.DAYS: ("days", "cost", "points"),
    Objective.POINTS: ("points", "cost", "days"),
    Objective.FINISH: ("cost", "days", "points"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One point brought to one level."""

    point_id: str
    level: Level


@dataclass(frozen=True, slots=True)
class Path:
    """What to do, what must come first standing first, then the largest gain; and what it takes."""

    choices: tuple[Choice, ...]

    @property
    def gain(self) -> int:
        return sum(choice.level.gain for choice in self.choices)

    @property
    def cost(self) -> int:
        return sum(choice.level.cost for choice in self.choices)

    @property
    def days(self) -> int:
        return sum(choice.level.days for choice in self.choices)

    @property
    def points(self) -> int:
        return len(self.choices)

    @property
    def finish(self) -> int:
        """Days from today until the last level can be seen, when work on all begins today."""
        return max((choice.level.earliest for choice in self.choices), default=0)

    @property
    def sums(self) -> tuple[int, int, int]:
        """Cost, days, points: what a Pareto list compares."""
        return self.cost, self.days, self.points

    @property
    def point_ids(self) -> frozenset[str]:
        return frozenset(choice.point_id for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a goal is out of reach: the line that fails, what it wants, and the best that can be had.

    ``line``: ``score``, the name of a gate, ``limit cost``, ``limit days``, ``limit points``, or ``together``
    (each line can be met, all of them at once cannot; ``wanted`` and ``best`` are then 0).
    """

    line: str
    wanted: int
    best: int
