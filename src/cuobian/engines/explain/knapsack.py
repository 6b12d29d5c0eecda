"""The multiple-choice knapsack by a table over the gain: exact, O(points x levels x gap), vectorised over the gap.

``least[g]`` is the smallest weight with which the points seen so far gain at least ``g``; a point with
levels (gain, weight) turns it into ``min(least[g], least[max(0, g - gain)] + weight)``. Several sums are
made small one after the other by weighing them into a single whole number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.explain.model import Choice, GroupFloor, Level, Problem

LONGEST = 200_000
"""Largest gap a table is made for; beyond it the program of ``program.py`` is quicker."""
HEAVIEST = 1 << 60
NEVER = np.int64(1 << 61)
"""More than any weight; adding weights to it stays inside 64 bits."""


@dataclass(frozen=True, slots=True)
class Item:
    """One point with the levels that may be taken; ``must``: one of them has to be."""

    point_id: str
    levels: tuple[Level, ...]
    must: bool


def items_of(problem: Problem) -> tuple[Item, ...] | None:
    """The points alone, when nothing but single points is asked for; None when gates or limits tie points together."""
    if problem.prerequisites or problem.limits.given or not 0 <= problem.gap <= LONGEST:
        return None
    least: dict[str, set[str]] = {}
    for gate in problem.gates:
        if isinstance(gate, GroupFloor) or gate.count not in (0, len(gate.least)):
            return None
        if gate.count:
            for point_id, name in gate.least.items():
                least.setdefault(point_id, set()).add(name)
    items = []
    for option in problem.options:
        wanted = least.get(option.point_id, set())
        names = [level.name for level in option.levels]
        first = max((names.index(name) for name in wanted), default=0)
        levels = tuple(level for level in option.levels[first:] if in_time(level, problem))
        items.append(Item(option.point_id, levels, bool(wanted)))
    return tuple(items)


def in_time(level: Level, problem: Problem) -> bool:
    return problem.limits.by is None or level.earliest <= problem.limits.by


def weights_of(items: tuple[Item, ...], order: tuple[str, ...]) -> list[list[int]] | None:
    """One whole number a level, so that a smaller sum of it is a smaller tuple of sums; None where it gets too large."""
    columns = {name: [[_amount(level, name) for level in item.levels] for item in items] for name in order}
    unit, weights = 1, [[0] * len(item.levels) for item in items]
    for name in reversed(order):
        for row, amounts in zip(weights, columns[name], strict=True):
            for index, amount in enumerate(amounts):
                row[index] += unit * amount
        unit *= 1 + sum(max(amounts, default=0) for amounts in columns[name])
    return weights if unit < HEAVIEST else None


def _amount(level: Level, name: str) -> int:
    return 1 if name == "points" else int(getattr(level, name))


def solve(items: tuple[Item, ...], gap: int, weights: list[list[int]]) -> tuple[Choice, ...] | None:
    """The lightest choice that gains at least ``gap``; the easier level among equals; None when there is none."""
    places = np.arange(gap + 1)
    least: NDArray[np.int64] = np.full(gap + 1, NEVER)
    least[0] = 0
    picks: list[NDArray[np.intp]] = []
    for item, row in zip(items, weights, strict=True):
        leave = [] if item.must else [(0, 0)]
        ways = leave + [(level.gain, weight) for level, weight in zip(item.levels, row, strict=True)]
        if not ways:
            return None
        gains = np.array([gain for gain, _ in ways])[:, None]
        added = np.array([weight for _, weight in ways], np.int64)[:, None]
        found = least[np.maximum(places - gains, 0)] + added
        pick = found.argmin(axis=0)
        least = np.minimum(found[pick, places], NEVER)
        picks.append(pick)
    return None if least[gap] >= NEVER else _back(items, gap, picks)


def _back(items: tuple[Item, ...], gap: int, picks: list[NDArray[np.intp]]) -> tuple[Choice, ...]:
    chosen, left = [], gap
    for item, pick in zip(reversed(items), reversed(picks), strict=True):
        index = int(pick[left]) - (not item.must)
        if index >= 0:
            level = item.levels[index]
            chosen.append(Choice(item.point_id, level))
            left = max(0, left - level.gain)
    return tuple(reversed(chosen))
