"""Somebody's days: what programmes say, and the occasions that no programme asked for."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.queries.sources import day_items
from cuobian.domains.inspections.values import DayItem, Status
from cuobian.kernel.clock import local_date

BACK, AHEAD = timedelta(days=2), timedelta(days=14)


def own_days(account_id: UUID, first: date, last: date) -> list[DayItem]:
    """An occasion of an office fills each of its days with one line."""
    rows = Inspection.objects.filter(
        inspectors__account=account_id, inspectors__removed_at=None, subject="",
        status=Status.OPEN, starts_on__lte=last, ends_on__gte=first,
    ).annotate(count=Count("places", filter=Q(places__removed_at=None), distinct=True))  # fmt: skip
    items = []
    for row in rows.order_by("starts_on", "pk"):
        day, until = max(row.starts_on, first), min(row.ends_on, last)
        while day <= until:
            note = _("%(count)d 个站点") % {"count": row.count}
            items.append(DayItem(row.title, day=day, inspection_id=row.pk, note=note, status=row.status))
            day += timedelta(days=1)
    return items


def days_of(account_id: UUID, today: date) -> list[dict[str, Any]]:
    """From the day before yesterday to two weeks ahead, as JSON takes it: days without anything are left out."""
    first, last = today - BACK, today + AHEAD
    by_day: dict[date, list[DayItem]] = defaultdict(list)
    for item in [*own_days(account_id, first, last), *day_items(account_id, first, last)]:
        day = item.day or (local_date(item.starts_at) if item.starts_at else None)
        if day is not None:
            by_day[day].append(item)
    return [
        {"date": day.isoformat(), "items": [_plain(item) for item in sorted(items, key=_when)]}
        for day, items in sorted(by_day.items())
    ]


def _when(item: DayItem) -> tuple[bool, str, str]:
    return item.starts_at is None, item.starts_at.isoformat() if item.starts_at else "", str(item.title)


def _plain(item: DayItem) -> dict[str, Any]:
    return {
        "title": str(item.title),
        "place_id": str(item.place_id) if item.place_id else None,
        "inspection_id": str(item.inspection_id) if item.inspection_id else None,
        "starts_at": item.starts_at.isoformat() if item.starts_at else None,
        "ends_at": item.ends_at.isoformat() if item.ends_at else None,
        "note": str(item.note),
        "status": str(item.status),
    }
