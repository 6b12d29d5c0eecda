"""Programmes to work with: places, people and a standard from the rating's small world, and a programme brought along by real actions.

world = build()
programme = world.released()
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import build as build_places

from cuobian.domains.network.models import Place
from cuobian.domains.visits.actions.items import add_item
from cuobian.domains.visits.actions.people import add_person
from cuobian.domains.visits.actions.programmes import create_programme, edit_day
from cuobian.domains.visits.actions.releasing import release
from cuobian.domains.visits.models import Day, Item, Participant, Programme
from cuobian.domains.visits.rules.people import PersonPlan
from cuobian.domains.visits.rules.plans import DayPlan, ItemPlan, ProgrammePlan
from cuobian.domains.visits.rules.times import moment_at
from cuobian.domains.visits.values import ItemKind, Part
from cuobian.kernel.access import Actor

FIRST = NOW.date() + timedelta(days=2)
CENTRE, INSTITUTE, STATION, OTHER = "350203", "350203001", cast.STATION, cast.NEIGHBOUR_STATION
FAR = "350212"
POINTS = {
    CENTRE: (24.4450, 118.0820),
    INSTITUTE: (24.4500, 118.0900),
    STATION: (24.4520, 118.0860),
    OTHER: (24.4560, 118.0800),
    FAR: (24.7230, 118.1520),
}
STOPS = (INSTITUTE, STATION, OTHER)
HOURS = [["09:00", "12:00"], ["13:30", "17:00"]]


@dataclass
class VisitWorld:
    """Who and what there is."""

    city: Actor
    siming: Actor
    tongan: Actor
    head: Actor
    keeper: Actor
    neighbour: Actor
    participant: Actor
    assessor: Actor
    auditor: Actor
    now: datetime = NOW

    def programme(self, days: int = 1, **changes: Any) -> Programme:
        """A draft; its days run from 9:00 to 17:30 from the centre."""
        given = {
            "title": "全市现场观摩交流",
            "lead_unit": "市委文明办",
            "starts_on": FIRST,
            "ends_on": FIRST + timedelta(days=days - 1),
            **changes,
        }
        made = create_programme(actor=self.city, code=cast.CITY, plan=ProgrammePlan(**given), now=self.now)
        for day in self.days(made):
            self.set_day(made, day)
        return self.fresh(made)

    def set_day(self, programme: Programme, day: Day, **changes: Any) -> None:
        given = {"starts_at": time(9, 0), "ends_at": time(17, 30), "start_code": CENTRE, "end_code": CENTRE, **changes}
        edit_day(actor=self.city, programme_id=programme.pk, day_id=day.pk, plan=DayPlan(**given), now=self.now)

    def days(self, programme: Programme) -> list[Day]:
        return list(Day.objects.filter(programme=programme).order_by("date"))

    def stop(self, programme: Programme, code: str = STATION, day: Day | None = None, **changes: Any) -> Item:
        given = {"kind": ItemKind.STOP, "title": "", "minutes": 40, "place_code": code, "windows": HOURS, **changes}
        if day is not None:
            given["day_id"] = day.pk
        return add_item(actor=self.city, programme_id=programme.pk, plan=ItemPlan(**given), now=self.now)

    def item(self, programme: Programme, kind: str, title: str, day: Day | None = None, **changes: Any) -> Item:
        given = {"kind": kind, "title": title, "minutes": 30, "day_id": day.pk if day else None, **changes}
        return add_item(actor=self.city, programme_id=programme.pk, plan=ItemPlan(**given), now=self.now)

    def person(self, programme: Programme, actor: Actor | None = None, **changes: Any) -> Participant:
        given: dict[str, Any] = {"name": "陈和平", "unit": "湖里区文明办", "district": "350206"}
        if actor is not None:
            given = {"name": "", "account_id": actor.account_id, "district": actor.unit_label and "350206"}
        plan = PersonPlan(**{**given, **changes})
        return add_person(actor=self.city, programme_id=programme.pk, plan=plan, now=self.now)

    def planned(self, stops: tuple[str, ...] = STOPS, days: int = 1) -> Programme:
        """A draft with its stops on the first day, and two participants, one with an account."""
        made = self.programme(days)
        first = self.days(made)[0]
        for code in stops:
            self.stop(made, code, first)
        self.person(made, self.participant)
        self.person(made, name="林秋月", unit="市级指导中心", district="", part=Part.ESCORT, phone="0592-2110001")
        return self.fresh(made)

    def released(self, stops: tuple[str, ...] = STOPS, days: int = 1) -> Programme:
        made = self.planned(stops, days)
        release(actor=self.city, programme_id=made.pk, note="", version=None, now=self.now, anyway=True)
        return self.fresh(made)

    def again(self, programme: Programme, now: datetime | None = None) -> Any:
        return release(
            actor=self.city, programme_id=programme.pk, note="", version=None, now=now or self.now, anyway=True
        )

    def fresh(self, programme: Programme) -> Programme:
        return Programme.objects.get(pk=programme.pk)

    def items(self, programme: Programme) -> list[Item]:
        rows = Item.objects.filter(programme=programme, dropped_at=None).select_related("place", "day")
        return list(rows.order_by("day__date", "position", "pk"))

    def at(self, hour: int, minute: int = 0, day: date = FIRST) -> datetime:
        """A moment of a day in the city."""
        return moment_at(day, hour * 60 + minute)


def build() -> VisitWorld:
    """The world in the database; needs the `db` fixture."""
    base = build_places(with_round=False)
    locate()
    return VisitWorld(
        city=base.city,
        siming=base.siming,
        tongan=base.tongan,
        head=cast.enrol("institute_head"),
        keeper=cast.enrol("station_keeper"),
        neighbour=cast.enrol("neighbour_keeper"),
        participant=cast.enrol("participant"),
        assessor=cast.enrol("assessor"),
        auditor=cast.enrol("auditor"),
    )


def locate() -> None:
    """Give the places their coordinates."""
    for code, (lat, lng) in POINTS.items():
        Place.objects.filter(code=code).update(lat=lat, lng=lng, coord_system="GCJ-02")


def times(items: list[Item]) -> list[tuple[str, str]]:
    """ "9:10" and the code of each, in order."""
    from django.utils import timezone

    found = []
    for item in items:
        local = timezone.localtime(item.starts_at) if item.starts_at else None
        found.append(
            (f"{local.hour}:{local.minute:02d}" if local else "", item.place.code if item.place else item.title)
        )
    return found
