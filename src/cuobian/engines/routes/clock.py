"""The timetable of one order: everything begins as early as it can; lunch is put where it costs least.

For one order and one place of lunch an earlier arrival is never worse, so the earliest begin of each thing gives the
least cost; all places of lunch are tried. Waiting for the first thing costs nothing: one sets out later.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cuobian.engines.routes.check import LAST
from cuobian.engines.routes.table import NOWHERE, Break, Table, Tour

FAR = 10**12
"""The cost of what cannot be."""

Order = tuple[int, ...]


class State(NamedTuple):
    """Ready to leave ``place`` at ``time``. ``fresh``: nothing has been done, one may still set out later."""

    time: int
    place: int
    cost: int
    fresh: bool


class Taken(NamedTuple):
    """Lunch before the thing number ``slot``: before the way to it, or on arriving (``there``)."""

    slot: int
    there: bool
    start: int
    after: State


class Margins(NamedTuple):
    """Before each thing and the way home, lunch left aside: earliest time to leave for it, latest time to arrive."""

    ready: tuple[int, ...]
    by: tuple[int, ...]
    travel: int


class Clock:
    """Costs of orders, each computed once. ``tried`` counts those that were computed."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.tried = 0
        self._known: dict[tuple[int, Order], int] = {}
        self._margins: dict[tuple[int, Order], Margins] = {}

    def cost(self, tour: Tour, order: Order) -> int:
        """Of one tour with these stops and events; ``FAR`` when the order cannot be kept."""
        key = (tour.kind, order)
        known = self._known.get(key)
        if known is None:
            self.tried += 1
            known = self._known[key] = self.best(tour, order)[0]
        return known

    def best(self, tour: Tour, order: Order) -> tuple[int, Taken | None]:
        """The least cost, and where lunch is taken for it."""
        if not order:
            return 0, None
        extra = self._extra(tour, order)
        if extra >= FAR:
            return FAR, None
        states = [State(tour.starts, tour.start, extra, fresh=True)]
        self.forward(tour, order, states)
        best: tuple[int, Taken | None] = (FAR, None)
        if len(states) > len(order):
            best = (self.home(tour, states[-1], lunched=False), None)
        for taken in self._lunches(tour, order, states):
            rest = [taken.after]
            self.forward(tour, order[taken.slot :], rest, lunched_at=0 if taken.there else -1)
            if len(rest) > len(order) - taken.slot:
                total = self.home(tour, rest[-1], lunched=True)
                if total < best[0]:
                    best = (total, taken)
        return best

    def _lunches(self, tour: Tour, order: Order, states: list[State]) -> Iterator[Taken]:
        """Every lunch worth trying, where ``states`` are those before each thing without lunch."""
        lunch = tour.lunch
        for slot, state in enumerate(states) if lunch is not None else ():
            assert lunch is not None
            if state.time > lunch.latest:
                return
            more = states[slot + 1].time if slot + 1 < len(states) else LAST
            if lunch.place != NOWHERE or state.fresh or more > lunch.earliest:
                yield from self.lunches(lunch, slot, state, order[slot] if slot < len(order) else None)
            # Otherwise one more thing is over before lunch may begin: to wait here instead is never better.

    def forward(self, tour: Tour, order: Order, states: list[State], *, lunched_at: int = -1) -> None:
        """Appends the state after each thing of the order, as far as it can be kept.

        ``lunched_at`` 0: lunch was taken on arriving at the first, so there is no way to it any more.
        """
        table, costs = self.table, self.table.problem.costs
        travel, places, minutes, max_late = table.travel, table.place, table.minutes, table.max_late
        opens, by_travel, by_wait, by_late = tour.opens, costs.travel, costs.wait, costs.late
        time, place, cost, fresh = states[-1]
        for number, node in enumerate(order):
            way = 0 if number == lunched_at else travel[place][places[node]]
            arrive = time + way
            late = 0
            for first, last in opens[node]:
                if arrive <= last:
                    start = max(arrive, first)
                    break
            else:
                start, late = arrive, arrive - last
                if late > max_late[node]:
                    return
            cost += by_travel * way + (0 if fresh else by_wait * (start - arrive)) + by_late * late
            time, place, fresh = start + minutes[node], places[node], False
            if time > tour.ends:
                return
            states.append(State(time, place, cost, fresh=False))

    def margins(self, tour: Tour, order: Order) -> Margins:
        """For a quick look at what can be put in between. ``order`` can be kept."""
        key = (tour.kind, order)
        if key not in self._margins:
            self._margins[key] = self._margins_of(tour, order)
        return self._margins[key]

    def _margins_of(self, tour: Tour, order: Order) -> Margins:
        table = self.table
        states = [State(tour.starts, tour.start, 0, fresh=True)]
        self.forward(tour, order, states)
        places = [state.place for state in states]
        ways = [table.travel[a][b] for a, b in zip(places, (*places[1:], tour.end), strict=True)]
        by = [tour.ends]
        for node, way in zip(reversed(order), reversed(ways), strict=False):
            latest = by[-1] - way - table.minutes[node]
            windows = tour.opens[node]
            most = max((min(last, latest) for first, last in windows if first <= latest), default=windows[0][0])
            by.append(min(latest, windows[-1][1] + table.max_late[node]) if latest > windows[-1][1] else most)
        return Margins(tuple(state.time for state in states), tuple(reversed(by)), sum(ways))

    def home(self, tour: Tour, state: State, *, lunched: bool) -> int:
        """The cost with the way back; ``FAR`` after the shift, or when lunch was due and not taken."""
        way = self.table.travel[state.place][tour.end] if tour.end != NOWHERE else 0
        end = state.time + way
        if end > tour.ends or (tour.lunch is not None and not lunched and end > tour.lunch.latest):
            return FAR
        return state.cost + self.table.problem.costs.travel * way

    def lunches(self, lunch: Break, slot: int, state: State, node: int | None) -> Iterator[Taken]:
        """The ways to have lunch now: at its place, or here before leaving, or on arriving at ``node``."""
        table, costs = self.table, self.table.problem.costs
        way = 0 if lunch.place == NOWHERE else table.travel[state.place][lunch.place]
        arrive = state.time + way
        start = max(arrive, lunch.earliest)
        free = state.fresh
        if start <= lunch.latest:
            place = state.place if lunch.place == NOWHERE else lunch.place
            cost = state.cost + costs.travel * way + (0 if free else costs.wait * (start - arrive))
            still = free and lunch.place == NOWHERE
            yield Taken(slot, there=False, start=start, after=State(start + lunch.minutes, place, cost, fresh=still))
        if lunch.place != NOWHERE or node is None or (start == arrive and not free):
            return
        way = table.travel[state.place][table.place[node]]
        arrive = state.time + way
        start = max(arrive, lunch.earliest)
        if start <= lunch.latest:
            cost = state.cost + costs.travel * way + (0 if free else costs.wait * (start - arrive))
            yield Taken(
                slot, there=True, start=start, after=State(start + lunch.minutes, table.place[node], cost, fresh=False)
            )

    def _extra(self, tour: Tour, order: Order) -> int:
        """What does not depend on time: locked positions."""
        extra, seat = 0, 0
        if not tour.position:
            return 0
        stops = len(self.table.stops)
        for node in order:
            if node >= stops:
                continue
            seat += 1
            if tour.position.get(node, seat) != seat:
                extra += 3 * self.table.problem.costs.missing + 1  # more than a stop and its district are worth
        return extra
