"""The people of the demonstration city: every name is made up, the units are those of the real network."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceKind, PlaceRecord, all_places, areas_by_code
from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.values import (
    APPEAL_REVIEWER,
    ASSESSOR,
    AUDITOR,
    CITY_OFFICER,
    DEMO_PASSWORD,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    PARTICIPANT,
    STATION_KEEPER,
    SYSTEM_ADMINISTRATOR,
)
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.ids import uuid7
from cuobian.kernel.text import pinyin, sort_key

CITY = "3502"
ASSESSORS, REVIEWERS = 60, 6
_SURNAMES = "陈林黄王吴郑许蔡张李洪叶苏杨曾刘谢郭庄周邱江蒋卢余戴沈柯颜魏罗潘高彭纪施梁何徐方"
_GIVEN = [
    "素云",
    "惠珍",
    "国强",
    "志明",
    "雅琴",
    "建国",
    "秀英",
    "明辉",
    "丽卿",
    "阿海",
    "婉婷",
    "志勇",
    "思齐",
    "美玲",
    "文彬",
    "淑芬",
    "家豪",
    "晓燕",
    "永福",
    "丽华",
    "宗翰",
    "慧敏",
    "金水",
    "玉兰",
    "振华",
    "秋菊",
    "俊杰",
    "春梅",
    "天赐",
    "雪芳",
    "荣辉",
    "佩珊",
    "世平",
    "月娥",
    "耀东",
    "锦绣",
    "国栋",
    "芳华",
    "清源",
    "淑贞",
    "伟民",
    "碧霞",
    "炳坤",
    "静怡",
    "火炎",
    "巧云",
    "和平",
    "宝珠",
    "添财",
    "秀兰",
    "庆祥",
    "雅芳",
    "水木",
    "丽霞",
    "长庚",
    "桂香",
    "文渊",
    "彩凤",
    "顺利",
    "若兰",
    "鸿儒",
    "依依",
    "大勇",
    "琼华",
]
_OUTSIDE = (
    "市志愿者协会",
    "市社会工作协会",
    "厦门大学",
    "集美大学",
    "市图书馆",
    "市老年大学",
    "市文化馆",
    "市青年志愿者协会",
)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Seat:
    """Somebody to be invented: where, as what."""

    username: str
    unit_name: str
    unit_code: str
    role: str
    code: str
    name: str = ""
    worked: tuple[tuple[str, date, date | None], ...] = field(default=())


def load(*, seed: int, now: datetime, progress: Progress) -> None:
    """One account for every seat of the city; one password, hashed once.

    Raises:
        Conflict: there are accounts already.
    """
    if Account.objects.exists():
        raise Conflict(_("已经有账号了，演示人员只能装进空的数据库。"))
    places = list(all_places([CITY], kinds=(PlaceKind.CENTRE, PlaceKind.INSTITUTE, PlaceKind.STATION)))
    names = _names(random.Random(f"{seed}-people"))
    today = local_date(now)
    above = [*_offices(places), *_panels(places, random.Random(f"{seed}-panels"), today)]
    seats = [*above, *_keepers(places, {seat.username for seat in above})]
    password, since = make_password(DEMO_PASSWORD), date(today.year - 2, 1, 1)
    accounts, grants, employments = [], [], []
    for seat in seats:
        account = _account(seat, seat.name or next(names), password, now)
        accounts.append(account)
        grants.append(
            RoleGrant(
                account=account, role=seat.role, code=seat.code, starts_on=since, granted_at=now, granted_by_id=None
            )
        )
        employments += [
            Employment(account=account, place_code=code, from_on=start, until_on=end)
            for code, start, end in seat.worked
        ]
    _granted_by(accounts, grants)
    with transaction.atomic():
        Account.objects.bulk_create(accounts, batch_size=500)
        RoleGrant.objects.bulk_create(grants, batch_size=500)
        Employment.objects.bulk_create(employments, batch_size=500)
    progress(_("人员与身份"), len(accounts), len(accounts))


def _offices(places: list[PlaceRecord]) -> Iterator[_Seat]:
    yield _Seat("admin", "市级指导中心", CITY, SYSTEM_ADMINISTRATOR, "", "叶国强")
    yield _Seat("city", "市委文明办", CITY, CITY_OFFICER, CITY, "王素云")
    yield _Seat("city-2", "市级指导中心", CITY, CITY_OFFICER, CITY)
    yield _Seat("auditor", "市审计局", CITY, AUDITOR, CITY, "蔡明辉")
    yield _Seat("participant", "湖里区文明办", "350206", PARTICIPANT, CITY, "高文彬")
    for place in places:
        if place.kind == PlaceKind.CENTRE:
            letters = "".join(pinyin(place.district_name.removesuffix("区")).split())
            printed = "林惠珍" if letters == "siming" else ""
            unit = f"{place.district_name}文明办"
            yield _Seat(letters, unit, place.area_code, DISTRICT_OFFICER, place.code, printed)
            yield _Seat(f"{letters}-2", f"{place.district_name}中心", place.area_code, DISTRICT_OFFICER, place.code)


def _keepers(places: list[PlaceRecord], taken: set[str]) -> Iterator[_Seat]:
    offices = areas_by_code([place.area_code for place in places])
    for place in places:
        if place.kind not in (PlaceKind.INSTITUTE, PlaceKind.STATION):
            continue
        is_station = place.kind == PlaceKind.STATION
        if is_station and not place.rated:
            continue
        area = (
            place.short_name.removesuffix("站").removesuffix("社区").removesuffix("村")
            if is_station
            else place.street_name
        )
        area = area.removesuffix("街道").removesuffix("镇") or area
        username = _username("".join(pinyin(area).split()), place, taken)
        unit = offices[place.area_code].name if is_station else f"{place.street_name}办事处"
        role = STATION_KEEPER if is_station else INSTITUTE_HEAD
        since = (place.code, date(2023, 3, 1), None)
        yield _Seat(username, unit, place.area_code, role, place.code, worked=(since,))


def _panels(places: list[PlaceRecord], chance: random.Random, today: date) -> Iterator[_Seat]:
    """Assessors from every district and from outside; some have worked at a station they must not rate."""
    centres = [place for place in places if place.kind == PlaceKind.CENTRE]
    stations = [place for place in places if place.kind == PlaceKind.STATION]
    if not centres or not stations:
        return
    for number in range(1, ASSESSORS + 1):
        username = "assessor" if number == 1 else f"assessor-{number:02d}"
        if number % 4 == 0:
            unit, code = chance.choice(_OUTSIDE), ""
        else:
            centre = centres[number % len(centres)]
            unit, code = f"{centre.district_name}{chance.choice(('文明办', '中心'))}", centre.area_code
        worked = _worked(chance, stations, today) if number % 3 == 0 else ()
        yield _Seat(username, unit, code, ASSESSOR, CITY, "苏婉婷" if number == 1 else "", worked)
    for number in range(1, REVIEWERS + 1):
        username = "reviewer" if number == 1 else f"reviewer-{number:02d}"
        yield _Seat(
            username, _OUTSIDE[number % len(_OUTSIDE)], "", APPEAL_REVIEWER, CITY, "洪秀英" if number == 1 else ""
        )


def _worked(
    chance: random.Random, stations: list[PlaceRecord], today: date
) -> tuple[tuple[str, date, date | None], ...]:
    left = today - timedelta(days=chance.randint(60, 1200))
    return ((chance.choice(stations).code, left - timedelta(days=chance.randint(400, 1500)), left),)


def _username(letters: str, place: PlaceRecord, taken: set[str]) -> str:
    """Short where it is free, with the end of the code where two places sound alike."""
    wanted = "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
    if not wanted or wanted in taken:
        wanted = f"{wanted or 'p'}-{place.code[4:].lower()}"
    taken.add(wanted)
    return wanted


def _names(chance: random.Random) -> Iterator[str]:
    """Made-up names without end; the same one may come twice, as in life."""
    while True:
        yield chance.choice(_SURNAMES) + chance.choice(_GIVEN)


def _account(seat: _Seat, name: str, password: str, now: datetime) -> Account:
    return Account(
        id=uuid7(),
        username=seat.username,
        name=name,
        sort_key=sort_key(name),
        unit_name=seat.unit_name,
        unit_code=seat.unit_code,
        password=password,
        created_at=now,
    )


def _granted_by(accounts: list[Account], grants: list[RoleGrant]) -> None:
    """Each role was given by the office above: the administrator made the officers, they the rest."""
    by_username = {account.username: account.pk for account in accounts}
    officers: dict[str, UUID] = {}
    for grant in grants:
        if grant.role == DISTRICT_OFFICER:
            officers.setdefault(grant.code, grant.account_id)
    for grant in grants:
        if grant.role in (INSTITUTE_HEAD, STATION_KEEPER):
            grant.granted_by_id = officers.get(grant.code[:6])
        elif grant.role in (ASSESSOR, APPEAL_REVIEWER, DISTRICT_OFFICER, AUDITOR):
            grant.granted_by_id = by_username["city"]
        elif grant.role == CITY_OFFICER:
            grant.granted_by_id = by_username["admin"]
