"""The table of facts that places without the platform fill in: its columns, and a row as a fact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.domains.ledger.values.kinds import Kind
from cuobian.domains.ledger.values.records import NewFact
from cuobian.support.exchange.public import ColumnSpec, each_language

MAX_ROWS = 5000
CODE_LENGTHS = (14, 13, 12, 9, 6, 4)


@dataclass(frozen=True, slots=True)
class Heads:
    """Heads of the table's columns, in the reader's language."""

    code: str
    name: str
    kind: str
    tag: str
    on: str
    quantity: str
    part: str
    people: str
    item: str


def heads() -> Heads:
    """The heads, in order."""
    return Heads(_("站点编码"), _("站点"), _("类别"), _("细类"), _("日期"), _("数量"), _("其中"), _("人数"), _("项目"))


def told_head() -> str:
    """The head of the column that says what to mend; it may stay when the table is given again."""
    return _("怎么改")


def labels_of(kind: Kind) -> dict[str, str]:
    """The keys of a kind's tags by their labels, in the language that is on."""
    return {str(label): key for key, label in kind.tags}


def fact_from(values: Mapping[str, Any], kind: Kind) -> NewFact:
    """A row of the table as a fact; the tag may be written as its label in any language."""
    tags = {label: key for row in each_language(lambda: labels_of(kind)) for label, key in row.items()}
    tag = str(values.get("tag") or "")
    return NewFact(
        place_code=str(values["code"]),
        kind=kind.key,
        happened_at=noon_of(values["on"]),
        quantity=Decimal(values["quantity"]),
        part=None if values.get("part") is None else Decimal(values["part"]),
        people=None if values.get("people") is None else int(values["people"]),
        tag=tags.get(tag, tag),
        item=str(values.get("item") or ""),
    )


def noon_of(day: date) -> datetime:
    """A day without a time of day stands for its noon in the city."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def stored(fact: NewFact) -> dict[str, Any]:
    """A fact as it is kept in the batch."""
    return {
        "place_code": fact.place_code,
        "kind": fact.kind,
        "on": timezone.localtime(fact.happened_at).date().isoformat(),
        "quantity": str(fact.quantity),
        "part": None if fact.part is None else str(fact.part),
        "people": fact.people,
        "tag": fact.tag,
        "item": fact.item,
    }


def restored(row: Mapping[str, Any], subject: str) -> NewFact:
    """A kept row as a fact again."""
    return NewFact(
        place_code=row["place_code"],
        kind=row["kind"],
        happened_at=noon_of(date.fromisoformat(row["on"])),
        quantity=Decimal(row["quantity"]),
        part=None if row["part"] is None else Decimal(row["part"]),
        people=row["people"],
        tag=row["tag"],
        item=row["item"],
        subject=subject,
    )


def same_row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Two rows with the same answer say the same thing twice, however their numbers are written."""
    numbers = (None if row[name] is None else Decimal(row[name]) for name in ("quantity", "part"))
    return (*(row[name] for name in ("place_code", "kind", "on", "tag", "item")), *numbers, row["people"])


def raw_columns(columns: Sequence[ColumnSpec]) -> list[ColumnSpec]:
    """The same columns, read as they stand there."""
    return [
        ColumnSpec(spec.key, spec.head, head_optional=True, aliases=spec.aliases, max_length=30_000) for spec in columns
    ]


def cell(spec: ColumnSpec, text: str) -> Any:
    """A text as its column's kind of cell, so that a table that is given again is read as it was meant."""
    try:
        if spec.kind == "date" and text:
            return date.fromisoformat(text[:10])
        if spec.kind in ("decimal", "integer") and text:
            return Decimal(text)
    except (ValueError, ArithmeticError):
        return text
    return text


def common_code(codes: Sequence[str], length_ok: Callable[[int], bool] = CODE_LENGTHS.__contains__) -> str:
    """The smallest area that all these places lie in."""
    first, last = min(codes), max(codes)
    shared = 0
    for left, right in zip(first, last, strict=False):
        if left != right:
            break
        shared += 1
    while shared and not length_ok(shared):
        shared -= 1
    return first[:shared]
