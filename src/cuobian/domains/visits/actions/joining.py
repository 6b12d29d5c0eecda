"""Saying "I am here": by the code on the board, by the escort's hand; and the secret address of an own calendar."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.writing import audited
from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.queries.load import own_place, person_of
from cuobian.domains.visits.queries.riding import lock_riding
from cuobian.domains.visits.rules.joining import is_good
from cuobian.domains.visits.values import LIVE
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotFound


def join_by_code(*, actor: Actor, programme_id: UUID, token: str, person_id: UUID | None, now: datetime) -> Participant:
    """Somebody who has scanned the code: the own row of an account, or a name picked from the list.

    Raises:
        NotFound: no such programme or name.
        Conflict: the code is too old, the programme does not run, or the name has been confirmed already.
    """
    with transaction.atomic():
        found = Programme.objects.select_for_update().filter(pk=programme_id, released_no__gte=1).first()
        if found is None:
            raise NotFound()
        check_code(found, token, now)
        rows = Participant.objects.select_for_update().filter(programme=found, removed_at=None)
        if person_id is None:
            one = rows.filter(account_id=actor.person_id).first()
        else:
            one = rows.filter(pk=person_id).first()
        if one is None:
            raise NotFound(_("名单里没有您。请找随车联络员加上。"))
        if person_id is not None and one.joined_at is not None:
            raise Conflict(_("%(name)s 已经确认到场。如果不是您本人点的，请告诉随车联络员。") % {"name": one.name})
        return _joined(actor, found, one, now)


def join_by_hand(*, actor: Actor, programme_id: UUID, person_id: UUID, on: bool, now: datetime) -> Participant:
    """The officer ticks somebody off, or the escort of the car, or takes it back. Raises Conflict, NotFound, NotAllowed."""
    with transaction.atomic():
        riding = lock_riding(actor, programme_id, now)
        found = riding.programme
        if found.status not in LIVE:
            raise Conflict(_("这次观摩还没发布，或者已经结束。"))
        one = person_of(found, person_id)
        if one.removed_at is not None:
            raise Conflict(_("这个人已经移出名单。"))
        riding.check_person(one)
        if on:
            return _joined(actor, found, one, now, riding.capacity)
        one.joined_at = None
        one.save(update_fields=["joined_at"])
        audited(actor, "unjoin", found, now, summary=one.name, new=riding.capacity)
        return one


def new_feed(*, actor: Actor, programme_id: UUID, now: datetime) -> Participant:
    """Another secret address for the own calendar; the old one stops working. Raises NotFound."""
    with transaction.atomic():
        one = own_place(actor, programme_id)
        Participant.objects.filter(pk=one.pk).update(feed_version=one.feed_version + 1)
        one.refresh_from_db()
        audited(actor, "feed", one.programme, now, summary=one.name)
        return one


def check_code(programme: Programme, token: str, now: datetime) -> None:
    """Pass with a code that is good now. Raises Conflict."""
    if programme.status not in LIVE:
        raise Conflict(_("这次观摩还没开始，或者已经结束。"))
    if not is_good(settings.SECRET_KEY, programme.pk, token, now):
        raise Conflict(_("这个码过期了。请重新扫一次屏幕上的码，或者请随车联络员帮您确认。"))


def _joined(
    actor: Actor, programme: Programme, one: Participant, now: datetime, more: dict[str, str] | None = None
) -> Participant:
    if one.joined_at is None:
        one.joined_at = now
        one.save(update_fields=["joined_at"])
        audited(actor, "join", programme, now, summary=one.name, new=more)
    return one
