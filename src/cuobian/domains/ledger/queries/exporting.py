"""The sealed part of the ledger as lines of a file."""

from collections.abc import Callable, Iterator

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.verification import sealed_days
from cuobian.domains.ledger.rules.canonical import LEAF_FIELDS, entry_of
from cuobian.domains.ledger.rules.exported import entry_line, head_line, seal_line


def export_lines(*, book: str = "", progress: Callable[[int, int], None] = lambda _done, _total: None) -> Iterator[str]:
    """Every sealed day with its entries, oldest first; a day that is still open is left out."""
    days = list(sealed_days(book))
    yield head_line()
    for number, sealed in enumerate(days, 1):
        rows = Fact.objects.filter(book=sealed.book, day=sealed.day).order_by("seq").values(*LEAF_FIELDS)
        for row in rows.iterator(chunk_size=2000):
            yield entry_line(entry_of(row))
        yield seal_line(sealed)
        progress(number, len(days))
