"""The last change of the items taken back."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.items import clear_placement
from cuobian.domains.visits.actions.writing import PLACEMENT, audited, editing
from cuobian.domains.visits.models import Edit, Item, Programme
from cuobian.domains.visits.queries.load import lock_programme
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict


def undo(*, actor: Actor, programme_id: UUID, version: int | None, now: datetime) -> Programme:
    """Take back the last change of the items' order, times and lengths.

    Raises:
        Conflict: there is none, or something else has been changed since.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found, version)
        last = Edit.objects.filter(programme=found, undone_at=None).order_by("-made_at", "-pk").first()
        if last is None or last.after_version != found.version:
            raise Conflict(_("没有可以退回的改动。"))
        for row in Item.objects.filter(programme=found):
            kept = last.before.get(str(row.pk))
            if kept is None:
                _unplace(row)
            else:
                _restore(row, kept)
        last.undone_at = now
        last.save(update_fields=["undone_at"])
        base = last.after_version - 1
        found.version += 1
        found.save(update_fields=["version"])
        # The new version stands for the one before the change: earlier changes keep their distance to it, so that one
        # over which something else came (dates, a delay) is not taken back.
        Edit.objects.filter(programme=found, undone_at=None).update(
            after_version=F("after_version") + found.version - base
        )
        audited(actor, "undo", found, now)
        return found


def _unplace(item: Item) -> None:
    item.day_id = None
    clear_placement(item)
    item.save()


def _restore(item: Item, kept: dict[str, Any]) -> None:
    for name in PLACEMENT:
        value = kept[name]
        if name in ("starts_at", "ends_at"):
            value = datetime.fromisoformat(value) if value else None
        elif name == "travel_km":
            value = Decimal(value)
        elif name == "day_id":
            value = UUID(value) if value else None
        setattr(item, name, value)
    item.min_minutes = min(item.min_minutes, item.minutes) if item.min_minutes else None
    item.max_minutes = max(item.max_minutes, item.minutes) if item.max_minutes else None
    item.save()
