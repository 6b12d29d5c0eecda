"""A programme as hosts, participants and onlookers know it: its rows with the release in force laid over them, in memory alone.

What comes from here is never saved: it is for reading what was told, while the editor goes on changing the rows.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from cuobian.domains.visits.models import Day, Item, Participant, Programme
from cuobian.domains.visits.queries.frames import Whole, whole_of
from cuobian.domains.visits.queries.frozen import Current, current, currents

_SAID = ("title", "lead_unit", "purpose", "basis", "contact_name", "contact_phone")


def as_told(programme: Programme, told: Current | None = None) -> Programme:
    """What a programme says about itself, as it was released; before the first release as it stands."""
    told = told or current(programme)
    if told is None:
        return programme
    made = copy(programme)
    for name in _SAID:
        setattr(made, name, told.frozen.get(name, getattr(programme, name)))
    made.starts_on = date.fromisoformat(told.frozen["starts_on"])
    made.ends_on = date.fromisoformat(told.frozen["ends_on"])
    cars = programme.settings.get("vehicles", ())
    known = [dict(cars[n]) if n < len(cars) else {} for n in range(len(told.frozen["vehicles"]))]
    names = zip(known, told.frozen["vehicles"], strict=True)
    made.settings = {**programme.settings, "vehicles": [{**car, "name": name} for car, name in names]}
    return made


def all_as_told(programmes: Sequence[Programme]) -> dict[UUID, Programme]:
    """The same of many, by their ids, with `stops` and `people` as lists count them. Three queries."""
    known = currents(programmes)
    found = {}
    for one in programmes:
        made: Any = one
        if told := known.get(one.pk):
            made = as_told(one, told)
            made.stops, made.people = len(told.numbers), len(told.frozen["people"])
        found[one.pk] = made
    return found


def title_of(programme: Programme) -> str:
    """What a programme is called in what others are told."""
    told = current(programme)
    return str(told.frozen["title"]) if told else programme.title


def told_rows(programme: Programme, told: Current | None = None) -> list[Item]:
    """The items of the release in force in the order of the days, as they were told; none before the first release."""
    told = told or current(programme)
    if told is None:
        return []
    days = _days(programme, told)
    rows = Item.objects.filter(programme=programme).select_related("place", "day", "host_account").in_bulk()
    found = [(rows.get(UUID(each["id"])), each) for each in told.items]
    return [_laid_over(row, each, days.get(each["day"])) for row, each in found if row is not None]


def told_whole(programme: Programme) -> Whole:
    """The programme whole, as it was told."""
    told = current(programme)
    if told is None:
        return whole_of(programme, [], [])
    rows = told_rows(programme, told)
    days = {row.day.date: row.day for row in rows if row.day} | {
        day.date: day for day in _days(programme, told).values()
    }
    for row in rows:
        row.day = days[row.day.date] if row.day else None
    return whole_of(as_told(programme, told), [days[on] for on in sorted(days)], rows)


def told_person(told: Current | None, person: Participant) -> Mapping[str, Any]:
    """Where somebody rides and sits, as it was released; empty for somebody who came to the list since."""
    people = told.frozen["people"] if told else ()
    return next((one for one in people if one["id"] == str(person.pk)), {})


def told_vehicle(told: Current | None, person: Participant) -> int:
    """The car somebody knows of: as released; whoever came to the list since is where the list puts them."""
    return int(told_person(told, person).get("vehicle", person.vehicle))


def _days(programme: Programme, told: Current) -> dict[str, Day]:
    rows = {day.date.isoformat(): day for day in Day.objects.filter(programme=programme)}
    found = {}
    for each in told.frozen["days"]:
        row = rows.get(each["date"]) or Day(
            programme=programme, date=date.fromisoformat(each["date"]), starts_at=time(0, 0), ends_at=time(23, 59)
        )
        row.note = each["note"]
        found[each["date"]] = row
    return found


def _laid_over(row: Item, told: Mapping[str, Any], day: Day | None) -> Item:
    row.kind, row.title, row.code, row.district = told["kind"], told["title"], told["code"], told["district"]
    row.day, row.position, row.vehicle = day, told["position"], told["vehicle"]
    row.place_id = UUID(told["place_id"]) if told["place_id"] else None
    row.where, row.what_to_show, row.minutes = told["where"], told["show"], told["minutes"]
    row.host_account_id = UUID(told["host_account"]) if told.get("host_account") else None
    row.host_unit, row.host_name = told["host"], ""
    row.starts_at = datetime.fromisoformat(told["starts"]) if told["starts"] else None
    row.ends_at = datetime.fromisoformat(told["ends"]) if told["ends"] else None
    row.travel_minutes, row.travel_km = told["travel"], Decimal(told["km"])
    row.dropped_at, row.dropped_why = None, ""
    return row
