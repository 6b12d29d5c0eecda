"""What is left of a programme, planned anew from a moment and a delay; what is done stays as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cuobian.engines.routes.check import check_problem
from cuobian.engines.routes.effort import Effort
from cuobian.engines.routes.errors import BadNumber, UnknownId
from cuobian.engines.routes.join import joined
from cuobian.engines.routes.plan import solve
from cuobian.engines.routes.problem import Event, Problem, Shift, Stop, Told, Vehicle
from cuobian.engines.routes.result import Itinerary, Kind, Plan
from cuobian.engines.routes.table import Begun, Underway
from cuobian.engines.routes.underway import Position, past, position

Positions = Mapping[tuple[str, int], Position]


@dataclass(frozen=True, slots=True)
class _Now:
    day: int
    at: int
    late: Mapping[str, int]
    """Minutes by vehicle."""
    patience: int


def replan(
    problem: Problem,
    old: Plan,
    *,
    day: int,
    at: int,
    late: int = 0,
    done: Collection[str] | None = None,
    vehicles: Collection[str] = (),
    keep_order: bool = True,
    patience: int = 30,
    seed: int = 0,
    effort: Effort | None = None,
) -> Plan:
    """The plan at minute ``at`` of ``day``, everybody (or the ``vehicles`` named) running ``late`` minutes late.

    ``done``: stops and events that are over; None: those the delayed timetable has finished by ``at``. They are
    frozen, and so is what is under way. The others stay in the order their hosts were told unless ``keep_order`` is
    false, and change vehicle or day only where that saves ``Costs.moved`` minutes. For those who are late, events,
    lunch and locked times wait ``patience`` minutes. What cannot be reached any more is in ``unassigned``.
    ``problem`` may differ from the one of the old plan: a longer shift, a place that closes, one more stop.
    Raises the errors of ``check_problem``, ``UnknownId`` and ``BadNumber``.
    """
    check_problem(problem)
    _check(problem, day, at, late, done or (), vehicles, patience)
    names = [vehicle.id for vehicle in problem.vehicles]
    now = _Now(day, at, {name: late if not vehicles or name in vehicles else 0 for name in names}, patience)
    positions = _positions(old, now, done)
    rest = replace(_rest(problem, old, positions, now), keep_order=keep_order)
    new = solve(rest, _begun(problem, positions, day), seed=seed, effort=effort or Effort())
    return joined(problem, old, new, positions, day)


def _check(
    problem: Problem,
    day: int,
    at: int,
    late: int,
    done: Collection[str],
    vehicles: Collection[str],
    patience: int,
) -> None:
    if day not in {shift.day for vehicle in problem.vehicles for shift in vehicle.shifts}:
        raise UnknownId("replan", f"nobody has a shift on day {day}")
    for name, value in (("at", at), ("late", late), ("patience", patience)):
        if value < 0:
            raise BadNumber(f"replan, {name}", f"{value} is less than 0")
    known = {stop.id for stop in problem.stops} | {event.id for event in problem.events}
    for kind, unknown in (
        ("stop or event", set(done) - known),
        ("vehicle", set(vehicles) - {vehicle.id for vehicle in problem.vehicles}),
    ):
        if unknown:
            raise UnknownId("replan", f"there is no {kind} {', '.join(sorted(unknown))}")


def _positions(old: Plan, now: _Now, done: Collection[str] | None) -> dict[tuple[str, int], Position]:
    found = {}
    for one in old.itineraries:
        here = past(one) if one.day < now.day else None
        if one.day == now.day:
            here = position(one, at=now.at, late=now.late.get(one.vehicle, 0), done=done)
        if here is not None:
            found[one.vehicle, one.day] = here
    return found


def _rest(problem: Problem, old: Plan, positions: Positions, now: _Now) -> Problem:
    """The problem of what is not done, from where everybody is."""
    over = {leg.id for here in positions.values() for leg in here.legs if leg.kind is Kind.STOP}
    set_out = {one.vehicle: one.set_out for one in old.itineraries if one.day == now.day}
    vehicles = tuple(
        replace(
            vehicle,
            shifts=tuple(
                _shift(vehicle, shift, positions.get((vehicle.id, now.day)), now, set_out.get(vehicle.id))
                for shift in vehicle.shifts
                if shift.day >= now.day
            ),
        )
        for vehicle in problem.vehicles
    )
    stops = tuple(_patient(stop, now) for stop in problem.stops if stop.id not in over)
    left = {stop.id for stop in stops}
    told = tuple(one for itinerary in old.itineraries for one in _told(itinerary) if one.stop in left)
    return replace(problem, stops=stops, vehicles=vehicles, events=_events(problem, positions, now), told=told)


def _told(one: Itinerary) -> list[Told]:
    stops = [leg.id for leg in one.legs if leg.kind is Kind.STOP]
    return [Told(stop, one.vehicle, one.day, number) for number, stop in enumerate(stops, 1)]


def _shift(vehicle: Vehicle, shift: Shift, here: Position | None, now: _Now, set_out: int | None) -> Shift:
    """From where the vehicle is; a vehicle still at its start sets out as late as it is."""
    if shift.day != now.day:
        return shift
    late = now.late[vehicle.id]
    lunch = shift.lunch
    if lunch is not None and late:
        lunch = replace(lunch, latest=lunch.latest + now.patience)
    if here is None:
        begins = max(shift.starts, now.at, set_out + late if late and set_out is not None else 0)
        return replace(shift, starts=begins, lunch=lunch)
    return replace(shift, starts=here.at, start_place=here.place, lunch=None if here.lunched else lunch)


def _patient(stop: Stop, now: _Now) -> Stop:
    fixed = stop.lock.starts is not None and stop.lock.day in (None, now.day) and any(now.late.values())
    return replace(stop, max_late=max(stop.max_late, now.patience)) if fixed else stop


def _events(problem: Problem, positions: Positions, now: _Now) -> tuple[Event, ...]:
    """Those still to come, for the vehicles that have not been there."""
    shifts = {(vehicle.id, shift.day) for vehicle in problem.vehicles for shift in vehicle.shifts}
    events = []
    for event in problem.events:
        been = {v for (v, _day), here in positions.items() if any(leg.id == event.id for leg in here.legs)}
        everybody = event.vehicles or tuple(vehicle.id for vehicle in problem.vehicles)
        to_come = tuple(v for v in everybody if v not in been and (v, event.day) in shifts)
        if event.day < now.day or not to_come:
            continue
        late = event.day == now.day and any(now.late[v] for v in to_come)
        waits = max(event.max_late, now.patience) if late else event.max_late
        events.append(replace(event, vehicles=to_come, max_late=waits))
    return tuple(events)


def _begun(problem: Problem, positions: Positions, day: int) -> Begun:
    district = {stop.id: stop.district for stop in problem.stops}
    been: dict[str, tuple[str, ...]] = {}
    tours = {}
    for (vehicle, when), here in sorted(positions.items(), key=lambda item: item[0]):
        stops = [leg.id for leg in here.legs if leg.kind is Kind.STOP]
        names = tuple(name for stop in stops if (name := district.get(stop, "")))
        been[vehicle] = (*been.get(vehicle, ()), *names)
        if when == day:
            tours[vehicle, when] = Underway(len(stops))
    return Begun(tours, been)
