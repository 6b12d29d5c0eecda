"""A panel that is not made yet: kept as the officer goes, thrown away, forgotten when nobody comes back to it.

Nobody but its officer sees a draft, so the trail has its beginning and its end and not every tick in between.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import PanelDraft
from cuobian.domains.rating.queries.desk_panels import waiting_places
from cuobian.domains.rating.queries.panel_drafts import PanelPlace, drafts_at, own_draft
from cuobian.domains.rating.rules.panel_drafts import PanelGiven, Shown, draft_faults
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import PANEL_DRAFT_DAYS, Level, RoundStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.public import record

CHANGED = "changed-meanwhile"
"""The code of a refusal after which the officer chooses: `facts["draft"]` is what is kept, or None when it is gone."""


def keep_draft(*, actor: Actor, place: PanelPlace, given: PanelGiven, shown: Shown, now: datetime) -> PanelDraft:
    """Keep what stands in the form; the same again changes nothing.

    Raises:
        NotAllowed: not this actor's to put together.
        Invalid: longer, or more, than a draft holds.
        Conflict: another page has kept something that this one has not shown (code `CHANGED`); the round is not open; or
            every chosen place has got its panel.
    """
    require(actor, PERMISSION_OF[place.level], place.code)
    if place.made.status != RoundStatus.OPEN:
        raise Conflict(_("这一轮现在不能组建考评组，没有存。"))
    if faults := draft_faults(given):
        raise Invalid(faults)
    with transaction.atomic():
        row = drafts_at(actor, place).select_for_update().first() or _begun(actor, place, given, shown, now)
        if row.body == given.body():
            return row
        if not shown.covers(row.revision, row.page):
            raise Conflict(_("这份草稿刚在另一个窗口改过，这里的还没有存。"), code=CHANGED, draft=row)
        row.body, row.revision, row.page, row.kept_at = given.body(), row.revision + 1, shown.page, now
        row.save(update_fields=["body", "revision", "page", "kept_at"])
        return row


def discard_draft(*, actor: Actor, draft_id: UUID, revision: int, now: datetime) -> None:
    """Throw a draft away that was looked at as `revision`.

    Raises:
        NotFound, NotAllowed: not this actor's.
        Conflict: it has been changed since.
    """
    with transaction.atomic():
        row = own_draft(actor, draft_id)
        if row is None:
            raise NotFound()
        require(actor, PERMISSION_OF[Level(row.level)], row.code)
        gone, _rows = PanelDraft.objects.filter(pk=row.pk, revision=revision).delete()
        if not gone:
            raise Conflict(_("这份草稿刚在另一个窗口改过，没有丢弃。请看过再决定。"))
        _record(actor, row, "rating.discard_panel_draft", now)


def settle_draft(*, actor: Actor, place: PanelPlace, shown: Shown) -> None:
    """The panel is made: its draft is gone, unless another page has put something else into it meanwhile."""
    seen = Q(revision=shown.base) | Q(page=shown.page)
    drafts_at(actor, place).filter(seen).delete()


def forget_panel_drafts(*, actor: Actor, now: datetime) -> int:
    """Clear drafts that nobody came back to, and those of rounds that are over. Returns how many; run again, none."""
    over = Q(kept_at__lt=now - timedelta(days=PANEL_DRAFT_DAYS)) | ~Q(round__status=RoundStatus.OPEN)
    due = list(PanelDraft.objects.filter(over).order_by("pk").values_list("pk", flat=True))
    return sum(_forget(pk, over, actor, now) for pk in due)


def _forget(draft_id: UUID, over: Q, actor: Actor, now: datetime) -> bool:
    """Asked again under the lock: its officer may just have come back to it."""
    with transaction.atomic():
        row = PanelDraft.objects.select_for_update(of=("self",)).filter(over, pk=draft_id).first()
        if row is not None:
            _record(actor, row, "rating.forget_panel_draft", now)
            row.delete()
        return row is not None


def _begun(actor: Actor, place: PanelPlace, given: PanelGiven, shown: Shown, now: datetime) -> PanelDraft:
    """The first thing kept. A page that has shown a draft which is gone now is told so, and keeps it when asked again."""
    if shown.base:
        raise Conflict(_("这份草稿已经丢弃，或者考评组已经建好，这里的还没有存。"), code=CHANGED, draft=None)
    waiting = waiting_places(actor, place.made, place.level).filter(pk__in=given.entries)
    if given.entries and not waiting.exists():
        raise Conflict(_("选的站点都有考评组了，或者不在这一步，没有存草稿。请刷新名单再选。"))
    row = PanelDraft(
        round=place.made, level=place.level, code=place.code, account_id=actor.person_id,
        body=given.body(), page=shown.page, begun_at=now, kept_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return drafts_at(actor, place).select_for_update().get()
    _record(actor, row, "rating.keep_panel_draft", now)
    return row


def _record(actor: Actor, row: PanelDraft, action: str, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject="panel_draft",
        subject_id=str(row.pk),
        code=row.code,
        now=now,
        summary=str(row.round),
    )
