"""The demonstration network: Xiamen's real areas; addresses, people, telephone numbers and history are made up.

Everything follows from the seed. Telephone numbers are 0592-000-xxxx, which nobody has; coordinates are scattered around
the districts' real positions and say GCJ-02.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal, structure
from cuobian.domains.network.actions.area_steps import rename_area
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.orders import Order
from cuobian.domains.network.actions.planning import plan_change
from cuobian.domains.network.models import Area, Place, PlaceEvent, PlacePeriod, PlaceWords, Room
from cuobian.domains.network.queries.search import words_of
from cuobian.domains.network.rules import hours as opening
from cuobian.domains.network.rules.places import point_code
from cuobian.domains.network.values import (
    CoordSystem,
    Facility,
    PlaceAction,
    PlaceKind,
    PlaceStatus,
    RoomUse,
    community_name,
    full_name,
    short_name,
)
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict

Progress = Callable[[str, int, int], None]
BATCH = 500
# Position of each district's centre in GCJ-02 and how far its villages scatter, in degrees.
DISTRICTS = {
    "350203": (
        118.0894,
        24.4598,
        0.020,
        ("大学路", "思明南路", "湖滨北路", "莲前西路", "文塔路", "禾祥西路", "民族路", "前埔中路"),
    ),
    "350205": (118.0330, 24.4846, 0.035, ("海富路", "滨湖北路", "嵩屿南路", "新盛路", "沧林路", "孚中央路", "兴港路")),
    "350206": (
        118.1410,
        24.5130,
        0.022,
        ("湖里大道", "华昌路", "兴隆路", "江头北路", "金湖路", "殿前路", "禾山路", "枋湖东路"),
    ),
    "350211": (
        118.0970,
        24.5760,
        0.045,
        ("石鼓路", "杏东路", "同集路", "灌口大道", "后溪路", "乐海路", "浔江路", "侨英路"),
    ),
    "350212": (
        118.1520,
        24.7230,
        0.055,
        ("环城西路", "银湖中路", "城南路", "西洪塘路", "祥平路", "莲花路", "汀溪路", "五显路"),
    ),
    "350213": (
        118.2480,
        24.6190,
        0.050,
        ("新兴街", "马巷五甲街", "祥福路", "洪钟大道", "鸿翔西路", "新圩北路", "内厝路", "海翔大道"),
    ),
}
FACILITIES = [value for value in Facility.values if value not in (Facility.STAGE, Facility.COURT)]
SURNAMES = "陈林黄吴张王李郑洪叶许蔡苏郭杨曾谢庄江何"
GIVEN = (
    "素云",
    "志勇",
    "雅琴",
    "国强",
    "秋燕",
    "建宁",
    "婉婷",
    "思齐",
    "明月",
    "海生",
    "丽珍",
    "文彬",
    "春兰",
    "永福",
    "晓岚",
    "振华",
)
WEEKS = (
    ("08:30-12:00 14:30-17:30", "09:00-17:00"),
    ("08:30-17:30", "09:00-12:00 14:30-17:00"),
    ("08:00-12:00 14:30-18:00", ""),
    ("08:30-12:00 14:30-17:30 18:30-21:00", "09:00-21:00"),
    ("09:00-21:00", "09:00-21:00"),
    ("08:30-12:00 15:00-18:00", "08:30-11:30"),
)
ROOMS = (
    ("大讲堂", RoomUse.HALL, 60, 180), ("阅览室", RoomUse.READING, 16, 40), ("多功能活动室", RoomUse.ACTIVITY, 30, 80),
    ("志愿者之家", RoomUse.VOLUNTEERS, 8, 20), ("四点半课堂", RoomUse.CHILDREN, 20, 36), ("谈心室", RoomUse.COUNSEL, 4, 6),
    ("书画教室", RoomUse.CLASSROOM, 20, 40), ("门前广场", RoomUse.OUTDOOR, 80, 300),
)  # fmt: skip
POINTS = ("榕树下微舞台", "书香驿站", "爱心驿站", "红色讲堂", "老人活动中心", "文化广场", "侨台之家", "渔港讲堂")
POINT_COUNT = 42
RENAMED, RENAMED_FROM, RENAMED_TO = "350203001015", "巡司社区居委会", "巡司顶社区居委会"


def load(*, seed: int, now: datetime, progress: Progress) -> None:
    """Load the demonstration network. Raises Conflict when there are places already."""
    if Place.objects.exists():
        raise Conflict(_("库里已经有站点了，演示数据只装进空库。"))
    actor = Actor.system(_("演示数据"))
    with transaction.atomic():
        progress(_("行政区划"), 0, 4)
        load_areas(actor=actor, rows=_with_a_former_name(shipped_areas()), now=now)
        rename_area(
            actor=actor, code=RENAMED, name=RENAMED_TO, effective_on=date(2021, 9, 1), now=now,
            reason=_("社区更名（演示，并无此事）"),
        )  # fmt: skip
        progress(_("站点"), 1, 4)
        places = _Maker(random.Random(seed), now).everything()
        progress(_("站点的历史和索引"), 2, 4)
        _write(places, now)
        progress(_("更名、并入、暂停"), 3, 4)
        _history(actor, now)
        _arranged(actor, now)
        progress(_("站点"), 4, 4)


def _with_a_former_name(rows: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """The shipped areas, one of them under a name that it is said to have had before."""
    for row in rows:
        yield {**row, "village": RENAMED_FROM} if row["village_code"] == RENAMED else row


class _Maker:
    """Makes places in memory, in a fixed order, from one stream of random numbers."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self.chance, self.now, self.phone = chance, now, 0
        self.areas = {area.code: area for area in Area.objects.order_by("code")}
        self.spots: dict[str, tuple[float, float]] = {}

    def everything(self) -> list[Place]:
        """Centres, institutes, stations, points: parents before children."""
        found: list[Place] = []
        for code, area in self.areas.items():
            if len(code) == 6:
                found.append(self._place(area, PlaceKind.CENTRE, None))
            elif len(code) == 9 and not area.is_pseudo:
                found.append(self._place(area, PlaceKind.INSTITUTE, code[:6]))
        for code, area in self.areas.items():
            if len(code) == 12:
                found.append(self._place(area, PlaceKind.STATION, code[:6] if area.is_pseudo else code[:9]))
        return found + list(self._points([place for place in found if place.rated and place.kind != PlaceKind.CENTRE]))

    def _place(self, area: Area, kind: PlaceKind, parent: str | None) -> Place:
        place = Place(
            code=area.code, kind=kind, area=area, parent_id=parent, rated=not area.is_pseudo,
            name=full_name(area.name, kind), short_name=short_name(area.name, kind),
            opened_on=date(2018, 9, 1) + timedelta(days=self.chance.randrange(30, 900)),
        )  # fmt: skip
        return self._furnished(place, self._spot(area.code))

    def _points(self, homes: list[Place]) -> Iterator[Place]:
        used: set[str] = set()
        for home in sorted(self.chance.sample(homes, POINT_COUNT), key=lambda place: place.code):
            code = point_code(home.code, used)
            used.add(code)
            word = self.chance.choice(POINTS)
            short = f"{community_name(home.area.name)}{word}"
            point = Place(
                code=code, kind=PlaceKind.POINT, area=home.area, parent_id=home.code, rated=False,
                name=f"{short}新时代文明实践点", short_name=short, opened_on=home.opened_on + timedelta(days=200),
            )  # fmt: skip
            lng, lat = self._spot(home.code)
            yield self._furnished(
                point, (lng + self.chance.uniform(-0.002, 0.002), lat + self.chance.uniform(-0.002, 0.002))
            )

    def _furnished(self, place: Place, spot: tuple[float, float]) -> Place:
        chance = self.chance
        self.phone += 1
        weekdays, weekend = chance.choice(WEEKS)
        week = {**opening.parse_days(weekdays, opening.DAYS[:5]), **opening.parse_days(weekend, opening.DAYS[5:])}
        year = self.now.year + 1
        holidays = (
            [{"from": f"{year}-02-05", "to": f"{year}-02-12", "spans": [], "note": "春节"}]
            if chance.random() < 0.6
            else []
        )
        place.hours = opening.make(week, holidays)
        place.facilities = sorted(chance.sample(FACILITIES, chance.randrange(4, 11)), key=Facility.values.index)
        place.lng, place.lat = Decimal(f"{spot[0]:.6f}"), Decimal(f"{spot[1]:.6f}")
        place.coord_system = CoordSystem.GCJ02
        street = chance.choice(DISTRICTS[place.code[:6]][3])
        place.address = f"{street} {chance.randrange(2, 388)} 号（演示地址）"
        place.contact_name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        place.contact_phone = f"0592-000-{self.phone:04d}"
        place.updated_at = self.now
        journal.describe(place, community_name(self._street(place.code)))
        return place

    def _street(self, code: str) -> str:
        return self.areas[code[:9]].name if len(code) >= 9 and code[:9] in self.areas else ""

    def _spot(self, code: str) -> tuple[float, float]:
        """Near the district's centre; a village near its street's institute."""
        if code not in self.spots:
            lng, lat, spread, _streets = DISTRICTS[code[:6]]
            if len(code) >= 12:
                lng, lat = self._spot(code[:9])
                spread = spread / 3
            if len(code) > 6:
                lng += max(-2.0, min(2.0, self.chance.gauss(0, 0.8))) * spread
                lat += max(-2.0, min(2.0, self.chance.gauss(0, 0.8))) * spread * 0.8
            self.spots[code] = (lng, lat)
        return self.spots[code]


def _write(places: list[Place], now: datetime) -> None:
    Place.objects.bulk_create(places, batch_size=BATCH)
    PlaceWords.objects.bulk_create(
        (PlaceWords(place=place, words=words_of(place.search_text)) for place in places), batch_size=BATCH
    )
    PlacePeriod.objects.bulk_create((journal.period_of(place, place.opened_on) for place in places), batch_size=BATCH)
    PlaceEvent.objects.bulk_create((_opened(place, now) for place in places), batch_size=BATCH)
    Room.objects.bulk_create(_rooms(places), batch_size=BATCH)
    journal.stamp(place.code for place in places)


def _opened(place: Place, now: datetime) -> PlaceEvent:
    return PlaceEvent(
        place=place, action=PlaceAction.OPEN, effective_on=place.opened_on, version=1, by_name=_("演示数据"), by_role="system",
        old={}, new={"code": place.code, "name": place.name, "short_name": place.short_name}, recorded_at=now,
    )  # fmt: skip


def _rooms(places: Iterable[Place]) -> Iterator[Room]:
    for place in places:
        chance = random.Random(place.code)
        size = {PlaceKind.CENTRE: 8, PlaceKind.INSTITUTE: 6, PlaceKind.STATION: 4, PlaceKind.POINT: 1}[
            PlaceKind(place.kind)
        ]
        factor = {PlaceKind.CENTRE: 3, PlaceKind.INSTITUTE: 2}.get(PlaceKind(place.kind), 1)
        picked = ROOMS[: max(1, size - chance.randrange(3))]
        for index, (name, use, seats, metres) in enumerate(picked):
            number = max(4, round(seats * factor * chance.uniform(0.6, 1.2)))
            yield Room(
                place=place, name=name, use=use, seats=number, square_metres=round(metres * factor), position=index
            )


def _history(actor: Actor, now: datetime) -> None:
    """A few things that happened: each by the action that people use, on a day in the past."""
    by_code = {place.code: place for place in Place.objects.filter(kind=PlaceKind.STATION).order_by("code")}
    stations = [place for place in by_code.values() if place.rated]
    named = by_code.get("350203001015", stations[3])
    structure.rename_place(
        actor=actor, place_id=named.pk, name=f"{named.name}（海洋文化站）", short=named.short_name,
        effective_on=date(2024, 3, 1), reason=_("挂牌名称加上特色（演示）"), now=now,
    )  # fmt: skip
    home = stations[7]
    second = structure.split_place(
        actor=actor, place_id=home.pk, name=f"{home.name}第二站", short=f"{home.short_name}第二站", area_code=home.area_id,
        effective_on=date(2021, 6, 1), reason=_("新村离得远，分设一站（演示）"), now=now,
    )  # fmt: skip
    structure.merge_place(
        actor=actor, place_id=second.id, into_id=home.pk, effective_on=date(2024, 9, 1), now=now,
        reason=_("两站合署，腾出的房子改作图书室（演示）"),
    )  # fmt: skip
    shut = stations[-5]
    structure.suspend_place(
        actor=actor, place_id=shut.pk, effective_on=now.date() - timedelta(days=40), now=now,
        reason=_("房屋加固，预计春节后恢复（演示）"),
    )  # fmt: skip
    point = Place.objects.filter(kind=PlaceKind.POINT).order_by("code").last()
    if point is not None:
        structure.close_place(
            actor=actor, place_id=point.pk, effective_on=date(2025, 12, 1), reason=_("场地收回（演示）"), now=now
        )


def _arranged(actor: Actor, now: datetime) -> None:
    """One merger that is arranged for the first day of the next year."""
    open_ones = Place.objects.filter(parent__code="350203003", kind=PlaceKind.STATION, status=PlaceStatus.OPEN)
    into, going = open_ones.order_by("code").values_list("pk", flat=True)[:2]
    order = Order(
        PlaceAction.MERGE,
        going,
        date(now.year + 1, 1, 1),
        _("社区合并，两站合署办公（演示）"),
        {"into": str(into)},
    )
    plan_change(actor=actor, order=order, now=now)
