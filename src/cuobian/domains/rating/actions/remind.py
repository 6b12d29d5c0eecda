"""Reminding who is waited for: the same notice once more, and the assessors whose sheets are still open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.moves import announce
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.values import FINAL_STAGES, SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send

PERMISSIONS = ("rating.panel.district", "rating.panel.city", "rating.open")


def may_remind(actor: Actor, code: str) -> bool:
    """True for the officers who run a part of the round."""
    return any(actor.may(permission, code) for permission in PERMISSIONS)


def remind(*, actor: Actor, entry_ids: Sequence[UUID], now: datetime) -> int:
    """Remind whoever holds each entry; all of them, or none. Returns how many entries.

    Raises:
        Invalid: nothing chosen, or everything chosen has ended.
        NotAllowed, NotFound: one of them is not this actor's.
    """
    rows = Entry.objects.filter(pk__in=entry_ids).select_related("round", "place").order_by("pk")
    with transaction.atomic():
        entries = list(rows)
        if len(entries) < len(set(entry_ids)):
            raise NotFound()
        for entry in entries:
            if not may_remind(actor, entry.code):
                raise NotAllowed() if actor.reaches(entry.code) else NotFound()
        waiting = [entry for entry in entries if entry.stage not in FINAL_STAGES]
        if not waiting:
            raise Invalid([Fault("", _("选的站点都办完了，不用提醒。"))])
        for entry in waiting:
            announce(entry, now=now)
            record(
                actor=actor,
                action="rating.remind",
                subject="entry",
                subject_id=str(entry.pk),
                code=entry.code,
                now=now,
                summary=entry.place.short_name,
            )
        _assessors(waiting, now)
        return len(waiting)


def _assessors(entries: Sequence[Entry], now: datetime) -> None:
    """Each assessor once for a panel, with how many sheets are open."""
    rows = Sheet.objects.filter(entry__in=[entry.pk for entry in entries], status=SheetStatus.OPEN)
    by_panel: dict[tuple[UUID, UUID], list[Sheet]] = {}
    for sheet in rows.select_related("panel", "entry"):
        by_panel.setdefault((sheet.panel_id, sheet.account_id), []).append(sheet)
    for (panel_id, account_id), sheets in by_panel.items():
        send(
            accounts=[account_id],
            kind="rating.sheet",
            subject=f"panel:{panel_id}",
            code=sheets[0].panel.code,
            now=now,
            text=Sentence(
                gettext_lazy("提醒：您在「%(panel)s」还有 %(count)d 份检查单没交"),
                {"panel": sheets[0].panel.name, "count": len(sheets)},
            ),
            url=reverse("rating:my-sheets"),
            due_on=min(sheet.entry.due_on for sheet in sheets),
        )
