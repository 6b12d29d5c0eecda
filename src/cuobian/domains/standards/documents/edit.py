"""Changing a draft: plain values in, plain values out. What comes out is read again as a whole before it is kept."""

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.codec import MISSING, Faults, Spot, plain_part, read_part
from cuobian.domains.standards.documents.model.tree import METHODS
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import SECTIONS, Path, items, path_of, value_at
from cuobian.kernel.errors import Invalid, NotFound

CHILDREN = {"dimensions": "indicators", "indicators": "points_list"}


def plain_of(document: Document) -> dict[str, Any]:
    """A document as values that may be changed."""
    return plain_part(document)


def read_back(plain: Mapping[str, Any]) -> Document:
    """The document of changed values.

    Raises:
        Invalid: a value cannot be read; sums and other sense may still be wrong, a draft may wait for them.
    """
    faults = Faults()
    document = read_part(Document, plain, Spot(), faults)
    if document is MISSING or faults.found:
        raise Invalid(faults.found)
    found: Document = document
    return found


def changed(plain: Mapping[str, Any], path: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put values into the part at a path; a value of None takes the name away."""
    new = _copy(plain)
    target = _part_at(new, path)
    for name, value in values.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
    return new


def removed(plain: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Take an item out of its list, with everything below it."""
    new = _copy(plain)
    siblings, place = _siblings(new, path)
    del siblings[place]
    return new


def moved(plain: Mapping[str, Any], path: Path, by: int) -> dict[str, Any]:
    """Move an item among its siblings; beyond either end it stays where it is."""
    new = _copy(plain)
    siblings, place = _siblings(new, path)
    item = siblings.pop(place)
    siblings.insert(max(0, min(len(siblings), place + by)), item)
    return new


def moved_into(plain: Mapping[str, Any], path: Path, indicator_id: str) -> tuple[dict[str, Any], str]:
    """Move a measuring point to the end of another indicator, under a new id; the values and the id."""
    new = _copy(plain)
    target = path_of(new, indicator_id)
    if target is None or path[-2] != "points_list" or target[-2] != "indicators":
        raise NotFound(_("没有这个二级指标，可能刚被改过。请刷新后再移。"))
    indicator = value_at(new, target)
    siblings, place = _siblings(new, path)
    if indicator["points_list"] is siblings:
        return new, str(siblings[place]["id"])
    point = siblings.pop(place)
    point["id"] = _free_id(new, f"{indicator['id']}.")
    indicator["points_list"].append(point)
    return new, str(point["id"])


def added(plain: Mapping[str, Any], section: str, parent_id: str = "") -> tuple[dict[str, Any], Path]:
    """Add an item to a section, or below a dimension or indicator; the values and where the item stands."""
    new = _copy(plain)
    parent = path_of(new, parent_id) if parent_id else None
    if parent is not None:
        child = CHILDREN.get(str(parent[-2]))
        if child is None:
            raise NotFound(_("这里下面不能再加。"))
        place: Path = (*parent, child)
    elif not parent_id and section in SECTIONS:
        place = SECTIONS[section]
    else:
        raise NotFound(_("没有这个上级，可能刚被改过。请刷新后再加。"))
    siblings = _part_at(new, place[:-1]).setdefault(place[-1], [])
    siblings.append(_fresh(new, place, parent_id))
    return new, (*place, len(siblings) - 1)


def with_source(plain: Mapping[str, Any], tag: str) -> tuple[dict[str, Any], Path]:
    """Add a source under its tag; one that is there stays as it is."""
    new = _copy(plain)
    new.setdefault("legal_basis", {}).setdefault(tag, {"title": _("待写")})
    return new, ("legal_basis", tag)


def _fresh(plain: Mapping[str, Any], place: Path, parent_id: str) -> dict[str, Any]:
    """A new item that can be read; its words say that they wait to be written."""
    kind = str(place[-1])
    if kind == "process":
        steps = len(value_at(plain, place))
        return {"step": steps + 1, "key": "rectify", "name": _("新的环节"), "actor": _("待写")}
    if kind in ("downgrade", "revoke"):
        return {"when": _("待写"), "action": _("待写")}
    if kind == "recusal":
        return {"text": _("待写"), "keys": ["declared_conflict"]}
    prefix = f"{parent_id}." if parent_id else _prefix(plain, kind)
    item: dict[str, Any] = {"id": _free_id(plain, prefix), "name": _("待写")}
    more: dict[str, dict[str, Any]] = {
        "dimensions": {"points": 1, "indicators": []},
        "indicators": {"points": 1, "points_list": []},
        "points_list": {"points": 1, "flag": "mandatory", "methods": [METHODS[1]], "rule": _fresh_rule()},
        "bonus": {"points": 1, "methods": [METHODS[1]]},
        "veto": {},
        "deductions": {"per": 1, "cap": 1},
    }
    return {**item, **more[kind]}


def _fresh_rule() -> dict[str, Any]:
    return {"type": "status", "A": _("待写"), "B": _("待写"), "C": _("待写"), "C#": _("待写")}


def _prefix(plain: Mapping[str, Any], kind: str) -> str:
    """What ids of a section begin with, after the ids that are there: Z1 -> Z, ZB2 -> ZB."""
    usual = {"dimensions": str(plain["standard"]["code"])[:1], "bonus": "B", "veto": "V", "deductions": "K"}
    section = next(path for path in SECTIONS.values() if path[-1] == kind)
    there = [str(item["id"]) for path, item in items(plain) if path[:-1] == section]
    return there[0].rstrip("0123456789") if there else usual[kind]


def _free_id(plain: Mapping[str, Any], prefix: str) -> str:
    used = {str(item.get("id")) for _path, item in items(plain)}
    return next(f"{prefix}{number}" for number in range(1, 10_000) if f"{prefix}{number}" not in used)


def _copy(plain: Mapping[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(dict(plain))


def _part_at(plain: dict[str, Any], path: Path) -> Any:
    try:
        return value_at(plain, path)
    except LookupError:
        raise NotFound(_("这一处已经不在了，可能刚被改过。请刷新后再看。")) from None


def _siblings(plain: dict[str, Any], path: Path) -> tuple[list[Any], int]:
    place = path[-1] if path else ""
    siblings = _part_at(plain, path[:-1])
    if not isinstance(siblings, list) or not isinstance(place, int) or place >= len(siblings):
        raise NotFound(_("这一处已经不在了，可能刚被改过。请刷新后再看。"))
    return siblings, place
