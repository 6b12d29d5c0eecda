"""What the daily work says of public notices: the last day is over, somebody has to end it. Said once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.moves import NOTICE_OVER
from cuobian.domains.rating.models import PublicNotice
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send


def remind_of_notices(*, now: datetime) -> int:
    """Tell whoever may end them of notices whose last day is over. Returns how many. Safe to repeat."""
    today = local_date(now)
    rows = PublicNotice.objects.filter(closed_at=None, over_told_on=None, closes_on__lt=today)
    over = list(rows.order_by("pk"))
    for notice in over:
        with transaction.atomic():
            send(
                accounts=[holder.id for holder in holders_of_permission("rating.publish", notice.code, now)],
                kind=NOTICE_OVER,
                subject=f"notice:{notice.pk}",
                code=notice.code,
                text=Sentence(gettext_lazy("「%(title)s」公示期满，请结束公示"), {"title": notice.title}),
                url=reverse("rating:notice", args=[notice.pk]),
                now=now,
            )
            PublicNotice.objects.filter(pk=notice.pk).update(over_told_on=today)
    return len(over)
