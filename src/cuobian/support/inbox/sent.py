"""What an account has sent, as others see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cuobian.kernel.access import Actor
from cuobian.support.inbox.deciding import held_rows
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.receiving import answer_of


@dataclass(frozen=True, slots=True)
class SentRecord:
    """A command that is kept, with what became of it: done, held or dropped."""

    id: UUID
    kind: str
    body: Mapping[str, Any]
    made_at: datetime
    received_at: datetime
    outcome: str
    code: str
    message: str


def sent_by(account: UUID, *, kinds: Sequence[str], since: datetime, held_only: bool = False) -> list[SentRecord]:
    """What an account has sent since, the latest first; at most a thousand."""
    rows = Received.objects.filter(account=account, kind__in=kinds, received_at__gte=since)
    if held_only:
        rows = rows.exclude(outcome=Outcome.DONE)
    return [_record(row) for row in rows.order_by("-received_at", "-pk")[:1000]]


def held_count(actor: Actor) -> int:
    """How many wait for the actor's decision."""
    return held_rows(actor).count()


def _record(row: Received) -> SentRecord:
    told = answer_of(row).as_json()
    return SentRecord(
        row.pk, row.kind, row.body, row.made_at, row.received_at, row.outcome, told["code"], told["message"]
    )
