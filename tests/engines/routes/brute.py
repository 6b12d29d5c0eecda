"""Every sharing, every order and every place of lunch of a tiny problem, timed by a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

from cuobian.engines import routes as rt

NEVER = 10**9
Thing = rt.Stop | rt.Event | rt.Lunch


def least_total(problem: rt.Problem) -> int:
    """The smallest objective of any plan; for free districts."""
    days = [(vehicle.id, shift) for vehicle in problem.vehicles for shift in vehicle.shifts]
    best = NEVER
    known: dict[tuple[int, frozenset[str]], int] = {}
    for sharing in product(range(-1, len(days)), repeat=len(problem.stops)):
        total = _left(problem, sharing)
        for number, (vehicle, shift) in enumerate(days):
            mine = [stop for stop, day in zip(problem.stops, sharing, strict=True) if day == number]
            key = number, frozenset(stop.id for stop in mine)
            if key not in known:
                known[key] = _day(problem, vehicle, shift, mine)
            total += known[key]
        best = min(best, total)
    return best


def _left(problem: rt.Problem, sharing: tuple[int, ...]) -> int:
    pairs = list(zip(problem.stops, sharing, strict=True))
    left = sum(problem.costs.missing if stop.must else stop.prize or 0 for stop, day in pairs if day < 0)
    names = {stop.district for stop, _day in pairs if stop.district} - {
        stop.district for stop, day in pairs if day >= 0
    }
    return left + (problem.costs.missing * len(names) if problem.districts.every else 0)


def _day(problem: rt.Problem, vehicle: str, shift: rt.Shift, stops: list[rt.Stop]) -> int:
    events = [e for e in problem.events if e.day == shift.day and (not e.vehicles or vehicle in e.vehicles)]
    if not stops and not events:
        return 0
    for stop in stops:
        if (
            vehicle in stop.forbidden
            or stop.lock.vehicle not in (None, vehicle)
            or stop.lock.day not in (None, shift.day)
        ):
            return NEVER
    best = NEVER
    for things in permutations([*stops, *events]):
        seats = [thing for thing in things if isinstance(thing, rt.Stop)]
        if all(stop.lock.position in (None, seat) for seat, stop in enumerate(seats, 1)):
            best = min(best, *(_timed(problem, shift, way) for way in _ways(shift, things)))
    return best


def _ways(shift: rt.Shift, things: tuple[Thing, ...]) -> Iterator[tuple[tuple[Thing, bool], ...]]:
    """The things with lunch in every place: True beside lunch when it is taken on arriving at what follows."""
    plain = tuple((thing, False) for thing in things)
    yield plain
    if shift.lunch is not None:
        for slot in range(len(things) + 1):
            for there in (False, True) if slot < len(things) and shift.lunch.place is None else (False,):
                yield (*plain[:slot], (shift.lunch, there), *plain[slot:])


def _timed(problem: rt.Problem, shift: rt.Shift, way: tuple[tuple[Thing, bool], ...]) -> int:
    time, place, cost, out, lunched = shift.starts, shift.start_place, 0, False, False
    for number, (thing, there) in enumerate(way):
        goal = thing.place
        if isinstance(thing, rt.Lunch):
            lunched = True
            goal = way[number + 1][0].place if there else thing.place or place
        travel = _travel(problem, place, goal)
        arrive = time + travel
        begin = _begin(thing, shift.day, arrive)
        if begin is None:
            return NEVER
        cost += problem.costs.travel * travel + (problem.costs.wait * (begin - arrive) if out else 0)
        out = out or not (isinstance(thing, rt.Lunch) and not there and thing.place is None)
        time, place = begin + thing.minutes, goal
    back = _travel(problem, place, shift.end_place)
    due = shift.lunch is not None and shift.starts <= shift.lunch.latest and time + back > shift.lunch.latest
    return NEVER if time + back > shift.ends or (due and not lunched) else cost + problem.costs.travel * back


def _begin(thing: Thing, day: int, arrive: int) -> int | None:
    if isinstance(thing, rt.Lunch):
        spans = [(thing.earliest, thing.latest)]
    elif isinstance(thing, rt.Event):
        spans = [(thing.starts, thing.starts)]
    elif thing.lock.starts is not None:
        spans = [(thing.lock.starts, thing.lock.starts)]
    elif not thing.windows:
        spans = [(0, NEVER)]
    else:
        spans = [(w.opens, w.closes - thing.minutes) for w in thing.windows if w.day in (None, day)]
    return min((max(arrive, first) for first, last in spans if max(arrive, first) <= last), default=None)


def _travel(problem: rt.Problem, start: str | None, goal: str | None) -> int:
    if start is None or goal is None:
        return 0
    at = problem.travel.places.index
    return problem.travel.minutes[at(start)][at(goal)]
