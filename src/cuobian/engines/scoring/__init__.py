"""Scoring: a standard and what was observed in, a result with its exact explanation out. Pure.

What computes for many places at once needs numpy and is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cuobian.engines.scoring.aggregate import Judgement, Vote, combine, share_of, state_of
from cuobian.engines.scoring.errors import (
    BadNumber,
    DuplicateInput,
    MissingReason,
    NoRaters,
    NothingToScore,
    ScoringError,
    StandardFault,
    UnknownItem,
    WrongValue,
)
from cuobian.engines.scoring.explain import (
    Change,
    Explanation,
    Loss,
    NextStar,
    Ruler,
    Tick,
    changed,
    explain,
    losses_of,
    ruler,
    what_if,
)
from cuobian.engines.scoring.inputs import (
    Defects,
    Inputs,
    NoData,
    NotApplicable,
    NotChosen,
    Observation,
    Policy,
    RaterSheet,
    Ratio,
    Reconsidered,
    Unseen,
    Value,
)
from cuobian.engines.scoring.model import (
    DEFAULT_STATES,
    Aggregation,
    Bonus,
    CountRule,
    DataDays,
    Deduction,
    Dimension,
    Gate,
    Indicator,
    MandatoryAtLeast,
    MandatoryWorstMax,
    Method,
    MinDimension,
    Point,
    PriorStar,
    RatioRule,
    Rule,
    Satisfaction,
    Standard,
    State,
    StatusRule,
    Threshold,
    Veto,
)
from cuobian.engines.scoring.result import (
    ENGINE_VERSION,
    DimensionResult,
    GateCheck,
    IndicatorResult,
    MethodPart,
    PointResult,
    Result,
    Standing,
    StarCheck,
)
from cuobian.engines.scoring.score import Scorer, evaluate
from cuobian.engines.scoring.steps import Step, Way, values_of, way_to, way_to_next_star
from cuobian.engines.scoring.validate import check_inputs, check_standard

if TYPE_CHECKING:
    from cuobian.engines.scoring.codes import BEST, HELD, Column, code_of, columns_of, encode_defects, encode_ratios
    from cuobian.engines.scoring.tables import Plan, compile_plan
    from cuobian.engines.scoring.vector import Scores, Sides, score_many

_WITH_NUMPY = {
    **dict.fromkeys(("BEST", "HELD", "Column", "code_of", "columns_of", "encode_defects", "encode_ratios"), "codes"),
    **dict.fromkeys(("Plan", "compile_plan"), "tables"),
    **dict.fromkeys(("Scores", "Sides", "score_many"), "vector"),
}

__all__ = [
    "BEST",
    "DEFAULT_STATES",
    "ENGINE_VERSION",
    "HELD",
    "Aggregation",
    "BadNumber",
    "Bonus",
    "Change",
    "Column",
    "CountRule",
    "DataDays",
    "Deduction",
    "Defects",
    "Dimension",
    "DimensionResult",
    "DuplicateInput",
    "Explanation",
    "Gate",
    "GateCheck",
    "Indicator",
    "IndicatorResult",
    "Inputs",
    "Judgement",
    "Loss",
    "MandatoryAtLeast",
    "MandatoryWorstMax",
    "Method",
    "MethodPart",
    "MinDimension",
    "MissingReason",
    "NextStar",
    "NoData",
    "NoRaters",
    "NotApplicable",
    "NotChosen",
    "NothingToScore",
    "Observation",
    "Plan",
    "Point",
    "PointResult",
    "Policy",
    "PriorStar",
    "RaterSheet",
    "Ratio",
    "RatioRule",
    "Reconsidered",
    "Result",
    "Rule",
    "Ruler",
    "Satisfaction",
    "Scorer",
    "Scores",
    "ScoringError",
    "Sides",
    "Standard",
    "StandardFault",
    "Standing",
    "StarCheck",
    "State",
    "StatusRule",
    "Step",
    "Threshold",
    "Tick",
    "UnknownItem",
    "Unseen",
    "Value",
    "Veto",
    "Vote",
    "Way",
    "WrongValue",
    "changed",
    "check_inputs",
    "check_standard",
    "code_of",
    "columns_of",
    "combine",
    "compile_plan",
    "encode_defects",
    "encode_ratios",
    "evaluate",
    "explain",
    "losses_of",
    "ruler",
    "score_many",
    "share_of",
    "state_of",
    "values_of",
    "way_to",
    "way_to_next_star",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name not in _WITH_NUMPY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WITH_NUMPY[name]}"), name)
