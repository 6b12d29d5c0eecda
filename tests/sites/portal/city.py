"""A small city for the public pages: two districts, four stations, an institute, and stars that are simply there."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from tests.cast import NOW, SIMING, TONGAN

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.journal import period_of
from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.actions.structure import open_place
from cuobian.domains.network.models import Place, PlacePeriod
from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.kernel.access import Actor
from cuobian.sites.portal.cache import STAMP

SYSTEM = Actor.system("测试")
STATIONS = ("350203001001", "350203001004", "350203001006", "350203001011")
HOURS = {
    "week": {
        **{day: [["08:30", "12:00"], ["14:30", "21:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "sat": [["09:00", "17:00"]],
        "sun": [],
    },
    "exceptions": [],
}
DIMENSIONS = [
    {"id": "Z1", "name": "阵地建设", "points": "15", "score": "12.00", "ratio": "80"},
    {"id": "Z2", "name": "组织与运行", "points": "12", "score": "9.00", "ratio": "75"},
    {"id": "Z3", "name": "志愿服务队伍", "points": "13", "score": "10.00", "ratio": "76.9"},
]


def build_city(*, stations: tuple[str, ...] = STATIONS) -> None:
    """Areas and places, by their own actions."""
    rows = [row for row in shipped_areas() if row["district_code"] in (SIMING, TONGAN)]
    wanted = [row for row in rows if row["village_code"] in stations]
    wanted += [row for row in rows if row["district_code"] == TONGAN][:1]
    load_areas(actor=SYSTEM, rows=wanted, now=NOW)
    for digits, kind in ((6, "centre"), (9, "institute"), (12, "station")):
        heads = {6: "district_code", 9: "street_code", 12: "village_code"}[digits]
        for code in dict.fromkeys(row[heads] for row in wanted):
            open_place(actor=SYSTEM, kind=kind, area_code=code, effective_on=date(2020, 1, 1), now=NOW)


def change(code: str, **changes: Any) -> None:
    """Change a place as its keeper would."""
    place = Place.objects.get(code=code)
    edit_place(actor=SYSTEM, place_id=place.pk, version=place.version, changes=changes, now=NOW)


def award(code: str, star: int = 3, **changes: Any) -> StarAward:
    """A star that was awarded two years ago."""
    place = Place.objects.get(code=code)
    values: dict[str, Any] = {
        "place": place,
        "code": code,
        "star": star,
        "score": Decimal("77.30"),
        "dimensions": DIMENSIONS,
        "standard_label": "评定标准（示例）2024 年",
        "body": "思明区文明办",
        "plaque_number": f"2024-{code}-{star}",
        "awarded_on": date(2024, 12, 20),
        "valid_until": date(2026, 12, 20),
        "is_sample": True,
    }
    made = StarAward.objects.create(**{**values, **changes})
    StarEvent.objects.create(award=made, act="granted", star=star, on=made.awarded_on, by_name="王素云")
    return made


def many_stations(count: int) -> None:
    """More stations beside the first, as rows."""
    home = Place.objects.get(code=STATIONS[0])
    rows = []
    for number in range(2, count + 2):
        name = f"第{number}站"
        rows.append(
            Place(
                code=f"{home.code}S{number}", kind="station", name=name, short_name=name, area_id=home.area_id,
                parent_id=home.parent_id, hours=HOURS, opened_on=date(2020, 1, 1), sort_key=f"m{number:04d}",
                initials="m", search_text=name, updated_at=NOW,
            )
        )  # fmt: skip
    Place.objects.bulk_create(rows)
    PlacePeriod.objects.bulk_create(period_of(row, row.opened_on) for row in rows)


def second_passes() -> None:
    """The stamps are asked for once a second; here the second is over."""
    cache.delete(STAMP)
