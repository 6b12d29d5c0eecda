"""Refuses problems that say nothing or contradict themselves, before anything is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cuobian.engines.routes.errors import BadNumber, BadTime, DuplicateId, RoutesError, UnknownId
from cuobian.engines.routes.problem import DistrictOrder, Event, Lunch, Problem, Shift, Stop

LAST = 2 * 24 * 60
"""A day's plan may run into the night after it, never beyond."""


def check_problem(problem: Problem) -> None:
    """The first fault is raised: ``DuplicateId``, ``UnknownId``, ``BadTime``, ``BadNumber`` or ``RoutesError``."""
    _unique("stops", (stop.id for stop in problem.stops))
    _unique("vehicles", (vehicle.id for vehicle in problem.vehicles))
    _unique("events", (event.id for event in problem.events))
    _unique("districts", problem.districts.order)
    _check_travel(problem)
    for name, cost in (
        ("travel", problem.costs.travel),
        ("wait", problem.costs.wait),
        ("late", problem.costs.late),
        ("missing", problem.costs.missing),
    ):
        _at_least(f"costs, {name}", cost, 0)
    _check_vehicles(problem)
    for stop in problem.stops:
        _check_stop(problem, stop)
    for event in problem.events:
        _check_event(problem, event)
    _check_orders(problem)


def _check_travel(problem: Problem) -> None:
    places, rows = problem.travel.places, problem.travel.minutes
    _unique("travel", places)
    if len(rows) != len(places) or any(len(row) != len(places) for row in rows):
        raise BadNumber("travel", f"no table of {len(places)} by {len(places)} places")
    for row, place in zip(rows, places, strict=True):
        _at_least(f"travel from {place}", min(row), 0)


def _check_vehicles(problem: Problem) -> None:
    for vehicle in problem.vehicles:
        where = f"vehicle {vehicle.id}"
        _usable("vehicles", vehicle.id)
        _unique(where, (shift.day for shift in vehicle.shifts))
        for shift in vehicle.shifts:
            _span(f"{where}, day {shift.day}", shift.starts, shift.ends)
            _check_shift(problem, f"{where}, day {shift.day}", shift)


def _check_shift(problem: Problem, where: str, shift: Shift) -> None:
    for place in (shift.start_place, shift.end_place):
        _known_place(problem, where, place)
    if shift.lunch is not None:
        _check_lunch(problem, f"{where}, lunch", shift.lunch)


def _check_lunch(problem: Problem, where: str, lunch: Lunch) -> None:
    _span(where, lunch.earliest, lunch.latest)
    _at_least(where, lunch.minutes, 0)
    _known_place(problem, where, lunch.place)


def _check_stop(problem: Problem, stop: Stop) -> None:
    where = f"stop {stop.id}"
    _usable("stops", stop.id)
    _known_place(problem, where, stop.place)
    _at_least(f"{where}, minutes", stop.minutes, 0)
    _at_least(f"{where}, prize", stop.prize or 0, 0)
    _at_least(f"{where}, minutes late", stop.max_late, 0)
    for window in stop.windows:
        _span(where, window.opens, window.closes)
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    for name in (*stop.forbidden, *filter(None, [stop.lock.vehicle])):
        _known(where, "vehicle", name, vehicles)
    lock, days = stop.lock, _days(problem)
    if lock.day is not None:
        _known(f"{where}, lock", "day", lock.day, days)
    if lock.position is not None:
        _at_least(f"{where}, locked position", lock.position, 1)
    if lock.starts is not None:
        _span(f"{where}, lock", lock.starts, lock.starts + stop.minutes)
        if lock.day is None and len(days) > 1:
            raise BadTime(f"{where}, lock", "a time is fixed without its day")


def _check_event(problem: Problem, event: Event) -> None:
    where = f"event {event.id}"
    _usable("events", event.id)
    _known_place(problem, where, event.place)
    _at_least(f"{where}, minutes", event.minutes, 0)
    _at_least(f"{where}, minutes late", event.max_late, 0)
    _span(where, event.starts, event.starts + event.minutes)
    _known(where, "day", event.day, _days(problem))
    by_id = {vehicle.id: vehicle for vehicle in problem.vehicles}
    for name in event.vehicles:
        _known(where, "vehicle", name, by_id)
        if event.day not in {shift.day for shift in by_id[name].shifts}:
            raise UnknownId(where, f"vehicle {name} has no shift on day {event.day}")


def _check_orders(problem: Problem) -> None:
    rule = problem.districts
    if rule.rule is DistrictOrder.FIXED and not rule.order:
        raise RoutesError("districts", "a fixed order without districts")
    districts = {stop.district for stop in problem.stops if stop.district}
    for name in rule.order if rule.rule is DistrictOrder.FIXED else ():
        _known("districts", "district", name, districts)


def _days(problem: Problem) -> set[int]:
    return {shift.day for vehicle in problem.vehicles for shift in vehicle.shifts}


def _unique(place: str, items: Iterable[object]) -> None:
    twice = [item for item, times in Counter(items).items() if times > 1]
    if twice:
        raise DuplicateId(place, f"given twice: {', '.join(sorted(map(str, twice)))}")


def _usable(kind: str, name: str) -> None:
    if not name.strip() or not name.isprintable():
        raise RoutesError(kind, f"{name!r} is no usable id: empty or with control characters")


def _at_least(place: str, value: int, least: int) -> None:
    if value < least:
        raise BadNumber(place, f"{value} is less than {least}")


def _span(place: str, starts: int, ends: int) -> None:
    if not 0 <= starts <= ends <= LAST:
        raise BadTime(place, f"from minute {starts} to {ends} is no span of time")


def _known(place: str, kind: str, name: object, names: Iterable[object]) -> None:
    if name not in names:
        raise UnknownId(place, f"there is no {kind} {name}")


def _known_place(problem: Problem, where: str, place: str | None) -> None:
    if place is not None:
        _known(where, "place with travel times", place, problem.travel.places)
