"""Programmes: their list, their figures, and what a week brought."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from cuobian.domains.rectification.models import Programme, Ticket
from cuobian.domains.rectification.queries.scope import overlapping
from cuobian.domains.rectification.values import NOT_COUNTED, WITH_PLACE, Status
from cuobian.kernel.access import Actor, visible

LISTED = 200
"""Tasks of a part that the brief lists; the Excel has all."""


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """How a programme stands, in the actor's scope.

    Attributes:
        done: closed tasks; `handed` wait for verification or closing; `overdue` are with the place and late.
    """

    total: int
    done: int
    handed: int
    overdue: int
    planned: Decimal
    spent: Decimal

    @property
    def share(self) -> float:
        return 100 * self.done / self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a week: how many tasks it has, and the first of them.

    Attributes:
        rows: all of them, read from the database when they are asked for.
    """

    total: int
    first: list[Ticket]
    rows: QuerySet[Ticket]

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.first)


@dataclass(frozen=True, slots=True)
class Week:
    """What a week brought: from Monday until (and with) Sunday, and what the next one asks for."""

    first: date
    last: date
    figures: ProgrammeFigures
    done: Part
    handed: Part
    due: Part
    coming: Part
    overdue: Part


def programmes(actor: Actor) -> QuerySet[Programme]:
    """All programmes whose area overlaps the actor's, with how far they have come."""
    kept = Q(tasks__isnull=False) & ~Q(tasks__status__in=NOT_COUNTED)
    rows = Programme.objects.filter(overlapping(actor, "rectification.view", "code"))
    return rows.annotate(total=Count("tasks", filter=kept), done=Count("tasks", filter=Q(tasks__status=Status.CLOSED)))


def programme_title(ident: str) -> str:
    """What a programme is called; "" for one that is not there."""
    return Programme.objects.filter(pk=ident).values_list("title", flat=True).first() or ""


def task_rows(actor: Actor, programme: Programme) -> QuerySet[Ticket]:
    """The tasks of a programme in the actor's scope, without those that were taken back."""
    rows = Ticket.objects.filter(visible(actor, "rectification.view", "code"), programme=programme)
    return rows.exclude(status__in=NOT_COUNTED).select_related("place", "responsible")


def figures(actor: Actor, programme: Programme, today: date) -> ProgrammeFigures:
    """One query."""
    found: dict[str, Any] = task_rows(actor, programme).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(status=Status.CLOSED)),
        handed=Count("pk", filter=Q(status__in=(Status.FIXED, Status.VERIFIED))),
        overdue=Count("pk", filter=Q(status__in=WITH_PLACE, due_on__lt=today)),
        planned=Sum("cost"),
        spent=Sum("spent"),
    )
    return ProgrammeFigures(
        total=found["total"],
        done=found["done"],
        handed=found["handed"],
        overdue=found["overdue"],
        planned=found["planned"] or Decimal(0),
        spent=found["spent"] or Decimal(0),
    )


def week_of(actor: Actor, programme: Programme, day: date, *, today: date) -> Week:
    """The week that holds a day: as it stands today, one that is over as it stood on its Sunday.

    What was fixed, closed and opened when is known of every task; deadlines are those of today.
    """
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = task_rows(actor, programme)
    closed = rows.filter(status=Status.CLOSED, ended_at__gte=start, ended_at__lt=end)
    handed = rows.filter(fixed_at__gte=start, fixed_at__lt=end).exclude(status=Status.CLOSED, ended_at__lt=end)
    as_of = min(max(today, first), last)
    moment = _midnight(as_of + timedelta(days=1))
    unfixed = rows.filter(Q(status__in=WITH_PLACE) | Q(fixed_at__gte=moment)).filter(opened_at__lt=moment)
    due = unfixed.filter(due_on__gte=as_of, due_on__lte=last)
    coming = unfixed.filter(due_on__gt=last, due_on__lte=last + timedelta(days=7))
    late = unfixed.filter(due_on__lt=as_of)
    return Week(
        first=first,
        last=last,
        figures=figures(actor, programme, as_of),
        done=_part(closed.order_by("ended_at", "pk")),
        handed=_part(handed.order_by("fixed_at", "pk")),
        due=_part(due.order_by("due_on", "pk")),
        coming=_part(coming.order_by("due_on", "pk")),
        overdue=_part(late.order_by("due_on", "pk")),
    )


def _part(rows: QuerySet[Ticket]) -> Part:
    first = list(rows[: LISTED + 1])
    total = rows.count() if len(first) > LISTED else len(first)
    return Part(total, first[:LISTED], rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
