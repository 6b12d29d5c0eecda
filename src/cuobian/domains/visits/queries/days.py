"""A day as those who ride along see it: now, next, later; from what was released, with the delays since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.frozen import Current, current
from cuobian.domains.visits.queries.told import told_vehicle
from cuobian.domains.visits.rules.changes import clock
from cuobian.domains.visits.values import Part

REACHED = (Part.LEADER, Part.ESCORT, Part.STAFF)
"""Parts of those who may be called on the way."""


@dataclass(frozen=True, slots=True)
class Step:
    """One item of the day as a phone shows it.

    Attributes:
        state: "done" | "here" | "next" | "later".
        was: the time that was told before a delay, "" when it holds.
    """

    id: str
    number: int | None
    kind: str
    title: str
    where: str
    starts: str
    ends: str
    was: str
    state: str
    travel: int
    show: str
    host: str
    vehicle: str
    has_place: bool
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayView:
    """All days of a programme for one person."""

    programme: Programme
    told: Current
    days: list[tuple[str, list[Step]]]
    """ISO day, steps."""

    def on(self, day: str) -> list[Step]:
        """The steps of one day."""
        return next((steps for on, steps in self.days if on == day), [])


def day_view(programme: Programme, person: Participant | None, now: datetime) -> DayView | None:
    """What one person does on which day; None before the first release. With a vehicle, only what concerns it."""
    told = current(programme)
    if told is None:
        return None
    marks = {str(pk): (arrived, left) for pk, arrived, left in _marks(programme)}
    car = told_vehicle(told, person) if person else 0
    mine = [item for item in told.items if not car or item["vehicle"] in (0, car)]
    days = []
    for day in told.frozen["days"]:
        own = [item for item in mine if item["day"] == day["date"] and item["starts"]]
        states = _states(own, marks, now)
        steps = [_step(item, told.numbers.get(item["id"]), states[item["id"]]) for item in own]
        days.append((day["date"], steps))
    return DayView(programme, told, days)


def step_item(programme: Programme, item_id: UUID) -> tuple[Mapping[str, Any], int | None] | None:
    """One released item with its number."""
    told = current(programme)
    if told is None:
        return None
    item = next((each for each in told.items if each["id"] == str(item_id)), None)
    return (item, told.numbers.get(item["id"])) if item else None


def contacts_of(programme: Programme, person: Participant) -> list[Participant]:
    """Leaders and escorts with a phone: of the own vehicle, and those who go with none, as it was released.

    Nobody's for who was removed.
    """
    told = current(programme)
    if person.removed_at is not None or told is None:
        return []
    known = {one["id"]: one["vehicle"] for one in told.frozen["people"] if one["part"] in REACHED}
    rows = Participant.objects.filter(programme=programme, removed_at=None, pk__in=known).exclude(phone="")
    car, several = told_vehicle(told, person), len(told.frozen["vehicles"]) > 1
    found = [(row, known[str(row.pk)]) for row in rows if not several or known[str(row.pk)] in (0, car)]
    found.sort(key=lambda pair: (pair[0].part != Part.ESCORT, pair[1] != car, pair[0].sort_key))
    return [row for row, _car in found[:4]]


def _marks(programme: Programme) -> Sequence[tuple[Any, Any, Any]]:
    return list(Item.objects.filter(programme=programme).values_list("pk", "arrived_at", "left_at"))


def _states(items: Sequence[Mapping[str, Any]], marks: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """What is over, where they are, what comes next. What the officer marked counts before the clock."""
    found: dict[str, str] = {}
    last = max((n for n, item in enumerate(items) if marks.get(item["id"], (None, None))[0]), default=-1)
    has_next = False
    for number, item in enumerate(items):
        arrived, left = marks.get(item["id"], (None, None))
        if arrived and not left:
            state = "here"
        elif left or number < last or (last < 0 and datetime.fromisoformat(item["ends"]) <= now):
            state = "done"
        elif last < 0 and datetime.fromisoformat(item["starts"]) <= now:
            state = "here"
        else:
            state, has_next = ("later" if has_next else "next"), True
        found[item["id"]] = state
    return found


def _step(item: Mapping[str, Any], number: int | None, state: str) -> Step:
    was = clock(item["was"]) if item.get("was") and item["was"] != item["starts"] else ""
    return Step(
        id=item["id"],
        number=number,
        kind=item["kind"],
        title=item["place_name"] if item["kind"] == "stop" else item["title"],
        where=" ".join(part for part in (item["address"] if item["place_id"] else "", item["where"]) if part),
        starts=clock(item["starts"]),
        ends=clock(item["ends"]),
        was=was,
        state=state,
        travel=item["travel"],
        show=item["show"],
        host=item["host"],
        vehicle=item["vehicle_name"] if item["vehicle"] else "",
        has_place=bool(item["place_id"]),
        starts_at=datetime.fromisoformat(item["starts"]),
    )
