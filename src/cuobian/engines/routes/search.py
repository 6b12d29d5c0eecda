"""The search: regret insertion, then taking neighbours out and putting them back, as long as the rounds last.

Ruin and recreate with strings of neighbouring stops (Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020),
accepted by a falling threshold. Every draw comes from one seeded generator of which only ``random()`` is used, whose
numbers are the same on every version of Python.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from cuobian.engines.routes.clock import FAR, Clock, Order
from cuobian.engines.routes.rules import Districts
from cuobian.engines.routes.table import Table, Tour

STRING = 6
"""Longest string taken out of one tour."""
OUT = 8
"""Stops taken out in one round, on average."""
ANYWHERE = 0.1
"""Share of the rounds in which the stops taken out are drawn one by one."""
SKIP = 0.02
"""Chance that a place to put a stop back is overlooked."""
REGRET = 0.9
"""Share of the rounds in which the stop that would lose most by waiting is put back first."""
TURNS = 3
"""So often it cools down and begins again, warm, from the best."""
WARM, COLD = 30.0, 0.5
"""Minutes that a worse plan may cost at the beginning and at the end."""


@dataclass(slots=True)
class State:
    """A plan in the making. ``orders`` by tour; ``left``: stops that are in none."""

    orders: list[Order]
    left: set[int]
    total: int

    def copy(self) -> State:
        return State(list(self.orders), set(self.left), self.total)


class Search:
    def __init__(self, table: Table, clock: Clock, seed: int) -> None:
        self.table = table
        self.clock = clock
        self.rng = Random(seed)
        self.districts = Districts(table)
        self.members: dict[str, set[int]] = {name: set() for name in table.wanted}
        for node, stop in enumerate(table.stops):
            if stop.district in self.members:
                self.members[stop.district].add(node)
        self.where = {node: [t for t in table.tours if node in t.opens] for node in range(len(table.stops))}
        self.near = [self._neighbours(node) for node in range(len(table.stops))]
        self._gaps: dict[tuple[int, Order, int, tuple[Order, ...]], tuple[int, int]] = {}

    def _neighbours(self, node: int) -> list[int]:
        travel, place = self.table.travel, self.table.place
        here = place[node]
        return sorted(
            range(len(self.table.stops)),
            key=lambda other: (travel[here][place[other]] + travel[place[other]][here], other != node, other),
        )

    def empty(self) -> State:
        state = State([tour.events for tour in self.table.tours], set(range(len(self.table.stops))), 0)
        state.total = self.total(state)
        return state

    def total(self, state: State) -> int:
        """The whole objective; ``FAR`` or more when an order cannot be kept."""
        tours = sum(self.clock.cost(tour, order) for tour, order in zip(self.table.tours, state.orders, strict=True))
        left = sum(self.table.left_out(node) for node in state.left)
        return tours + left + self.table.problem.costs.missing * self.missed(state.left)

    def missed(self, left: set[int]) -> int:
        return sum(members <= left for members in self.members.values())

    def first(self) -> State:
        """Every stop put where it costs least, the most regretted first."""
        state = self.empty()
        self.put_back(state, sorted(state.left, key=self._urgency), skip=0.0, regret=True)
        return state

    def _urgency(self, node: int) -> tuple[bool, bool, int, int, int]:
        stop = self.table.stops[node]
        open_for = sum(last - first for tour in self.where[node] for first, last in tour.opens[node])
        return not stop.lock, not stop.must, len(self.where[node]), open_for, node

    def allowed(self, state: State, tour: Tour, order: Order) -> bool:
        if self.districts.free:
            return True
        orders = [order if t == tour.index else state.orders[t] for t in self.districts.tours(tour.vehicle)]
        return self.districts.keeps(orders)

    def put_back(self, state: State, nodes: list[int], *, skip: float, regret: bool = False) -> None:
        """Each stop where it costs least, if that is less than leaving it out; the total is brought up to date.

        In the order given, or with ``regret`` always the one next that would lose most by coming later.
        """
        if regret:
            self._with_regret(state, nodes, skip)
        else:
            for node in nodes:
                self._insert(state, node, [self._gap(state, tour, node, skip) for tour in self.where[node]])
        state.total = self.total(state)

    def _worth(self, state: State, node: int) -> int:
        district = self.members.get(self.table.stops[node].district)
        first = bool(district) and district is not None and district <= state.left
        return self.table.left_out(node) + (self.table.problem.costs.missing if first else 0)

    def _insert(self, state: State, node: int, gaps: list[tuple[int, int]]) -> Tour | None:
        """Puts the stop into the first of its tours that costs least; None when leaving it out costs less."""
        (added, gap), number = min(((gap, number) for number, gap in enumerate(gaps)), default=((FAR, 0), 0))
        if added >= min(FAR, self._worth(state, node)):
            return None
        tour = self.where[node][number]
        old = state.orders[tour.index]
        state.orders[tour.index] = (*old[:gap], node, *old[gap:])
        state.left.discard(node)
        return tour

    def _with_regret(self, state: State, nodes: list[int], skip: float) -> None:
        gaps = {node: [self._gap(state, tour, node, skip) for tour in self.where[node]] for node in nodes}
        while gaps:
            node = max(gaps, key=lambda n: (self._regret(state, n, gaps[n]), -n))
            changed = self._insert(state, node, gaps.pop(node))
            if changed is None:
                continue
            for other, row in gaps.items():
                for number, tour in enumerate(self.where[other]):
                    if tour is changed or (not self.districts.free and tour.vehicle == changed.vehicle):
                        row[number] = self._gap(state, tour, other, skip)

    def _regret(self, state: State, node: int, gaps: list[tuple[int, int]]) -> int:
        """What the stop costs more in its second and third best tour than in its best, or by staying out."""
        worth = self._worth(state, node)
        costs = sorted(min(added, worth) for added, _gap in gaps)[:3]
        costs += [worth] * (3 - len(costs))
        return costs[1] + costs[2] - 2 * costs[0]

    def _gap(self, state: State, tour: Tour, node: int, skip: float) -> tuple[int, int]:
        """What putting the stop into this tour adds, and where. Looked up when it was computed before."""
        if skip and self.rng.random() < skip:
            return FAR, 0
        others: tuple[Order, ...] = ()
        if not self.districts.free:
            others = ((tour.index,), *(state.orders[t] for t in self.districts.tours(tour.vehicle)))
        key = (tour.kind, state.orders[tour.index], node, others)
        known = self._gaps.get(key)
        if known is None:
            known = self._gaps[key] = self._cheapest(state, tour, node)
        return known

    def _cheapest(self, state: State, tour: Tour, node: int) -> tuple[int, int]:
        old = state.orders[tour.index]
        before = self.clock.cost(tour, old)
        best = (FAR, 0)
        for least, gap in self._possible(tour, old, node, before):
            if least >= best[0]:
                break
            new = (*old[:gap], node, *old[gap:])
            added = self.clock.cost(tour, new) - before
            if added < best[0] and self.allowed(state, tour, new):
                best = (added, gap)
        return best

    def _possible(self, tour: Tour, order: Order, node: int, cost: int) -> list[tuple[int, int]]:
        """The gaps that hours do not rule out, each with the least it adds, the cheapest first.

        The visit may use up all the waiting there is now, hence the subtraction.
        """
        table, margins = self.table, self.clock.margins(tour, order)
        travel, minutes = table.travel, table.minutes[node]
        here, last = table.place[node], tour.opens[node][-1][1] + table.max_late[node]
        by_travel = table.problem.costs.travel
        idle = cost - by_travel * margins.travel if order else 0
        gaps = []
        at = tour.start
        for gap, ready in enumerate(margins.ready):
            to = table.place[order[gap]] if gap < len(order) else tour.end
            arrive = ready + travel[at][here]
            start = next((max(arrive, first) for first, until in tour.opens[node] if arrive <= until), arrive)
            if start <= last and start + minutes + travel[here][to] <= margins.by[gap]:
                gaps.append((by_travel * (travel[at][here] + travel[here][to] - travel[at][to]) - idle, gap))
            at = to
        return sorted(gaps)

    def run(self, state: State, rounds: int) -> State:
        """The best plan of so many rounds."""
        best = now = state
        if not self.table.stops:
            return best
        for number in range(rounds):
            turn, part = divmod(number * TURNS, rounds)
            heat = WARM * (COLD / WARM) ** (part / rounds)
            if number and turn != (number - 1) * TURNS // rounds:
                now = best
            new = now.copy()
            nodes = self._take_out(new)
            if self.rng.random() < REGRET:
                self.put_back(new, nodes, skip=SKIP, regret=True)
            else:
                self.put_back(new, self._shuffled(nodes), skip=SKIP)
            if new.total < best.total:
                best = new
            if new.total < now.total - heat * math.log(max(self.rng.random(), 1e-12)):
                now = new
        return best

    def _below(self, number: int) -> int:
        return min(number - 1, int(self.rng.random() * number))

    def _take_out(self, state: State) -> list[int]:
        """Stops here and there, or strings around one stop; with everything that is left anyway."""
        size = len(self.table.stops)
        wanted = 1 + self._below(min(size, 2 * OUT))
        out = set(state.left)
        if self.rng.random() < ANYWHERE:
            out |= {self._below(size) for _ in range(wanted)}
            state.orders = [tuple(node for node in order if node not in out) for order in state.orders]
        else:
            self._take_strings(state, out, wanted)
        state.left |= out
        return sorted(out)

    def _take_strings(self, state: State, out: set[int], wanted: int) -> None:
        """Strings out of the tours that pass near a stop drawn by chance, one of each tour."""
        size = len(self.table.stops)
        tours_hit: set[int] = set()
        at = {node: t for t, order in enumerate(state.orders) for node in order if node < size}
        taken = 0
        for node in self.near[self._below(size)]:
            if taken >= wanted:
                break
            if node not in at or at[node] in tours_hit:
                continue
            tour = at[node]
            tours_hit.add(tour)
            string = self._string(state.orders[tour], node, wanted - taken)
            taken += len(string)
            out |= string
            state.orders[tour] = tuple(n for n in state.orders[tour] if n not in string)

    def _string(self, order: Order, node: int, most: int) -> set[int]:
        stops = [n for n in order if n < len(self.table.stops)]
        length = 1 + self._below(min(STRING, len(stops), most))
        here = stops.index(node)
        begin = max(0, min(here - self._below(length), len(stops) - length))
        return set(stops[begin : begin + length])

    def _shuffled(self, nodes: list[int]) -> list[int]:
        """By chance, by urgency, or the longest visits first."""
        draws = {node: self.rng.random() for node in nodes}
        way = self._below(3)
        if way == 0:
            return sorted(nodes, key=lambda node: (draws[node], node))
        if way == 1:
            return sorted(nodes, key=self._urgency)
        return sorted(nodes, key=lambda node: (-self.table.minutes[node], draws[node], node))
