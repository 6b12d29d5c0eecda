"""The door of the standards domain: what other domains may use."""

from uuid import UUID

from cuobian.domains.standards.documents import engine as _engine
from cuobian.domains.standards.documents import policy as _policy
from cuobian.domains.standards.documents.basis import basis
from cuobian.domains.standards.documents.diff import Carry, Comparison, WhatIf, compare, what_if
from cuobian.domains.standards.documents.model.tree import (
    Bonus,
    Deduction,
    Dimension,
    Indicator,
    MetricNote,
    Point,
    Veto,
)
from cuobian.domains.standards.documents.model.whole import Document, Source
from cuobian.domains.standards.documents.policy import AppealPolicy, RecusalRule, StepWindow, VersionPolicy
from cuobian.domains.standards.metrics import (
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
from cuobian.domains.standards.metrics.reading import Facts, PlaceLike
from cuobian.domains.standards.metrics.recipes import Share
from cuobian.domains.standards.queries import (
    StandardRecord,
    VersionRecord,
    WordingNote,
    document,
    documents,
    published,
    register_wording,
    standards,
    version,
    versions,
)
from cuobian.domains.standards.values import Level, PlaceKind, RecusalKey, StepKey, VersionStatus, marked_title
from cuobian.engines.scoring.model import Standard as EngineStandard

__all__ = [
    "NO_DATA",
    "AppealPolicy",
    "Bonus",
    "Carry",
    "Comparison",
    "Deduction",
    "Dimension",
    "Document",
    "Facts",
    "Indicator",
    "Level",
    "Metric",
    "MetricNote",
    "MetricValue",
    "NoData",
    "PlaceKind",
    "PlaceLike",
    "Point",
    "Recipe",
    "RecusalKey",
    "RecusalRule",
    "Share",
    "Source",
    "StandardRecord",
    "StepKey",
    "StepWindow",
    "UnknownMetric",
    "Value",
    "Values",
    "VersionPolicy",
    "VersionRecord",
    "VersionStatus",
    "Veto",
    "WhatIf",
    "WordingNote",
    "all_metrics",
    "basis",
    "behind",
    "compare",
    "data_days",
    "document",
    "documents",
    "engine_standard",
    "marked_title",
    "metric_keys",
    "metric_of",
    "metric_values",
    "policy",
    "published",
    "register",
    "register_wording",
    "satisfaction",
    "standards",
    "stations_below",
    "version",
    "versions",
    "what_if",
]


def engine_standard(version_id: UUID) -> EngineStandard:
    """A version as the scoring engine reads it; the same object for the same document.

    Raises:
        NotFound: there is no such version.
    """
    return _engine.engine_standard(document(version_id))


def policy(version_id: UUID) -> VersionPolicy:
    """How a round is run under a version.

    Raises:
        NotFound: there is no such version.
    """
    return _policy.version_policy(document(version_id))
