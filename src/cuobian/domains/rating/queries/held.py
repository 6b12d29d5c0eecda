"""The stars that were held on a past day, with what their places were called and where they lay then."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from cuobian.domains.network.public import STANDING
from cuobian.domains.rating.models import StarAward
from cuobian.domains.rating.queries.prior_star import held_on
from cuobian.domains.rating.queries.stars import StarRecord, star_record
from cuobian.kernel.access import under

THEN = ("code", "kind", "name", "short_name", "sort_key", "area_code", "parent_code", "status", "rated")


def stars_on(day: date, *, prefix: str = "", star: int | None = None, kind: str = "") -> QuerySet[StarAward]:
    """The awards held on a day, with `place`, and what the place was that day as plain values of the row.

    `code_then`, `name_then`, `short_name_then`, `sort_key_then`, … (`THEN`) can be read, filtered, sorted and paged by
    like columns: an officer's scope on that day is `visible(actor, "rating.view", "code_then")`. An award's own `code` is
    the one it ended with, or that of today: no measure of a past day. A place that did not exist on the day, or was closed
    by then, held nothing.

    Args:
        prefix: the code that the place had on that day begins with this.
        kind: what the place was on that day.
    """
    running = Q(place__periods__valid_until=None) | Q(place__periods__valid_until__gt=day)
    period = FilteredRelation(
        "place__periods", condition=Q(place__periods__planned=False, place__periods__valid_from__lte=day) & running
    )
    then: dict[str, Any] = {f"{name}_then": F(f"that_day__{name}") for name in THEN}
    rows = StarAward.objects.filter(held_on(day)).alias(that_day=period).filter(that_day__status__in=STANDING)
    rows = rows.annotate(**then)
    rows = rows.select_related("place").filter(under(prefix, "code_then"))
    if star:
        rows = rows.filter(star=star)
    return rows.filter(Q(kind_then=kind)) if kind else rows


def starred_on(day: date, *, star: int | None = None) -> QuerySet[StarAward, Any]:
    """Ids of the places that held a star (or just this one) on a day: to narrow a list of places by."""
    rows = StarAward.objects.filter(held_on(day))
    return (rows.filter(star=star) if star else rows).values("place_id")


def star_counts_on(day: date, *, prefix: str = "", kind: str = "") -> dict[int, int]:
    """How many awards of each star were held on a day, 5 to 1."""
    rows = stars_on(day, prefix=prefix, kind=kind).order_by()
    counts = dict(rows.values_list("star").annotate(n=Count("pk")))
    return {star: counts.get(star, 0) for star in range(5, 0, -1)}


def stars_of_places_on(place_ids: Iterable[UUID], day: date) -> dict[UUID, StarRecord]:
    """The award that each of these places held on a day; places without one are left out. One query.

    What a record says of its end (`status`, `ended_on`, `end_reason`) is what is known today.
    """
    rows = StarAward.objects.filter(held_on(day), place_id__in=list(place_ids)).order_by("awarded_on", "pk")
    return {row.place_id: star_record(row) for row in rows}
