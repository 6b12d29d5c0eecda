"""Published instances as problems of ours, and a reading of what the search made of them that uses nothing of the planner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cuobian.engines import routes as rt
from cuobian.engines.routes.clock import Clock
from cuobian.engines.routes.plan import _rounds
from cuobian.engines.routes.search import Search
from cuobian.engines.routes.table import table_of

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "routes"
MISSING = 1_000_000


def numbers(name: str) -> list[tuple[int, ...]]:
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    return [tuple(map(int, line.split())) for line in text.splitlines()]


@dataclass(frozen=True)
class Found:
    total: int
    tours: list[list[int]]
    """By tour: the customers in order, as the instance numbers them."""


def searched(problem: rt.Problem, *, seed: int, rounds: int | None = None) -> Found:
    """What the search finds with the usual effort.

    Asked without ``rt.plan``, which refuses days beyond 48 hours: in tenths of a minute those of C101 and R201 are longer.
    """
    table = table_of(problem)
    search = Search(table, Clock(table), seed)
    state = search.run(search.first(), _rounds(len(table.stops)) if rounds is None else rounds)
    assert not state.left
    return Found(state.total, [[int(table.stops[node].id) for node in order] for order in state.orders if order])


class Windows:
    """One of Solomon's instances with its first customers, everything in tenths, distances cut to one decimal."""

    def __init__(self, name: str, customers: int, vehicles: int) -> None:
        self.rows = numbers(name)[: customers + 1]
        spots = [row[1:3] for row in self.rows]
        self.table = tuple(tuple(math.floor(10 * math.dist(a, b)) for b in spots) for a in spots)
        self.vehicles = vehicles

    def problem(self) -> rt.Problem:
        stops = tuple(
            rt.Stop(f"{n:02}", str(n), 10 * stay, (rt.Window(10 * ready, 10 * (due + stay)),))
            for n, _x, _y, _demand, ready, due, stay in self.rows[1:]
        )
        shift = rt.Shift(1, 0, 10 * self.rows[0][5], "0", "0")
        vehicles = tuple(rt.Vehicle(f"v{n:02}", (shift,)) for n in range(self.vehicles))
        travel = rt.Travel(tuple(str(row[0]) for row in self.rows), self.table)
        return rt.Problem(stops, vehicles, travel, costs=rt.Costs(wait=0, missing=MISSING))

    def load(self, found: Found) -> int:
        return max(sum(self.rows[n][3] for n in tour) for tour in found.tours)

    def length(self, found: Found) -> int:
        """Driven after the instance's own words: every customer once, each within its window, home in time."""
        assert sorted(n for tour in found.tours for n in tour) == list(range(1, len(self.rows)))
        total = 0
        for tour in found.tours:
            time = 0
            for here, there in pairwise((0, *tour, 0)):
                total += self.table[here][there]
                _n, _x, _y, _demand, ready, due, stay = self.rows[there]
                time = max(time + self.table[here][there], 10 * ready)
                assert time <= 10 * due
                time += 10 * stay
        return total


class Round:
    """One of TSPLIB's: one car, no hours, from the first place through all others and back."""

    def __init__(self, name: str) -> None:
        rows = numbers(name)
        places = range(len(rows))
        self.table = tuple(tuple(rows[max(a, b)][min(a, b)] for b in places) for a in places)
        assert all(row == line[: len(row)] for row, line in zip(rows, self.table, strict=True))

    def problem(self) -> rt.Problem:
        places = tuple(map(str, range(len(self.table))))
        stops = tuple(rt.Stop(place, place, 0) for place in places[1:])
        shifts = (rt.Shift(1, 0, 2 * 24 * 60, "0", "0"),)
        costs = rt.Costs(wait=0, missing=MISSING)
        return rt.Problem(stops, (rt.Vehicle("car", shifts),), rt.Travel(places, self.table), costs=costs)

    def length(self, found: Found) -> int:
        (tour,) = found.tours
        assert sorted(tour) == list(range(1, len(self.table)))
        return sum(self.table[a][b] for a, b in pairwise((0, *tour, 0)))
