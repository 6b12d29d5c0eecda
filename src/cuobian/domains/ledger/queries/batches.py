"""Reading import batches."""

from uuid import UUID

from django.db.models import Q, QuerySet

from cuobian.domains.ledger.models import ImportBatch
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.errors import NotFound


def subject_of(batch_id: UUID) -> str:
    """How entries and notices name a batch."""
    return f"import:{batch_id}"


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Batches in the actor's scope, and the actor's own."""
    own = Q(uploaded_by=actor.account_id) if actor.account_id else Q(pk__in=[])
    return ImportBatch.objects.filter(visible(actor, "ledger.view", "code") | own)


def batch_row(actor: Actor, batch_id: UUID, *, lock: bool = False) -> ImportBatch:
    """One batch. Raises NotFound when there is none in the actor's scope."""
    rows = batches(actor)
    row = (rows.select_for_update() if lock else rows).filter(pk=batch_id).first()
    if row is None:
        raise NotFound()
    return row
