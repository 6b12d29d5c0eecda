"""Severity: visits in, fair scores with their uncertainty and exact explanation out. Pure."""

from cuobian.engines.severity.errors import (
    BadNumber,
    BadPolicy,
    NoVisits,
    SeverityError,
    TooLarge,
    UnknownCode,
    WrongShape,
    WrongValue,
)
from cuobian.engines.severity.explain import (
    FairScore,
    StationWeights,
    Strike,
    VisitPart,
    fair_score,
    strike,
    weight_matrix,
    weights,
)
from cuobian.engines.severity.fit import Fixed, fit_severity, fixed_of
from cuobian.engines.severity.policy import Policy
from cuobian.engines.severity.result import (
    ENGINE_VERSION,
    Certificate,
    Code,
    Component,
    OwnEffect,
    Quality,
    Refusal,
    SeverityFit,
    Variances,
)
from cuobian.engines.severity.simulate import (
    Round,
    Truth,
    draw_round,
    greedy_panels,
    mixed_panels,
    ring_panels,
)
from cuobian.engines.severity.tables import Reliability, SeverityRow, reliability, severities
from cuobian.engines.severity.visits import Visits, visits_from_labels

__all__ = [
    "ENGINE_VERSION",
    "BadNumber",
    "BadPolicy",
    "Certificate",
    "Code",
    "Component",
    "FairScore",
    "Fixed",
    "NoVisits",
    "OwnEffect",
    "Policy",
    "Quality",
    "Refusal",
    "Reliability",
    "Round",
    "SeverityError",
    "SeverityFit",
    "SeverityRow",
    "StationWeights",
    "Strike",
    "TooLarge",
    "Truth",
    "UnknownCode",
    "Variances",
    "VisitPart",
    "Visits",
    "WrongShape",
    "WrongValue",
    "draw_round",
    "fair_score",
    "fit_severity",
    "fixed_of",
    "greedy_panels",
    "mixed_panels",
    "reliability",
    "ring_panels",
    "severities",
    "strike",
    "visits_from_labels",
    "weight_matrix",
    "weights",
]
