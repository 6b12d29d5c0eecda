"""A place that moved: what is open here goes on under its present code; what has ended keeps the code it ended with."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.rating.actions.moves import announce, settle_stage
from cuobian.domains.rating.actions.notices import tell_answerers
from cuobian.domains.rating.models import Entry, Objection, StarAward
from cuobian.domains.rating.values import FINAL_STAGES, AwardStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.support.notices.public import settle


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Open entries and the present star of a place that moved; whoever is waited for now hears of it."""
    StarAward.objects.filter(place_id=place_id, status=AwardStatus.ACTIVE).update(code=new_code)
    rows = Entry.objects.select_for_update(of=("self",)).select_related("round__version", "place")
    for entry in rows.filter(place_id=place_id).exclude(stage__in=FINAL_STAGES).order_by("pk"):
        former = entry.code
        Entry.objects.filter(pk=entry.pk).update(code=new_code)
        entry.code = former
        settle_stage(entry, Stage(entry.stage), now=now)
        entry.code = new_code
        announce(entry, now=now)
        for objection in Objection.objects.filter(entry=entry, answered_at__isnull=True):
            settle(subject=f"objection:{objection.pk}", now=now)
            tell_answerers(objection, entry, now)
