"""Stops that must have been visited by now and that nobody marked."""

from datetime import datetime

from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.values import ItemKind


def unmarked(programme: Programme, now: datetime) -> list[Item]:
    """In the order of their times."""
    rows = Item.objects.filter(
        programme=programme, kind=ItemKind.STOP, dropped_at=None, arrived_at=None, ends_at__lte=now
    )
    return list(rows.select_related("day", "place").order_by("starts_at", "vehicle", "pk"))
