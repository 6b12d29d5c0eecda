"""Whether a plan keeps its problem, checked leg by leg from the problem alone: nothing of the planner is used."""

from __future__ import annotations

from itertools import pairwise

from cuobian.engines import routes as rt


def audit(problem: rt.Problem, plan: rt.Plan) -> None:
    """Every assertion is about what the plan says of itself; days with legs that were done are only partly checked."""
    stops = {stop.id: stop for stop in problem.stops}
    shifts = {(v.id, s.day): s for v in problem.vehicles for s in v.shifts}
    seen = [leg.id for one in plan.itineraries for leg in one.legs if leg.kind is rt.Kind.STOP]
    left = [one.id for one in plan.unassigned if one.kind is rt.Kind.STOP]
    assert sorted(seen + left) == sorted(stops)
    for one in plan.itineraries:
        shift = shifts[one.vehicle, one.day]
        _times(problem, one, shift)
        _lunch(problem, plan, one, shift)
        _events(problem, plan, one)
        for seat, leg in enumerate((leg for leg in one.legs if leg.kind is rt.Kind.STOP), 1):
            _stop(stops[leg.id], one, leg, seat)
    _districts(problem, plan)
    _objective(problem, plan)


def _way(problem: rt.Problem, start: str | None, goal: str | None) -> int:
    if start is None or goal is None:
        return 0
    at = problem.travel.places.index
    return problem.travel.minutes[at(start)][at(goal)]


def _times(problem: rt.Problem, one: rt.Itinerary, shift: rt.Shift) -> None:
    assert (one.start_place, one.end_place) == (shift.start_place, shift.end_place)
    assert one.set_out >= shift.starts
    assert one.ends + one.spare == shift.ends
    assert one.spare >= 0
    time, place = one.set_out, one.start_place
    for number, leg in enumerate(one.legs):
        early = number == 0 and leg.kind is rt.Kind.LUNCH and leg.leave <= one.set_out
        assert leg.travel == _way(problem, place, leg.place)
        assert early or leg.arrive == time + leg.travel or (number == 0 and leg.arrive >= time + leg.travel)
        assert leg.start == leg.arrive + leg.wait
        assert leg.wait >= 0
        assert leg.room >= 0
        time, place = max(leg.leave, one.set_out), leg.place
    assert one.travel_back == _way(problem, place, one.end_place)
    assert one.ends == time + one.travel_back
    assert one.travel == sum(leg.travel for leg in one.legs) + one.travel_back
    assert one.wait == sum(leg.wait for leg in one.legs)
    assert one.late == sum(leg.late for leg in one.legs)


def _lunch(problem: rt.Problem, plan: rt.Plan, one: rt.Itinerary, shift: rt.Shift) -> None:
    lunches = [leg for leg in one.legs if leg.kind is rt.Kind.LUNCH]
    named = any(x.kind is rt.Kind.LUNCH and (x.vehicle, x.day) == (one.vehicle, one.day) for x in plan.unassigned)
    if shift.lunch is None or shift.starts > shift.lunch.latest:
        assert not lunches
        return
    assert len(lunches) == 1 or named or one.ends <= shift.lunch.latest
    for leg in lunches:
        assert shift.lunch.earliest <= leg.start <= shift.lunch.latest
        assert leg.leave == leg.start + shift.lunch.minutes
        assert leg.place == shift.lunch.place or shift.lunch.place is None


def _events(problem: rt.Problem, plan: rt.Plan, one: rt.Itinerary) -> None:
    for event in problem.events:
        if event.day != one.day or (event.vehicles and one.vehicle not in event.vehicles):
            continue
        legs = [leg for leg in one.legs if leg.kind is rt.Kind.EVENT and leg.id == event.id]
        named = [x for x in plan.unassigned if x.id == event.id and x.vehicle == one.vehicle]
        assert len(legs) + len(named) == 1
        for leg in legs:
            assert leg.start - event.starts == leg.late
            assert 0 <= leg.late <= event.max_late


def _stop(stop: rt.Stop, one: rt.Itinerary, leg: rt.Leg, seat: int) -> None:
    lock = stop.lock
    assert one.vehicle not in stop.forbidden
    assert lock.vehicle in (None, one.vehicle)
    assert lock.day in (None, one.day)
    assert lock.position in (None, seat)
    assert leg.locked == bool(lock)
    assert leg.leave == leg.start + stop.minutes
    if lock.starts is not None:
        assert leg.start - lock.starts == leg.late <= stop.max_late
        return
    hours = [w for w in stop.windows if w.day in (None, one.day)]
    assert leg.late <= stop.max_late
    assert not stop.windows or any(w.opens <= leg.start and leg.leave <= w.closes + leg.late for w in _merged(hours))


def _merged(hours: list[rt.Window]) -> list[rt.Window]:
    out: list[rt.Window] = []
    for w in sorted(hours, key=lambda w: w.opens):
        if out and w.opens <= out[-1].closes:
            out[-1] = rt.Window(out[-1].opens, max(out[-1].closes, w.closes))
        else:
            out.append(w)
    return out


def _districts(problem: rt.Problem, plan: rt.Plan) -> None:
    of = {stop.id: stop.district for stop in problem.stops}
    rule = problem.districts
    for vehicle in problem.vehicles:
        days = sorted((one for one in plan.itineraries if one.vehicle == vehicle.id), key=lambda one: one.day)
        been = [of[leg.id] for one in days for leg in one.legs if leg.kind is rt.Kind.STOP and of[leg.id]]
        if rule.rule is rt.DistrictOrder.FIXED:
            numbers = [rule.order.index(name) for name in been if name in rule.order]
            assert numbers == sorted(numbers)
        if rule.rule is rt.DistrictOrder.TOGETHER:
            blocks = [b for a, b in pairwise(["", *been]) if a != b]
            assert len(blocks) == len(set(blocks))
    visited = {of[leg.id] for one in plan.itineraries for leg in one.legs if leg.kind is rt.Kind.STOP}
    missed = {name for name in of.values() if name} - visited
    assert set(plan.missed_districts) == (missed if rule.every else set())


def _objective(problem: rt.Problem, plan: rt.Plan) -> None:
    stops, costs, said = {stop.id: stop for stop in problem.stops}, problem.costs, plan.objective
    left = [stops[one.id] for one in plan.unassigned if one.kind is rt.Kind.STOP]
    assert said.travel == sum(one.travel for one in plan.itineraries)
    assert said.wait == sum(one.wait for one in plan.itineraries)
    assert said.late == sum(one.late for one in plan.itineraries)
    assert said.forgone == sum(stop.prize or 0 for stop in left if not stop.must)
    others = len(plan.unassigned) - len(left) + len(plan.missed_districts)
    assert said.missing == sum(stop.must for stop in left) + others
    parts = costs.travel * said.travel + costs.wait * said.wait + costs.late * said.late
    assert said.total == parts + costs.missing * said.missing + said.forgone
    assert plan.certificate.bound <= said.total
