"""What the desk's pages read: lists of occasions, records and findings, and places with what was noted there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, Inspection, InspectionPlace, PlaceVisit
from cuobian.domains.inspections.queries.load import inspections, live_entries
from cuobian.domains.inspections.values import EntryKind, FindingStatus, Kind, Moment, Status
from cuobian.kernel.access import Actor, visible

VIEW = "inspections.view"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of occasions is narrowed by."""

    query: str = ""
    kind: str = ""
    status: str = ""


@dataclass(slots=True)
class PlaceLine:
    """A place of an occasion, with what was noted there."""

    listed: InspectionPlace
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EntryKind.values, 0))
    waiting: int = 0
    ticketed: int = 0
    arrived: datetime | None = None
    left: datetime | None = None

    @property
    def highlights(self) -> int:
        return self.counts[EntryKind.MANDATORY] + self.counts[EntryKind.OPTIONAL]

    @property
    def deficiencies(self) -> int:
        return self.counts[EntryKind.DEFICIENCY]

    @property
    def suggestions(self) -> int:
        return self.counts[EntryKind.SUGGESTION]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def inspection_rows(actor: Actor, filters: Filters) -> "QuerySet[Inspection]":
    """Occasions in the actor's reach, with how many places, records and waiting findings each has."""
    rows = inspections(actor)
    if filters.kind in Kind.values:
        rows = rows.filter(kind=filters.kind)
    if filters.status in Status.values:
        rows = rows.filter(status=filters.status)
    if filters.query:
        rows = rows.filter(Q(number__icontains=filters.query) | Q(title__icontains=filters.query))
    places = InspectionPlace.objects.filter(inspection=OuterRef("pk"), removed_at=None)
    entries = live_entries().filter(visible(actor, VIEW, "place__code"), inspection=OuterRef("pk"))
    waiting = Finding.objects.filter(
        visible(actor, VIEW, "code"), inspection=OuterRef("pk"), status=FindingStatus.WAITING, live__gt=0
    )
    return rows.annotate(n_places=_count(places), n_entries=_count(entries), n_waiting=_count(waiting))


def _count(rows: "QuerySet[Any]") -> Any:
    one = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField())).values("n")
    return Coalesce(Subquery(one), 0)


def place_lines(actor: Actor, inspection: Inspection) -> list[PlaceLine]:
    """The places of an occasion in the actor's scope, in the order in which they are seen. Four queries."""
    mine = visible(actor, VIEW, "code")
    listed = inspection.places.filter(mine, removed_at=None).select_related("place")
    lines = {one.place_id: PlaceLine(one) for one in listed}
    kinds = (
        live_entries()
        .filter(visible(actor, VIEW, "place__code"), inspection=inspection)
        .order_by()
        .values_list("place_id", "kind")
    )
    for place_id, kind, count in kinds.annotate(n=Count("pk")):
        if place_id in lines:
            lines[place_id].counts[kind] = count
    found = Finding.objects.filter(mine, inspection=inspection, live__gt=0).values_list("place_id", "status")
    for place_id, status in found:
        if place_id in lines and status == FindingStatus.WAITING:
            lines[place_id].waiting += 1
        elif place_id in lines and status == FindingStatus.TICKETED:
            lines[place_id].ticketed += 1
    for place_id, what, at in _moments(inspection):
        if place_id in lines and what == Moment.ARRIVED:
            lines[place_id].arrived = lines[place_id].arrived or at
        elif place_id in lines:
            lines[place_id].left = at
    return list(lines.values())


def _moments(inspection: Inspection) -> Sequence[tuple[UUID, str, datetime]]:
    rows = PlaceVisit.objects.filter(inspection=inspection).order_by("at", "pk")
    return list(rows.values_list("place_id", "what", "at")[:5000])


def entry_rows(actor: Actor, inspection: Inspection, *, kind: str = "", place: str = "") -> "QuerySet[Entry]":
    """The records of an occasion that stand, in the actor's scope."""
    rows = live_entries().filter(visible(actor, VIEW, "place__code"), inspection=inspection).select_related("place")
    if kind == "highlight":
        rows = rows.filter(kind__in=(EntryKind.MANDATORY, EntryKind.OPTIONAL))
    elif kind in EntryKind.values:
        rows = rows.filter(kind=kind)
    return rows.filter(place__code=place) if place else rows


def with_photos(rows: "QuerySet[Entry]") -> "QuerySet[Entry]":
    """Those that have a photo, or correct a record that has one."""
    own = Q(entry=OuterRef("pk")) | Q(entry=OuterRef("corrects"))
    return rows.filter(Exists(EntryPhoto.objects.filter(own)))


def finding_rows(actor: Actor, inspection: Inspection, *, status: str = "", place: str = "") -> "QuerySet[Finding]":
    """Its findings behind which a record stands, in the actor's scope."""
    rows = Finding.objects.filter(visible(actor, VIEW, "code"), inspection=inspection).select_related("place")
    rows = rows.filter(Q(live__gt=0) | Q(ticket__isnull=False))
    rows = rows.filter(status=status) if status in FindingStatus.values else rows
    return rows.filter(code=place) if place else rows


def entries_by_finding(findings: Sequence[Finding]) -> dict[UUID, list[Entry]]:
    """The records that stand behind findings: one query."""
    found: dict[UUID, list[Entry]] = defaultdict(list)
    rows = (
        live_entries()
        .filter(in_finding__finding__in=[one.pk for one in findings])
        .select_related("in_finding", "place")
    )
    for entry in rows.order_by("happened_at", "pk"):
        found[entry.in_finding.finding_id].append(entry)
    return found


def waiting_findings(actor: Actor) -> int:
    """How many findings wait for the actor's decision."""
    rows = Finding.objects.filter(
        visible(actor, "inspections.decide", "code"), status=FindingStatus.WAITING, live__gt=0
    )
    return rows.count()
