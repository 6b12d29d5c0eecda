"""The best plan of a small problem, proven: for each tour the best order of every set of stops, then the best sharing.

A label says how one may stand after some stops and events: time and cost. Of two labels at the same place after the
same things one is dropped when the other, by waiting until its time, would not have cost more. Sets are bit masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cuobian.engines.routes.clock import FAR, Clock, Order, State
from cuobian.engines.routes.problem import DistrictOrder
from cuobian.engines.routes.table import Table, Tour

IN_ORDER = 4
"""So many more stops can be covered when all of them follow a fixed order of districts."""


@dataclass(frozen=True, slots=True)
class Label:
    state: State
    lunched: bool
    order: Order


def provable(table: Table, most: int) -> bool:
    """Whether the rules look at one tour at a time, or at one vehicle's days in order, and the size allows it."""
    rule, vehicles = table.problem.districts.rule, {tour.vehicle for tour in table.tours}
    if rule is DistrictOrder.FIXED and min(table.district, default=-1) >= 0:
        most += IN_ORDER if most else 0
    if len(table.stops) > most or not table.tours:
        return False
    if rule is DistrictOrder.TOGETHER:
        return len(table.tours) == 1
    return rule is DistrictOrder.FREE or len(vehicles) == 1 or len(vehicles) == len(table.tours)


class Exact:
    def __init__(self, table: Table, clock: Clock) -> None:
        self.table = table
        self.clock = clock
        self.size = len(table.stops)
        self.one = len({tour.vehicle for tour in table.tours}) == 1
        district = table.district
        self.later = [
            sum(1 << other for other in range(self.size) if district[other] > district[node] >= 0)
            for node in range(self.size)
        ]
        """By stop: those that a fixed order puts after it."""
        self._cost_of_mask: dict[int, dict[int, tuple[int, Order]]] = {}

    def best(self) -> tuple[list[Order], set[int], int]:
        """Orders by tour, the stops that are left, the total."""
        full = (1 << self.size) - 1
        reach: dict[int, tuple[int, tuple[Order, ...]]] = {0: (0, ())}
        for tour in self.table.tours:
            options = self._options(tour)
            after: dict[int, tuple[int, tuple[Order, ...]]] = {}
            for used, (cost, orders) in reach.items():
                for mask in _within(self._open(tour, used)):
                    if mask not in options:
                        continue
                    more, order = options[mask]
                    both, total = used | mask, cost + more
                    if both not in after or total < after[both][0]:
                        after[both] = (total, (*orders, order))
            reach = after
        total, used, orders = min(
            (cost + self._left(full & ~used), used, orders) for used, (cost, orders) in reach.items()
        )
        return list(orders), {node for node in range(self.size) if not used >> node & 1}, total

    def _left(self, left: int) -> int:
        nodes = {node for node in range(self.size) if left >> node & 1}
        missed = sum(
            all(node in nodes for node, stop in enumerate(self.table.stops) if stop.district == name)
            for name in self.table.wanted
        )
        return sum(map(self.table.left_out, nodes)) + missed * self.table.problem.costs.missing

    def _open(self, tour: Tour, used: int) -> int:
        """The stops that may still come on this tour: a fixed order also counts what the vehicle does on the days before."""
        nodes = [node for node in range(self.size) if not used >> node & 1]
        if self.table.problem.districts.rule is DistrictOrder.FIXED:
            before = used if self.one else 0
            nodes = [node for node in nodes if not before & self.later[node]]
        return sum(1 << node for node in nodes)

    def _options(self, tour: Tour) -> dict[int, tuple[int, Order]]:
        """The least cost and the order for every set that the tour can visit."""
        if tour.kind not in self._cost_of_mask:
            found: dict[int, tuple[int, Order]] = {}
            for mask, label in self._labels(tour):
                if sum(node >= self.size for node in label.order) < len(tour.events):
                    continue
                cost = self._home(tour, label)
                if cost < FAR and (mask not in found or (cost, label.order) < found[mask]):
                    found[mask] = (cost, label.order)
            self._cost_of_mask[tour.kind] = found
        return self._cost_of_mask[tour.kind]

    def _home(self, tour: Tour, label: Label) -> int:
        """The cost with the way back; lunch may still be had before it."""
        if not label.order:
            return 0
        best = self.clock.home(tour, label.state, lunched=label.lunched or tour.lunch is None)
        if tour.lunch is not None and not label.lunched:
            for taken in self.clock.lunches(tour.lunch, 0, label.state, None):
                best = min(best, self.clock.home(tour, taken.after, lunched=True))
        return best

    def _labels(self, tour: Tour) -> Iterator[tuple[int, Label]]:
        """Every label worth keeping, by the set of its stops; set by set in the order of their sizes."""
        start = Label(State(tour.starts, tour.start, 0, fresh=True), lunched=False, order=())
        layer: dict[tuple[int, int, bool, int], list[Label]] = {(0, -1, False, 0): [start]}
        while layer:
            following: dict[tuple[int, int, bool, int], list[Label]] = {}
            for (mask, _last, _lunched, events), labels in layer.items():
                for label in labels:
                    yield mask, label
                    for node in self._next(tour, mask, events, label.order):
                        bit, event = (0, 1) if node >= self.size else (1 << node, 0)
                        for new in self._after(tour, label, node):
                            key = (mask | bit, node, new.lunched, events + event)
                            _keep(following.setdefault(key, []), new, self.table.problem.costs.wait)
            layer = following

    def _next(self, tour: Tour, mask: int, events: int, order: Order) -> Iterator[int]:
        seat = mask.bit_count() + 1
        for node in range(self.size):
            fits = node in tour.opens and not mask >> node & 1 and tour.position.get(node, seat) == seat
            if fits and self._district(mask, node, order):
                yield node
        if events < len(tour.events):
            yield tour.events[events]

    def _district(self, mask: int, node: int, order: Order) -> bool:
        rule, mine = self.table.problem.districts.rule, self.table.district[node]
        if rule is DistrictOrder.FREE or mine < 0:
            return True
        if rule is DistrictOrder.FIXED:
            return not mask & self.later[node]
        seen = [d for n in order if n < self.size and (d := self.table.district[n]) >= 0]
        return not seen or seen[-1] == mine or mine not in seen

    def _after(self, tour: Tour, label: Label, node: int) -> Iterator[Label]:
        """The label after the node, and those with lunch in between."""
        ways = [(label.state, label.lunched, -1)]
        if tour.lunch is not None and not label.lunched:
            ways += [
                (taken.after, True, 0 if taken.there else -1)
                for taken in self.clock.lunches(tour.lunch, 0, label.state, node)
            ]
        for state, lunched, at in ways:
            states = [state]
            self.clock.forward(tour, (node,), states, lunched_at=at)
            if len(states) > 1:
                yield Label(states[1], lunched=lunched, order=(*label.order, node))


def _within(mask: int) -> Iterator[int]:
    """Every set within a set, the empty one last."""
    part = mask
    while part:
        yield part
        part = (part - 1) & mask
    yield 0


def _keep(labels: list[Label], new: Label, wait: int) -> None:
    """Adds the label unless one there is as good; drops those it makes needless."""
    if any(_as_good(old.state, new.state, wait) for old in labels):
        return
    labels[:] = [old for old in labels if not _as_good(new.state, old.state, wait)]
    labels.append(new)


def _as_good(one: State, other: State, wait: int) -> bool:
    return one.time <= other.time and one.cost + wait * (other.time - one.time) <= other.cost
