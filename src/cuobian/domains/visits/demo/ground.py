"""What the demonstration stands on: places of every district, who acts, invented names."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import (
    ASSESSOR,
    CITY_OFFICER,
    DISTRICT_OFFICER,
    PARTICIPANT,
    ROLES,
    AccountRecord,
    holders_in_bulk,
    holders_under,
)
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.rules.people import PersonPlan
from cuobian.domains.visits.rules.times import moment_at
from cuobian.domains.visits.values import Part
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.support.calendars.public import calendar

CITY = "3502"
ORDER = ("350212", "350213", "350206", "350211", "350205", "350203")
"""The way of the real event: 同安, 翔安, 湖里, 集美, 海沧, 思明."""
SURNAMES = "陈林黄张吴李王郑蔡许杨洪苏叶庄江"
GIVEN = ("志远", "秋月", "建平", "美玲", "文清", "国栋", "雅芳", "海生", "丽珍", "少华", "晓岚", "宗明", "惠敏", "子健")
DUTIES = ("主任", "副主任", "科长", "科员", "干事")
SHOWS = {
    "350212": "名师孵化中心：导师队伍、学员队伍和微舞台",
    "350213": "多功能学习一体机和课题库件",
    "350206": "平战结合志愿服务、1+1+1 结对共建",
    "350211": "专业社工运营和七大平台",
    "350205": "厝边学堂和村居教学点",
    "350203": "思明文明学习时间，工作专班推进提升",
}


@dataclass(slots=True)
class Ground:
    """Places by district (the centre, then institutes) and people."""

    seed: int
    now: datetime
    city: Actor
    visitors: list[AccountRecord]
    officers: dict[str, AccountRecord]
    centres: dict[str, PlaceRecord]
    institutes: dict[str, list[PlaceRecord]]

    @classmethod
    def of(cls, *, seed: int, now: datetime) -> "Ground":
        """Read what the domains below have loaded."""
        offices = holders_under(CITY_OFFICER, CITY, now)
        officer = next((one for one in offices if one.username == "city"), next(iter(offices), None))
        places = list(all_places((CITY,), kinds=("centre", "institute")))
        if officer is None or not places:
            raise Conflict("网络和人员要先装入")
        found = holders_in_bulk(DISTRICT_OFFICER, ORDER, now)
        held = [*holders_under(ASSESSOR, CITY, now), *holders_under(PARTICIPANT, CITY, now)]
        printed = [one for one in held if one.username in ("assessor", "participant")]
        return cls(
            seed=seed,
            now=now,
            city=_actor(officer),
            visitors=printed or held[:1],
            officers={code: people[0] for code, people in found.items() if people},
            centres={place.code[:6]: place for place in places if place.kind == "centre"},
            institutes={
                code: [place for place in places if place.kind == "institute" and place.code.startswith(code)]
                for code in ORDER
            },
        )

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def districts(self) -> list[str]:
        """Those that have a centre, in the order of the event."""
        return [code for code in ORDER if code in self.centres]

    def host(self, code: str) -> Actor | None:
        """The office of a district, which receives there."""
        officer = self.officers.get(code)
        if officer is None:
            return None
        return Actor(
            account_id=officer.id,
            name=officer.name,
            role=DISTRICT_OFFICER,
            scope=code,
            grants=(("visits.host", code), ("visits.view", code)),
        )

    def dice(self, *key: object) -> random.Random:
        """A generator of its own for every use."""
        return random.Random(f"{self.seed}/visits/{'/'.join(str(part) for part in key)}")

    def workday(self, back: int) -> date:
        """A working day so many working days ago that is followed by another."""
        days, day = calendar(), self.today
        while back > 0 or not (days.is_workday(day) and days.is_workday(day + timedelta(days=1))):
            day -= timedelta(days=1)
            back -= days.is_workday(day)
        return day

    def next_workday(self, ahead: int) -> date:
        """A working day at least so many days ahead."""
        day = self.today + timedelta(days=ahead)
        while not calendar().is_workday(day):
            day += timedelta(days=1)
        return day

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day in the city."""
        return moment_at(day, hour * 60 + minute)

    def people(self, programme: Programme, count: int) -> list[PersonPlan]:
        """The city's people, then each district's; officers and the printed visitors with their accounts."""
        dice = self.dice("people", programme.number)
        plans = [
            PersonPlan(
                name="王素云", unit="市委文明办", duty="处长", part=Part.LEADER, account_id=self.city.account_id
            ),
            PersonPlan(name="林子健", unit="市级指导中心", duty="干事", part=Part.ESCORT, phone="0592-2110001"),
        ]
        taken = {plan.name for plan in plans}
        plans += [
            PersonPlan(name="", unit=one.unit_name, district=one.unit_code[:6], account_id=one.id)
            for one in self.visitors
        ]
        for code, officer in self.officers.items():
            plans.append(PersonPlan(name="", unit=officer.unit_name, district=code, duty="主任", account_id=officer.id))
        codes = [*self.districts, ""]
        number = 0
        while len(plans) < count:
            name = dice.choice(SURNAMES) + dice.choice(GIVEN)
            if name in taken:
                continue
            taken.add(name)
            code = codes[number % len(codes)]
            unit = f"{self.centres[code].district_name}文明办" if code else "市级指导中心"
            plans.append(PersonPlan(name=name, unit=unit, district=code, duty=dice.choice(DUTIES)))
            number += 1
        return plans


def _actor(who: AccountRecord) -> Actor:
    role = ROLES[CITY_OFFICER]
    return Actor(
        account_id=who.id,
        name=who.name,
        role=role.key,
        role_label=str(role.label),
        unit_label=who.unit_name,
        scope=CITY,
        grants=tuple((permission, CITY) for permission in sorted(role.permissions)),
    )
