"""Reading a file and writing down what it would do. Nothing of the network is touched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.models import Area, ImportBatch, ImportRow, Place, PlacePeriod
from cuobian.domains.network.queries.imports import sheet_values
from cuobian.domains.network.rules.places import area_of, coordinate_fault, may_structure, parent_of
from cuobian.domains.network.rules.sheet import (
    COLUMNS,
    HEADS,
    RAW_COLUMNS,
    SHEET,
    CellFault,
    parse,
    said_texts,
    texts,
    told_head,
)
from cuobian.domains.network.values import (
    DISTRICT_DIGITS,
    AreaStatus,
    Outcome,
    PlaceKind,
    PlaceStatus,
    Upload,
    district_of,
    full_name,
    short_name,
)
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import Fault, Invalid
from cuobian.support.audit import public as audit
from cuobian.support.exchange.public import Row, content_of, read_table

MAX_ROWS = 20_000
FIXED = ("code", "kind", "parent")
_LIVING = (PlaceStatus.OPEN, PlaceStatus.SUSPENDED)


@dataclass(slots=True)
class _Known:
    """What has to be known of the present network to judge all rows: a handful of queries for the whole file."""

    places: dict[str, dict[str, Any]]
    areas: dict[str, Area]
    parents: dict[str, str]
    names: dict[tuple[str, str], str]
    used: set[str]
    centres: dict[str, tuple[Decimal, Decimal]]
    seen: dict[str, int] = field(default_factory=dict)


def preview_import(*, actor: Actor, upload: Upload, now: datetime) -> UUID:
    """Read an Excel file into a batch that can be looked at, then applied or discarded.

    Raises:
        Invalid: the file as a whole cannot be read; every fault of that sort at once. Nothing is kept then.
        NotAllowed: without the right to import anywhere.
    """
    require_any(actor, "network.import")
    content = content_of(upload)
    table = read_table(_File(content), columns=COLUMNS, prefer=SHEET, max_rows=MAX_ROWS, ignore_heads=[told_head()])
    wrong = _wrong_rows(content, table.faults, table.wrong_rows)
    parsed = [(row, *parse(row.values)) for row in table.rows]
    known = _known([said for _row, said, _faults in parsed])
    rows = [_judged(actor, row, said, faults, known) for row, said, faults in _from_the_top(parsed)]
    return _kept(actor, str(upload.name or "import.xlsx"), sorted([*rows, *wrong], key=lambda row: row.number), now)


class _File(BytesIO):
    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.size: int | None = len(content)


def _from_the_top(
    parsed: list[tuple[Row, dict[str, Any], list[CellFault]]],
) -> list[tuple[Row, dict[str, Any], list[CellFault]]]:
    """Parents before children, so that a new institute and its new stations may come in one file."""
    order = {kind: index for index, kind in enumerate(PlaceKind.values)}
    return sorted(parsed, key=lambda item: (order[item[1]["kind"]], item[0].number))


def _wrong_rows(content: bytes, faults: list[Fault], numbers: list[int]) -> list[ImportRow]:
    """Rows with a cell that could not even be read, with what stood in all their cells."""
    if not numbers:
        return []
    raw = {
        row.number: row.values
        for row in read_table(
            _File(content), columns=RAW_COLUMNS, prefer=SHEET, max_rows=MAX_ROWS, ignore_heads=[told_head()]
        ).rows
    }
    by_row: dict[int, list[dict[str, str]]] = {number: [] for number in numbers}
    for fault in faults:
        where, _dot, column = fault.place.partition(" · ")
        digits = re.search(r"\d+", where)
        if digits and int(digits[0]) in by_row:
            by_row[int(digits[0])].append(
                CellFault(re.sub(r"[（(].*", "", column), fault.given, str(fault.message)).as_json()
            )
    return [
        ImportRow(
            number=number, outcome=Outcome.WRONG, faults=by_row[number], values=_as_given(raw.get(number, {})),
            code=_cut(raw.get(number, {}), "code", 32), label=_cut(raw.get(number, {}), "short_name", 100),
        )
        for number in numbers
    ]  # fmt: skip


def _as_given(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in values.items()}


def _cut(values: Mapping[str, Any], key: str, length: int) -> str:
    return str(values.get(key) or "")[:length]


def _known(said: list[dict[str, Any]]) -> _Known:
    codes = {row["code"] for row in said}
    areas = {area_of(row["kind"], row["code"]) for row in said}
    found = {area.code: area for area in _in_chunks(Area, areas)}
    above = {code[:digits] for code in codes for digits in (6, 9)} | {code.partition("P")[0] for code in codes}
    parents = {place.code: place.status for place in _in_chunks(Place, above)}
    names = {
        (place.parent_id or "", place.name): place.code
        for place in _in_chunks(Place, above, "parent_id__in")
        if place.status in _LIVING
    }
    places = sheet_values(codes)
    return _Known(
        places=places,
        areas=found,
        parents=parents,
        names=names,
        used={period.code for period in _in_chunks(PlacePeriod, codes - places.keys())},
        centres=_centres(said, above),
    )


def _centres(said: list[dict[str, Any]], above: set[str]) -> dict[str, tuple[Decimal, Decimal]]:
    """Where the districts' centres stand, those of this file first."""
    rows = Place.objects.filter(code__in=sorted({code[:DISTRICT_DIGITS] for code in above}), lng__isnull=False)
    found = {code: (lng, lat) for code, lng, lat in rows.values_list("code", "lng", "lat") if lng and lat}
    for row in said:
        if row["kind"] == PlaceKind.CENTRE and row.get("lng") and row.get("lat"):
            found[row["code"]] = (Decimal(row["lng"]), Decimal(row["lat"]))
    return found


def _in_chunks(model: Any, keys: set[str], lookup: str = "code__in") -> list[Any]:
    wanted, found = sorted(keys), []
    for start in range(0, len(wanted), 500):
        found += list(model.objects.filter(**{lookup: wanted[start : start + 500]}))
    return found


def _judged(actor: Actor, row: Row, said: dict[str, Any], faults: list[CellFault], known: _Known) -> ImportRow:
    place = known.places.get(said["code"])
    faults = faults or _place_faults(actor, row, said, place, known)
    label = (place or {}).get("short_name") or said.get("short_name") or said["code"]
    kept = ImportRow(number=row.number, code=said["code"][:32], label=label[:100])
    if faults:
        kept.outcome, kept.faults = Outcome.WRONG, [fault.as_json() for fault in faults]
        kept.values = _as_given(row.values)
        return kept
    if place is None:
        known.parents[said["code"]] = PlaceStatus.OPEN
        kept.outcome, kept.values = Outcome.NEW, said
        return kept
    kept.values, kept.place_id, kept.version = said, place["id"], place["version"]
    kept.changes = _changes(said, place)
    kept.outcome = Outcome.CHANGED if kept.changes else Outcome.UNCHANGED
    return kept


def _changes(said: Mapping[str, Any], place: Mapping[str, Any]) -> list[dict[str, str]]:
    before, after = texts(place), said_texts(said)
    return [
        {"key": key, "column": HEADS[key], "old": before[key], "new": text}
        for key, text in after.items()
        if key not in FIXED and key != "opened_on" and text != before[key]
    ]


def _place_faults(
    actor: Actor, row: Row, said: dict[str, Any], place: Mapping[str, Any] | None, known: _Known
) -> list[CellFault]:
    code, kind = said["code"], said["kind"]
    if code in known.seen:
        return [CellFault(HEADS["code"], code, _("第 %(n)s 行已经写过这个编码，留一行") % {"n": known.seen[code]})]
    known.seen[code] = row.number
    if not actor.may("network.import", code):
        return [CellFault(HEADS["code"], code, _("这个编码不在您管的范围里，请核对编码，或者请管这里的单位导入"))]
    area = known.areas.get(area_of(kind, code))
    if area is None:
        return [CellFault(HEADS["code"], code, _("区划里没有 %(area)s，请核对编码") % {"area": area_of(kind, code)})]
    parent = parent_of(kind, code, is_pseudo=area.is_pseudo)
    if said.get("parent") and said["parent"] != parent:
        told = _("%(code)s 的上级应当是 %(parent)s，改编码或者改上级")
        return [CellFault(HEADS["parent"], said["parent"], told % {"code": code, "parent": parent or _("空着")})]
    far = _far_faults(said, known)
    if far:
        return far
    if place is None:
        return _new_faults(actor, said, area, parent, known)
    return _old_faults(said, place, known, parent)


def _far_faults(said: dict[str, Any], known: _Known) -> list[CellFault]:
    """A position that cannot be in its district."""
    near = known.centres.get(district_of(said["code"]))
    if near is None or said["kind"] == PlaceKind.CENTRE or not said.get("lng") or not said.get("lat"):
        return []
    message = coordinate_fault(Decimal(said["lng"]), Decimal(said["lat"]), near)
    return [CellFault(HEADS["lng"], f"{said['lng']} {said['lat']}", message)] if message else []


def _new_faults(actor: Actor, said: dict[str, Any], area: Area, parent: str, known: _Known) -> list[CellFault]:
    code, kind = said["code"], said["kind"]
    if not may_structure(actor, code, parent or None):
        return [CellFault(HEADS["code"], code, _("库里没有这个编码；设立新站点要上一级来导入"))]
    if code in known.used:
        return [
            CellFault(HEADS["code"], code, _("这个编码以前有别的站用过，不再用第二次；同一村居的第二个站在后面加 S2"))
        ]
    if area.status != AreaStatus.LIVE:
        return [CellFault(HEADS["code"], code, _("%(area)s已经并入别处，请改用现行的区划") % {"area": area.name})]
    if parent and known.parents.get(parent) not in _LIVING:
        return [CellFault(HEADS["code"], code, _("上级 %(parent)s 还没有设立，请先导入上级") % {"parent": parent})]
    if kind == PlaceKind.POINT and not said.get("short_name"):
        return [CellFault(HEADS["short_name"], "", _("新的点要写简称"))]
    said["name"] = said.get("name") or (said["short_name"] if kind == PlaceKind.POINT else full_name(area.name, kind))
    said["short_name"] = said.get("short_name") or short_name(area.name, kind)
    return _name_faults(said, known, parent)


def _old_faults(said: dict[str, Any], place: Mapping[str, Any], known: _Known, parent: str) -> list[CellFault]:
    if place["kind"] != said["kind"]:
        return [
            CellFault(
                HEADS["kind"], said_texts(said)["kind"], _("该编码属于%(place)s") % {"place": place["short_name"]}
            )
        ]
    if place["status"] not in _LIVING:
        return [
            CellFault(
                HEADS["code"], said["code"], _("%(place)s 已经关闭或并入，不能再改") % {"place": place["short_name"]}
            )
        ]
    opened = said.get("opened_on")
    if opened and opened != place["opened_on"].isoformat():
        return [
            CellFault(
                HEADS["opened_on"],
                opened,
                _("设立日期不能用导入改，现在是 %(day)s。这一格留空；要改，请上一级在站点页办「更正设立日期」")
                % {"day": place["opened_on"]},
            )
        ]
    return _name_faults(said, known, parent)


def _name_faults(said: dict[str, Any], known: _Known, parent: str) -> list[CellFault]:
    name = said.get("name")
    if not name:
        return []
    owner = known.names.setdefault((parent, name), said["code"])
    if owner == said["code"] or not parent:
        return []
    return [CellFault(HEADS["name"], name, _("同一个上级下面的 %(code)s 已经叫这个名字") % {"code": owner})]


def _kept(actor: Actor, filename: str, rows: list[ImportRow], now: datetime) -> UUID:
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in Outcome.values}
    changes = [change for row in rows for change in row.changes]
    counts |= {"cells": len(changes), "cleared": sum(not change["new"] for change in changes)}
    if not rows:
        raise Invalid(_("这张表里没有内容。请从表头下面一行开始填。"))
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            filename=filename[-200:],
            code=actor.scope,
            counts=counts,
            by_id=actor.account_id,
            by_name=actor.name,
            created_at=now,
        )
        for row in rows:
            row.batch = batch
        ImportRow.objects.bulk_create(rows, batch_size=500)
        audit.record(
            actor=actor, action="network.import_preview", subject="import", subject_id=batch.pk, code=actor.scope, now=now,
            summary=filename, new=counts,
        )  # fmt: skip
    return batch.pk
