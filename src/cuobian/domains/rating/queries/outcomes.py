"""Reading a frozen result: dimensions for the public, the full explanation for those concerned."""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from cuobian.domains.rating.models import Entry, Result
from cuobian.domains.rating.queries.facts_of_entry import level_of, level_seen
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.explaining import returned_words
from cuobian.domains.rating.rules.inputs import engine_inputs, facts_from
from cuobian.domains.rating.values import Level
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Result as Scored
from cuobian.engines.scoring import Standard, evaluate


def result_in_force(entry: Entry, level: Level | None = None) -> Result | None:
    """The last result of the level that stands (or of the one asked for)."""
    rows = Result.objects.filter(entry=entry, level=level or level_of(entry))
    return rows.order_by("-sequence").first()


def result_seen(entry: Entry) -> Result | None:
    """The last result of the level that looked last: what is explained to the place, also where the joint panel returned it."""
    return result_in_force(entry, level_seen(entry)) or result_in_force(entry, Level.DISTRICT)


def returned_note(entry: Entry) -> str:
    """Why the district's result set the star, with both scores; "" where it did not come to that."""
    city = result_in_force(entry, Level.CITY) if entry.is_returned else None
    if city is None:
        return ""
    stars = version_policy(entry.round.version_id).stars_by_level.get(Level.CITY, ())
    return returned_words(city.total, entry.score or Decimal(0), entry.star, stars)


def vetoed_by_city(entry_ids: Collection[UUID]) -> set[UUID]:
    """Entries whose last result of the joint panel is held down by a veto."""
    rows = Result.objects.filter(entry_id__in=entry_ids, level=Level.CITY).order_by("sequence")
    last = {entry_id: (star, inputs) for entry_id, star, inputs in rows.values_list("entry_id", "star", "inputs")}
    return {entry_id for entry_id, (star, inputs) in last.items() if not star and json.loads(inputs)["vetoes"]}


def result_standing(entry: Entry) -> Result | None:
    """The result an office goes by at any stage: that of the level that stands, the district's until there is one."""
    return result_in_force(entry) or result_in_force(entry, Level.DISTRICT)


def scored_again(result: Result, standard: Standard) -> Scored:
    """The engine's result object behind a stored one; its digest is the stored digest."""
    return evaluate(standard, engine_inputs(standard, facts_from(result.inputs)))


def dimensions_of(entry: Entry) -> list[dict[str, Any]]:
    """Each dimension with points, score and ratio, as published: no assessor, no single point."""
    result = result_standing(entry)
    if result is None:
        return []
    scored = scored_again(result, engine_standard(entry.round.version_id))
    return [
        {
            "id": row.id,
            "name": row.name,
            "points": str(row.full),
            "score": str(row.score),
            "ratio": None if row.ratio is None else str(row.ratio * Decimal(100)),
        }
        for row in scored.dimensions
    ]
