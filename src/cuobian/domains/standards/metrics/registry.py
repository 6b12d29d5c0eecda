"""What a standard may count: metrics with their name, unit, formula in words and source.

A metric answers for many places at once. A place without the facts that the formula needs gets `NO_DATA`, a value of
its own that is never zero. Other domains add theirs with `register`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from cuobian.domains.ledger.public import Selection
from cuobian.domains.standards.metrics.reading import ABOVE_STATIONS, PlaceLike, Reading


@dataclass(frozen=True, slots=True)
class Value:
    """A number with what it is made of.

    Attributes:
        amount: the metric itself, as a share for rates.
        numerator, denominator: the two sides of a rate; None for plain counts.
        state: "A", "B", "C" or "C#" where the metric answers a state description by itself; else "".
        notes: what a reader should know about the number (rows left out, days to look into).
        withheld: why the public is not told the number; "" where it may be.
    """

    amount: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    state: str = ""
    notes: tuple[str, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class NoData:
    """The platform holds no facts for this number. Neither zero nor a refusal."""

    def __repr__(self) -> str:
        return "NO_DATA"


NO_DATA = NoData()
MetricValue = Value | NoData
Values = Mapping[UUID, MetricValue]


class Recipe(Protocol):
    """How a metric is made: in bulk, and which rows stand behind one place's number."""

    def compute(self, reading: Reading) -> Values:
        """A value for every place of the reading."""

    def rows(self, place: PlaceLike, as_of: date) -> tuple[Selection, ...]:
        """The facts that the number of one place is made of."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that can be counted.

    Attributes:
        formula: in words, for people.
        source: where the facts come from, in words.
        guard: what keeps the number honest, in words.
        direction: "up" when more is better.
        places: kinds of places that it is meant for.
    """

    key: str
    name: Any
    unit: Any
    formula: Any
    source: Any
    recipe: Recipe
    guard: Any = ""
    direction: str = "up"
    window_months: int = 12
    places: tuple[str, ...] = ("station", "institute")

    @property
    def is_rate(self) -> bool:
        """True when the amount is a share, shown in per cent."""
        return str(self.unit) == "%"


class UnknownMetric(LookupError):
    """A standard names a metric that nobody has registered."""


_metrics: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Add a metric. A key can be used once."""
    if metric.key in _metrics:
        raise ValueError(f"two metrics are called {metric.key}")
    _metrics[metric.key] = metric
    return metric


def metric_of(key: str) -> Metric:
    """The metric with this key. Raises UnknownMetric."""
    try:
        return _metrics[key]
    except KeyError:
        raise UnknownMetric(key) from None


def all_metrics() -> list[Metric]:
    """Every metric, in the order of registration."""
    return list(_metrics.values())


def metric_keys() -> frozenset[str]:
    """The keys that a standard may name."""
    return frozenset(_metrics)


def metric_values(
    keys: Iterable[str],
    places: Sequence[PlaceLike],
    as_of: date,
    *,
    stations: Mapping[UUID, Sequence[str]] | None = None,
) -> dict[str, Values]:
    """The values of these metrics for these places on a day: key -> place id -> value. One set of queries for all places.

    Args:
        stations: what `stations_below` said before, for places whose figures are taken again.
    """
    reading = Reading(places, as_of, stations or {})
    return {key: metric_of(key).recipe.compute(reading) for key in dict.fromkeys(keys)}


def stations_below(places: Sequence[PlaceLike], as_of: date) -> dict[UUID, list[str]]:
    """The codes of the stations that were open and rated below each centre or institute on a day, as they were then."""
    reading = Reading(places, as_of)
    return {place.id: reading.stations(place) for place in places if place.kind in ABOVE_STATIONS}


def behind(key: str, place: PlaceLike, as_of: date) -> tuple[Selection, ...]:
    """Which facts stand behind the number of one place; `ledger.public.facts` and the ledger's pages take them."""
    return metric_of(key).recipe.rows(place, as_of)


def data_days(places: Sequence[PlaceLike], as_of: date) -> dict[UUID, int]:
    """For how many days the platform has held records of each place; counted from the day the first one was written."""
    return Reading(places, as_of).data_days()


def satisfaction(places: Sequence[PlaceLike], as_of: date) -> Values:
    """The residents' satisfaction that the gates of the higher stars ask for."""
    return metric_of("survey_satisfaction").recipe.compute(Reading(places, as_of))
