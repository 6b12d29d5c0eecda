"""What differs between two frozen programmes, in words that are kept: each says whom it is about. Pure.

A frozen programme is JSON: {"title", "contact", "days": [{"date", "note", "from", "to"}], "items": [{"id", "day", "starts", "ends", …}],
"people": [{"id", "name", "vehicle", …}]}.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from cuobian.kernel.sentences import Sentence, kept

Frozen = Mapping[str, Any]


def differences(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    """Each difference in the order of the days: {"item" or "person": id, "code", "vehicle", "text": a kept sentence}.

    Everything that phones, booklet, calendars and hosts show is compared. Who is told follows from the marks: who
    loses a visit stands under "left_code", "left_title", "left_account" ("gone" when nobody has it instead); "riders" does
    not concern the host, "hosts" concerns all of them, "left_vehicle" those who rode there, a "person" that one alone.
    """
    return [*_head(old, new), *_days(old, new), *_items(old, new), *_people(old, new)]


def numbered(frozen: Frozen) -> dict[str, int]:
    """Which stop of the whole programme an item is: 1, 2, 3, … by id."""
    stops = [item for item in in_order(frozen["items"]) if item["kind"] == "stop" and item["starts"]]
    return {item["id"]: number for number, item in enumerate(stops, 1)}


def in_order(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By day and time; what has no time yet at the end of its day."""
    return sorted(items, key=lambda item: (item["day"] or "9", item["starts"] or "9", item["vehicle"], item["id"]))


def told(item: Mapping[str, Any], number: int | None) -> Any:
    """ "第 3 站 祥平街道所", or the title of a talk."""
    name = name_of(item)
    if number is None:
        return name
    return Sentence(gettext_lazy("第 %(n)s 站 %(name)s"), {"n": number, "name": name})


def name_of(item: Mapping[str, Any]) -> Any:
    """The place of a stop, the title of anything else."""
    return item["place_name"] or item["title"] if item["kind"] == "stop" else item["title"]


def clock(text: str) -> str:
    """An ISO moment as a clock in the city: "10:20"."""
    local = timezone.localtime(datetime.fromisoformat(text))
    return f"{local.hour}:{local.minute:02d}"


def day_words(text: str) -> Sentence:
    """An ISO day in words."""
    day = date.fromisoformat(text)
    return Sentence(gettext_lazy("%(month)s 月 %(day)s 日"), {"month": day.month, "day": day.day})


_HEAD: tuple[tuple[str, Any], ...] = (
    ("lead_unit", gettext_lazy("主办单位改为 %(new)s")),
    ("purpose", gettext_lazy("目的有改动")),
    ("basis", gettext_lazy("依据改为 %(new)s")),
    ("contact", gettext_lazy("联系人改为 %(new)s")),
)
_DAY: tuple[tuple[str, Any], ...] = (
    ("from", gettext_lazy("%(day)s 集合地点改为 %(new)s")),
    ("to", gettext_lazy("%(day)s 散会地点改为 %(new)s")),
    ("note", gettext_lazy("%(day)s 提醒改为：%(new)s")),
)
_NOTHING: Mapping[str, Any] = {"from": "", "to": "", "note": ""}
MOST_WORDS = 80


def _head(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if old["title"] != new["title"]:
        text = Sentence(gettext_lazy("名称由「%(old)s」改为「%(new)s」"), {"old": old["title"], "new": new["title"]})
        found.append({"text": kept(text)})
    if (old["starts_on"], old["ends_on"]) != (new["starts_on"], new["ends_on"]):
        days = {"first": day_words(new["starts_on"]), "last": day_words(new["ends_on"])}
        found.append({"text": kept(Sentence(gettext_lazy("日期改为 %(first)s至 %(last)s"), days))})
    for name, text in _HEAD:
        if old[name] != new[name]:
            told_to = {"hosts": True} if name == "contact" else {}
            found.append({**told_to, "text": kept(Sentence(text, {"new": _short(new[name])}))})
    return found


def _days(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    """What each day says besides its items; a programme that is postponed keeps its days in their order."""
    if len(old["days"]) == len(new["days"]):
        pairs = list(zip(old["days"], new["days"], strict=True))
    else:
        before = {day["date"]: day for day in old["days"]}
        pairs = [(before.get(day["date"], _NOTHING), day) for day in new["days"]]
    return [
        {"text": kept(Sentence(text, {"day": day_words(day["date"]), "new": _short(day[name])}))}
        for was, day in pairs
        for name, text in _DAY
        if was[name] != day[name]
    ]


def _short(text: str) -> str:
    return text[:MOST_WORDS] or "—"


def _items(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    before = {item["id"]: item for item in old["items"]}
    after = {item["id"]: item for item in new["items"]}
    old_numbers, new_numbers = numbered(old), numbered(new)
    found: list[dict[str, Any]] = []
    for item in in_order(new["items"]):
        number, was = new_numbers.get(item["id"]), before.get(item["id"])
        found += [_about(item, _added(item, number))] if was is None else _changed(was, item, number)
    for item in in_order(old["items"]):
        if item["id"] not in after:
            what = told(item, old_numbers.get(item["id"]))
            text = Sentence(gettext_lazy("%(what)s 取消"), {"what": what})
            found.append(_about(item, text) | _left(item) | {"gone": True})
    return found


def _left(was: Mapping[str, Any]) -> dict[str, Any]:
    """Who loses a visit."""
    return {"left_code": was["code"], "left_title": name_of(was), "left_account": was.get("host_account", "")}


def _about(item: Mapping[str, Any], text: Sentence) -> dict[str, Any]:
    return {
        "item": item["id"],
        "code": item["code"],
        "vehicle": item["vehicle"],
        "title": item["place_name"] or item["title"],
        "text": kept(text),
    }


def _added(item: Mapping[str, Any], number: int | None) -> Sentence:
    what = told(item, number)
    if not item["starts"]:
        return Sentence(gettext_lazy("增加 %(what)s"), {"what": what})
    facts = {"what": what, "day": day_words(item["day"]), "start": clock(item["starts"]), "end": clock(item["ends"])}
    return Sentence(gettext_lazy("增加 %(what)s，%(day)s %(start)s–%(end)s"), facts)


def _changed(was: Mapping[str, Any], item: Mapping[str, Any], number: int | None) -> list[dict[str, Any]]:
    what = told(item, number)
    found = [_about(item, text) for text in (*_when_and_where(was, item, what), *_for_host(was, item, what))]
    if (was["code"], was.get("host_account", "")) != (item["code"], item.get("host_account", "")):
        found = found or [_about(item, _host_words(item, what))]
        found[0] |= _left(was)
    if found and was["vehicle"] != item["vehicle"]:
        found[0]["left_vehicle"] = was["vehicle"]
    return found + [_about(item, text) | {"riders": True} for text in _for_riders(was, item, what)]


def _when_and_where(was: Mapping[str, Any], item: Mapping[str, Any], what: Any) -> Iterator[Sentence]:
    if (was["day"], was["starts"]) != (item["day"], item["starts"]):
        yield _moved(was, item, what)
    elif was["ends"] != item["ends"]:
        facts = {"what": what, "old": clock(was["ends"]), "new": clock(item["ends"])}
        yield Sentence(gettext_lazy("%(what)s 结束由 %(old)s 改为 %(new)s"), facts)
    if any(was[name] != item[name] for name in ("place_name", "where", "address")):
        where = " ".join(part for part in (item["place_name"] or item["address"], item["where"]) if part)
        yield Sentence(gettext_lazy("%(what)s 地点改为 %(new)s"), {"what": what, "new": where or "—"})


def _for_host(was: Mapping[str, Any], item: Mapping[str, Any], what: Any) -> Iterator[Sentence]:
    if was["vehicle"] != item["vehicle"]:
        yield _car_words(item, what)
    if was["title"] != item["title"] and item["kind"] != "stop":
        yield Sentence(gettext_lazy("「%(old)s」改为「%(new)s」"), {"old": was["title"], "new": item["title"]})
    if was["show"] != item["show"]:
        yield Sentence(gettext_lazy("%(what)s 看什么有改动"), {"what": what})
    if was["host"] != item["host"]:
        yield _host_words(item, what)


def _for_riders(was: Mapping[str, Any], item: Mapping[str, Any], what: Any) -> Iterator[Sentence]:
    """What the host does not need to know of. After a delay the way that leads there is what it was."""
    if was["vehicle"] == item["vehicle"] and was["vehicle_name"] != item["vehicle_name"]:
        yield _car_words(item, what)
    stays = (was["day"], was["starts"]) == (item["day"], item["starts"]) and "was" not in was
    if stays and was["travel"] != item["travel"]:
        yield Sentence(gettext_lazy("到%(what)s路上改为 %(n)s 分钟"), {"what": what, "n": item["travel"]})
    if was["district"] != item["district"] and was["code"] == item["code"]:
        yield Sentence(gettext_lazy("%(what)s 所属的区有改动"), {"what": what})


def _host_words(item: Mapping[str, Any], what: Any) -> Sentence:
    return Sentence(gettext_lazy("%(what)s 接待改为 %(new)s"), {"what": what, "new": item["host"] or "—"})


def _car_words(item: Mapping[str, Any], what: Any) -> Sentence:
    car = item["vehicle_name"] or gettext_lazy("全体")
    return Sentence(gettext_lazy("%(what)s 改为 %(new)s"), {"what": what, "new": car})


def _moved(was: Mapping[str, Any], item: Mapping[str, Any], what: Any) -> Sentence:
    if not item["starts"]:
        return Sentence(gettext_lazy("%(what)s 时间待定"), {"what": what})
    if not was["starts"]:
        facts = {"what": what, "day": day_words(item["day"]), "new": clock(item["starts"])}
        return Sentence(gettext_lazy("%(what)s 定在 %(day)s %(new)s"), facts)
    facts = {"what": what, "old": clock(was["starts"]), "new": clock(item["starts"])}
    if was["day"] == item["day"]:
        return Sentence(gettext_lazy("%(what)s 由 %(old)s 改为 %(new)s"), facts)
    days = {"old_day": day_words(was["day"]), "new_day": day_words(item["day"])}
    return Sentence(gettext_lazy("%(what)s 由 %(old_day)s %(old)s 改为 %(new_day)s %(new)s"), {**facts, **days})


def _people(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    before = {one["id"]: one for one in old["people"]}
    after = {one["id"]: one for one in new["people"]}
    found = []
    for ident, one in after.items():
        was = before.get(ident)
        found += [
            {"person": ident, "text": kept(text)} for text in ([_joined(one)] if was is None else _person(was, one))
        ]
    for ident, one in before.items():
        if ident not in after:
            text = Sentence(gettext_lazy("%(name)s 不再参加"), {"name": one["name"]})
            found.append({"person": ident, "gone": True, "text": kept(text)})
    return found


def _joined(one: Mapping[str, Any]) -> Sentence:
    facts = {"name": one["name"], "unit": one["unit"] or "—"}
    return Sentence(gettext_lazy("名单增加 %(name)s（%(unit)s）"), facts)


def _person(was: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[Sentence]:
    if (was["vehicle_name"], was["seat"]) != (one["vehicle_name"], one["seat"]):
        seat = " ".join(part for part in (one["vehicle_name"], one["seat"]) if part) or "—"
        yield Sentence(gettext_lazy("%(name)s 的座位改为 %(seat)s"), {"name": one["name"], "seat": seat})
    if was["room_seat"] != one["room_seat"]:
        facts = {"name": one["name"], "seat": one["room_seat"] or "—"}
        yield Sentence(gettext_lazy("%(name)s 的会场座位改为 %(seat)s"), facts)
    if any(was[name] != one[name] for name in ("name", "unit", "district", "duty", "part")):
        yield Sentence(gettext_lazy("%(name)s 在名单里的单位、职务或分工有改动"), {"name": one["name"]})
