"""A programme drawn: each day a column of items with the way between them, and its stops on the map."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cuobian.domains.visits.models import Day, Item
from cuobian.domains.visits.queries.closed import closed
from cuobian.domains.visits.queries.frames import Whole
from cuobian.domains.visits.rules.clash_words import clash_words
from cuobian.domains.visits.rules.schedule import Clash
from cuobian.domains.visits.values import ItemKind


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a page shows it: the stop's number, what is wrong with it, the first and last of its day."""

    item: Item
    number: int | None
    vehicle: str
    wrong: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day as a page shows it."""

    day: Day
    label: str
    rows: list[Row]
    wrong: list[str]
    travel: int
    wait: int
    km: float
    back: int


def columns_of(seen: Whole, *, titled: Callable[[date], str]) -> list[DayColumn]:
    """Every day with its items."""
    numbers = stop_numbers(seen)
    names = [str(each["name"]) for each in seen.programme.settings.get("vehicles", ())]
    titles = {item.pk: item.title for item in seen.items}
    found, shut = [], closed(seen)
    for day in seen.days:
        clashes = [*seen.clashes(day), *(clash for on, clash in shut if on is day)]
        items = in_time(seen.of_day(day.pk))
        rows = [
            _row(item, numbers, names, clashes, titles, (n == 0, n == len(items) - 1)) for n, item in enumerate(items)
        ]
        travel, wait = seen.totals(day)
        loose = [clash_words(clash, titles) for clash in clashes if clash.item is None]
        km = float(sum(item.travel_km for item in items))
        found.append(DayColumn(day, titled(day.date), rows, loose, travel, wait, km, _back(seen, day, items)))
    return found


def in_time(items: list[Item]) -> list[Item]:
    """As the day goes; what has no time yet at its place in the order."""
    return sorted(items, key=lambda item: (item.starts_at is None, item.starts_at, item.vehicle, item.position))


def stop_numbers(seen: Whole) -> dict[Any, int]:
    """Which stop of the whole programme each is."""
    stops = [
        item
        for day in seen.days
        for item in in_time(seen.of_day(day.pk))
        if item.kind == ItemKind.STOP and item.starts_at
    ]
    return {item.pk: number for number, item in enumerate(stops, 1)}


def map_points(seen: Whole) -> list[dict[str, Any]]:
    """Stops for the map, in their order; those without coordinates are only in the list."""
    numbers = stop_numbers(seen)
    found = []
    for item in sorted(seen.items, key=lambda each: numbers.get(each.pk, 0)):
        if item.place and item.pk in numbers and item.place.code in seen.points:
            point = seen.points[item.place.code]
            found.append(
                {
                    "name": f"{numbers[item.pk]} {item.title}",
                    "lat": point.lat,
                    "lng": point.lon,
                    "url": f"#item-{item.pk}",
                    "note": item.what_to_show[:60],
                    "star": numbers[item.pk],
                }
            )
    return found


def _row(
    item: Item,
    numbers: dict[Any, int],
    names: list[str],
    clashes: list[Clash],
    titles: dict[Any, str],
    edge: tuple[bool, bool],
) -> Row:
    wrong = list(dict.fromkeys(clash_words(clash, titles) for clash in clashes if clash.item == item.pk))
    vehicle = names[item.vehicle - 1] if 0 < item.vehicle <= len(names) and len(names) > 1 else ""
    return Row(item, numbers.get(item.pk), vehicle, wrong, *edge)


def _back(seen: Whole, day: Day, items: list[Item]) -> int:
    """Minutes from the last stop to where the day ends."""
    codes = [item.place.code for item in items if item.place]
    return seen.way(codes[-1], seen.frame(day).end_place) if codes else 0
