"""Sending, settling and counting notices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from cuobian.kernel.sentences import Text, kept, plain
from cuobian.support.notices.models import Notice

TO_DO, TO_KNOW = date(9999, 12, 30), date(9999, 12, 31)
"""Where a notice without a due date stands among the others: what is to be done before what is only to be known."""
_BATCH = 500
_ONE = ["account_id", "subject", "kind"]
_RENEWED = ["code", "text", "sentence", "url", "needs_action", "due_on", "due_key", "sent_at", "read_at", "settled_at"]


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice as others see it."""

    id: UUID
    kind: str
    text: str
    url: str
    subject: str
    code: str
    due_on: date | None
    sent_at: datetime
    is_read: bool
    needs_action: bool


def send(
    *,
    accounts: Iterable[UUID],
    kind: str,
    text: Text,
    url: str,
    subject: str,
    code: str,
    now: datetime,
    due_on: date | None = None,
    needs_action: bool = True,
) -> int:
    """Tell these accounts, each once: sent again for the same subject and kind, the notice is renewed.

    Args:
        text: a `kernel.sentences.Sentence`, which everybody reads in their own language; a `str` is somebody's own words.
        kind: what is asked, such as "rating.first_review"; `subject` names the record, such as "round:…".
        url: where the thing is done, a path of this platform.
        needs_action: False for something to know; it is closed by reading.
    """
    _check_own_page(url)
    body = kept(text)
    rows = [
        Notice(
            account_id=account_id,
            kind=kind,
            subject=subject,
            code=code,
            text=plain(body)[:300],
            sentence=body if isinstance(body, Mapping) else None,
            url=url,
            needs_action=needs_action,
            due_on=due_on,
            due_key=due_on or (TO_DO if needs_action else TO_KNOW),
            sent_at=now,
        )
        for account_id in sorted(set(accounts))
    ]
    Notice.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=_ONE, update_fields=_RENEWED
    )
    return len(rows)


def _check_own_page(url: str) -> None:
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a notice leads to a page of this platform")


def settle(*, subject: str, now: datetime, kind: str | None = None, accounts: Iterable[UUID] | None = None) -> int:
    """The thing waited for is done: close the open notices about it (of one kind, of some accounts). Returns how many."""
    rows = Notice.objects.filter(subject=subject, settled_at=None)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if accounts is not None:
        rows = rows.filter(account_id__in=list(accounts))
    return rows.update(settled_at=now)


def is_open() -> Q:
    """Still waiting: to be done and not settled, or to be known and not read."""
    return Q(settled_at=None) & (Q(needs_action=True) | Q(read_at=None))


def open_count(account_id: UUID) -> int:
    """How many things wait for this account."""
    return Notice.objects.filter(is_open(), account_id=account_id).count()


def open_for(account_id: UUID, limit: int = 50) -> list[NoticeRecord]:
    """What waits for this account, the most urgent first."""
    rows = Notice.objects.filter(is_open(), account_id=account_id).order_by("due_key", "id")[:limit]
    return [
        NoticeRecord(
            id=row.id,
            kind=row.kind,
            text=row.words,
            url=row.url,
            subject=row.subject,
            code=row.code,
            due_on=row.due_on,
            sent_at=row.sent_at,
            is_read=row.read_at is not None,
            needs_action=row.needs_action,
        )
        for row in rows
    ]
