"""The last time a place had been looked at before a moment, as those who judge it then may know it: counts of one point.

Everything that reached the platform at or after the moment is left out, corrections too: what is said stays what it was.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cuobian.domains.inspections.models import Entry, Finding, PlaceVisit
from cuobian.domains.inspections.queries.points import point_words
from cuobian.domains.inspections.values import HIGHLIGHTS, SEVERITY_ORDER, EntryKind, PointCheck, Status
from cuobian.domains.rectification.public import LIVE, Severity, tickets_by_id
from cuobian.domains.rectification.public import Status as TicketStatus
from cuobian.kernel.clock import local_date


def last_check(*, place_id: UUID, version_id: UUID, point_id: str, before: datetime) -> PointCheck | None:
    """What the last occasion before a moment found on one point of a version; None when nobody had been there.

    Who wrote it and in which words is not told. A point of another version counts where its words are the same.
    """
    occasion = _occasion(place_id, before)
    if occasion is None:
        return None
    inspection_id, kind, on = occasion
    about = Q(point_id=point_id, version=version_id) | Q(point_text=point_words(version_id)[point_id])
    entries = list(_stood(place_id, before).filter(about, inspection=inspection_id))
    lacking = [entry for entry in entries if entry.kind == EntryKind.DEFICIENCY]
    gravest = max((entry.severity for entry in lacking), key=SEVERITY_ORDER.index, default="")
    return PointCheck(
        on=on,
        occasion=kind,
        highlights=sum(entry.kind in HIGHLIGHTS for entry in entries),
        deficiencies=len(lacking),
        severity=str(Severity(gravest).label) if gravest else "",
        ticket=_ticket([entry.pk for entry in lacking]) if lacking else "",
    )


def _stood(place_id: UUID, before: datetime) -> "QuerySet[Entry]":
    """The records of a place that stood at a moment."""
    kept = Q(withdrawal=None) | Q(withdrawal__received_at__gte=before)
    again = Entry.objects.filter(kept, corrects=OuterRef("pk"), received_at__lt=before)
    return Entry.objects.filter(kept, ~Exists(again), place=place_id, received_at__lt=before, happened_at__lt=before)


def _occasion(place_id: UUID, before: datetime) -> tuple[UUID, str, date] | None:
    """The occasion at which somebody was last there: its id, its kind in words, and the day."""
    held = ~Q(inspection__status__in=(Status.DRAFT, Status.WITHDRAWN))
    columns = ("inspection", "inspection__kind")
    written = _stood(place_id, before).filter(held).order_by("-happened_at", "-pk")
    came = PlaceVisit.objects.filter(held, place=place_id, received_at__lt=before, at__lt=before).order_by("-at", "-pk")
    found = [
        *written.values_list("happened_at", *columns)[:1],
        *came.values_list("at", *columns)[:1],
    ]
    if not found:
        return None
    at, inspection_id, kind = max(found, key=lambda row: row[0])
    return inspection_id, kind, local_date(at)


def _ticket(deficiencies: Sequence[UUID]) -> str:
    """The status of the ticket that came of these records; "" without one, or when it was none of the place's to mend."""
    findings = Finding.objects.filter(links__entry__in=deficiencies)
    ids = {ticket for ticket in findings.values_list("ticket", flat=True) if ticket}
    statuses = {ticket.status for ticket in tickets_by_id(ids)} if ids else set()
    return next((str(status) for status in (*LIVE, TicketStatus.CLOSED) if status in statuses), "")
