"""What came before at a place, and what comes back at many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Left

from cuobian.domains.rectification.models import SelfCheck, Ticket
from cuobian.domains.rectification.queries.scope import overlapping
from cuobian.domains.rectification.values import LIVE, NOT_COUNTED, Kind, Status
from cuobian.kernel.access import Actor, visible


@dataclass(frozen=True, slots=True)
class RepeatedProblem:
    """One measuring point with findings at several places.

    Attributes:
        version_id: the newest version by which it was found, whose words are shown.
        places: how many places; `tickets` in all since a day, `open_tickets` of them not ended.
        districts: how many districts.
        check_id: a self-check about it that still runs and covers the reader's whole area, if any.
    """

    standard: str
    version_id: UUID
    point_id: str
    point_text: str
    places: int
    open_tickets: int
    tickets: int
    districts: int
    last_at: datetime
    check_id: UUID | None
    since: date


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
    actor: Actor, *, since: date, least: int, today: date, permission: str = "rectification.view"
) -> list[RepeatedProblem]:
    """Points with findings at `least` places or more since a day, most places first; a new version changes nothing."""
    rows = Ticket.objects.filter(visible(actor, permission, "code"), kind=Kind.FINDING, opened_at__date__gte=since)
    rows = rows.exclude(point_id="").exclude(status__in=NOT_COUNTED)
    live = Q(status__in=LIVE)
    groups = list(
        rows.values("version__standard_id", "point_id")
        .annotate(
            places=Count("place_id", distinct=True),
            open_tickets=Count("pk", filter=live),
            tickets=Count("pk"),
            districts=Count(Left("code", 6), distinct=True),
            last_at=Max("opened_at"),
        )
        .filter(places__gte=least)
        .order_by("-places", "point_id", "version__standard_id")
    )
    words = _latest_words(rows, {group["point_id"] for group in groups})
    asked = _asked(actor, permission, today)
    return [_problem(group, words, asked, since) for group in groups]


def _problem(
    group: Mapping[str, Any],
    words: Mapping[tuple[str, str], tuple[UUID, str]],
    asked: Mapping[tuple[str, str], UUID],
    since: date,
) -> RepeatedProblem:
    figures = {name: group[name] for name in ("places", "tickets", "open_tickets", "districts", "last_at")}
    key = group["version__standard_id"], group["point_id"]
    version_id, text = words[key]
    return RepeatedProblem(
        standard=key[0], point_id=key[1], version_id=version_id, point_text=text, check_id=asked.get(key), since=since,
        **figures,
    )  # fmt: skip


def _latest_words(rows: QuerySet[Ticket], points: set[str]) -> dict[tuple[str, str], tuple[UUID, str]]:
    """How the newest ticket words each point, and by which version."""
    named = rows.filter(point_id__in=points).values("version__standard_id", "point_id", "version_id", "point_text")
    return {
        (row["version__standard_id"], row["point_id"]): (row["version_id"], row["point_text"])
        for row in named.annotate(last=Max("opened_at")).order_by("last")
    }


def _asked(actor: Actor, permission: str, today: date) -> dict[tuple[str, str], UUID]:
    """Self-checks that still run and cover everything the actor sees: asking once more would be asking twice."""
    rows = SelfCheck.objects.filter(overlapping(actor, permission, "code"), due_on__gte=today)
    found = {}
    for pk, code, standard, point_id in rows.order_by("asked_at").values_list(
        "pk", "code", "version__standard_id", "point_id"
    ):
        if all(prefix.startswith(code) for prefix in actor.prefixes(permission)):
            found[standard, point_id] = pk
    return found
