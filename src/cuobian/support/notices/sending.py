"""Sending, settling and counting notices."""

from collections.abc import Collection, Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice to be sent, as `send` takes it."""

    accounts: Iterable[UUID]
    kind: str
    text: Text
    url: str
    subject: str
    code: str
    due_on: date | None = None
    needs_action: bool = True


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
    renew: bool = True,
) -> int:
    """Tell these accounts, each once: sent again for the same subject and kind, the notice is renewed.

    Args:
        text: a `kernel.sentences.Sentence`, which everybody reads in their own language; a `str` is somebody's own words.
        kind: what is asked, such as "rating.first_review"; `subject` names the record, such as "round:…".
        url: where the thing is done, a path of this platform.
        needs_action: False for something to know; it is closed by reading.
        renew: False leaves the notice as it is, read or not, where it still waits: for work that is started again.
    """
    wanted = set(accounts)
    if not renew:
        wanted -= _still_told(wanted, subject, kind)
    letter = Letter(wanted, kind, text, url, subject, code, due_on, needs_action)
    return send_many([letter], now=now)


def send_many(letters: Iterable[Letter], *, now: datetime) -> int:
    """`send` for many letters in a few queries. No two of them may have the same subject and kind."""
    rows = [row for letter in letters for row in _rows(letter, now)]
    Notice.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=_ONE, update_fields=_RENEWED
    )
    return len(rows)


def _still_told(accounts: set[UUID], subject: str, kind: str) -> set[UUID]:
    rows = Notice.objects.filter(subject=subject, kind=kind, settled_at=None, account_id__in=accounts)
    return set(rows.values_list("account_id", flat=True))


def _rows(letter: Letter, now: datetime) -> Iterable[Notice]:
    _check_own_page(letter.url)
    body = kept(letter.text)
    for account_id in sorted(set(letter.accounts)):
        yield Notice(
            account_id=account_id,
            kind=letter.kind,
            subject=letter.subject,
            code=letter.code,
            text=plain(body)[:300],
            sentence=body if isinstance(body, Mapping) else None,
            url=letter.url,
            needs_action=letter.needs_action,
            due_on=letter.due_on,
            due_key=letter.due_on or (TO_DO if letter.needs_action else TO_KNOW),
            sent_at=now,
        )


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


def settle_many(*, subjects: Collection[str], kind: str, now: datetime) -> int:
    """`settle` of one kind for many things at once."""
    return Notice.objects.filter(subject__in=subjects, kind=kind, settled_at=None).update(settled_at=now)


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
