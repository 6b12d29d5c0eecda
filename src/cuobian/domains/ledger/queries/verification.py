"""Verifying the whole ledger, from the database."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Max, QuerySet

from cuobian.domains.ledger.models import DayHead, DayRoot, Fact
from cuobian.domains.ledger.rules.canonical import LEAF_FIELDS, content_of, entry_of
from cuobian.domains.ledger.rules.checking import (
    CHANGED,
    DELETED,
    INSERTED,
    UNSEALED,
    Checker,
    Finding,
    Report,
    Sealed,
    split_leaves,
)
from cuobian.domains.ledger.rules.merkle import leaf_hash

__all__ = ["Finding", "Report", "entries_by_day", "sealed_days", "verify"]

Key = tuple[str, date]
Entry = dict[str, Any]
Entries = list[tuple[Entry, bytes]]
_CHUNK = 2000


def verify(*, book: str = "", progress: Callable[[int, int], None] = lambda _done, _total: None) -> Report:
    """Recompute every leaf, root and chain value, and name the day and the row of whatever does not agree.

    Args:
        book: only this city's book.
        progress: told how many entries of how many are done.
    """
    checker, done, total = Checker(), 0, _facts(book).count()
    last = dict(_roots(book).values_list("book").annotate(last=Max("day")).order_by())
    for key, sealed, entries in _days(book):
        if sealed is not None:
            checker.sealed_day(sealed, (entry for entry, _leaf in entries))
        else:
            checker.add(_open_day(key, entries, sealed_later=last.get(key[0], key[1]) > key[1]))
            checker.counted(len(entries))
        done += len(entries)
        progress(done, total)
    return checker.report()


def _days(book: str) -> Iterator[tuple[Key, Sealed | None, Entries]]:
    """Days with entries or a seal, oldest first: two ordered streams side by side, one day in memory at a time."""
    seals, days = iter(sealed_days(book)), entries_by_day(book)
    seal, found = next(seals, None), next(days, None)
    while seal is not None or found is not None:
        seal_at = (seal.day, seal.book) if seal else None
        found_at = (found[0][1], found[0][0]) if found else None
        at = min(place for place in (seal_at, found_at) if place is not None)
        here = found[1] if found is not None and found_at == at else []
        yield (at[1], at[0]), seal if seal_at == at else None, here
        seal = next(seals, None) if seal_at == at else seal
        found = next(days, None) if found_at == at else found


def sealed_days(book: str = "") -> Iterator[Sealed]:
    """Every sealed day, oldest first."""
    for row in _roots(book).order_by("day", "book").iterator(chunk_size=200):
        yield Sealed(
            row.book, row.day, bytes(row.root), bytes(row.previous), bytes(row.chain), split_leaves(bytes(row.leaves))
        )


def entries_by_day(book: str = "") -> Iterator[tuple[Key, Entries]]:
    """Entries with the leaf kept beside them, day by day, in the order of their positions."""
    rows = _facts(book).order_by("day", "book", "seq").values(*LEAF_FIELDS, "leaf").iterator(chunk_size=_CHUNK)
    for key, group in groupby(rows, key=lambda row: (row["book"], row["day"])):
        yield key, [(entry_of(row), bytes(row["leaf"])) for row in group]


def _facts(book: str) -> QuerySet[Fact]:
    return Fact.objects.filter(book=book) if book else Fact.objects.all()


def _roots(book: str) -> QuerySet[DayRoot]:
    return DayRoot.objects.filter(book=book) if book else DayRoot.objects.all()


def _open_day(key: Key, entries: Entries, *, sealed_later: bool) -> list[Finding]:
    """A day that is not sealed yet: positions without gaps, every row as its leaf says."""
    book, day = key
    head = DayHead.objects.filter(book=book, day=day).values_list("last_seq", flat=True).first() or 0
    findings = [Finding(book, day, UNSEALED)] if sealed_later else []
    for entry, leaf in entries:
        what = INSERTED if entry["seq"] > head else CHANGED if leaf_hash(content_of(entry)) != leaf else ""
        if what:
            findings.append(Finding(book, day, what, entry["seq"], entry["id"], entry["place_code"]))
    present = {entry["seq"] for entry, _leaf in entries}
    return findings + [Finding(book, day, DELETED, seq) for seq in range(1, head + 1) if seq not in present]
