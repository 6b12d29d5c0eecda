"""The yardstick: each car in turn drives to the nearest stop that it may and can still visit, day after day.

What a person with a map does. Lunch is where one is when it is time. A clock of its own, nothing of the planner.
"""

from __future__ import annotations

from cuobian.engines import routes as rt


def nearest(problem: rt.Problem) -> tuple[int, int]:
    """Stops missed, and minutes of travel and waiting plus what the missed ones cost. For shifts with places."""
    left = {stop.id: stop for stop in problem.stops}
    total = 0
    for vehicle in problem.vehicles:
        for shift in vehicle.shifts:
            total += _day(problem, vehicle.id, shift, left)
    missed = sum(stop.must for stop in left.values())
    return missed, total + sum(problem.costs.missing if s.must else s.prize or 0 for s in left.values())


def _day(problem: rt.Problem, vehicle: str, shift: rt.Shift, left: dict[str, rt.Stop]) -> int:
    at = {place: number for number, place in enumerate(problem.travel.places)}
    table, here = problem.travel.minutes, at[shift.start_place or ""]
    home = at[shift.end_place or ""]
    time, cost, out, lunched = shift.starts, 0, False, shift.lunch is None
    while True:
        ways = sorted((table[here][at[stop.place]], stop.id) for stop in left.values() if vehicle not in stop.forbidden)
        for way, name in ways:
            stop = left[name]
            begin = _begin(stop, shift.day, time + way)
            if begin is None:
                continue
            leave = begin + stop.minutes
            rest = 0 if lunched or shift.lunch is None else shift.lunch.minutes
            in_time = lunched or shift.lunch is None or leave <= shift.lunch.latest
            if not in_time or leave + rest + table[at[stop.place]][home] > shift.ends:
                continue
            cost += way + (begin - time - way if out else 0)
            time, here, out = leave, at[stop.place], True
            del left[name]
            break
        else:
            if lunched or shift.lunch is None or not out:
                return cost + (table[here][home] if out else 0)
            cost += max(0, shift.lunch.earliest - time)
            time, lunched = max(time, shift.lunch.earliest) + shift.lunch.minutes, True
            continue
        if not lunched and shift.lunch is not None and time >= shift.lunch.earliest:
            time, lunched = time + shift.lunch.minutes, True


def _begin(stop: rt.Stop, day: int, arrive: int) -> int | None:
    spans = [(w.opens, w.closes - stop.minutes) for w in stop.windows if w.day in (None, day)]
    if not stop.windows:
        return arrive
    return min((max(arrive, first) for first, last in spans if max(arrive, first) <= last), default=None)
