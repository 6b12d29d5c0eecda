"""What differs between two frozen programmes, in words that are kept: each says whom it is about. Pure.

A frozen programme is JSON: {"title", "contact", "days": [{"date", "note"}], "items": [{"id", "day", "starts", "ends", …}],
"people": [{"id", "name", "vehicle", …}]}.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from cuobian.kernel.sentences import Sentence, kept

Frozen = Mapping[str, Any]


def differences(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    """Each difference: {"item" or "person": id, "district", "vehicle", "text": a kept sentence}, in the order of the days."""
    return [*_head(old, new), *_items(old, new), *_people(old, new)]


def numbered(frozen: Frozen) -> dict[str, int]:
    """Which stop of the whole programme an item is: 1, 2, 3, … by id."""
    stops = [item for item in in_order(frozen["items"]) if item["kind"] == "stop" and item["starts"]]
    return {item["id"]: number for number, item in enumerate(stops, 1)}


def in_order(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By day and time; what has no time yet at the end of its day."""
    return sorted(items, key=lambda item: (item["day"] or "9", item["starts"] or "9", item["vehicle"], item["id"]))


def told(item: Mapping[str, Any], number: int | None) -> Any:
    """ "第 3 站 祥平街道所", or the title of a talk."""
    name = item["place_name"] or item["title"] if item["kind"] == "stop" else item["title"]
    if number is None:
        return name
    return Sentence(gettext_lazy("第 %(n)s 站 %(name)s"), {"n": number, "name": name})


def clock(text: str) -> str:
    """An ISO moment as a clock in the city: "10:20"."""
    local = timezone.localtime(datetime.fromisoformat(text))
    return f"{local.hour}:{local.minute:02d}"


def day_words(text: str) -> Sentence:
    """An ISO day in words."""
    day = date.fromisoformat(text)
    return Sentence(gettext_lazy("%(month)s 月 %(day)s 日"), {"month": day.month, "day": day.day})


def _head(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    found = []
    if old["title"] != new["title"]:
        text = Sentence(gettext_lazy("名称由「%(old)s」改为「%(new)s」"), {"old": old["title"], "new": new["title"]})
        found.append({"text": kept(text)})
    if old["contact"] != new["contact"]:
        found.append({"text": kept(Sentence(gettext_lazy("联系人改为 %(new)s"), {"new": new["contact"] or "—"}))})
    return found


def _items(old: Frozen, new: Frozen) -> list[dict[str, Any]]:
    before = {item["id"]: item for item in old["items"]}
    after = {item["id"]: item for item in new["items"]}
    old_numbers, new_numbers = numbered(old), numbered(new)
    found = []
    for item in in_order(new["items"]):
        number, was = new_numbers.get(item["id"]), before.get(item["id"])
        texts = [_added(item, number)] if was is None else _changed(was, item, number)
        found += [_about(item, text) for text in texts]
    for item in in_order(old["items"]):
        if item["id"] not in after:
            what = told(item, old_numbers.get(item["id"]))
            found.append(_about(item, Sentence(gettext_lazy("%(what)s 取消"), {"what": what})) | {"gone": True})
    return found


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


def _changed(was: Mapping[str, Any], item: Mapping[str, Any], number: int | None) -> list[Sentence]:
    what = told(item, number)
    found = []
    if (was["day"], was["starts"]) != (item["day"], item["starts"]):
        found.append(_moved(was, item, what))
    elif was["ends"] != item["ends"]:
        facts = {"what": what, "old": clock(was["ends"]), "new": clock(item["ends"])}
        found.append(Sentence(gettext_lazy("%(what)s 结束由 %(old)s 改为 %(new)s"), facts))
    if was["place_name"] != item["place_name"] or was["where"] != item["where"]:
        facts = {"what": what, "new": item["place_name"] or item["where"] or "—"}
        found.append(Sentence(gettext_lazy("%(what)s 地点改为 %(new)s"), facts))
    if was["vehicle"] != item["vehicle"]:
        facts = {"what": what, "new": item["vehicle_name"]}
        found.append(Sentence(gettext_lazy("%(what)s 改为 %(new)s"), facts))
    if was["title"] != item["title"] and item["kind"] != "stop":
        found.append(Sentence(gettext_lazy("「%(old)s」改为「%(new)s」"), {"old": was["title"], "new": item["title"]}))
    if was["show"] != item["show"]:
        found.append(Sentence(gettext_lazy("%(what)s 看什么有改动"), {"what": what}))
    return found


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
        if was is None:
            text = Sentence(
                gettext_lazy("名单增加 %(name)s（%(unit)s）"), {"name": one["name"], "unit": one["unit"] or "—"}
            )
        elif (was["vehicle_name"], was["seat"]) != (one["vehicle_name"], one["seat"]):
            seat = " ".join(part for part in (one["vehicle_name"], one["seat"]) if part) or "—"
            text = Sentence(gettext_lazy("%(name)s 的座位改为 %(seat)s"), {"name": one["name"], "seat": seat})
        else:
            continue
        found.append({"person": ident, "text": kept(text)})
    for ident, one in before.items():
        if ident not in after:
            text = Sentence(gettext_lazy("%(name)s 不再参加"), {"name": one["name"]})
            found.append({"person": ident, "gone": True, "text": kept(text)})
    return found
