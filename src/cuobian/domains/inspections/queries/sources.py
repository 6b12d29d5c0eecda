"""What others put into the notebook's pack: the days of a programme, stars of places, parts of their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cuobian.domains.inspections.values import DayItem
from cuobian.kernel.access import Actor

DaySource = Callable[[UUID, date, date], Sequence[DayItem]]
PackPart = Callable[[Actor, datetime], Mapping[str, Any]]
StarSource = Callable[[Iterable[UUID]], Mapping[UUID, int]]

_DAYS: list[DaySource] = []
_PARTS: dict[str, PackPart] = {}
_STARS: list[StarSource] = []


def register_day(source: DaySource) -> None:
    """Let a domain above say what somebody's days hold; the same one counts once."""
    if source not in _DAYS:
        _DAYS.append(source)


def register_pack(name: str, part: PackPart) -> None:
    """Let a domain above give the notebook something of its own, under `parts`."""
    _PARTS[name] = part


def register_stars(source: StarSource) -> None:
    """Let the rating say which star places hold."""
    if source not in _STARS:
        _STARS.append(source)


def day_items(account_id: UUID, first: date, last: date) -> list[DayItem]:
    """Everything that is known of somebody's days."""
    return [item for source in _DAYS for item in source(account_id, first, last)]


def pack_parts(actor: Actor, now: datetime) -> dict[str, Any]:
    """What other domains give."""
    return {name: dict(part(actor, now)) for name, part in sorted(_PARTS.items())}


def stars_of(place_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The star of each place; places without one are left out."""
    wanted = list(place_ids)
    found: dict[UUID, int] = {}
    for source in _STARS:
        found |= source(wanted)
    return found
