"""A total that no plan can go below: every visit needs a way to it, from a place of its own that was left just before.

The assignment relaxation: tours may fall into circles and hours do not count, so it is below every plan's total.
"""

from __future__ import annotations

import numpy as np
import scipy

from cuobian.engines.routes.table import NOWHERE, Table

NEVER = 10**9


def lower_bound(table: Table) -> int:
    """Travel and what is left out; waiting, lateness and districts count as nothing."""
    size = len(table.stops)
    nodes = [(place, -1) for place in table.place[:size]]
    for tour in table.tours:
        nodes += [(table.place[event], tour.index) for event in tour.events]
        if tour.lunch is not None and tour.lunch.place != NOWHERE:
            nodes.append((tour.lunch.place, tour.index))
    starts = [(tour.start, tour.index) for tour in table.tours]
    ends = [(tour.end, tour.index) for tour in table.tours]
    rows, columns = [*nodes, *ends], [*nodes, *starts]
    costs = np.full((len(rows), len(columns) + size), NEVER, np.int64)
    for r, (to, of) in enumerate(rows):
        for c, (come, by) in enumerate(columns):
            if (r != c or r >= len(nodes)) and _together(table, (r, of), (c, by), size):
                costs[r, c] = table.problem.costs.travel * table.travel[come][to]
    for node in range(size):
        costs[node, len(columns) + node] = table.left_out(node)
    _idle(table, costs, len(nodes), size)
    # A stop that is left is nobody's way either: its column stays free, which only lowers the bound.
    chosen = scipy.optimize.linear_sum_assignment(costs)
    return int(costs[chosen].sum())


def _together(table: Table, to: tuple[int, int], come: tuple[int, int], size: int) -> bool:
    """Whether some tour may go this way."""
    (row, of), (column, by) = to, come
    if of >= 0 and by >= 0:
        return of == by
    tours = [table.tours[index] for index in (of, by) if index >= 0] or table.tours
    stops = [number for number, tour in ((row, of), (column, by)) if tour < 0 and number < size]
    return any(all(node in tour.opens for node in stops) for tour in tours)


def _idle(table: Table, costs: np.ndarray[tuple[int, int], np.dtype[np.int64]], first: int, size: int) -> None:
    """A tour that stays in needs no way home; a lunch that is not due none to its place."""
    for tour in table.tours:
        if not tour.events:
            costs[first + tour.index, first + tour.index] = 0
    number = size
    for tour in table.tours:
        number += len(tour.events)
        if tour.lunch is not None and tour.lunch.place != NOWHERE:
            costs[number, number] = 0
            number += 1
