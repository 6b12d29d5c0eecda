"""A place that moved: what is still to be seen or decided there goes on under its present code; records stay as written."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.inspections.models import Finding, InspectionPlace
from cuobian.domains.inspections.states import EDITABLE
from cuobian.domains.inspections.values import FindingStatus
from cuobian.kernel.access import Actor


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """The lists of occasions that are not over, and deficiencies that may still become a ticket."""
    InspectionPlace.objects.filter(place_id=place_id, inspection__status__in=EDITABLE).update(code=new_code)
    Finding.objects.filter(place_id=place_id).exclude(status=FindingStatus.TICKETED).update(code=new_code)
