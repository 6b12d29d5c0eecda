"""Awards as officers see them: in their scope, with the yellow cards that stand."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.values import AwardStatus, StarAct
from cuobian.kernel.access import Actor, visible


def award_rows(actor: Actor) -> QuerySet[StarAward]:
    """Every award in the actor's scope."""
    return StarAward.objects.filter(visible(actor, "rating.view", "code"))


def yellow_cards(actor: Actor, award_ids: Sequence[UUID] | None = None) -> dict[UUID, StarEvent]:
    """The last warning of each active award that has one."""
    rows = StarEvent.objects.filter(
        visible(actor, "rating.view", "award__code"), act=StarAct.WARNED, award__status=AwardStatus.ACTIVE
    )
    if award_ids is not None:
        rows = rows.filter(award_id__in=list(award_ids))
    return {event.award_id: event for event in rows.order_by("on", "pk")}
