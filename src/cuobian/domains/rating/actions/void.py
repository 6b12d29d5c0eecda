"""Taking open sheets back: what was kept stays in the record, the assessor's notice is closed with the last of them,
and who makes panels hears of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.models import Sheet
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.support.notices.public import send, settle


def void_sheets(rows: "QuerySet[Sheet]", reason: str, *, now: datetime) -> list[Sheet]:
    """Void the open sheets among these, locked first, so that one submitted at the same moment stays. Returns them."""
    found = list(
        rows.filter(status=SheetStatus.OPEN).select_for_update(of=("self",)).select_related("panel", "entry__place")
    )
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in found]).update(
        status=SheetStatus.VOID, void_reason=reason.strip()[:300]
    )
    for panel_id, account_id in {(sheet.panel_id, sheet.account_id) for sheet in found}:
        settle_sheets(panel_id, account_id, now=now)
    return found


def settle_sheets(panel_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Close an assessor's notice once no sheet of the panel waits for this person."""
    if not Sheet.objects.filter(panel_id=panel_id, account_id=account_id, status=SheetStatus.OPEN).exists():
        settle(subject=f"panel:{panel_id}", now=now, kind="rating.sheet", accounts=[account_id])


def tell_officers(void: Sequence[Sheet], words: Callable[[int], str], *, now: datetime) -> None:
    """Who makes panels hears which one has lost an assessor for some of its places.

    Args:
        words: for how many places -> the text, with `panel`, `names` and `count` to fill in.
    """
    by_panel: dict[UUID, list[Sheet]] = {}
    for sheet in void:
        by_panel.setdefault(sheet.panel_id, []).append(sheet)
    for sheets in by_panel.values():
        panel = sheets[0].panel
        holders = holders_of_permission(PERMISSION_OF[Level(panel.level)], panel.code, now)
        names = _("、").join(sheet.entry.place.short_name for sheet in sheets[:3])
        names = _("%(names)s等") % {"names": names} if len(sheets) > 3 else names
        send(
            accounts=[holder.id for holder in holders],
            kind="rating.conflict",
            subject=f"panel:{panel.pk}",
            code=panel.code,
            now=now,
            text=words(len(sheets)) % {"panel": panel.name, "names": names, "count": len(sheets)},
            url=reverse("rating:panel", args=[panel.pk]),
            needs_action=False,
        )
