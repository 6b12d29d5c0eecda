"""What came before at a place, and what comes back at many."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Left

from cuobian.domains.rectification.models import SelfCheck, Ticket
from cuobian.domains.rectification.queries.scope import overlapping
from cuobian.domains.rectification.values import LIVE, Kind, Status
from cuobian.kernel.access import Actor, visible


@dataclass(frozen=True, slots=True)
class RepeatedProblem:
    """One measuring point with findings at several places.

    Attributes:
        places: how many places; `open_places` of them with a ticket not ended; `tickets` in all.
        districts: how many districts.
        check_id: the last self-check that was asked about it, if any.
    """

    version_id: UUID
    point_id: str
    point_text: str
    places: int
    open_places: int
    tickets: int
    districts: int
    last_at: datetime
    check_id: UUID | None


def earlier_one(place_id: UUID, point_id: str, *, since: date) -> Ticket | None:
    """The last ticket of the same place and point that was closed since a day."""
    if not point_id:
        return None
    rows = Ticket.objects.filter(place_id=place_id, point_id=point_id, status=Status.CLOSED, kind=Kind.FINDING)
    return rows.filter(ended_at__date__gte=since).order_by("-ended_at", "-pk").first()


def twins(ticket: Ticket) -> QuerySet[Ticket]:
    """Tickets of the same place that are not ended and speak of the same point: they may be one and the same."""
    if not ticket.point_id:
        return Ticket.objects.none()
    rows = Ticket.objects.filter(place_id=ticket.place_id, point_id=ticket.point_id, status__in=LIVE, kind=Kind.FINDING)
    return rows.exclude(pk=ticket.pk).order_by("opened_at", "pk")


def repeated_problems(
    actor: Actor, *, since: date, least: int, permission: str = "rectification.view"
) -> list[RepeatedProblem]:
    """Points with findings at `least` places or more since a day, most places first."""
    rows = (
        Ticket.objects.filter(visible(actor, permission, "code"), kind=Kind.FINDING, opened_at__date__gte=since)
        .exclude(point_id="")
        .exclude(status__in=(Status.DROPPED, Status.WITHDRAWN, Status.MERGED))
        .values("version_id", "point_id", "point_text")
        .annotate(
            places=Count("place_id", distinct=True),
            open_places=Count("place_id", distinct=True, filter=Q(status__in=LIVE)),
            tickets=Count("pk"),
            districts=Count(Left("code", 6), distinct=True),
            last_at=Max("opened_at"),
        )
        .filter(places__gte=least)
        .order_by("-places", "point_id")
    )
    found = list(rows[:100])
    asked = _asked(actor, {row["point_id"] for row in found})
    return [RepeatedProblem(check_id=asked.get(row["point_id"]), **row) for row in found]


def _asked(actor: Actor, points: set[str]) -> dict[str, UUID]:
    rows = SelfCheck.objects.filter(overlapping(actor, "rectification.view", "code"), point_id__in=points)
    return dict(rows.order_by("asked_at").values_list("point_id", "pk"))
