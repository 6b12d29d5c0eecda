"""What the ledger hands out: facts as frozen records, selections of facts, grouped sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One entry of the ledger."""

    id: UUID
    book: str
    day: date
    seq: int
    place_id: UUID
    place_code: str
    kind: str
    tag: str
    item: str
    happened_at: datetime
    happened_on: date
    recorded_at: datetime
    recorder_name: str
    recorder_role: str
    quantity: Decimal
    part: Decimal | None
    unit: str
    people: int | None
    source: str
    subject: str
    attrs: Mapping[str, Any]
    sign: int
    corrects_id: UUID | None
    reason: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be written, for `record_many`."""

    place_code: str
    kind: str
    happened_at: datetime
    quantity: Decimal = Decimal(1)
    part: Decimal | None = None
    people: int | None = None
    tag: str = ""
    item: str = ""
    subject: str = ""
    attrs: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which facts: of which kinds, at which places, happened and recorded when. Empty means "all"; both ends included.

    Attributes:
        codes: exactly these places.
        prefixes: all places below these codes. With neither, every place.
        recorded_until: facts written down later are left out, so that a past day's answer stays what it was.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    from_: date | None = None
    until: date | None = None
    recorded_until: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Facts added up: the values grouped by, in the order asked for, and their sums.

    Attributes:
        count: originals and replacements minus counter-entries.
        part_on_time: the sum of `part` over facts that were written down in time.
    """

    by: tuple[Any, ...]
    quantity: Decimal
    part: Decimal
    people: int
    count: int
    part_on_time: Decimal

    def __add__(self, other: "Group") -> "Group":
        """Both together, under the values of the first: what was written under several codes of one place."""
        return Group(
            self.by,
            self.quantity + other.quantity,
            self.part + other.part,
            self.people + other.people,
            self.count + other.count,
            self.part_on_time + other.part_on_time,
        )
