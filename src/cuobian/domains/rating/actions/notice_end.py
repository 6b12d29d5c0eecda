"""The end of a public notice whose days are over: what no objection holds goes on to its award.

A short notice ends in one transaction. A long one ends in the background, each place in a transaction of its own: what
stopped half-way is started again, and whoever else ends it meanwhile takes on what is left. Places are locked before their
notice, as by everybody who moves a place.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.batch import AT_ONCE
from cuobian.domains.rating.actions.moves import end_if_left, move, move_many
from cuobian.domains.rating.models import Entry, PublicNotice
from cuobian.domains.rating.queries.objections import going_on
from cuobian.domains.rating.values import Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, DomainError, NotFound
from cuobian.kernel.format import day_number
from cuobian.support.jobs.public import Progress


def is_long(notice: PublicNotice) -> bool:
    """Whether so many places go on that they are worked off in the background."""
    return going_on(notice).count() > AT_ONCE


def notice_to_end(actor: Actor, notice_id: UUID, now: datetime) -> PublicNotice:
    """A notice that the actor may end now.

    Raises:
        NotFound, NotAllowed: no such notice, or somebody else's to end.
        Conflict: its last day is not over.
    """
    notice = PublicNotice.objects.select_related("round").filter(pk=notice_id).first()
    if notice is None:
        raise NotFound()
    require(actor, "rating.publish", notice.code)
    if local_date(now) <= notice.closes_on:
        raise Conflict(_("公示到 %(day)s 才结束，还不能结束。") % {"day": day_number(notice.closes_on)})
    return notice


def close_notice(*, actor: Actor, notice_id: UUID, now: datetime) -> int:
    """End a notice after its last day: entries that no objection holds go on to their award. Returns how many.

    Raises:
        NotFound, NotAllowed, Conflict: as `notice_to_end`.
    """
    with transaction.atomic():
        notice = notice_to_end(actor, notice_id, now)
        entries = list(_locked(notice).order_by("pk"))
        move_many(entries, "close_notice", Stage.AWARD_READY, actor=actor, now=now)
        if not entries:
            end_if_left(notice, now)
        return len(entries)


def close_each(*, actor: Actor, notice_id: UUID, now: datetime, progress: Progress) -> int:
    """The same place by place. Places that have gone on already are passed over. Returns how many now wait for their award.

    Raises:
        NotFound, NotAllowed, Conflict: as `notice_to_end`.
    """
    notice = notice_to_end(actor, notice_id, now)
    left = list(going_on(notice).order_by("pk").values_list("pk", "place__short_name"))
    progress.begin(len(left))
    for entry_id, name in left:
        try:
            _let_go(notice, entry_id, actor, now)
        except DomainError as error:
            progress.failed(name, str(error.message), key=entry_id, url=reverse("rating:entry", args=[entry_id]))
        progress.step(doing=name)
    with transaction.atomic():
        end_if_left(notice, now)
    return Entry.objects.filter(notice=notice, stage=Stage.AWARD_READY).count()


def _let_go(notice: PublicNotice, entry_id: UUID, actor: Actor, now: datetime) -> None:
    """One place goes on to its award; one that somebody else took on meanwhile is left where it is."""
    with transaction.atomic():
        entry = _locked(notice).filter(pk=entry_id).first()
        if entry is not None:
            move(entry, "close_notice", Stage.AWARD_READY, actor=actor, now=now)


def _locked(notice: PublicNotice) -> "QuerySet[Entry]":
    rows = going_on(notice).select_for_update(of=("self",))
    return rows.select_related("round", "place", "notice")
