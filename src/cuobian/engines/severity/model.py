"""The rows that are fitted, and the mixed-model equations for given weights and variance ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.severity.design import Design
from cuobian.engines.severity.policy import Policy
from cuobian.engines.severity.result import OwnEffect
from cuobian.engines.severity.system import Effects, Solved, System
from cuobian.engines.severity.visits import Codes, Flags, Floats, Visits


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Visits of the accepted components, and whether leniency at home is in the model (``own`` is None if not)."""

    visits: Visits
    policy: Policy
    used: Flags
    groups: Codes
    """By assessor: the accepted component, -1 for none."""
    own: Floats | None
    own_stations: int
    own_reason: str | None

    @property
    def dense(self) -> bool:
        return self.visits.assessor_count <= self.policy.dense_limit

    @property
    def freedom(self) -> int:
        """Residual degrees of freedom with assessors counted as fixed."""
        visits, used = self.visits, self.used
        stations = np.unique(visits.station[used]).size
        assessors = np.count_nonzero(self.groups >= 0) - np.unique(self.groups[self.groups >= 0]).size
        return int(used.sum()) - stations - int(assessors) - (self.own is not None)

    def design(self, weight: Floats) -> Design:
        visits = self.visits
        shape = (visits.station_count, visits.assessor_count)
        return Design(visits.station, visits.assessor, shape, weight, self.own)

    def system(self, weight: Floats, gamma: float) -> System:
        policy = self.policy
        return System(
            self.design(weight),
            gamma,
            dense=self.dense,
            tolerance=policy.tolerance,
            iterations_max=policy.iterations_max,
        )

    def own_effect(self, points: float, se: float) -> OwnEffect:
        seen = int(np.count_nonzero(self.visits.own & self.used))
        return OwnEffect(points, se, seen, self.own_stations, self.own_reason)


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Effects of one system on its visits."""

    system: System
    effects: Effects
    solved: Solved
    station: Floats
    """Fair scores before the cap; zero where a station has no accepted visit."""
    residual: Floats
    """By visit: score less station less assessor less home."""


def solve(model: Model, weight: Floats, gamma: float, start: Floats | None = None) -> Solution:
    """The effects at given weights and ratio."""
    score = model.visits.score
    return _solution(model.system(weight, gamma), score, score, start)


def resolve(before: Solution, score: Floats, changed: Floats) -> Solution:
    """The same equations for changed scores; residuals are those of ``score``."""
    return _solution(before.system, score, changed, before.effects.lenient)


def _solution(system: System, score: Floats, fitted: Floats, start: Floats | None) -> Solution:
    design = system.design
    effects, solved = system.solve(*design.side(fitted), start)
    station = design.mean(fitted) - system.by_station(effects)
    residual = score - station[design.station] - system.by_visit(effects)
    return Solution(system, effects, solved, station, np.where(design.weight > 0, residual, 0.0))


def build_model(visits: Visits, policy: Policy, used: Flags, groups: Codes) -> Model:
    """Decides whether leniency at home can be told from everything else."""
    own = visits.own & used
    home = np.bincount(visits.station, own, visits.station_count)
    away = np.bincount(visits.station, used & ~own, visits.station_count)
    both = int(np.count_nonzero((home > 0) & (away > 0)))
    reason = None
    if policy.own == "ignore":
        reason = "left out by the policy"
    elif not own.any():
        reason = "nobody judged in the own district"
    elif not both:
        reason = "not identifiable: no station was seen by both insiders and outsiders"
    elif both < policy.own_stations_min:
        reason = f"only {both} of at least {policy.own_stations_min} stations were seen by both insiders and outsiders"
    return Model(visits, policy, used, groups, own.astype(np.float64) if reason is None else None, both, reason)
