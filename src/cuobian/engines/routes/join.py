"""What was done and what is planned anew as one plan, and what hosts must be told about the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cuobian.engines.routes.problem import Problem
from cuobian.engines.routes.result import ChangeKind, Difference, Itinerary, Kind, Leg, Objective, Plan, Unassigned
from cuobian.engines.routes.underway import Position


def joined(problem: Problem, old: Plan, new: Plan, positions: Mapping[tuple[str, int], Position], day: int) -> Plan:
    """``new`` is the plan of the rest; frozen legs are put before it."""
    before = {(one.vehicle, one.day): one for one in old.itineraries}
    itineraries = [one for one in old.itineraries if one.day < day]
    itineraries = [replace(one, legs=positions[one.vehicle, one.day].legs) for one in itineraries]
    for one in new.itineraries:
        key = one.vehicle, one.day
        itineraries.append(_whole(before[key], positions[key], one) if key in positions else one)
    itineraries.sort(key=lambda one: (one.vehicle, one.day))
    kept = tuple(one for one in old.unassigned if one.kind is not Kind.STOP and (one.day or 0) < day)
    objective = _objective(problem, tuple(itineraries), new.objective, len(kept))
    more = objective.total - new.objective.total
    certificate = replace(
        new.certificate,
        problem_digest=problem.digest,
        first=new.certificate.first + more,
        bound=new.certificate.bound + more,
    )
    return Plan(tuple(itineraries), (*new.unassigned, *kept), new.missed_districts, objective, certificate)


def _whole(old: Itinerary, here: Position, new: Itinerary) -> Itinerary:
    """One day: frozen legs, then the rest, with the way between them."""
    rest = new.legs
    back, ends = new.travel_back, new.ends
    if rest:
        rest = (replace(rest[0], travel=rest[0].travel + here.way), *rest[1:])
    else:
        back += here.way
        ends = ends if here.home is None else here.home
    legs = (*here.legs, *rest)
    return replace(
        new,
        start_place=old.start_place,
        set_out=old.set_out,
        legs=legs,
        travel_back=back,
        ends=ends,
        spare=new.spare + new.ends - ends,
        travel=sum(leg.travel for leg in legs) + back,
        wait=sum(leg.wait for leg in legs),
        late=sum(leg.late for leg in legs),
    )


def _objective(problem: Problem, itineraries: tuple[Itinerary, ...], new: Objective, kept: int) -> Objective:
    costs = problem.costs
    travel, wait, late = (sum(getattr(one, part) for one in itineraries) for part in ("travel", "wait", "late"))
    missing = new.missing + kept
    total = costs.travel * travel + costs.wait * wait + costs.late * late
    total += costs.moved * new.moved + costs.missing * missing + new.forgone
    return replace(new, travel=travel, wait=wait, late=late, missing=missing, total=total)


def differences(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """What changed for stops and events, in the order of the new times; what was dropped comes last, with the reason."""
    was, now = _told(old), _told(new)
    gone = {(one.kind, one.id, one.vehicle): one for one in new.unassigned}
    changes = [change for key in now if (change := _change(key, was.get(key), now[key])) is not None]
    changes.sort(key=lambda change: (change.day, change.new_start or 0, change.vehicle or "", change.id))
    dropped = [_dropped(key, was[key], gone) for key in was if key not in now]
    dropped.sort(key=lambda change: (change.day, change.old_start or 0, change.vehicle or "", change.id))
    return (*changes, *dropped)


_Key = tuple[Kind, str, str | None]
_Place = tuple[Itinerary, Leg]


def _told(plan: Plan) -> dict[_Key, _Place]:
    """A stop is one thing; an event is one for each vehicle."""
    return {
        (leg.kind, leg.id, one.vehicle if leg.kind is Kind.EVENT else None): (one, leg)
        for one in plan.itineraries
        for leg in one.legs
        if leg.kind is not Kind.LUNCH
    }


def _change(key: _Key, was: _Place | None, now: _Place) -> Difference | None:
    (one, leg) = now
    if was is None:
        return Difference(ChangeKind.ADDED, key[0], key[1], one.vehicle, one.day, None, leg.start, None)
    moved = (was[0].vehicle, was[0].day) != (one.vehicle, one.day)
    minutes = leg.start - was[1].start
    if not moved and not minutes:
        return None
    kind = ChangeKind.MOVED if moved else ChangeKind.LATER if minutes > 0 else ChangeKind.EARLIER
    return Difference(kind, key[0], key[1], one.vehicle, one.day, was[1].start, leg.start, minutes)


def _dropped(key: _Key, was: _Place, gone: Mapping[_Key, Unassigned]) -> Difference:
    one, leg = was
    why = gone.get(key)
    reason = why.reason if why else None
    return Difference(ChangeKind.DROPPED, key[0], key[1], one.vehicle, one.day, leg.start, None, None, reason)
