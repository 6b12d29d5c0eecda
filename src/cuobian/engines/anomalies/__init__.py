"""Anomalies: a fitted round and its sheets in, screens that order human review out. Never verdicts. Pure."""

from cuobian.engines.anomalies.adjust import Null, benjamini_hochberg, bonferroni
from cuobian.engines.anomalies.contrast import Contrast, contrast
from cuobian.engines.anomalies.errors import (
    AnomalyError,
    BadRule,
    NoVariation,
    UnknownDistrict,
    UnknownLevel,
    WrongShape,
    WrongValue,
)
from cuobian.engines.anomalies.home import recheck_stations
from cuobian.engines.anomalies.marks import Marks
from cuobian.engines.anomalies.null import simulate_null
from cuobian.engines.anomalies.poisson_binomial import tail
from cuobian.engines.anomalies.report import (
    ENGINE_VERSION,
    Check,
    Flag,
    Kind,
    KindReport,
    Refusal,
    Report,
    Unit,
    Why,
)
from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.anomalies.screens import screens

__all__ = [
    "ENGINE_VERSION",
    "AnomalyError",
    "BadRule",
    "Check",
    "Contrast",
    "Flag",
    "Kind",
    "KindReport",
    "Marks",
    "NoVariation",
    "Null",
    "Refusal",
    "Report",
    "Rules",
    "Unit",
    "UnknownDistrict",
    "UnknownLevel",
    "Why",
    "WrongShape",
    "WrongValue",
    "benjamini_hochberg",
    "bonferroni",
    "contrast",
    "recheck_stations",
    "screens",
    "simulate_null",
    "tail",
]
