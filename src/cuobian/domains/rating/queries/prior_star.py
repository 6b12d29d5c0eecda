"""Which star was held on a day; and the one that a place brings into a round."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from cuobian.domains.rating.models import Entry, StarAward


def held_on(day: date) -> Q:
    """An award was held on a day: granted by then, not ended by then, and still valid (its last day counts)."""
    return Q(awarded_on__lte=day, valid_until__gte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def prior_stars(entries: Sequence[Entry]) -> dict[UUID, int]:
    """By entry: the star its place held on the day of the round's data; entries of places without one are left out.

    It is the same whenever it is asked: a star that expires, is revoked or lowered while the round goes on changes no
    result of the round, neither one that is computed after it nor one that an appeal has computed again.
    """
    places = {entry.place_id for entry in entries}
    found: dict[tuple[UUID, date], int] = {}
    for day in {entry.round.data_until for entry in entries}:
        rows = StarAward.objects.filter(held_on(day), place_id__in=places).order_by("awarded_on", "pk")
        found |= {(place_id, day): star for place_id, star in rows.values_list("place_id", "star")}
    held = {entry.pk: found.get((entry.place_id, entry.round.data_until)) for entry in entries}
    return {entry_id: star for entry_id, star in held.items() if star is not None}
