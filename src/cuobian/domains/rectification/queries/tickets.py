"""Lists of tickets: what an actor sees, narrowed by filters, each line with its days, its chip and whoever it waits for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from cuobian.domains.network.public import area_names, district_of, street_of
from cuobian.domains.rectification.models import PauseSpan, Ticket, TicketAlert, TicketPhoto
from cuobian.domains.rectification.queries.scope import held
from cuobian.domains.rectification.rules.deadlines import Rest, days_left, is_resting
from cuobian.domains.rectification.rules.steps import open_steps
from cuobian.domains.rectification.values import (
    FINAL,
    LIVE,
    NOT_COUNTED,
    WITH_PLACE,
    Kind,
    PhotoSide,
    Severity,
    Status,
    TicketRecord,
)
from cuobian.kernel.access import Actor, under, visible, within
from cuobian.kernel.workdays import WorkCalendar

PHASES = ("live", "overdue", "soon", "mine", "place", "verify", "ended", "repeat", "counted", "escalated")

_ESCALATED = TicketAlert.objects.filter(kind__in=("institute", "district", "city"), due_on=F("ticket__due_on"))


@dataclass(frozen=True, slots=True)
class TicketFilters:
    """What a list is narrowed by; everything empty is everything in scope.

    Attributes:
        place: a place with everything below it; `at` that place alone.
        standard: the code of a standard, whatever the version; `since` the first day of opening.
    """

    query: str = ""
    district: str = ""
    street: str = ""
    status: str = ""
    phase: str = ""
    severity: str = ""
    point: str = ""
    standard: str = ""
    since: date | None = None
    place: str = ""
    at: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket as a list shows it.

    Attributes:
        days_left: working days, negative when overdue, None when the place has nothing to do.
        is_mine: the next step is the reader's.
        is_resting: reminders are paused.
    """

    ticket: Ticket
    where: str
    days_left: int | None
    is_mine: bool
    is_resting: bool
    holder: str

    @property
    def is_final(self) -> bool:
        return self.ticket.status in FINAL


def ticket_rows(actor: Actor, filters: TicketFilters, *, today: date) -> QuerySet[Ticket]:
    """The tickets in the actor's scope that the filters leave."""
    rows = Ticket.objects.filter(visible(actor, "rectification.view", "code"))
    area = filters.place or filters.street or filters.district
    if area:
        rows = rows.filter(under(area, "code")) if area.isalnum() and area.isascii() else rows.none()
    exact = {"status": filters.status, "severity": filters.severity, "point_id": filters.point}
    known = {"status": Status.values, "severity": Severity.values, "point_id": None}
    for field, value in exact.items():
        if value and (known[field] is None or value in (known[field] or ())):
            rows = rows.filter(**{field: value})
    more: dict[str, Any] = {
        "code": filters.at,
        "programme_id": filters.programme,
        "version__standard": filters.standard,
    }
    more["opened_at__date__gte"] = filters.since
    rows = rows.filter(**{field: value for field, value in more.items() if value})
    if filters.phase in PHASES:
        rows = rows.filter(_phase(actor, filters.phase, today))
    return _matching(rows, filters.query)


def _matching(rows: QuerySet[Ticket], query: str) -> QuerySet[Ticket]:
    if not query:
        return rows
    return rows.filter(
        Q(number__icontains=query)
        | Q(point_id__iexact=query)
        | Q(place__search_text__icontains=query.lower())
        | Q(found__icontains=query)
    )


def _phase(actor: Actor, phase: str, today: date) -> Q:
    with_place = Q(status__in=WITH_PLACE)
    return {
        "live": Q(status__in=LIVE),
        "overdue": with_place & Q(due_on__lt=today),
        "soon": with_place & Q(due_on__gte=today, due_on__lte=today + timedelta(days=7)),
        "mine": mine(actor),
        "place": with_place,
        "verify": Q(status=Status.FIXED),
        "ended": Q(status__in=FINAL),
        "repeat": Q(repeat_of__isnull=False),
        "counted": Q(kind=Kind.FINDING) & ~Q(status__in=NOT_COUNTED),
        "escalated": with_place & Q(pk__in=_ESCALATED.values("ticket_id")),
    }[phase]


def mine(actor: Actor) -> Q:
    """Tickets whose next step the actor may take, by permission; the list's chips ask the exact rule."""
    by_permission = {
        "rectification.answer": WITH_PLACE,
        "rectification.verify": (Status.FIXED,),
        "rectification.manage": (Status.DISPUTED, Status.VERIFIED),
    }
    wanted = Q(pk__in=[])
    for permission, statuses in by_permission.items():
        wanted |= Q(status__in=statuses) & held(actor, permission)
    return wanted & (~Q(fixed_by=actor.account_id) | ~Q(status__in=(Status.FIXED, Status.VERIFIED)))


def lines_of(rows: Sequence[Ticket], actor: Actor, *, calendar: WorkCalendar, today: date) -> list[TicketLine]:
    """Lines for rows whose place and responsible person are loaded: two queries more, however many rows."""
    names = area_names(row.code for row in rows)
    rests = rests_of([row.pk for row in rows if row.status in WITH_PLACE])
    return [_line(row, actor, names, rests.get(row.pk, []), calendar, today) for row in rows]


def _line(
    row: Ticket, actor: Actor, names: dict[str, str], rests: list[Rest], calendar: WorkCalendar, today: date
) -> TicketLine:
    waits = row.status in WITH_PLACE
    steps = [step for step in open_steps(actor, row) if step not in ("withdraw", "merge")]
    return TicketLine(
        ticket=row,
        where=names.get(district_of(row.code), "") + names.get(street_of(row.code), ""),
        days_left=days_left(calendar, row.due_on, today, rests) if waits else None,
        is_mine=bool(steps),
        is_resting=is_resting(today, rests),
        holder=row.responsible.name if row.responsible else "",
    )


def rests_of(ticket_ids: Iterable[UUID]) -> dict[UUID, list[Rest]]:
    """The pauses of tickets, as they came to be: one that was ended early ends the day before."""
    found: dict[UUID, list[Rest]] = defaultdict(list)
    for span in PauseSpan.objects.filter(ticket_id__in=list(ticket_ids)):
        last = span.resumed_on - timedelta(days=1) if span.resumed_on else span.until_on
        if last >= span.from_on:
            found[span.ticket_id].append(Rest(span.from_on, last))
    return dict(found)


def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many tickets wait, by phase: one query for the first page of a desk."""
    rows = Ticket.objects.filter(visible(actor, "rectification.view", "code"))
    asked: dict[str, Any] = {
        name: Count("pk", filter=_phase(actor, name, today), distinct=True)
        for name in ("live", "overdue", "soon", "mine", "verify")
    }
    return {name: int(value or 0) for name, value in rows.aggregate(**asked).items()}


def tickets_of_place(place_id: UUID, *, live: bool = False, limit: int = 100) -> list[TicketRecord]:
    """The tickets of a place, newest first; with `live`, those that have not ended."""
    rows = Ticket.objects.filter(place_id=place_id).order_by("-opened_at", "-pk")
    return [record_of(row) for row in (rows.filter(status__in=LIVE) if live else rows)[:limit]]


def tickets_by_id(ticket_ids: Iterable[UUID]) -> list[TicketRecord]:
    """These tickets, whatever their state; unknown ids are left out."""
    return [record_of(row) for row in Ticket.objects.filter(pk__in=set(ticket_ids))]


def live_tickets_of(place_ids: Iterable[UUID]) -> list[TicketRecord]:
    """The tickets of several places that have not ended, by deadline."""
    rows = Ticket.objects.filter(place_id__in=list(place_ids), status__in=LIVE)
    return [record_of(row) for row in rows.order_by("due_on", "pk")]


def photos_of_tickets(ticket_ids: Iterable[UUID], side: PhotoSide) -> dict[UUID, list[UUID]]:
    """The files of one side, by ticket; after several returns those of the last attempt."""
    found: dict[UUID, dict[int, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    rows = TicketPhoto.objects.filter(ticket__in=set(ticket_ids), side=side).order_by("added_at", "pk")
    for ticket_id, attempt, file in rows.values_list("ticket_id", "round", "file"):
        found[ticket_id][attempt].append(file)
    return {ticket_id: rounds[max(rounds)] for ticket_id, rounds in found.items()}


def find_tickets(actor: Actor, query: str, limit: int) -> list[TicketRecord]:
    """Tickets in the actor's scope whose number holds the query; newest first."""
    rows = Ticket.objects.filter(visible(actor, "rectification.view", "code"), number__icontains=query)
    return [record_of(row) for row in rows.order_by("-opened_at", "-pk")[:limit]]


def open_count(code: str) -> int:
    """How many tickets at a place and below it have not ended."""
    return Ticket.objects.filter(within([code], "code"), status__in=LIVE).count()


def live_findings(place_id: UUID) -> int:
    """How many findings of this one place are not put right yet; tasks of a programme are none."""
    return Ticket.objects.filter(place_id=place_id, kind=Kind.FINDING, status__in=LIVE).count()


def record_of(row: Ticket) -> TicketRecord:
    """A row as other domains see it."""
    return TicketRecord(
        id=row.pk,
        number=row.number,
        place_id=row.place_id,
        code=row.code,
        point_id=row.point_id,
        found=row.found,
        severity=row.severity,
        status=row.status,
        due_on=row.due_on,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        is_repeat=row.repeat_of_id is not None,
    )
