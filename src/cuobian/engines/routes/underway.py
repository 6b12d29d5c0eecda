"""Where everybody is at one minute of a programme that runs late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from cuobian.engines.routes.result import Itinerary, Kind, Leg


@dataclass(frozen=True, slots=True)
class Position:
    """A vehicle that is out. ``legs`` are frozen; at minute ``at`` it is free to leave ``place``."""

    legs: tuple[Leg, ...]
    at: int
    place: str | None
    way: int
    """Minutes of the way it is on, or has just made, since the last frozen leg."""
    home: int | None
    """Arrival at the end place, when it is on the way there with nothing more to do."""

    @property
    def lunched(self) -> bool:
        return any(leg.kind is Kind.LUNCH for leg in self.legs)


def past(one: Itinerary) -> Position:
    """A day that is over, as it was planned."""
    legs = tuple(replace(leg, done=True) for leg in one.legs)
    return Position(legs, one.ends, one.end_place, one.travel_back, one.ends)


def position(one: Itinerary, *, at: int, late: int, done: Collection[str] | None) -> Position | None:
    """By the timetable with ``late`` minutes added; None: still at the start, with everything ahead.

    Stops and events named in ``done`` are over, with all before them, at their planned times. ``done`` None:
    what the delayed timetable has finished by ``at`` is over. Any other that has begun is under way and stays.
    """
    over = _over(one, at, late, done)
    if over == 0 and not one.legs:
        return None
    legs = [replace(leg, done=True) for leg in one.legs[:over]]
    ahead = one.legs[over] if over < len(one.legs) else None
    if ahead is not None and ahead.start + late <= at:
        leave = max(at, ahead.leave + late) if done is not None else ahead.leave + late
        legs.append(
            replace(ahead, arrive=ahead.arrive + late, start=ahead.start + late, leave=leave, room=0, done=True)
        )
        return Position(tuple(legs), leave, ahead.place, 0, None)
    left = legs[-1].leave + late if legs else one.set_out + late
    if at <= left:
        return Position(tuple(legs), max(at, left), legs[-1].place, 0, None) if legs else None
    if ahead is None:
        home = left + one.travel_back
        return Position(tuple(legs), max(at, home), one.end_place or legs[-1].place, one.travel_back, home)
    return Position(tuple(legs), max(at, left + ahead.travel), ahead.place, ahead.travel, None)


def _over(one: Itinerary, at: int, late: int, done: Collection[str] | None) -> int:
    """How many legs are over; lunch, which has no id, by the clock."""
    count = 0
    for number, leg in enumerate(one.legs, 1):
        finished = leg.leave + late <= at
        if leg.id in done if done is not None and leg.id else finished:
            count = number
        elif leg.id and done is None:
            break
    return count
