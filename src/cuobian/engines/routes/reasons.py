"""Why a stop is not in the plan, with the minutes that are lacking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cuobian.engines.routes.check import LAST
from cuobian.engines.routes.clock import FAR, Clock, Order
from cuobian.engines.routes.problem import Lock
from cuobian.engines.routes.result import Kind, Reason, Unassigned
from cuobian.engines.routes.rules import Districts
from cuobian.engines.routes.table import Tour, hours
from cuobian.engines.routes.timetable import itinerary


def why_left(clock: Clock, orders: Sequence[Order], node: int) -> Unassigned:
    """The first of these that holds: not allowed, closed, too late or too long alone, locks, order, no room, not worth."""
    table, stop = clock.table, clock.table.stops[node]
    reason, lacking = _alone(clock, node)
    if reason is None:
        reason = _beside(clock, orders, node)
    elif stop.lock and any(hours(replace(stop, lock=Lock()), tour.vehicle, tour.day) for tour in table.tours):
        reason = Reason.LOCK
    return Unassigned(Kind.STOP, stop.id, reason, at_best=lacking)


def _alone(clock: Clock, node: int) -> tuple[Reason | None, int | None]:
    """The reason that holds even without the other stops; None when a tour could go there alone."""
    table, stop = clock.table, clock.table.stops[node]
    every = [hours(stop, tour.vehicle, tour.day) for tour in table.tours]
    if all(opens is None for opens in every):
        return Reason.FORBIDDEN, None
    tours = [tour for tour in table.tours if node in tour.opens]
    if not tours:
        return Reason.CLOSED, None
    bare = [replace(tour, position={}) for tour in tours]
    if _least(clock, bare, node) is not None:
        return None, None
    over = min((_beyond(clock, tour, order) for tour in bare for order in _with(tour.events, node)), default=LAST)
    if over < LAST:
        return Reason.SHIFT, over
    longer = [replace(tour, ends=2 * LAST) for tour in bare]
    patient = Clock(replace(table, max_late=tuple(LAST if n == node else m for n, m in enumerate(table.max_late))))
    late = _least(patient, longer, node)
    return (Reason.CLASH, None) if late is None else (Reason.WINDOW, late - table.max_late[node])


def _least(clock: Clock, tours: Sequence[Tour], node: int) -> int | None:
    """The fewest minutes late with this stop alone; None when no tour can."""
    orders = [(tour, order) for tour in tours for order in _with(tour.events, node)]
    told = [itinerary(clock, tour, order) for tour, order in orders if clock.best(tour, order)[0] < FAR]
    stop = clock.table.stops[node].id
    return min((leg.late for one in told for leg in one.legs if leg.kind is Kind.STOP and leg.id == stop), default=None)


def _beyond(clock: Clock, tour: Tour, order: Order) -> int:
    """Minutes the shift would have to be longer for this order; ``LAST`` when that does not help."""
    low, high = 0, LAST
    while low < high:
        middle = (low + high) // 2
        if clock.best(replace(tour, ends=tour.ends + middle), order)[0] < FAR:
            high = middle
        else:
            low = middle + 1
    return low


def _with(order: Order, node: int) -> Iterator[Order]:
    for gap in range(len(order) + 1):
        yield (*order[:gap], node, *order[gap:])


def _beside(clock: Clock, orders: Sequence[Order], node: int) -> Reason:
    table, stop = clock.table, clock.table.stops[node]
    if stop.lock:
        return Reason.LOCK
    districts = Districts(table)
    fits = barred = False
    for tour in table.tours:
        for new in _with(orders[tour.index], node) if node in tour.opens else ():
            if clock.best(tour, new)[0] >= FAR:
                continue
            mine = [new if t == tour.index else orders[t] for t in districts.tours(tour.vehicle)]
            kept = districts.keeps(mine)
            fits, barred = fits or kept, barred or not kept
    if fits and not stop.must:
        return Reason.NOT_WORTH
    return Reason.ORDER if barred else Reason.FULL
