"""The plan: from a problem, a seed and an effort alone."""

from __future__ import annotations

from collections.abc import Sequence

from cuobian.engines.routes.bound import lower_bound
from cuobian.engines.routes.check import check_problem
from cuobian.engines.routes.clock import FAR, Clock, Order
from cuobian.engines.routes.effort import Effort
from cuobian.engines.routes.exact import Exact, provable
from cuobian.engines.routes.problem import Problem
from cuobian.engines.routes.reasons import why_left
from cuobian.engines.routes.result import (
    ENGINE_VERSION,
    Certificate,
    Itinerary,
    Kind,
    Method,
    Objective,
    Plan,
    Unassigned,
)
from cuobian.engines.routes.search import Search, State
from cuobian.engines.routes.settle import settled
from cuobian.engines.routes.table import Table, Tour, table_of
from cuobian.engines.routes.timetable import itinerary

WORK = 36_000
"""Rounds times stops of the usual effort."""
FEWEST, MOST = 200, 3000


def plan(problem: Problem, *, seed: int = 0, effort: Effort | None = None) -> Plan:
    """Who goes where and when. What cannot be done is named, never left out in silence.

    Raises the errors of ``check_problem``.
    """
    check_problem(problem)
    effort = effort or Effort()
    table, missed = settled(table_of(problem))
    clock = Clock(table)
    search = Search(table, clock, seed)
    first = search.first()
    rounds = effort.rounds if effort.rounds is not None else _rounds(len(table.stops))
    exact = provable(table, effort.exact_stops)
    if exact:
        orders, left, total = Exact(table, clock).best()
        state, rounds = State(orders, left, total), 0
    else:
        state = _kept_locks(table, search, search.run(first, rounds))
    itineraries = tuple(
        itinerary(clock, tour, order) for tour, order in zip(table.tours, state.orders, strict=True) if order
    )
    unassigned = (*(why_left(clock, state.orders, node) for node in sorted(state.left)), *missed)
    districts = tuple(name for name in table.wanted if search.members[name] <= state.left)
    objective = _objective(table, itineraries, unassigned, state, len(districts))
    fixed = problem.costs.missing * len(missed)
    certificate = Certificate(
        engine=ENGINE_VERSION,
        problem_digest=problem.digest,
        method=Method.EXACT if exact else Method.SEARCH,
        seed=seed,
        rounds=rounds,
        tried=clock.tried,
        first=first.total + fixed,
        bound=objective.total if exact else lower_bound(table) + fixed,
    )
    return Plan(itineraries, unassigned, districts, objective, certificate)


def _rounds(stops: int) -> int:
    return max(FEWEST, min(MOST, WORK // max(1, stops)))


def _kept_locks(table: Table, search: Search, state: State) -> State:
    """Stops that are not at their locked position are taken out, one by one, and named."""
    state = state.copy()
    for tour in table.tours:
        while (off := _off(table, tour, state.orders[tour.index])) is not None:
            state.orders[tour.index] = tuple(node for node in state.orders[tour.index] if node != off)
            state.left.add(off)
        if search.clock.cost(tour, state.orders[tour.index]) >= FAR:
            state.left |= {node for node in state.orders[tour.index] if node < len(table.stops)}
            state.orders[tour.index] = tour.events
    state.total = search.total(state)
    return state


def _off(table: Table, tour: Tour, order: Order) -> int | None:
    """The first stop that is not at its locked position."""
    stops = [node for node in order if node < len(table.stops)]
    seats = enumerate(stops, 1)
    return next((node for seat, node in seats if tour.position.get(node, seat) != seat), None)


def _objective(
    table: Table, itineraries: Sequence[Itinerary], unassigned: Sequence[Unassigned], state: State, districts: int
) -> Objective:
    costs = table.problem.costs
    travel, wait, late = (sum(getattr(one, part) for one in itineraries) for part in ("travel", "wait", "late"))
    musts = sum(table.stops[node].must for node in state.left)
    forgone = sum(table.stops[node].prize or 0 for node in state.left if not table.stops[node].must)
    missing = musts + districts + sum(one.kind is not Kind.STOP for one in unassigned)
    total = costs.travel * travel + costs.wait * wait + costs.late * late + costs.missing * missing + forgone
    return Objective(travel, wait, late, missing, forgone, total)
