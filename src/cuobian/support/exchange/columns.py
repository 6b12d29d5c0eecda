"""What a table's columns are, and what reading one gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import override

from cuobian.kernel.errors import Fault

Made = TypeVar("Made")

KINDS = ("text", "integer", "decimal", "date", "boolean", "choice")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a table that people fill in.

    Attributes:
        key: name of the value in `Row.values`.
        head: the column's head in the sheet; `aliases` are accepted as well.
        kind: text | integer | decimal | date | boolean | choice.
        required: a blank cell is a fault; so is a missing head, unless `head_optional`.
        choices: pairs of (value, label) for kind "choice"; people write the label, or one of `other_labels`.
        check: for a value that was read, what is wrong with it, or "".
        help, example: for the template.
    """

    key: str
    head: str
    kind: str = "text"
    required: bool = False
    head_optional: bool = False
    choices: Sequence[tuple[Any, str]] = ()
    aliases: Sequence[str] = ()
    other_labels: Sequence[tuple[Any, str]] = ()
    max_length: int = 500
    check: Callable[[Any], str] | None = None
    help: str = ""
    example: Any = ""
    width: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of column: {self.kind}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: its number in the sheet, and its values by key (None where nothing is written)."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet holds.

    Attributes:
        rows: the rows without a fault, in order.
        faults: what is wrong in single cells, each with row and column.
        wrong_rows: numbers of the rows that have a fault.
        sheet: name of the sheet that was read.
    """

    rows: list[Row]
    faults: list[Fault]
    wrong_rows: list[int] = field(default_factory=list)
    sheet: str = ""


def each_language(make: Callable[[], Made]) -> list[Made]:
    """What `make` gives in each of the platform's languages, in their order; texts must not be lazy."""
    made = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            made.append(make())
    return made


def in_every_language(make: Callable[[], Sequence[ColumnSpec]]) -> list[ColumnSpec]:
    """The columns with the reader's heads and labels, read with those of every language: a table changes hands."""
    made = each_language(lambda: [_words_of(spec) for spec in make()])
    return [
        replace(
            spec,
            aliases=(*spec.aliases, *(head for head, _labels in words)),
            other_labels=tuple(pair for _head, labels in words for pair in labels),
        )
        for spec, *words in zip(make(), *made, strict=True)
    ]


def _words_of(spec: ColumnSpec) -> tuple[str, list[tuple[Any, str]]]:
    return str(spec.head), [(value, str(label)) for value, label in spec.choices]


def letters(index: int) -> str:
    """Column 0 is A, column 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
