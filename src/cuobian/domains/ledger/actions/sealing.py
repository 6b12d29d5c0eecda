"""Sealing days: the Merkle root of a day's entries, chained to the day before. May be run late; never out of order."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from cuobian.domains.ledger.models import DayHead, DayRoot, Fact
from cuobian.domains.ledger.rules.merkle import START, chain_hash, root_of
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.support.audit import public as audit

LEAF_BYTES = 32


def open_days(until: date) -> list[tuple[str, date]]:
    """Days that have entries, have ended before `until`, and are not sealed: (book, day), oldest first."""
    sealed = set(DayRoot.objects.filter(day__lt=until).values_list("book", "day"))
    heads = DayHead.objects.filter(day__lt=until, last_seq__gt=0).order_by("day", "book").values_list("book", "day")
    return [found for found in heads if found not in sealed]


def close_days(
    *, actor: Actor, now: datetime, doing: Callable[[str, date], None] = lambda _book, _day: None
) -> list[tuple[str, date]]:
    """Seal every day that has ended, oldest first. Returns what was sealed.

    Args:
        doing: told before each day.
    """
    closed = []
    for book, day in open_days(local_date(now)):
        doing(book, day)
        if _close(actor, book, day, now):
            closed.append((book, day))
    return closed


def _close(actor: Actor, book: str, day: date, now: datetime) -> bool:
    """Seal one day; False when somebody else just did."""
    with transaction.atomic():
        DayHead.objects.select_for_update().get(book=book, day=day)
        if DayRoot.objects.filter(book=book, day__gte=day).exists():
            return False
        leaves = _leaves(book, day)
        row = sealed_day(book, day, leaves, _previous(book, day), now, actor.name)
        row.save(force_insert=True)
        audit.record(
            actor=actor,
            action="ledger.close_day",
            subject="ledger_day",
            subject_id=f"{book}-{day.isoformat()}",
            code=book,
            now=now,
            new={"count": row.count, "root": row.root.hex()},
        )
    return True


def sealed_day(book: str, day: date, leaves: list[bytes], previous: bytes, now: datetime, closed_by: str) -> DayRoot:
    """The row of a sealed day."""
    root = root_of(leaves)
    return DayRoot(
        book=book,
        day=day,
        count=len(leaves),
        root=root,
        previous=previous,
        chain=chain_hash(previous, root, book, day),
        leaves=b"".join(leaves),
        closed_at=now,
        closed_by=closed_by[:60],
    )


def _leaves(book: str, day: date) -> list[bytes]:
    rows = Fact.objects.filter(book=book, day=day).order_by("seq").values_list("leaf", flat=True)
    return [bytes(leaf) for leaf in rows]


def _previous(book: str, day: date) -> bytes:
    last = DayRoot.objects.filter(book=book, day__lt=day).order_by("-day").values_list("chain", flat=True).first()
    return bytes(last) if last is not None else START
