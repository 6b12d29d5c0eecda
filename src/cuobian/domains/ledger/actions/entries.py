"""Writing entries: positions in the day, leaf hashes, and the rows themselves."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.ledger.models import DayHead, DayRoot, Fact
from cuobian.domains.ledger.rules.canonical import leaf_of
from cuobian.domains.ledger.rules.facts import is_late
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.ids import uuid7
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.public import calendar

_BATCH = 1000
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its position: checked already."""

    place_id: UUID
    place_code: str
    kind: str
    unit: str
    happened_at: datetime
    quantity: Decimal
    part: Decimal | None
    people: int | None
    tag: str
    item: str
    subject: str
    attrs: dict[str, Any]
    source: str
    sign: int = 1
    corrects_id: UUID | None = None
    reason: str = ""


def book_of(code: str) -> str:
    """The city whose book an entry stands in."""
    return code[:4]


def write(*, actor: Actor, drafts: Sequence[Draft], now: datetime) -> list[Fact]:
    """Append entries in the given order, inside the caller's transaction.

    Raises:
        Conflict: today's book is sealed already (the clock went back).
    """
    day = local_date(now)
    by_book: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        by_book[book_of(draft.place_code)].append(index)
    known = calendar()
    facts: list[Fact | None] = [None] * len(drafts)
    with transaction.atomic():
        for book in sorted(by_book):
            first = take_positions(book, day, len(by_book[book]))
            for offset, index in enumerate(by_book[book]):
                facts[index] = _fact(actor, drafts[index], book, day, first + offset, now, known)
        written = [fact for fact in facts if fact is not None]
        Fact.objects.bulk_create(written, batch_size=_BATCH)
    return written


def take_positions(book: str, day: date, count: int) -> int:
    """Reserve the next `count` positions of a day; the first of them. Writers queue for the day's head."""
    DayHead.objects.get_or_create(book=book, day=day)
    head = DayHead.objects.select_for_update().get(book=book, day=day)
    if DayRoot.objects.filter(book=book, day__gte=day).exists():
        raise Conflict(_("%(day)s 的账已经封存，不能再记。请检查服务器的时间。") % {"day": day.isoformat()})
    head.last_seq += count
    head.save(update_fields=["last_seq"])
    return head.last_seq - count + 1


def _fact(actor: Actor, draft: Draft, book: str, day: date, seq: int, now: datetime, known: WorkCalendar) -> Fact:
    happened_on = local_date(draft.happened_at)
    fact = Fact(
        id=uuid7(),
        book=book,
        day=day,
        seq=seq,
        place_id=draft.place_id,
        place_code=draft.place_code,
        kind=draft.kind,
        tag=draft.tag,
        item=draft.item,
        happened_at=draft.happened_at,
        happened_on=happened_on,
        month=happened_on.year * 100 + happened_on.month,
        recorded_at=now,
        recorded_by=actor.account_id,
        recorder_name=actor.name[:60],
        recorder_role=actor.role[:40],
        quantity=draft.quantity.quantize(_CENT),
        part=None if draft.part is None else draft.part.quantize(_CENT),
        unit=draft.unit,
        people=draft.people,
        source=draft.source,
        subject=draft.subject,
        attrs=draft.attrs,
        sign=draft.sign,
        corrects_id=draft.corrects_id,
        reason=draft.reason,
        is_late=is_late(happened_on, day, known),
    )
    fact.leaf = leaf_of(vars(fact))
    return fact
