"""How facts are put into words on pages and in exports."""

from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.ledger.models import Fact, Source
from cuobian.domains.ledger.values.kinds import Kind, UnknownKind, kind_of
from cuobian.kernel.format import NBSP, NOTHING, number


def kind_or_key(key: str) -> Kind:
    """The kind, or one made of its key when this release does not know it any more."""
    try:
        return kind_of(key)
    except UnknownKind:
        return Kind(key, key, "", "")


def amount(value: Any) -> str:
    """A quantity without needless zeros: 40, 38.5."""
    if value is None:
        return NOTHING
    decimals = 0 if value == value.to_integral_value() else 1 if value * 10 == (value * 10).to_integral_value() else 2
    return number(value, decimals)


class FactLine:
    """A fact as a line of a list shows it."""

    def __init__(self, row: Fact, place_name: str = "", place_code: str = "") -> None:
        kind = kind_or_key(row.kind)
        self.row, self.pk, self.place_name = row, row.pk, place_name
        self.place_code = place_code or row.place_code
        self.kind = str(kind.name)
        self.tag = kind.tag_label(row.tag)
        self.what = f"{self.kind} · {self.tag}" if self.tag else self.kind
        self.note = "，".join(part for part in (row.item, str(row.attrs.get("title", ""))) if part)
        self.unit = _(row.unit)
        self.quantity = f"{amount(row.quantity)}{NBSP}{self.unit}"
        self.part_name = str(kind.part)
        self.part = amount(row.part)
        self.people = row.people
        self.happened_on, self.recorded_at = row.happened_on, row.recorded_at
        self.source = str(Source(row.source).label)
        self.is_late = row.is_late

    @property
    def mark(self) -> str:
        """冲销, 更正, 补录 or nothing."""
        if self.row.sign < 0:
            return _("冲销")
        if self.row.corrects_id is not None:
            return _("更正")
        return _("迟记") if self.is_late else ""
