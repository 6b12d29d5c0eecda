"""What the desk's search finds of the rating: entries of places, plaques, receipts of objections."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from cuobian.domains.rating.models import Entry, Objection, StarAward
from cuobian.domains.rating.values import RoundStatus
from cuobian.kernel.access import Actor, visible

MOST = 20
LEAST = 4


def entries_of(actor: Actor, place_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Where these places stand in rounds under way: a sentence and its address."""
    rows = Entry.objects.filter(
        visible(actor, "rating.view", "code"), place_id__in=list(place_ids), round__status=RoundStatus.OPEN
    ).select_related("round")
    found: dict[UUID, list[tuple[str, str]]] = {}
    for row in rows:
        line = (f"{row.round.title} · {row.get_stage_display()}", reverse("rating:entry", args=[row.pk]))
        found.setdefault(row.place_id, []).append(line)
    return found


def found_awards(actor: Actor, query: str) -> list[tuple[str, str, str]]:
    """Plaques whose number begins with the query."""
    if len(query) < LEAST:
        return []
    rows = StarAward.objects.filter(visible(actor, "rating.view", "code"), plaque_number__istartswith=query)
    return [
        (row.plaque_number, row.place.name, reverse("rating:award", args=[row.pk]))
        for row in rows.select_related("place").order_by("plaque_number")[:MOST]
    ]


def found_objections(actor: Actor, query: str) -> list[tuple[str, str, str]]:
    """The objection with this receipt."""
    rows = Objection.objects.filter(visible(actor, "rating.answer", "entry__code"), receipt=query.upper())
    return [
        (row.receipt, row.entry.place.name, reverse("rating:objection", args=[row.pk]))
        for row in rows.select_related("entry__place")[:MOST]
    ]
