"""Photos of before and after: added while it is their time, taken off until they are locked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.rectification.actions.writing import noted
from cuobian.domains.rectification.models import Ticket, TicketPhoto
from cuobian.domains.rectification.queries.load import lock_ticket
from cuobian.domains.rectification.rules.rights import MANAGE, holds
from cuobian.domains.rectification.values import MAX_PHOTOS, SEEN_BY, PhotoSide, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.support.files.public import store

TIME_OF = {
    PhotoSide.BEFORE: ((Status.OPEN,), "rectification.open"),
    PhotoSide.AFTER: ((Status.ACCEPTED, Status.FIXING), "rectification.answer"),
}
"""When photos of a side may be added and taken off, and by whom."""
LATE = (Status.OPEN, Status.DISPUTED, Status.ACCEPTED, Status.FIXING)
"""Until when a photo of before still comes in that was taken before the place accepted: a phone without a signal is late."""


def may_add(actor: Actor, ticket: Ticket, side: PhotoSide) -> bool:
    """True while photos of this side are taken."""
    statuses, permission = TIME_OF[side]
    return ticket.status in statuses and holds(actor, permission, ticket.code)


def may_drop(actor: Actor, ticket: Ticket, photo: TicketPhoto) -> bool:
    """True for a photo of before only for who added it or manages there; of after for whoever answers for the place."""
    side = PhotoSide(photo.side)
    if photo.locked_at is not None or not may_add(actor, ticket, side):
        return False
    return side == PhotoSide.AFTER or photo.added_by_id == actor.account_id or actor.may(MANAGE, ticket.code)


def add_photos(*, actor: Actor, ticket_id: UUID, side: PhotoSide, uploads: Sequence[Any], now: datetime) -> int:
    """Keep photos, drawn anew. Returns how many.

    Raises:
        Invalid: nothing chosen, too many, or no photo.
        Conflict: it is not (or no longer) the time for photos of this side.
    """
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, TIME_OF[side][1])
        _require_time(ticket, side)
        if not uploads:
            raise Invalid([Fault("photos", _("先选照片，再上传。"))])
        there = ticket.photos.filter(side=side, round=ticket.returns).count()
        if there + len(uploads) > MAX_PHOTOS:
            raise Invalid(
                [Fault("photos", _("最多 %(most)d 张，已经有 %(there)d 张。") % {"most": MAX_PHOTOS, "there": there})]
            )
        for upload in uploads:
            file = store(upload=upload, kind="image", actor=actor, code=ticket.code, permission=SEEN_BY, now=now)
            TicketPhoto.objects.create(
                ticket=ticket, side=side, file=file.id, round=ticket.returns, added_at=now, added_by_id=actor.account_id
            )
        noted(ticket, "photo", actor=actor, now=now, told={"side": side.value, "count": len(uploads)})
        return len(uploads)


def add_kept_photos(
    *,
    actor: Actor,
    ticket_id: UUID,
    side: PhotoSide,
    files: Sequence[UUID],
    now: datetime,
    taken_at: datetime | None = None,
) -> int:
    """Let photos that are kept already stand in a ticket as well, as long as it is their time and there is room; the
    caller has decided that the actor may, and that who sees the ticket may see them. Returns how many.

    Args:
        taken_at: when what they show was noted; before the place accepted, a photo of before is in time, and locked.
    """
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
        while ticket.merged_into_id is not None:
            ticket = Ticket.objects.select_for_update().get(pk=ticket.merged_into_id)
        if ticket.status not in TIME_OF[side][0] and not _comes_late(ticket, side, taken_at):
            return 0
        there = set(ticket.photos.filter(side=side).values_list("file", flat=True))
        fresh = [file for file in files if file not in there][: max(0, MAX_PHOTOS - len(there))]
        TicketPhoto.objects.bulk_create(
            [
                TicketPhoto(
                    ticket=ticket,
                    side=side,
                    file=file,
                    round=ticket.returns,
                    added_at=now,
                    added_by_id=actor.account_id,
                    locked_at=None if ticket.status in TIME_OF[side][0] else now,
                )
                for file in fresh
            ]
        )
        if fresh:
            noted(ticket, "photo", actor=actor, now=now, told={"side": side.value, "count": len(fresh)})
        return len(fresh)


def _comes_late(ticket: Ticket, side: PhotoSide, taken_at: datetime | None) -> bool:
    if side != PhotoSide.BEFORE or taken_at is None or ticket.status not in LATE:
        return False
    since = ticket.accepted_at or ticket.disputed_at
    return since is None or taken_at < since


def drop_photo(*, actor: Actor, ticket_id: UUID, photo_id: UUID, now: datetime) -> PhotoSide:
    """Take a photo off that is not locked yet. Returns its side.

    Raises:
        NotAllowed: a photo of before that somebody else added, without managing there.
        NotFound, Conflict: no such photo, or it is not (or no longer) the time.
    """
    with transaction.atomic():
        photo = TicketPhoto.objects.filter(pk=photo_id, ticket_id=ticket_id).first()
        if photo is None:
            raise NotFound()
        side = PhotoSide(photo.side)
        ticket = lock_ticket(actor, ticket_id, TIME_OF[side][1])
        _require_time(ticket, side)
        if photo.locked_at is not None:
            raise Conflict(_("这张照片已经交上，不能去掉。"))
        if not may_drop(actor, ticket, photo):
            raise NotAllowed(_("这张照片不是您加的，由加的人或区里去掉。"))
        try:
            photo.delete()
        except IntegrityError as error:
            raise Conflict() from error
        noted(ticket, "drop_photo", actor=actor, now=now, told={"side": side.value})
        return side


def _require_time(ticket: Ticket, side: PhotoSide) -> None:
    if ticket.status not in TIME_OF[side][0]:
        told = _("这件整改单现在是「%(status)s」，不能再加、再去掉%(side)s照片。")
        raise Conflict(told % {"status": ticket.get_status_display(), "side": side.label})
