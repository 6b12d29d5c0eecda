"""A problem as numbers: nodes (stops, then events) and tours (one vehicle on one day)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cuobian.engines.routes.check import LAST
from cuobian.engines.routes.problem import DistrictOrder, Event, Problem, Shift, Stop

NOWHERE = -1
"""Index of a place that is not given: the last row and column of the travel table are zeros."""

Opens = tuple[tuple[int, int], ...]
"""Earliest and latest begin of a visit, window by window, in order and apart."""
Hours = dict[int, Opens]
"""By node; a node that may not be on the tour is absent."""


@dataclass(frozen=True, slots=True)
class Break:
    earliest: int
    latest: int
    minutes: int
    place: int


@dataclass(frozen=True, slots=True)
class Tour:
    index: int
    kind: int
    """Tours of one kind take the same time for the same order."""
    vehicle: str
    day: int
    starts: int
    ends: int
    start: int
    end: int
    lunch: Break | None
    events: tuple[int, ...]
    opens: Hours
    position: Mapping[int, int]
    """By node: the position it is locked at."""


@dataclass(frozen=True, slots=True)
class Table:
    problem: Problem
    stops: tuple[Stop, ...]
    events: tuple[Event, ...]
    place: tuple[int, ...]
    minutes: tuple[int, ...]
    max_late: tuple[int, ...]
    travel: tuple[tuple[int, ...], ...]
    tours: tuple[Tour, ...]
    district: tuple[int, ...]
    """By stop; -1: none, or free of the fixed order."""
    wanted: tuple[str, ...]
    """Districts of which at least one stop must be visited."""

    def left_out(self, node: int) -> int:
        """What leaving a stop out costs."""
        stop = self.stops[node]
        return self.problem.costs.missing if stop.must or stop.prize is None else stop.prize


def table_of(problem: Problem) -> Table:
    """``problem`` has been checked."""
    problem = problem.ordered()
    where = {place: number for number, place in enumerate(problem.travel.places)}
    nodes: tuple[Stop | Event, ...] = (*problem.stops, *problem.events)
    numbers = _districts(problem)
    wanted = {stop.district for stop in problem.stops if stop.district} if problem.districts.every else set()
    return Table(
        problem=problem,
        stops=problem.stops,
        events=problem.events,
        place=tuple(where[node.place] for node in nodes),
        minutes=tuple(node.minutes for node in nodes),
        max_late=tuple(node.max_late for node in nodes),
        travel=(*((*row, 0) for row in problem.travel.minutes), (0,) * (len(where) + 1)),
        tours=_tours(problem, where),
        district=tuple(numbers.get(stop.district, -1) for stop in problem.stops),
        wanted=tuple(sorted(wanted)),
    )


def _districts(problem: Problem) -> dict[str, int]:
    rule = problem.districts
    if rule.rule is DistrictOrder.FIXED:
        return {name: number for number, name in enumerate(rule.order)}
    return {name: number for number, name in enumerate(sorted({s.district for s in problem.stops if s.district}))}


def _tours(problem: Problem, where: Mapping[str, int]) -> tuple[Tour, ...]:
    kinds: dict[object, int] = {}
    tours: list[Tour] = []
    for vehicle in problem.vehicles:
        for shift in vehicle.shifts:
            tour = _tour(problem, vehicle.id, shift, where)
            kind = kinds.setdefault(_likeness(tour), len(kinds))
            tours.append(replace(tour, index=len(tours), kind=kind))
    return tuple(tours)


def _likeness(tour: Tour) -> object:
    times = (tour.starts, tour.ends, tour.start, tour.end, tour.lunch, tour.events)
    return (*times, *(tuple(sorted(part.items())) for part in (tour.opens, tour.position)))


def _tour(problem: Problem, vehicle: str, shift: Shift, where: Mapping[str, int]) -> Tour:
    every = ((node, hours(stop, vehicle, shift.day)) for node, stop in enumerate(problem.stops))
    stops = {node: opens for node, opens in every if opens}
    events = {
        len(problem.stops) + number: ((event.starts, event.starts),)
        for number, event in enumerate(problem.events)
        if event.day == shift.day and (not event.vehicles or vehicle in event.vehicles)
    }
    lunch = shift.lunch if shift.lunch and shift.starts <= shift.lunch.latest else None

    def at(place: str | None) -> int:
        return NOWHERE if place is None else where[place]

    return Tour(
        index=0,
        kind=0,
        vehicle=vehicle,
        day=shift.day,
        starts=shift.starts,
        ends=shift.ends,
        start=at(shift.start_place),
        end=at(shift.end_place),
        lunch=None if lunch is None else Break(lunch.earliest, lunch.latest, lunch.minutes, at(lunch.place)),
        events=tuple(events),
        opens={**stops, **events},
        position={node: p for node in stops if (p := problem.stops[node].lock.position) is not None},
    )


def hours(stop: Stop, vehicle: str, day: int) -> Opens | None:
    """When a visit of this vehicle on this day may begin; None: it may not come, empty: closed."""
    lock = stop.lock
    if vehicle in stop.forbidden or lock.vehicle not in (None, vehicle) or lock.day not in (None, day):
        return None
    if lock.starts is not None:
        return ((lock.starts, lock.starts),)
    spans = sorted((w.opens, w.closes) for w in stop.windows if w.day in (None, day))
    merged: list[tuple[int, int]] = [] if stop.windows else [(0, LAST)]
    for opens, closes in spans:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return tuple((opens, closes - stop.minutes) for opens, closes in merged if closes - stop.minutes >= opens)
