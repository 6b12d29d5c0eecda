"""What the daily work says of places left without a star: their days to put things right are over. Said once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.values import Stage
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send

RATE_AGAIN = "rating.rate_again"


def remind_of_unstarred(*, now: datetime) -> int:
    """Tell whoever opens rounds which of them have places to be rated again. Returns how many places. Safe to repeat."""
    today = local_date(now)
    fresh = Entry.objects.filter(stage=Stage.UNSTARRED, rectify_by__lt=today, rectify_told_on=None)
    told = 0
    for made in Round.objects.filter(pk__in=fresh.values("round_id")).order_by("pk"):
        with transaction.atomic():
            _tell(made, fresh.filter(round=made).count(), now)
            told += fresh.filter(round=made).update(rectify_told_on=today)
    return told


def _tell(made: Round, count: int, now: datetime) -> None:
    words = gettext_lazy("「%(title)s」里有 %(count)d 个不定星级的站点整改到期了，可以重新评定")
    send(
        accounts=[holder.id for holder in holders_of_permission("rating.open", made.code, now)],
        kind=RATE_AGAIN,
        subject=f"round:{made.pk}",
        code=made.code,
        text=Sentence(words, {"title": made.title, "count": count}),
        url=f"{reverse('rating:round-new')}?again={made.pk}",
        now=now,
        needs_action=False,
    )
