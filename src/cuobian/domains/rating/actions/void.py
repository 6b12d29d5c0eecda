"""Taking open sheets back: what was kept stays in the record, and the assessor's notice is closed with the last of them."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import Sheet
from cuobian.domains.rating.values import SheetStatus
from cuobian.support.notices.public import settle


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
