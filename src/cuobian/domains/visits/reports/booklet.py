"""The booklet that is printed: cover, programme by day, name list, seats, each place half a page with its record."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.queries.frozen import Current
from cuobian.domains.visits.queries.record import PlaceCard, place_cards
from cuobian.domains.visits.rules.changes import clock
from cuobian.domains.visits.values import ItemKind, Part
from cuobian.kernel.format import day, moment, number
from cuobian.kernel.reading import day_in
from cuobian.support.documents import pdf

NOTHING = "—"


def booklet_pdf(programme: Programme, told: Current, today: date) -> bytes:
    """The booklet as PDF/A."""
    return pdf.render("domains/visits/reports/booklet.typ", booklet_data(programme, told, today))


def booklet_data(programme: Programme, told: Current, today: date) -> dict[str, Any]:
    """Everything the booklet says, as JSON: the offline copy says the same."""
    frozen = told.frozen
    names = _district_names(frozen)
    ids = [UUID(item["place_id"]) for item in told.items if item["place_id"] and item["kind"] == "stop"]
    cards = place_cards(ids, today)
    return {
        "title": frozen["title"],
        "number": programme.number,
        "lead": frozen["lead_unit"],
        "dates": _dates(frozen),
        "purpose": frozen["purpose"],
        "basis": frozen["basis"],
        "contact": frozen["contact"],
        "note": told.note,
        "release": _("第 %(n)d 次发布　%(at)s") % {"n": told.number, "at": moment(told.released_at)},
        "days": [_day(told, one, names) for one in frozen["days"]],
        "people": [_person(one, names) for one in frozen["people"]],
        "rooms": [[one["room_seat"], one["name"], one["unit"]] for one in _by_room(frozen)],
        "places": [
            _place(item, told.numbers.get(item["id"]), cards.get(UUID(item["place_id"])))
            for item in told.items
            if item["place_id"] and item["kind"] == "stop"
        ],
        "words": _words(),
    }


def _words() -> dict[str, Any]:
    """Words of the template itself."""
    return {
        "programme": _("日程"),
        "people": _("名单"),
        "places": _("观摩点"),
        "rooms": _("会场座位"),
        "contents": _("本册内容"),
        "purpose": _("目的"),
        "basis": _("依据"),
        "contact": _("联系人"),
        "item_heads": [_("时间"), _("内容"), _("地点"), _("看什么")],
        "people_heads": [_("姓名"), _("单位"), _("区"), _("职务"), _("分工"), _("车"), _("座位")],
        "room_heads": [_("座位"), _("姓名"), _("单位")],
        "notes": _("记一记"),
        "record": _("平台上的记录（近 12 个月）"),
        "none": _("没有"),
        "mandatory": _("规定动作亮点"),
        "optional": _("自选动作亮点"),
        "deficiency": _("不足和建议"),
    }


def _dates(frozen: Mapping[str, Any]) -> str:
    first, last = day_in(frozen["starts_on"]), day_in(frozen["ends_on"])
    return day(first) if first == last else _("%(a)s至 %(b)s") % {"a": day(first), "b": day(last)}


def _day(told: Current, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    rows = [item for item in told.items if item["day"] == one["date"] and item["starts"]]
    return {
        "title": day(day_in(one["date"])),
        "note": one["note"],
        "gather": _("集合：%(place)s") % {"place": one["from"]} if one["from"] else "",
        "leave": _("散会：%(place)s") % {"place": one["to"]} if one["to"] else "",
        "way": " → ".join(_districts(rows, names)),
        "rows": [_row(item, told.numbers.get(item["id"])) for item in rows],
    }


def _districts(rows: list[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """The districts in the order they are entered."""
    found: list[str] = []
    for item in rows:
        name = names.get(item["district"], "")
        if item["kind"] == ItemKind.STOP and name and (not found or found[-1] != name):
            found.append(name)
    return found


def _row(item: Mapping[str, Any], number_: int | None) -> list[str]:
    title = item["place_name"] if item["kind"] == ItemKind.STOP else item["title"]
    told = _("第 %(n)s 站 %(name)s") % {"n": number_, "name": title} if number_ else title
    car = f"（{item['vehicle_name']}）" if item["vehicle_name"] else ""
    where = item["where"] or (item["address"] if item["place_id"] else "")
    return [f"{clock(item['starts'])}–{clock(item['ends'])}", told + car, where or NOTHING, item["show"] or ""]


def _person(one: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    return [
        one["name"],
        one["unit"],
        names.get(one["district"], _("市里")),
        one["duty"],
        str(Part(one["part"]).label),
        one["vehicle_name"],
        one["seat"],
    ]


def _by_room(frozen: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    seated = [one for one in frozen["people"] if one["room_seat"]]
    return sorted(seated, key=lambda one: [int(part) for part in one["room_seat"].split("-")])


def _place(item: Mapping[str, Any], number_: int | None, card: PlaceCard | None) -> dict[str, Any]:
    facts = [
        [_("时间"), f"{clock(item['starts'])}–{clock(item['ends'])}" if item["starts"] else NOTHING],
        [_("地址"), item["address"] or NOTHING],
        [_("接待"), item["host"] or NOTHING],
        [_("星级"), (card.star if card else "") or NOTHING],
    ]
    return {
        "title": _("第 %(n)s 站 %(name)s") % {"n": number_ or "", "name": item["place_name"]},
        "facts": facts,
        "show": item["show"],
        "figures": [[each.name, f"{number(each.quantity)} {each.unit}"] for each in card.figures] if card else [],
        "tickets": _tickets(card),
    }


def _tickets(card: PlaceCard | None) -> str:
    if card is None or not card.open:
        return _("没有在整改的问题")
    return _("在整改 %(n)s 件：%(what)s") % {
        "n": card.open,
        "what": _("；").join(one.found[:40] for one in card.tickets[:3]),
    }


def _district_names(frozen: Mapping[str, Any]) -> dict[str, str]:
    codes = {one["district"] for one in frozen["people"]} | {item["district"] for item in frozen["items"]}
    return {code: area.name for code, area in areas_by_code([code for code in codes if code]).items()}
