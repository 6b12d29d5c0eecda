"""What nobody else decides on: its author ends it, with a reason; it stays readable."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Text, plain
from cuobian.support.audit.public import record
from cuobian.support.inbox.models import Outcome, Received


def take_back(*, actor: Actor, ids: Collection[UUID], reason: Text, code: str, now: datetime) -> int:
    """End own held commands for which nobody decides; others, and those that are decided, are left alone. Returns how many.

    Args:
        code: the area that the audit names.
    """
    if not ids:
        return 0
    with transaction.atomic():
        rows = list(
            Received.objects.select_for_update()
            .filter(pk__in=ids, account=actor.person_id, outcome=Outcome.HELD, scope="")
            .order_by("pk")
        )
        for row in rows:
            Received.objects.filter(pk=row.pk).update(
                outcome=Outcome.DROPPED,
                decided_by=actor.person_id,
                decided_by_name=actor.name[:100],
                decided_at=now,
                decided_reason=plain(reason)[:500],
            )
            record(
                actor=actor,
                action="inbox.take_back",
                subject="command",
                subject_id=row.pk,
                code=code,
                now=now,
                summary=plain(reason),
                old={"outcome": Outcome.HELD.value},
                new={"outcome": Outcome.DROPPED.value},
            )
        return len(rows)
