"""A place got another code: its rows in tables that still wait go along, and who can approve them now is asked."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.ledger.actions.importing import ask_approvers
from cuobian.domains.ledger.models import BatchState
from cuobian.domains.ledger.queries.batches import subject_of
from cuobian.domains.ledger.queries.entered import waiting_at
from cuobian.domains.ledger.rules.importing import common_code
from cuobian.kernel.access import Actor
from cuobian.support.notices import public as notices


def follow_place(_place_id: UUID, old_code: str, new_code: str, _actor: Actor, now: datetime) -> None:
    """Inside of the transaction of the move. What was decided keeps the code that it was decided under."""
    for batch in waiting_at(old_code).select_for_update():
        if all(row["place_code"] != old_code for row in batch.rows):
            continue
        batch.rows = [row | {"place_code": new_code} if row["place_code"] == old_code else row for row in batch.rows]
        before, batch.code = batch.code, common_code([row["place_code"] for row in batch.rows])
        batch.save(update_fields=["rows", "code"])
        if batch.state == BatchState.SUBMITTED and batch.code != before:
            notices.settle(subject=subject_of(batch.pk), now=now)
            ask_approvers(batch, now)
