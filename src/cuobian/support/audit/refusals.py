"""Refused attempts in the trail. Whatever an account tries is listed; visitors, of whom there is no end, are listed up to a
number an hour from one network and only counted above it, because nothing can ever be taken out of the trail again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.kernel.access import Actor
from cuobian.support.audit.models import Outcome, Tally
from cuobian.support.audit.trail import row_of
from cuobian.support.limits.public import network_of

LISTED = 60
"""Refused attempts of visitors from one network that are listed one by one, an hour."""
TOLD_AT_ONCE = 500  # it may be a visitor's request that tells them


def record_refused(
    *,
    actor: Actor,
    action: str,
    now: datetime,
    subject: str = "",
    subject_id: str | UUID | int = "",
    code: str = "",
    summary: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write down an attempt that was refused (a failed log-in, a page out of scope)."""
    is_visitor = not actor.is_known and not actor.role
    if not is_visitor or _is_listed(network_of(actor.address), now):
        row = row_of(Outcome.REFUSED, actor, action, subject, str(subject_id), code, now, summary, None, facts)
        row.save(force_insert=True)


def close_tallies(*, now: datetime) -> None:
    """For each network and hour that had more than are listed, one row says how many; the counts of past hours go."""
    past = Tally.objects.filter(hour__lt=_hour(now))
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        told = list(past.select_for_update().filter(count__gt=LISTED).order_by("hour", "network")[:TOLD_AT_ONCE])
        for tally in told:
            _tell(tally, now)
        past.filter(Q(pk__in=[tally.pk for tally in told]) | Q(count__lte=LISTED)).delete()


def _tell(tally: Tally, now: datetime) -> None:
    more = tally.count - LISTED
    words = _("%(from)s 起一小时内，从这个网络还有 %(n)s 次没有办成的尝试，没有逐条列出")
    row = row_of(
        Outcome.REFUSED, Actor.visitor(tally.network), "page.unlisted", "audit", "", "", now,
        words % {"from": written.moment(tally.hour), "n": written.number(more)}, None, {"unlisted": more},
    )  # fmt: skip
    row.save(force_insert=True)


def _is_listed(network: str, now: datetime) -> bool:
    """Count one more attempt."""
    mine = Tally.objects.filter(network=network, hour=_hour(now))
    if mine.filter(count__lt=LISTED).update(count=F("count") + 1):
        return True
    if mine.update(count=F("count") + 1):
        return False
    close_tallies(now=now)
    try:
        with transaction.atomic():
            Tally.objects.create(network=network, hour=_hour(now))
    except IntegrityError:  # somebody else from there was as fast
        mine.update(count=F("count") + 1)
    return True


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
