"""Places that a round left without a star: which of them are to be rated again."""

from datetime import date
from uuid import UUID

from cuobian.domains.network.public import STANDING
from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.rules.choosing import MOST
from cuobian.domains.rating.values import FINAL_STAGES, RoundStatus, Stage


def to_rate_again(made: Round, today: date) -> list[UUID]:
    """Ids of places left unstarred whose days to put things right are over, and that stand in no later round."""
    rows = Entry.objects.filter(
        round=made, stage=Stage.UNSTARRED, rectify_by__lt=today, place__status__in=STANDING, place__rated=True
    )
    ids = list(rows.order_by("code").values_list("place_id", flat=True)[:MOST])
    later = Entry.objects.filter(place_id__in=ids).exclude(round=made)
    taken = later.filter(round__created_at__gt=made.created_at) | later.filter(
        round__status__in=(RoundStatus.OPEN, RoundStatus.OPENING)
    ).exclude(stage__in=FINAL_STAGES)
    gone = set(taken.values_list("place_id", flat=True))
    return [each for each in ids if each not in gone]
