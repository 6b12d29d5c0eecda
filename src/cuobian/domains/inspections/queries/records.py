"""What was written down, as frozen records: few queries, however many rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, FindingEntry
from cuobian.domains.inspections.queries.load import is_live, live_entries
from cuobian.domains.inspections.values import EntryKind, EntryRecord, FindingRecord, FindingStatus, PhotoRecord
from cuobian.domains.rectification.public import tickets_by_id
from cuobian.kernel.access import Actor, visible

MOST = 5000


def entries_of(
    inspection_id: UUID | None = None, *, subject: str = "", codes: Sequence[str] = (), live_only: bool = True
) -> list[EntryRecord]:
    """The records of an occasion, or of all that were asked for by a subject, in order of place and time; at most 5,000.

    Args:
        codes: only at these places.
    """
    if inspection_id is None and not subject:
        return []
    rows = live_entries() if live_only else Entry.objects.all()
    rows = rows.filter(inspection=inspection_id) if inspection_id else rows.filter(inspection__subject=subject)
    rows = rows.filter(place__code__in=codes) if codes else rows
    return records_of(rows.order_by("place__sort_key", "happened_at", "pk")[:MOST], live_only=live_only)


def entries_of_place(place_id: UUID, actor: Actor, *, limit: int = 200) -> list[EntryRecord]:
    """What was noted at a place in the actor's scope, the latest first."""
    rows = live_entries().filter(visible(actor, "inspections.view", "place__code"), place_id=place_id)
    return records_of(rows.order_by("-happened_at", "-pk")[:limit], live_only=True)


def records_of(rows: "QuerySet[Entry] | Sequence[Entry]", *, live_only: bool = False) -> list[EntryRecord]:
    """Rows with their photos and tickets: five queries."""
    found = list(rows.select_related("place") if isinstance(rows, QuerySet) else rows)
    ids = [row.pk for row in found]
    photos = photos_by_entry(ids)
    tickets = _tickets(ids)
    live = set(ids) if live_only else set(Entry.objects.filter(is_live(), pk__in=ids).values_list("pk", flat=True))
    return [_record(row, photos.get(row.pk, ()), tickets.get(row.pk), row.pk in live) for row in found]


def photos_by_entry(ids: Iterable[UUID]) -> dict[UUID, tuple[PhotoRecord, ...]]:
    """The photos of records, in the order in which they were taken; those of what a record corrects are its own as well."""
    said_by = carried_on(ids)
    found: dict[UUID, list[PhotoRecord]] = defaultdict(list)
    for photo in EntryPhoto.objects.filter(entry__in=said_by):
        for entry in said_by[photo.entry_id]:
            found[entry].append(PhotoRecord(photo.pk, photo.file, photo.name))
    return {entry: tuple(photos) for entry, photos in found.items()}


def carried_on(ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Every record that these correct, directly or not, and they themselves -> which of them speak for it now.

    A query for each step of the longest chain of corrections, so nearly always one.
    """
    found = {ident: {ident} for ident in ids}
    level = set(found)
    while level:
        pairs = Entry.objects.filter(pk__in=level, corrects__isnull=False).values_list("pk", "corrects_id")
        level = set()
        for pk, corrected in pairs:
            before = len(found.setdefault(corrected, set()))
            found[corrected] |= found[pk]
            if len(found[corrected]) > before:
                level.add(corrected)
    return found


def latest_of(entry: Entry) -> Entry:
    """What it was corrected to in the end; itself when it was not, or when the correction was withdrawn."""
    seen = {entry.pk}
    while True:
        following = Entry.objects.filter(corrects=entry, withdrawal=None).order_by("received_at", "pk").last()
        if following is None or following.pk in seen:
            return entry
        seen.add(following.pk)
        entry = following


def _tickets(ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    links = FindingEntry.objects.filter(entry__in=list(ids), finding__ticket__isnull=False)
    pairs: list[tuple[UUID, Any, str]] = list(
        links.values_list("entry_id", "finding__ticket", "finding__ticket_number")
    )
    status = {ticket.id: ticket.status for ticket in tickets_by_id([ticket for _entry, ticket, _number in pairs])}
    return {entry: (ticket, number, status.get(ticket, "")) for entry, ticket, number in pairs}


def _record(
    row: Entry, photos: tuple[PhotoRecord, ...], ticket: tuple[UUID, str, str] | None, is_live: bool
) -> EntryRecord:
    return EntryRecord(
        id=row.pk,
        inspection_id=row.inspection_id,
        place_id=row.place_id,
        code=row.place.code,
        kind=row.kind,
        point_id=row.point_id,
        point_text=row.point_text,
        severity=row.severity,
        text=row.text,
        photos=photos,
        account_id=row.account_id,
        who=row.by_name,
        unit=row.unit_name,
        unit_code=row.unit_code,
        happened_at=row.happened_at,
        is_live=is_live,
        ticket_id=ticket[0] if ticket else None,
        ticket_number=ticket[1] if ticket else "",
        ticket_status=ticket[2] if ticket else "",
    )


def findings_of(inspection_id: UUID | None = None, *, subject: str = "") -> list[FindingRecord]:
    """The findings of an occasion, or of all that a subject asked for, that still have a record behind them or a ticket."""
    if inspection_id is None and not subject:
        return []
    rows = Finding.objects.filter(Q(live__gt=0) | Q(ticket__isnull=False))
    rows = rows.filter(inspection=inspection_id) if inspection_id else rows.filter(inspection__subject=subject)
    return [finding_record(row) for row in rows.order_by("sort_key", "point_id", "pk")[:MOST]]


def finding_record(row: Finding) -> FindingRecord:
    """A row as other domains see it."""
    return FindingRecord(
        id=row.pk,
        inspection_id=row.inspection_id,
        place_id=row.place_id,
        code=row.code,
        point_id=row.point_id,
        point_text=row.point_text,
        severity=row.severity,
        status=row.status,
        reason=row.reason,
        entries=row.live,
        ticket_id=row.ticket,
        ticket_number=row.ticket_number,
    )


def counts_of(inspection_id: UUID | None = None, *, subject: str = "") -> dict[str, int]:
    """How many records stand, by kind, and of the findings how many wait and how many have a ticket."""
    one = Q(inspection=inspection_id) if inspection_id else Q(inspection__subject=subject or "-")
    kinds = live_entries().filter(one).order_by().values_list("kind").annotate(n=Count("pk"))
    found: dict[str, int] = dict.fromkeys(EntryKind.values, 0) | {str(kind): int(n) for kind, n in kinds}
    findings = Finding.objects.filter(one)
    waiting = findings.filter(status=FindingStatus.WAITING, live__gt=0).count()
    ticketed = findings.filter(status=FindingStatus.TICKETED).count()
    return {**found, "waiting": waiting, "ticketed": ticketed}
