"""Which points cost the star, and the cheapest way to the next one. Pure.

What computes needs numpy, the integer program scipy too: those names are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cuobian.engines.explain.attribution import Attribution, Term, Visit, attribute
from cuobian.engines.explain.bridge import Blocked, StarProblem, options_of, star_problem
from cuobian.engines.explain.certainty import margin, robust_gap, z_of
from cuobian.engines.explain.costs import ASSUMED_DEFECTS, ASSUMED_STEPS, Costs, Work
from cuobian.engines.explain.errors import (
    BadGate,
    BadGoal,
    BadOption,
    BadTable,
    ExplainError,
    NotProved,
    OutOfReach,
    UnknownPoint,
)
from cuobian.engines.explain.model import (
    Choice,
    Gate,
    GroupFloor,
    Level,
    Limits,
    Objective,
    Option,
    Path,
    Prerequisite,
    Problem,
    Raised,
    Reason,
)

if TYPE_CHECKING:
    from cuobian.engines.explain.many import ManyPaths, paths_for_many
    from cuobian.engines.explain.paths import alternatives, cheapest_path, pareto
    from cuobian.engines.explain.sets import MinimalSets, minimal_sets
    from cuobian.engines.explain.star import (
        StarWays,
        Way,
        alternatives_to_star,
        pareto_to_star,
        path_to_star,
        sets_for_star,
    )
    from cuobian.engines.explain.tables import Cell, Table, gaps_for_many, table_of

_COMPUTING = {
    **dict.fromkeys(("ManyPaths", "paths_for_many"), "many"),
    **dict.fromkeys(("alternatives", "cheapest_path", "pareto"), "paths"),
    **dict.fromkeys(("MinimalSets", "minimal_sets"), "sets"),
    **dict.fromkeys(
        ("StarWays", "Way", "alternatives_to_star", "pareto_to_star", "path_to_star", "sets_for_star"), "star"
    ),
    **dict.fromkeys(("Cell", "Table", "gaps_for_many", "table_of"), "tables"),
}

__all__ = [
    "ASSUMED_DEFECTS",
    "ASSUMED_STEPS",
    "Attribution",
    "BadGate",
    "BadGoal",
    "BadOption",
    "BadTable",
    "Blocked",
    "Cell",
    "Choice",
    "Costs",
    "ExplainError",
    "Gate",
    "GroupFloor",
    "Level",
    "Limits",
    "ManyPaths",
    "MinimalSets",
    "NotProved",
    "Objective",
    "Option",
    "OutOfReach",
    "Path",
    "Prerequisite",
    "Problem",
    "Raised",
    "Reason",
    "StarProblem",
    "StarWays",
    "Table",
    "Term",
    "UnknownPoint",
    "Visit",
    "Way",
    "Work",
    "alternatives",
    "alternatives_to_star",
    "attribute",
    "cheapest_path",
    "gaps_for_many",
    "margin",
    "minimal_sets",
    "options_of",
    "pareto",
    "pareto_to_star",
    "path_to_star",
    "paths_for_many",
    "robust_gap",
    "sets_for_star",
    "star_problem",
    "table_of",
    "z_of",
]


def __getattr__(name: str) -> Any:
    if name not in _COMPUTING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_COMPUTING[name]}"), name)
