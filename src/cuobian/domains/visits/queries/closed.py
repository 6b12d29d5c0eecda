"""Places that have been closed, merged or suspended since they were put into a programme."""

from collections.abc import Sequence
from typing import Any

from cuobian.domains.network.public import PlaceStatus, records_by_id
from cuobian.domains.visits.models import Day, Item
from cuobian.domains.visits.queries.frames import OVER, Whole
from cuobian.domains.visits.rules.schedule import Clash, Wrong

_WRONG = {
    PlaceStatus.CLOSED: Wrong.SHUT,
    PlaceStatus.MERGED: Wrong.MERGED,
    PlaceStatus.SUSPENDED: Wrong.SUSPENDED,
}


def all_clashes(seen: Whole) -> list[tuple[Day | None, Clash]]:
    """Everything wrong with a programme: its times, then its places."""
    return [*seen.all_clashes(), *closed(seen)]


def closed(seen: Whole) -> list[tuple[Day | None, Clash]]:
    """Stops whose place receives nobody any more, with what it became; what is over cannot be put right."""
    if seen.programme.status in OVER:
        return []
    rows = [item for item in seen.items if item.dropped_at is None and item.arrived_at is None and item.place]
    shut = [item for item in rows if item.place and item.place.status != PlaceStatus.OPEN]
    days = {day.pk: day for day in seen.days}
    names = _heirs(shut)
    return [(days[item.day_id] if item.day_id else None, _clash(item, names)) for item in shut]


def _clash(item: Item, names: dict[Any, str]) -> Clash:
    place: Any = item.place
    return Clash(_WRONG[PlaceStatus(place.status)], item.pk, note=names.get(place.merged_into_id, ""))


def _heirs(items: Sequence[Item]) -> dict[Any, str]:
    """Names of the places that others were merged into."""
    ids = {item.place.merged_into_id for item in items if item.place and item.place.merged_into_id}
    return {key: place.short_name for key, place in records_by_id(ids).items()} if ids else {}
