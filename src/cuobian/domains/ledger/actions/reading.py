"""Reading a table of facts: every row checked, by itself, against the others, and against what was given before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol

from django.utils.translation import gettext as _

from cuobian.domains.ledger.actions.recording import Ground, check, grounds
from cuobian.domains.ledger.models import Source
from cuobian.domains.ledger.queries.entered import entered
from cuobian.domains.ledger.rules.importing import (
    MAX_ROWS,
    fact_from,
    heads,
    raw_columns,
    same_row,
    stored,
    told_head,
)
from cuobian.domains.ledger.values.kinds import Kind, all_kinds
from cuobian.kernel.access import Actor
from cuobian.support.exchange.public import ColumnSpec, Row, Table, each_language, in_every_language, read_table

Told = dict[str, Any]
"""What is wrong: the number of the row, the cell in words, what stands there, how to mend it, the name of the place."""


class Upload(Protocol):
    """An uploaded file with its name."""

    name: str | None
    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Read:
    """Rows that can be entered, why the others cannot, and those of them that are to be mended as they were given."""

    rows: list[dict[str, Any]]
    faults: list[Told]
    wrong: list[dict[str, Any]]

    @property
    def left_out(self) -> int:
        """How many rows are not taken."""
        return len({fault["row"] for fault in self.faults})


class _Content(BytesIO):
    """The bytes of an upload, read once for the hash and again for the table."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.size: int | None = len(content)


def columns() -> list[ColumnSpec]:
    """The columns of the table that people fill in."""
    told = heads()
    choices = [(kind.key, str(kind.name)) for kind in all_kinds()]
    return [
        ColumnSpec("code", told.code, required=True, max_length=32, example="350203001001"),
        ColumnSpec("name", told.name, head_optional=True, max_length=100, help=_("只给人看，不读")),
        ColumnSpec("kind", told.kind, "choice", required=True, choices=choices),
        ColumnSpec("tag", told.tag, max_length=24, help=_("活动、点单等要写细类，见「类别说明」")),
        ColumnSpec("on", told.on, "date", required=True, example="2026-11-20", help=_("不早于站点的设立日期")),
        ColumnSpec("quantity", told.quantity, "decimal", required=True, example=1),
        ColumnSpec("part", told.part, "decimal", help=_("类别有「其中」时必填")),
        ColumnSpec("people", told.people, "integer", help=_("参与或服务的人数")),
        ColumnSpec("item", told.item, max_length=80),
    ]


def read_rows(actor: Actor, content: bytes, now: datetime) -> Read:
    """Read a table and check every row.

    Raises:
        Invalid: the table as a whole cannot be read.
    """
    table = _table(content, in_every_language(columns))
    rows, faults = _checked(actor, table.rows, now)
    rows, double = _not_entered(rows)
    to_mend = [*_unread(table), *faults]
    told = sorted([*to_mend, *double], key=lambda fault: int(fault["row"]))
    return Read(rows, told, _as_given(content, sorted(to_mend, key=lambda fault: int(fault["row"]))))


def _table(content: bytes, specs: Sequence[ColumnSpec]) -> Table:
    return read_table(_Content(content), columns=specs, max_rows=MAX_ROWS, ignore_heads=each_language(told_head))


def _unread(table: Table) -> list[Told]:
    """Cells that could not even be read; their places begin with the number of the row."""
    found = []
    for fault in table.faults:
        digits = re.search(r"\d+", fault.place)
        number = int(digits[0]) if digits else 0
        found.append(
            {"row": number, "place": fault.place, "given": fault.given, "message": str(fault.message), "name": ""}
        )
    return found


def _as_given(content: bytes, faults: Sequence[Told]) -> list[dict[str, Any]]:
    """The wrong rows with what stood in all their cells and everything that is to be mended."""
    if not faults:
        return []
    told: dict[int, list[str]] = {}
    for fault in faults:
        cell = fault["place"].partition(" · ")[2]
        told.setdefault(fault["row"], []).append(f"{cell}{_('：')}{fault['message']}")
    raw = {row.number: row.values for row in _table(content, raw_columns(in_every_language(columns))).rows}
    return [
        {"number": number, "values": _texts(raw.get(number, {})), "told": _("；").join(words)}
        for number, words in told.items()
    ]


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in values.items()}


def _checked(actor: Actor, rows: Sequence[Row], now: datetime) -> tuple[list[dict[str, Any]], list[Told]]:
    """Rows that can be entered, and what is wrong in the others."""
    kinds = {kind.key: kind for kind in all_kinds()}
    places = grounds(((str(row.values["code"]), row.values["on"]) for row in rows), Source.IMPORT)
    good: list[dict[str, Any]] = []
    faults: list[Told] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        found, kept = _row_faults(actor, row, places, kinds, seen, now)
        if found or kept is None:
            faults += found
        else:
            seen[same_row(kept)] = row.number
            good.append(kept)
    return good, faults


def _row_faults(
    actor: Actor,
    row: Row,
    places: dict[str, Ground],
    kinds: Mapping[str, Kind],
    seen: dict[tuple[Any, ...], int],
    now: datetime,
) -> tuple[list[Told], dict[str, Any] | None]:
    told, code = heads(), str(row.values["code"])
    if code not in places or not actor.may("ledger.import", code):
        message = _("您的管辖范围里没有编码为 %(code)s 的站点。") % {"code": code}
        return [_told(row.number, told.code, code, message, "")], None
    name = places[code].place.short_name
    kind = kinds[row.values["kind"]]
    fact = fact_from(row.values, kind)
    by_field = {"quantity": told.quantity, "part": told.part, "people": told.people, "tag": told.tag, "item": told.item}
    faults = [
        _told(row.number, by_field.get(fault.place, told.on), fault.given, fault.message, name)
        for fault in check(fact, places, now)
    ]
    kept = {**stored(fact), "number": row.number, "name": name, "kind_name": str(kind.name)}
    if same_row(kept) in seen:
        message = _("和第 %(row)s 行一样，同一件事只记一次。") % {"row": seen[same_row(kept)]}
        faults.append(_told(row.number, told.kind, str(kind.name), message, name))
    return faults, kept


def _not_entered(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Told]]:
    """Without the rows that another table has brought already; for each of these, which one."""
    held, head = entered(rows), heads().kind
    good, faults = [], []
    for row in rows:
        kind = row.pop("kind_name")
        holder = held.get(same_row(row))
        if holder is None:
            good.append(row)
            continue
        words = _("和 %(name)s %(day)s 传的「%(file)s」里的一行一样（%(state)s），同一件事只记一次，这一行不用再传。")
        faults.append(_told(row["number"], head, kind, words % holder.words(), row["name"]))
    return good, faults


def _told(number: int, head: str, given: str, message: str, name: str) -> Told:
    place = _("第 %(row)s 行 · %(head)s") % {"row": number, "head": head}
    return {"row": number, "place": place, "given": given, "message": message, "name": name}
