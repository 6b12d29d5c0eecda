"""Checking a sealed day against its entries. Pure: the database and an exported file are checked by the same lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cuobian.domains.ledger.rules.canonical import content_of
from cuobian.domains.ledger.rules.merkle import START, chain_hash, leaf_hash, root_of

CHANGED, DELETED, INSERTED = "changed", "deleted", "inserted"
ROOT, CHAIN, UNSEALED = "root", "chain", "unsealed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed day as it was written down."""

    book: str
    day: date
    root: bytes
    previous: bytes
    chain: bytes
    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree.

    Attributes:
        what: changed, deleted or inserted (a row); root, chain or unsealed (a day).
        seq: the row's position in the day; 0 when the whole day is meant.
        entry_id: the row that is there now; "" when it is gone.
    """

    book: str
    day: date
    what: str
    seq: int = 0
    entry_id: str = ""
    place_code: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification.

    Attributes:
        chain: the last chain value of each book: two parties who hold the same hold the same ledger.
    """

    days: int
    entries: int
    findings: tuple[Finding, ...]
    chain: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """True when nothing was found."""
        return not self.findings


def split_leaves(blob: bytes) -> tuple[bytes, ...]:
    """Leaf hashes that were kept one after another."""
    return tuple(blob[start : start + 32] for start in range(0, len(blob), 32))


class Checker:
    """Takes sealed days in order, and remembers the chain of each book."""

    def __init__(self) -> None:
        self._chain: dict[str, bytes] = {}
        self._findings: list[Finding] = []
        self._days = self._entries = 0

    def sealed_day(self, sealed: Sealed, entries: Iterable[Mapping[str, Any]]) -> None:
        """Check one sealed day."""
        found = list(entries)
        self._days += 1
        self._entries += len(found)
        self._findings += _seal_findings(sealed, self._chain.get(sealed.book, START))
        self._findings += _row_findings(sealed, found)
        self._chain[sealed.book] = sealed.chain

    def add(self, findings: Iterable[Finding]) -> None:
        """Findings that were made elsewhere."""
        self._findings += findings

    def counted(self, entries: int) -> None:
        """Entries that were looked at outside of sealed days."""
        self._entries += entries

    def report(self) -> Report:
        """What was found so far, by day and position."""
        findings = sorted(self._findings, key=lambda found: (found.day, found.book, found.seq, found.what))
        chain = {book: value.hex() for book, value in self._chain.items()}
        return Report(self._days, self._entries, tuple(findings), chain)


def _seal_findings(sealed: Sealed, previous: bytes) -> list[Finding]:
    findings = []
    if root_of(sealed.leaves) != sealed.root:
        findings.append(Finding(sealed.book, sealed.day, ROOT))
    expected = chain_hash(sealed.previous, sealed.root, sealed.book, sealed.day)
    if sealed.previous != previous or sealed.chain != expected:
        findings.append(Finding(sealed.book, sealed.day, CHAIN))
    return findings


def _row_findings(sealed: Sealed, entries: Sequence[Mapping[str, Any]]) -> list[Finding]:
    findings = []
    seen = set()
    for entry in entries:
        seq = int(entry["seq"])
        expected = sealed.leaves[seq - 1] if 0 < seq <= len(sealed.leaves) and seq not in seen else None
        seen.add(seq)
        if expected is None:
            findings.append(_finding(sealed, INSERTED, entry))
        elif leaf_hash(content_of(entry)) != expected:
            findings.append(_finding(sealed, CHANGED, entry))
    missing = (seq for seq in range(1, len(sealed.leaves) + 1) if seq not in seen)
    return findings + [Finding(sealed.book, sealed.day, DELETED, seq) for seq in missing]


def _finding(sealed: Sealed, what: str, entry: Mapping[str, Any]) -> Finding:
    return Finding(sealed.book, sealed.day, what, int(entry["seq"]), str(entry["id"]), str(entry["place_code"]))
