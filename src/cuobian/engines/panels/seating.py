"""Seats people by the rules: greedily for evenness, then by exchange chains until no more can be seated.

The chains are augmenting paths of a network place -> (place, district) -> assessor, so a seat stays empty only
when no arrangement whatever could fill it (maximum flow), and a minimum load is missed only when it must be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cuobian.engines.panels.table import Flags, Whole

Node = tuple[str, int, int]
"""("place", s, -1): s needs one more; ("group", s, g): s takes one of g; ("person", r, -1): r is given one more."""


@dataclass(slots=True)
class Seating:
    """Who sits where, S x R, and what must hold of it."""

    allowed: Flags
    group: Whole
    wanted: Whole
    low: Whole
    high: Whole
    fixed: Flags
    seated: Flags = field(init=False)
    taken: Whole = field(init=False)
    """S x groups: members of each group at each place."""
    load: Whole = field(init=False)

    def __post_init__(self) -> None:
        self.seated = np.zeros_like(self.allowed)
        self.taken = np.zeros((len(self.wanted), int(self.group.max()) + 1), np.int64)
        self.load = np.zeros(len(self.group), np.int64)
        for s, r in np.argwhere(self.fixed).tolist():
            self.put(s, r)

    def put(self, s: int, r: int) -> None:
        self.seated[s, r] = True
        self.taken[s, self.group[r]] += 1
        self.load[r] += 1

    def take(self, s: int, r: int) -> None:
        self.seated[s, r] = False
        self.taken[s, self.group[r]] -= 1
        self.load[r] -= 1

    def missing(self) -> Whole:
        """S: seats still empty."""
        empty: Whole = self.wanted - self.seated.sum(axis=1)
        return empty

    def greedy(self, order: Sequence[int], ties: Whole, together: Whole) -> None:
        """Fills place by place: least load, then fewest shared places with the panel so far, then the draw.

        ``ties``: S x R, the drawn rank of each assessor at each place. ``together``: R x R shared places so far,
        kept up to date here.
        """
        for s in order:
            panel = np.flatnonzero(self.seated[s]).tolist()
            for r in panel:
                together[r, panel] += 1
            for _ in range(int(self.wanted[s]) - len(panel)):
                free = np.flatnonzero(
                    self.allowed[s] & (self.taken[s, self.group] == 0) & (self.load < self.high) & ~self.seated[s]
                )
                if not free.size:
                    break
                met = together[panel][:, free].sum(axis=0)
                r = int(free[np.lexsort((ties[s, free], met, self.load[free]))[0]])
                together[r, panel] += 1
                together[panel, r] += 1
                self.put(s, r)
                panel.append(r)

    def complete(self) -> None:
        """Fills what the greedy pass left empty, then raises people below their minimum, by exchange chains."""
        for s in np.flatnonzero(self.missing()).tolist():
            while self.missing()[s] and self._chain([("place", s, -1)], self._spare()):
                pass
        for r in np.flatnonzero(self.load < self.low).tolist():
            while self.load[r] < self.low[r] and self._chain(self._givers(), {r}):
                pass

    def reached_from(self, s: int) -> list[int]:
        """Assessors whom every chain from a place that stays short ends at: all at their maximum load."""
        return sorted(node[1] for node in self._search([("place", s, -1)], set())[1] if node[0] == "person")

    def _spare(self) -> set[int]:
        return set(np.flatnonzero(self.load < self.high).tolist())

    def _givers(self) -> list[Node]:
        return [("person", r, -1) for r in np.flatnonzero(self.load > self.low).tolist()]

    def _chain(self, starts: list[Node], goals: set[int]) -> bool:
        """Moves people along one shortest chain that ends at one of ``goals``; False when there is none."""
        end, came = self._search(starts, goals)
        if end is None:
            return False
        steps: list[tuple[Node, Node]] = []
        node = end
        while (before := came[node]) is not None:
            steps.append((before, node))
            node = before
        for before, after in steps:
            if before[0] == "person":
                self.take(after[1], before[1])
            elif after[0] == "person":
                self.put(before[1], after[1])
        return True

    def _search(self, starts: list[Node], goals: set[int]) -> tuple[Node | None, dict[Node, Node | None]]:
        came: dict[Node, Node | None] = dict.fromkeys(starts)
        queue = deque(starts)
        while queue:
            node = queue.popleft()
            for after in self._next(node):
                if after in came:
                    continue
                came[after] = node
                if after[0] == "person" and after[1] in goals:
                    return after, came
                queue.append(after)
        return None, came

    def _next(self, node: Node) -> list[Node]:
        kind, index, group = node
        if kind == "place":
            return [("group", index, g) for g in np.flatnonzero(self.taken[index] == 0).tolist()]
        if kind == "person":
            movable = self.seated[:, index] & ~self.fixed[:, index]
            own = int(self.group[index])
            return [("group", s, own) for s in np.flatnonzero(movable).tolist()]
        members = np.flatnonzero((self.group == group) & self.allowed[index] & ~self.seated[index]).tolist()
        reach: list[Node] = [("person", r, -1) for r in members]
        if self.taken[index, group]:
            reach.append(("place", index, -1))
        return reach
