"""What the platform's record says about the places of a round: taken once, frozen, named by its digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.models import Round
from cuobian.domains.standards.public import (
    NO_DATA,
    NoData,
    Value,
    data_days,
    engine_standard,
    metric_values,
    stations_below,
)
from cuobian.engines.scoring import Standard

SATISFACTION = "survey_satisfaction"
DATA_DAYS = "data_days"
STATIONS = "stations"
"""Which stations lay below the place on the day: written down with its figures, for a closing may be recorded later than it was."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    values: dict[str, Any]
    digest: str


def wanted_metrics(standard: Standard) -> tuple[str, ...]:
    """Every metric that the standard names, and the one behind the satisfaction gate."""
    named = {point.metric for dimension in standard.dimensions for point in dimension.walk() if point.metric}
    named |= {bonus.metric for bonus in standard.bonuses if bonus.metric}
    return tuple(sorted(named | {SATISFACTION}))


def snapshots_of(made: Round, places: Sequence[PlaceRecord]) -> dict[UUID, Snapshot]:
    """Metric values of the round's places on its data day, as text that never changes its shape."""
    return take(engine_standard(made.version_id), places, made.data_until)


def take(standard: Standard, places: Sequence[PlaceRecord], as_of: date) -> dict[UUID, Snapshot]:
    """The figures of one day, from what had been recorded by that day."""
    return _taken(standard, places, as_of, stations_below(places, as_of))


def take_again(
    standard: Standard, places: Sequence[PlaceRecord], as_of: date, before: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, Snapshot]:
    """The same figures long after, of the stations that were written down with them, whatever became of these since.

    Figures from before stations were written down are of those that stood on the day, as the network knows it now.
    """
    written = {key: values[STATIONS]["codes"] for key, values in before.items() if STATIONS in values}
    return _taken(standard, places, as_of, written)


def _taken(
    standard: Standard, places: Sequence[PlaceRecord], as_of: date, stations: Mapping[UUID, Sequence[str]]
) -> dict[UUID, Snapshot]:
    found = metric_values(wanted_metrics(standard), places, as_of, stations=stations)
    days = data_days(places, as_of)
    made = {}
    for place in places:
        values: dict[str, Any] = {
            key: None if isinstance(value := by_place.get(place.id, NO_DATA), NoData) else _figure(value)
            for key, by_place in found.items()
        }
        values[DATA_DAYS] = {"v": str(days.get(place.id, 0)), "n": None, "d": None, "s": ""}
        if place.id in stations:
            codes = list(stations[place.id])
            values[STATIONS] = {"v": str(len(codes)), "n": None, "d": None, "s": "", "codes": codes}
        made[place.id] = Snapshot(values, digest_of(values))
    return made


def digest_of(values: dict[str, Any]) -> str:
    """sha256 of the figures as canonical JSON."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _figure(value: Value) -> dict[str, Any]:
    """v: the amount, n and d: what it is made of, s: the state, where a metric answers one by itself."""
    return {"v": _text(value.amount), "n": _text(value.numerator), "d": _text(value.denominator), "s": value.state}


def _text(value: Any) -> str | None:
    return None if value is None else format(value.normalize(), "f")
