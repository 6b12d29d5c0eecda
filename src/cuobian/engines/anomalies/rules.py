"""What the caller decides: how often a screen may call for nothing, and what is too little to look at."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from cuobian.engines.anomalies.errors import BadRule


@dataclass(frozen=True, slots=True)
class Rules:
    """Every threshold with its default; ``docs/methods/anomalies.md`` gives the reasons.

    Raises :class:`BadRule` for a rule outside its range.
    """

    rate: float = 0.05
    """Chance that a kind flags anything at all where there is nothing; held for each kind separately."""
    outlier_q: float = 0.10
    """The same for single visits, where a flag costs one more visit and nothing else."""
    severity: Literal["ordinary", "alike"] = "ordinary"
    """Against what a severity is held: how much assessors of this round ordinarily differ, or no difference at all."""
    rounds: int = 5
    """Most times that what was flagged is taken out and the rest is looked at again."""
    draws: int = 199
    """Simulated rounds behind the cut-offs."""
    sheet_draws: int = 19
    """Simulated rounds behind the cut-off of identical sheets, which compare all pairs of visits."""

    assessors_min: int = 6
    """Least assessors among whom one can stand out."""
    visits_min: int = 10
    """Least visits of an assessor, at stations that others saw too."""
    own_visits_min: int = 5
    """Least visits at home, at stations that outsiders saw too, and as many away, for an assessor's own figure."""
    cell_visits_min: int = 5
    """Least visits in each direction between two districts."""
    points_min: int = 10
    """Least marked points of a sheet, and least points that two sheets have in common."""
    sheets_max: int = 4_000
    """Most sheets of which all pairs are compared."""
    cells_max: int = 40_000_000
    """Most visits times assessors for dense algebra."""

    def __post_init__(self) -> None:
        for name in ("rate", "outlier_q"):
            if not 0.001 <= getattr(self, name) <= 0.5:
                raise BadRule(f"rules, {name}", f"{getattr(self, name)} is not between 0.001 and 0.5")
        if self.severity not in ("ordinary", "alike"):
            raise BadRule("rules, severity", f"{self.severity!r} is neither ordinary nor alike")
        least = {"rounds": 1, "assessors_min": 4, "visits_min": 2, "own_visits_min": 2, "cell_visits_min": 2}
        for name, low in (least | {"points_min": 2, "sheets_max": 2, "cells_max": 1}).items():
            if getattr(self, name) < low:
                raise BadRule(f"rules, {name}", f"{getattr(self, name)} is below {low}")
        wanted = ceil(1 / min(self.rate, self.outlier_q) - 1e-9) - 1
        for name in ("draws", "sheet_draws"):
            if getattr(self, name) < wanted:
                raise BadRule(f"rules, {name}", f"{getattr(self, name)} draws cannot tell a rate of {self.rate:g}")
