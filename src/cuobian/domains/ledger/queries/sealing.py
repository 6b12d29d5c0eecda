"""Sealed days for pages and third parties."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cuobian.domains.ledger.models import DayRoot, Fact
from cuobian.domains.ledger.rules.checking import split_leaves
from cuobian.domains.ledger.rules.merkle import inclusion_proof


@dataclass(frozen=True, slots=True)
class DayRootRecord:
    """A sealed day."""

    book: str
    day: date
    count: int
    root: str
    previous: str
    chain: str
    closed_at: datetime
    closed_by: str


def roots(book: str = "", *, before: date | None = None, limit: int = 400) -> list[DayRootRecord]:
    """Sealed days, newest first; ask again with the last day."""
    rows = DayRoot.objects.order_by("-day", "book").defer("leaves")
    rows = rows.filter(book=book) if book else rows
    rows = rows.filter(day__lt=before) if before else rows
    return [_record(row) for row in rows[:limit]]


def proof(fact_id: UUID) -> list[tuple[str, str]] | None:
    """The hashes (side, hex) that lead from an entry to its day's root; None while the day is open."""
    row = Fact.objects.filter(pk=fact_id).only("book", "day", "seq").first()
    sealed = DayRoot.objects.filter(book=row.book, day=row.day).first() if row else None
    if row is None or sealed is None or row.seq > sealed.count:
        return None
    path = inclusion_proof(split_leaves(bytes(sealed.leaves)), row.seq - 1)
    return [(side, value.hex()) for side, value in path]


def _record(row: DayRoot) -> DayRootRecord:
    return DayRootRecord(
        book=row.book,
        day=row.day,
        count=row.count,
        root=bytes(row.root).hex(),
        previous=bytes(row.previous).hex(),
        chain=bytes(row.chain).hex(),
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )
