"""The registry of metrics, and the metrics that the ledger's facts allow."""

from cuobian.domains.standards.metrics.definitions import DEFINITIONS
from cuobian.domains.standards.metrics.reading import PlaceLike, Reading
from cuobian.domains.standards.metrics.registry import (
    NO_DATA,
    Metric,
    MetricValue,
    NoData,
    Recipe,
    UnknownMetric,
    Value,
    Values,
    all_metrics,
    behind,
    data_days,
    metric_keys,
    metric_of,
    metric_values,
    register,
    satisfaction,
    stations_below,
)

for _definition in DEFINITIONS:
    register(_definition)

__all__ = [
    "NO_DATA",
    "Metric",
    "MetricValue",
    "NoData",
    "PlaceLike",
    "Reading",
    "Recipe",
    "UnknownMetric",
    "Value",
    "Values",
    "all_metrics",
    "behind",
    "data_days",
    "metric_keys",
    "metric_of",
    "metric_values",
    "register",
    "satisfaction",
    "stations_below",
]
