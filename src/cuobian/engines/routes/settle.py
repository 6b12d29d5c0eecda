"""What is fixed first: events and lunch on each tour; what of them cannot be kept is named."""

from __future__ import annotations

from dataclasses import replace

from cuobian.engines.routes.clock import FAR, Clock, Order
from cuobian.engines.routes.result import Kind, Reason, Unassigned
from cuobian.engines.routes.table import Table, Tour


def settled(table: Table) -> tuple[Table, tuple[Unassigned, ...]]:
    """Tours whose events and lunch can be kept."""
    tours: list[Tour] = []
    missed: list[Unassigned] = []
    for tour in table.tours:
        one, lost = _settled(table, tour)
        tours.append(one)
        missed += lost
    return replace(table, tours=tuple(tours)), tuple(missed)


def _settled(table: Table, tour: Tour) -> tuple[Tour, list[Unassigned]]:
    missed: list[Unassigned] = []
    kept: Order = ()
    for node in tour.events:
        without = replace(tour, lunch=None)
        if _possible(table, without, (*kept, node)):
            kept = (*kept, node)
            continue
        event = table.events[node - len(table.stops)]
        passed = tour.starts > event.starts + event.max_late
        reason = Reason.PASSED if passed else Reason.CLASH
        missed.append(Unassigned(Kind.EVENT, event.id, reason, tour.vehicle, tour.day))
    tour = replace(tour, events=kept)
    if tour.lunch is not None and not _possible(table, tour, kept):
        tour = replace(tour, lunch=None)
        missed.append(Unassigned(Kind.LUNCH, "", Reason.CLASH, tour.vehicle, tour.day))
    return tour, missed


def _possible(table: Table, tour: Tour, order: Order) -> bool:
    return Clock(table).best(tour, order)[0] < FAR
