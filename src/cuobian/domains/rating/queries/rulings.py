"""What of a self-assessment waits for a ruling: an objection to the platform's figure, and a claim that a point does not apply."""

from uuid import UUID

from django.db.models import Q, QuerySet

from cuobian.domains.rating.models import SelfItem
from cuobian.domains.rating.values import SelfAnswer

ASKS = Q(answer=SelfAnswer.OBJECT) | Q(not_applicable=True)
"""Nothing of this counts by the place's own word."""
CLAIMS = Q(not_applicable=True) & ~Q(answer=SelfAnswer.OBJECT)
"""What the first review rules on; an objection to a figure is the district's, also where it says "not applicable"."""


def unruled(entry_id: UUID) -> "QuerySet[SelfItem]":
    """What nobody has ruled on yet, in order of points."""
    return SelfItem.objects.filter(ASKS, entry_id=entry_id, ruling="").order_by("point_id")
