"""An order told leg by leg: arrive, wait, start, leave, and what there is to spare."""

from __future__ import annotations

from dataclasses import dataclass

from cuobian.engines.routes.check import LAST
from cuobian.engines.routes.clock import Clock, Order, Taken
from cuobian.engines.routes.result import Itinerary, Kind, Leg
from cuobian.engines.routes.table import NOWHERE, Table, Tour


@dataclass(slots=True)
class _Draft:
    """A leg before it is known what follows; ``last``: the latest begin within the window in use."""

    kind: Kind
    node: int
    place: int
    travel: int
    arrive: int
    start: int
    leave: int
    last: int
    always: bool
    late: int


def itinerary(clock: Clock, tour: Tour, order: Order) -> Itinerary:
    """``order`` can be kept."""
    _cost, lunch = clock.best(tour, order)
    drafts = _drafts(clock.table, tour, order, lunch)
    table = clock.table
    place, leaves = (drafts[-1].place, drafts[-1].leave) if drafts else (tour.start, tour.starts)
    back = table.travel[place][tour.end]
    free = -1 if not drafts else _first(tour, lunch)
    set_out = tour.starts if free < 0 else drafts[free].start - drafts[free].travel
    legs = _told(table, drafts, tour.ends - back, free)
    return Itinerary(
        vehicle=tour.vehicle,
        day=tour.day,
        start_place=_name(table, tour.start),
        end_place=_name(table, tour.end),
        set_out=set_out,
        legs=legs,
        travel_back=back,
        ends=leaves + back,
        spare=tour.ends - leaves - back,
        travel=sum(leg.travel for leg in legs) + back,
        wait=sum(leg.wait for leg in legs),
        late=sum(leg.late for leg in legs),
    )


def _first(tour: Tour, lunch: Taken | None) -> int:
    """The leg one sets out for: the second after lunch at the start place."""
    at_home = lunch is not None and lunch.slot == 0 and not lunch.there
    return int(at_home and tour.lunch is not None and tour.lunch.place == NOWHERE)


def _name(table: Table, place: int) -> str | None:
    return None if place == NOWHERE else table.problem.travel.places[place]


def _id(table: Table, node: int) -> str:
    stops = len(table.stops)
    return "" if node < 0 else table.stops[node].id if node < stops else table.events[node - stops].id


def _drafts(table: Table, tour: Tour, order: Order, lunch: Taken | None) -> list[_Draft]:
    drafts: list[_Draft] = []
    time, place = tour.starts, tour.start
    for slot in range(len(order) + 1):
        at = table.place[order[slot]] if slot < len(order) else NOWHERE
        if lunch is not None and lunch.slot == slot:
            drafts.append(_lunch(table, tour, lunch, time, place, at))
            time, place = drafts[-1].leave, drafts[-1].place
        if slot < len(order):
            drafts.append(_visit(table, tour, order[slot], time, place))
            time, place = drafts[-1].leave, drafts[-1].place
    return drafts


def _lunch(table: Table, tour: Tour, lunch: Taken, time: int, place: int, at: int) -> _Draft:
    rule = tour.lunch
    assert rule is not None
    goal = at if lunch.there else place if rule.place == NOWHERE else rule.place
    way = table.travel[place][goal]
    leave = lunch.start + rule.minutes
    return _Draft(Kind.LUNCH, -1, goal, way, time + way, lunch.start, leave, rule.latest, always=False, late=0)


def _visit(table: Table, tour: Tour, node: int, time: int, place: int) -> _Draft:
    way = table.travel[place][table.place[node]]
    arrive = time + way
    windows = tour.opens[node]
    last = next((last for _first, last in windows if arrive <= last), windows[-1][1])
    start = max(arrive, next((first for first, last in windows if arrive <= last), arrive))
    event = node >= len(table.stops)
    always = not event and not table.stops[node].windows and table.stops[node].lock.starts is None
    kind = Kind.EVENT if event else Kind.STOP
    leave = start + table.minutes[node]
    return _Draft(kind, node, table.place[node], way, arrive, start, leave, last, always, max(0, start - last))


def _told(table: Table, drafts: list[_Draft], leave_by: int, free: int) -> tuple[Leg, ...]:
    """From the end of the day backwards: by when each must be left so that what follows is in time.

    Nobody waits for the legs up to ``free``: one sets out later.
    """
    legs: list[Leg] = []
    for number in range(len(drafts) - 1, -1, -1):
        draft = drafts[number]
        stays = draft.leave - draft.start
        latest = min(leave_by - stays, LAST if draft.always else draft.last)
        latest = max(latest, draft.start) if draft.late else latest
        arrive = draft.start if number <= free else draft.arrive
        legs.append(
            Leg(
                kind=draft.kind,
                id=_id(table, draft.node),
                place=_name(table, draft.place),
                travel=draft.travel,
                arrive=arrive,
                wait=draft.start - arrive,
                start=draft.start,
                leave=draft.leave,
                late=draft.late,
                slack=None if draft.always else max(0, draft.last - draft.start),
                room=max(0, latest - draft.start),
                locked=draft.kind is Kind.STOP and bool(table.stops[draft.node].lock),
            )
        )
        leave_by = latest - draft.travel
    return tuple(reversed(legs))
