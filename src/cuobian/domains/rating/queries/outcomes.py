"""Reading a frozen result: dimensions for the public, the full explanation for those concerned."""

from decimal import Decimal
from typing import Any

from cuobian.domains.rating.models import Entry, Result
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.rules.inputs import engine_inputs, facts_from
from cuobian.domains.rating.values import Level
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Result as Scored
from cuobian.engines.scoring import Standard, evaluate


def result_in_force(entry: Entry, level: Level | None = None) -> Result | None:
    """The last result of the level that stands (or of the one asked for)."""
    rows = Result.objects.filter(entry=entry, level=level or level_of(entry))
    return rows.order_by("-sequence").first()


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
