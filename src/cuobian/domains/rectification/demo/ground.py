"""What the demonstration stands on: places, people, the standard, dice, and the pile of rows that is written in bulk."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import (
    CITY_OFFICER,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    STATION_KEEPER,
    AccountRecord,
    holders_in_bulk,
    holders_under,
)
from cuobian.domains.rectification.models import Counter
from cuobian.domains.rectification.rules.rights import is_centre
from cuobian.domains.standards.public import Point, VersionRecord, document, published
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.ids import uuid7
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.public import calendar

CITY = "3502"
SIMING = "350203"
KEEPER_STATION = "350203001018"
"""The printed keeper's own station (沙坡尾社区站)."""


@dataclass(slots=True)
class Ground:
    seed: int
    now: datetime
    days: WorkCalendar
    stations: list[PlaceRecord]
    centres: list[PlaceRecord]
    keepers: dict[str, AccountRecord]
    heads: dict[str, AccountRecord]
    officers: dict[str, AccountRecord]
    city: AccountRecord
    version: VersionRecord
    points: dict[str, Point]
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, *, seed: int, now: datetime) -> "Ground":
        """Read what the domains below have loaded."""
        version = published("station")
        city = next(iter(holders_under(CITY_OFFICER, CITY, now)), None)
        stations = list(all_places((CITY,), kinds=("station",), rated=True))
        if version is None or city is None or not stations:
            raise Conflict("网络、人员和标准要先装入")
        codes = [place.code for place in stations]
        districts = sorted({code[:6] for code in codes})
        found = holders_in_bulk(DISTRICT_OFFICER, districts, now)
        return cls(
            seed=seed,
            now=now,
            days=calendar(),
            stations=stations,
            centres=[place for place in all_places((CITY,), kinds=("centre",)) if found.get(place.code)],
            keepers=_first(holders_in_bulk(STATION_KEEPER, codes, now)),
            heads=_first(holders_in_bulk(INSTITUTE_HEAD, codes, now)),
            officers={code: people[0] if people else city for code, people in found.items()},
            city=city,
            version=version,
            points={point.id: point for point in document(version.id).standard.walk()},
        )

    def own_officer(self, place: PlaceRecord) -> AccountRecord | None:
        """Who answers for a centre: its district's officer; nobody for other places."""
        return self.officers[place.code] if is_centre(place.code) else None

    def opener(self, place: PlaceRecord) -> AccountRecord:
        """Whose officer finds something: the district's; at a centre, the city's."""
        return self.city if is_centre(place.code) else self.officers[place.code[:6]]

    @property
    def today(self) -> date:
        return local_date(self.now)

    def dice(self, *key: object) -> random.Random:
        """A generator of its own for every use, so that one change does not shift all the others."""
        return random.Random(f"{self.seed}/{'/'.join(str(part) for part in key)}")

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """An instant in the city's time, never later than now."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE))
        return min(moment, self.now - timedelta(minutes=5))

    def workday(self, back: int) -> date:
        """The working day so many working days ago."""
        day, left = self.today, back
        while left > 0 or not self.days.is_workday(day):
            day -= timedelta(days=1)
            left -= self.days.is_workday(day)
        return day

    def number(self, day: date) -> str:
        """The next number of the day's year."""
        self.numbers[day.year] += 1
        return f"ZG-{day.year}-{self.numbers[day.year]:06d}"

    def save_counters(self) -> None:
        """The next real ticket goes on counting."""
        Counter.objects.bulk_create([Counter(year=year, last=last) for year, last in sorted(self.numbers.items())])

    def ident(self, key: str, at: datetime) -> UUID:
        """An id in order of time, the same for the same seed."""
        made = uuid7(int(at.timestamp() * 1000)).int
        low = self.dice("id", key).getrandbits(62)
        mask = (1 << 62) - 1
        mid = self.dice("mid", key).getrandbits(12)
        return UUID(int=(made & ~mask & ~(0xFFF << 64)) | low | (mid << 64))

    def base(self, place: PlaceRecord, opened: date, point_id: str = "") -> dict[str, Any]:
        """What every ticket of the demonstration begins with."""
        point = self.points.get(point_id)
        words: dict[str, Any] = {}
        if point is not None:
            label = f"{self.version.title} {self.version.label}"[:200]
            words = {
                "version_id": self.version.id,
                "version_label": label,
                "point_id": point.id,
                "point_text": point.name,
            }
        keeper = self.keepers.get(place.code) or self.heads.get(place.code) or self.own_officer(place)
        return {
            "place_id": place.id,
            "code": place.code,
            "sort_key": place.sort_key,
            "number": self.number(opened),
            "responsible_id": keeper.id if keeper else None,
            "opened_at": self.at(opened, 10),
            **words,
        }


def _first(found: dict[str, list[AccountRecord]]) -> dict[str, AccountRecord]:
    return {code: people[0] for code, people in found.items() if people}
