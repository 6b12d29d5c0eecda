"""The Excel sheet of places: its columns, what a row says, and how a place is written into one. Lossless both ways.

Only code and kind are needed. A column that is left out stays as it is; a blank cell in a column that is there clears,
except in the columns of `KEPT_WHEN_BLANK`, which cannot be empty: there it says nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.network.rules import hours as opening
from cuobian.domains.network.rules.contact import phone_fault
from cuobian.domains.network.rules.places import code_fault, coordinate_fault
from cuobian.domains.network.values import CoordSystem, Facility, PlaceKind, RoomUse
from cuobian.support.exchange.public import ColumnSpec

WEEKDAYS, WEEKEND = opening.DAYS[:5], opening.DAYS[5:]
SHEET = "站点"
_ROOM = re.compile(r"(.+?)\s+(\S+)\s+(\d{1,4})\s*座?(?:\s+(\d{1,6})\s*㎡)?")
_LABELS = {str(label): value for value, label in Facility.choices}
_USES = {str(label): value for value, label in RoomUse.choices}

COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec(
        "code", "编码", required=True, max_length=32, example="350203001001", help="区划代码；第二个站加 S2，点加 P001"
    ),
    ColumnSpec(
        "kind", "类型", kind="choice", required=True, choices=[(v, str(n)) for v, n in PlaceKind.choices], example="站"
    ),
    ColumnSpec("name", "全称", head_optional=True, max_length=100, example="沙坡尾社区新时代文明实践站"),
    ColumnSpec("short_name", "简称", head_optional=True, max_length=60, example="沙坡尾社区站"),
    ColumnSpec("parent", "上级编码", head_optional=True, max_length=32, example="350203001"),
    ColumnSpec("address", "地址", head_optional=True, max_length=200, example="大学路 88 号"),
    ColumnSpec("lng", "经度", kind="decimal", head_optional=True, example=118.09),
    ColumnSpec("lat", "纬度", kind="decimal", head_optional=True, example=24.44),
    ColumnSpec(
        "coord_system",
        "坐标系",
        kind="choice",
        head_optional=True,
        choices=[(v, v) for v in CoordSystem.values],
        example="GCJ-02",
    ),
    ColumnSpec(
        "weekdays",
        "工作日开放",
        head_optional=True,
        example="08:30-12:00 14:30-17:30",
        help="各天不同写「周一 …；周二 …」",
    ),
    ColumnSpec("weekend", "周末开放", head_optional=True, example="09:00-17:00"),
    ColumnSpec(
        "exceptions",
        "特殊日期",
        head_optional=True,
        max_length=4000,
        example="2027-02-05 至 2027-02-12 不开放 春节",
        help="一行一条",
    ),
    ColumnSpec("facilities", "设施", head_optional=True, example="无障碍坡道、图书角", help="用顿号隔开"),
    ColumnSpec(
        "rooms",
        "场地",
        head_optional=True,
        max_length=4000,
        example="大讲堂 讲堂 120；阅览室 阅览室 20",
        help="名称 用途 座位数，用分号隔开",
    ),
    ColumnSpec("contact_name", "联系人", head_optional=True, max_length=40),
    ColumnSpec("contact_phone", "电话", head_optional=True, max_length=30, example="0592-000-0001"),
    ColumnSpec(
        "rated",
        "参加评定",
        kind="boolean",
        head_optional=True,
        example="是",
        help="空着：已有的不动；新增的参加，统计单位不参加",
    ),
    ColumnSpec(
        "opened_on",
        "设立日期",
        kind="date",
        head_optional=True,
        example=date(2019, 10, 1),
        help="只对新增的行有用。已有的站点留空，或写现在的日期；要改，请上一级在站点页办「更正设立日期」",
    ),
)
HEADS = {spec.key: spec.head for spec in COLUMNS}
KEPT_WHEN_BLANK = ("name", "short_name", "rated", "opened_on")
YES_NO = {"True": "是", "False": "否"}
RAW_COLUMNS = tuple(ColumnSpec(spec.key, spec.head, head_optional=True, max_length=30_000) for spec in COLUMNS)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell, and how to mend it."""

    column: str
    given: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "given": self.given, "message": self.message}


def parse(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[CellFault]]:
    """What a row says, as JSON values by column, and everything wrong with it by itself."""
    said: dict[str, Any] = {}
    faults: list[CellFault] = []
    for key, value in values.items():
        if key in KEPT_WHEN_BLANK and _text(value) == "":
            continue
        parser: Callable[[Any], Any] = _PARSERS.get(key, _text)
        try:
            said[key] = parser(value)
        except opening.WrongText as wrong:
            faults.append(CellFault(HEADS[key], str(value), str(wrong)))
    for key in {"code", "parent"} & set(said):
        said[key] = unicodedata.normalize("NFKC", str(said[key])).upper()
    if message := code_fault(said["kind"], said["code"]):
        faults.append(CellFault(HEADS["code"], said["code"], message))
    if message := phone_fault(said.get("contact_phone", "")):
        faults.append(CellFault(HEADS["contact_phone"], said["contact_phone"], message))
    faults += _position_faults(said)
    return said, faults


def _position_faults(said: Mapping[str, Any]) -> list[CellFault]:
    if not {"lng", "lat"} & set(said):
        return []
    lng, lat = (Decimal(said[key]) if said.get(key) else None for key in ("lng", "lat"))
    message = coordinate_fault(lng, lat, None)
    if message:
        return [CellFault(HEADS["lng"], f"{lng or ''} {lat or ''}".strip(), message)]
    if lng is not None and not said.get("coord_system"):
        return [CellFault(HEADS["coord_system"], "", _("写明坐标系：手机定位是 WGS-84，地图上量的是 GCJ-02"))]
    return []


def texts(place: Mapping[str, Any]) -> dict[str, str]:
    """A place's values (fields of the row, and `rooms`) as the sheet writes them; `parse` reads them back."""
    hours = place["hours"]
    return {
        "code": place["code"],
        "kind": str(PlaceKind(place["kind"]).label),
        "name": place["name"],
        "short_name": place["short_name"],
        "parent": place["parent"] or "",
        "address": place["address"],
        "lng": _number_text(place["lng"]),
        "lat": _number_text(place["lat"]),
        "coord_system": place["coord_system"],
        "weekdays": opening.days_text(hours, WEEKDAYS),
        "weekend": opening.days_text(hours, WEEKEND),
        "exceptions": opening.exceptions_text(hours),
        "facilities": facilities_text(place["facilities"]),
        "rooms": rooms_text(place["rooms"]),
        "contact_name": place["contact_name"],
        "contact_phone": place["contact_phone"],
        "rated": _("是") if place["rated"] else _("否"),
        "opened_on": place["opened_on"].isoformat(),
    }


def cell(spec: ColumnSpec, text: str) -> Any:
    """A text as its column's kind of cell: days and numbers as such, so that Excel and an import take them for what they are."""
    try:
        if spec.kind == "date" and text:
            return date.fromisoformat(text[:10])
        if spec.kind == "decimal" and text:
            return Decimal(text)
    except (ValueError, ArithmeticError):
        return text
    return text


def told_head() -> str:
    """The head of the column that says what to mend; it may stay when the file is given again."""
    return _("怎么改")


def cell_as_given(spec: ColumnSpec, text: str) -> Any:
    """What was read from a cell, as it is written into one: 「站」, not the key under which it is kept."""
    if spec.kind == "boolean":
        return YES_NO.get(text, text)
    words = {str(key): label for key, label in spec.choices} if spec.kind == "choice" else {}
    return words[text] if text in words else cell(spec, text)


def said_texts(said: Mapping[str, Any]) -> dict[str, str]:
    """What a parsed row says, written the same way as `texts`, so that the two can be compared."""
    return {key: _WRITERS.get(key, str)(value) for key, value in said.items()}


def hours_of(said: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """The hours after the row: what it says, and the rest as it was."""
    week = {**present.get("week", {}), **said.get("weekdays", {}), **said.get("weekend", {})}
    return opening.make(week, said.get("exceptions", present.get("exceptions", ())))


def rooms_text(rooms: Sequence[Sequence[Any]]) -> str:
    """[[name, use, seats, square metres], …] as one cell."""
    return "；".join(
        f"{name} {RoomUse(use).label} {seats}" + (f" {metres}㎡" if metres else "")
        for name, use, seats, metres in rooms
    )


def facilities_text(keys: Sequence[str]) -> str:
    """Facilities as one cell."""
    return "、".join(str(Facility(key).label) for key in keys if key in Facility.values)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _number(value: Any) -> str:
    return "" if value is None else f"{Decimal(str(value)):.6f}"


def _number_text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _facilities(value: Any) -> list[str]:
    names = [name for name in re.split(r"[、,，;；\s]+", _text(value)) if name]
    unknown = [name for name in names if name not in _LABELS]
    if unknown:
        raise opening.WrongText(_("没有这些设施：%(names)s。照模板的写法填") % {"names": "、".join(unknown)})
    return [key for key in Facility.values if key in {_LABELS[name] for name in names}]


def _rooms(value: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[;；\n]+", _text(value)))):
        match = _ROOM.fullmatch(part)
        if match is None or match[2] not in _USES or int(match[3]) > 5000:
            raise opening.WrongText(
                _("「%(part)s」写成「大讲堂 讲堂 120」；用途可选：%(uses)s")
                % {"part": part[:30], "uses": "、".join(_USES)}
            )
        found.append([match[1][:60], _USES[match[2]], int(match[3]), int(match[4]) if match[4] else None])
    if len({room[0] for room in found}) < len(found):
        raise opening.WrongText(_("场地不能重名"))
    return found


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "lng": _number,
    "lat": _number,
    "weekdays": lambda value: opening.parse_days(_text(value), WEEKDAYS),
    "weekend": lambda value: opening.parse_days(_text(value), WEEKEND),
    "exceptions": lambda value: opening.parse_exceptions(_text(value)),
    "facilities": _facilities,
    "rooms": _rooms,
    "rated": bool,
    "opened_on": lambda value: value.isoformat(),
}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(PlaceKind(value).label),
    "weekdays": lambda value: opening.days_text({"week": value}, WEEKDAYS),
    "weekend": lambda value: opening.days_text({"week": value}, WEEKEND),
    "exceptions": lambda value: opening.exceptions_text({"exceptions": value}),
    "facilities": facilities_text,
    "rooms": rooms_text,
    "rated": lambda value: _("是") if value else _("否"),
}
