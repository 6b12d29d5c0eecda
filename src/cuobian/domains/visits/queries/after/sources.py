"""What was noted at the stops: read from the inspections that the programme opened, as the report and the statements want it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.rules.after.reporting import Noted
from cuobian.kernel.access import Actor


def noted_at(programme: Programme, order: Sequence[UUID]) -> list[Noted]:
    """Highlights, problems and suggestions of a programme; `order`: the places as they were visited."""
    return []


def last_highlights(actor: Actor, place_ids: Iterable[UUID]) -> dict[UUID, list[tuple[str, str, str]]]:
    """The latest highlights noted at places, a few each: words, day, page."""
    return {}
