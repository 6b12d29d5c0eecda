"""What the demonstration stands on: dates, places, people, the standard, and each place's figures."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import AccountRecord, holders_of_permission, holders_under
from cuobian.domains.rating.queries.facts import Snapshot, take
from cuobian.domains.rating.queries.raters import raters_of
from cuobian.domains.rating.rules.inputs import Facts, engine_inputs
from cuobian.domains.rating.rules.recusal import Rater
from cuobian.domains.rating.values import Stage, Step
from cuobian.domains.standards.public import VersionPolicy, VersionRecord, engine_standard, policy, published
from cuobian.engines.scoring import Result, Scorer, Standard
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.public import calendar

CITY = "3502"
KEEPER_STATION = "350203001018"
"""The printed keeper's own station (沙坡尾社区站): it stands at its self-assessment."""
ROUND_AGE = 12
"""Working days since the round of stations began."""

EXTENDED = {Step.SELF_ASSESSMENT: 2, Step.FIRST_REVIEW: 4}
"""Working days from today that one district was given more, with a reason."""
KEPT_BACK = {
    KEEPER_STATION: Stage.SELF_ASSESSMENT,
    "350203001001": Stage.FIRST_REVIEW,
    "350203001004": Stage.DISTRICT_PANEL,
}
"""Stations of the printed accounts' own street, left at early steps so that each role has something to do."""


@dataclass(frozen=True, slots=True)
class Ground:
    seed: int
    now: datetime
    calendar: WorkCalendar
    start: date
    officer: AccountRecord
    district_officers: dict[str, AccountRecord]
    keepers: dict[str, AccountRecord]
    heads: dict[str, AccountRecord]
    raters: list[Rater]
    usernames: dict[UUID, str]
    printed_assessor: UUID
    reviewers: list[AccountRecord]
    stations: list[PlaceRecord]
    version: VersionRecord
    policy: VersionPolicy
    standard: Standard
    scorer: Scorer
    figures: dict[UUID, Snapshot]
    records: dict[UUID, Result] = field(default_factory=dict)

    @classmethod
    def of(cls, *, seed: int, now: datetime) -> "Ground":
        """Read what the domains below have loaded."""
        version = published("station")
        officer = next(iter(holders_of_permission("rating.open", CITY, now)), None)
        if version is None or officer is None:
            raise Conflict("网络、人员和标准要先装入")
        days = calendar()
        start = round_start(local_date(now), days)
        assessors = holders_under("assessor", CITY, now)
        stations = list(all_places((CITY,), kinds=("station",), rated=True))
        standard = engine_standard(version.id)
        districts = {place.code[:6] for place in stations}
        return cls(
            seed=seed,
            now=now,
            calendar=days,
            start=start,
            officer=officer,
            district_officers={
                code: next(person for person in holders_of_permission("rating.panel.district", code, now))
                for code in sorted(districts)
            },
            keepers=_first_by_code("station_keeper", stations, now),
            heads=_heads(now),
            raters=raters_of([person.id for person in assessors]),
            usernames={person.id: person.username for person in assessors},
            printed_assessor=next((p.id for p in assessors if p.username == "assessor"), assessors[0].id),
            reviewers=holders_under("appeal_reviewer", CITY, now),
            stations=stations,
            version=version,
            policy=policy(version.id),
            standard=standard,
            scorer=Scorer(standard),
            figures=take(standard, stations, start - timedelta(days=1)),
        )

    @property
    def data_day(self) -> date:
        """What had been written down when the round began: up to the day before."""
        return self.start - timedelta(days=1)

    def dice(self, *key: object) -> random.Random:
        """A generator of its own for every use, so that one change does not shift all the others."""
        return random.Random(f"{self.seed}/{'/'.join(str(part) for part in key)}")

    def record(self, place: PlaceRecord) -> Result:
        """What a place's figures alone are worth, before anybody has looked at it."""
        if place.id not in self.records:
            facts = Facts(metrics=self.figures[place.id].values, provisional=True)
            self.records[place.id] = self.scorer.evaluate(engine_inputs(self.standard, facts))
        return self.records[place.id]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """An instant in the city's time, never later than now."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE))
        return min(moment, self.now - timedelta(minutes=5))

    def day(self, workdays: int) -> date:
        """The n-th working day of the round."""
        return self.calendar.add(self.start, workdays)


def round_start(today: date, days: WorkCalendar) -> date:
    """The working day `ROUND_AGE` working days ago."""
    day, left = today, ROUND_AGE
    while left:
        day -= timedelta(days=1)
        left -= days.is_workday(day)
    return day


def _first_by_code(role: str, places: list[PlaceRecord], now: datetime) -> dict[str, AccountRecord]:
    from cuobian.domains.people.public import holders_in_bulk

    found = holders_in_bulk(role, [place.code for place in places], now)
    return {code: people[0] for code, people in found.items() if people}


def _heads(now: datetime) -> dict[str, AccountRecord]:
    from cuobian.domains.people.public import holders_in_bulk

    codes = [place.code for place in all_places((CITY,), kinds=("institute",))]
    found = holders_in_bulk("institute_head", codes, now)
    return {code: people[0] for code, people in found.items() if people}
