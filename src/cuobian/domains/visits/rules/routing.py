"""A programme as a problem of the routes' engine, and its plan as times of items. Pure.

Stops become stops; talks, meetings and meals with a fixed time become events that everybody attends; lunch becomes a break.
Vehicles are numbered from 1; an item of vehicle 0 is everybody's, so with several cars only fixed items stay everybody's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cuobian.engines import routes

LATEST = 24 * 60 - 1
OPTIONAL_PRIZE = 90
"""Minutes of travel that an optional stop is worth."""


@dataclass(frozen=True, slots=True)
class DayFrame:
    """One day for the planner. Places are codes that the travel table knows."""

    index: int
    starts: int
    ends: int
    start_place: str | None
    end_place: str | None
    lunch: tuple[int, int, int] | None = None
    """From, until (when it must be over) and minutes."""
    lunch_place: str | None = None
    """None: where one is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One item for the planner.

    Attributes:
        windows: (day index, opens, closes); None is always open.
        day, vehicle, position, fixed: what is locked; None is free.
    """

    id: UUID
    place: str
    minutes: int
    district: str
    required: bool
    windows: tuple[tuple[int, int, int], ...] | None
    day: int | None = None
    vehicle: int | None = None
    position: int | None = None
    fixed: int | None = None
    is_event: bool = False
    forbidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the officer wants: the rule for districts, and whether stops may be left out."""

    rule: str = "free"
    order: tuple[str, ...] = ()
    every: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the planner puts an item."""

    id: str
    day: int
    vehicle: int
    starts: int
    ends: int
    travel: int
    wait: int
    slack: int | None


def problem_of(
    days: Sequence[DayFrame], vehicles: int, wishes: Sequence[Wish], travel: routes.Travel, asked: Asked, **more: Any
) -> routes.Problem:
    """The engine's problem."""
    known = set(travel.places)
    shifts = tuple(_shift(day) for day in days)
    return routes.Problem(
        stops=tuple(_stop(wish, days) for wish in wishes if not wish.is_event and wish.place in known),
        events=tuple(_event(wish) for wish in wishes if wish.is_event and wish.place in known),
        vehicles=tuple(routes.Vehicle(str(number), shifts) for number in range(1, vehicles + 1)),
        travel=travel,
        districts=routes.Districts(routes.DistrictOrder(asked.rule), asked.order, asked.every),
        **more,
    )


def _shift(day: DayFrame) -> routes.Shift:
    lunch = None
    if day.lunch is not None:
        opens, until, minutes = day.lunch
        lunch = routes.Lunch(opens, max(until - minutes, opens), minutes, day.lunch_place)
    return routes.Shift(day.index, day.starts, day.ends, day.start_place, day.end_place, lunch)


def _stop(wish: Wish, days: Sequence[DayFrame]) -> routes.Stop:
    windows: tuple[routes.Window, ...] = ()
    if wish.windows is not None:
        windows = tuple(routes.Window(opens, closes, day) for day, opens, closes in wish.windows)
        # a place that is closed on every day: one window that nothing fits into says so
        windows = windows or (routes.Window(0, 1, days[0].index),)
    lock = routes.Lock(
        vehicle=None if wish.vehicle is None else str(wish.vehicle),
        day=wish.day,
        position=wish.position,
        starts=wish.fixed,
    )
    return routes.Stop(
        id=str(wish.id),
        place=wish.place,
        minutes=wish.minutes,
        windows=windows,
        district=wish.district,
        prize=None if wish.required else OPTIONAL_PRIZE,
        forbidden=tuple(str(number) for number in wish.forbidden),
        lock=lock,
    )


def _event(wish: Wish) -> routes.Event:
    return routes.Event(
        id=str(wish.id),
        place=wish.place,
        day=wish.day or 0,
        starts=wish.fixed or 0,
        minutes=wish.minutes,
        vehicles=() if wish.vehicle is None else (str(wish.vehicle),),
    )


def placed(plan: routes.Plan) -> list[Placed]:
    """All stops of a plan, and its lunches with an empty id, by day, vehicle and time."""
    found = []
    for one in plan.itineraries:
        for leg in one.legs:
            if leg.kind is not routes.Kind.EVENT:
                ident = leg.id if leg.kind is routes.Kind.STOP else ""
                car = int(one.vehicle)
                found.append(
                    Placed(ident, one.day, car, leg.start, leg.start + _length(leg), leg.travel, leg.wait, leg.slack)
                )
    return sorted(found, key=lambda each: (each.day, each.vehicle, each.starts))


def _length(leg: routes.Leg) -> int:
    return leg.leave - leg.start


def as_json(plan: routes.Plan) -> dict[str, Any]:
    """What is kept of a plan: where everything is put, totals, what was left out and why."""
    return {
        "placed": [{name: getattr(each, name) for name in Placed.__dataclass_fields__} for each in placed(plan)],
        "left_out": [
            {"id": each.id, "kind": str(each.kind), "reason": str(each.reason), "by": each.at_best}
            for each in plan.unassigned
        ],
        "missed": list(plan.missed_districts),
        "travel": sum(one.travel for one in plan.itineraries),
        "wait": sum(one.wait for one in plan.itineraries),
        "days": [
            {"day": one.day, "vehicle": int(one.vehicle), "out": one.set_out, "ends": one.ends, "spare": one.spare}
            for one in plan.itineraries
        ],
        "proven": plan.certificate.method is routes.Method.EXACT,
        "engine": plan.certificate.engine,
        "digest": plan.certificate.problem_digest,
    }


def lost_to(plan: Mapping[str, Any]) -> dict[str, str]:
    """Why each stop was left out, by its id."""
    return {each["id"]: each["reason"] for each in plan.get("left_out", ()) if each["kind"] == "stop"}
