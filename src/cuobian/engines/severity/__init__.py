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
from cuobian.engines.severity.visits import Visits, visits_from_labels

__all__ = [
    "ENGINE_VERSION",
    "BadNumber",
    "BadPolicy",
    "Certificate",
    "Code",
    "Component",
    "Fixed",
    "NoVisits",
    "OwnEffect",
    "Policy",
    "Quality",
    "Refusal",
    "SeverityError",
    "SeverityFit",
    "TooLarge",
    "UnknownCode",
    "Variances",
    "Visits",
    "WrongShape",
    "WrongValue",
    "fit_severity",
    "fixed_of",
    "visits_from_labels",
]
