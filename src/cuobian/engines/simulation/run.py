"""The rehearsal itself: many rounds from one truth, every combination held against the same draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass

import numpy as np

from cuobian.engines.simulation.designs import Blueprint, Design, blueprint
from cuobian.engines.simulation.estimates import Engine, Made, engine_policy, estimate
from cuobian.engines.simulation.measures import Figures, figures
from cuobian.engines.simulation.revisits import revisit
from cuobian.engines.simulation.scenario import Plan, Scenario
from cuobian.engines.simulation.truth import Floats, World, draw_world

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One combination: means over the replications, and the Monte-Carlo error of each."""

    design: str
    plan: str
    engine: str
    mean: Figures
    error: Figures

    @property
    def key(self) -> tuple[str, str, str]:
        return self.design, self.plan, self.engine


def simulate(scenario: Scenario, step: Step = lambda _done, _total: None) -> tuple[Line, ...]:
    """Rows in the order of designs, plans and engines; the same scenario always gives the same ones.

    In one replication all combinations share stations and assessors, and all engines of a design and a plan share
    visits, so that differences are surer than the rows. ``step`` hears how many rounds of how many are done; what it
    raises ends the rehearsal. Raises :class:`BadScenario` for panels that the truth does not allow.
    """
    cases = [
        _Case(number, design, plan, blueprint(design, scenario.truth, plan.visits, scenario.seed))
        for number, (design, plan) in enumerate((d, p) for d in scenario.designs for p in scenario.plans)
    ]
    found = np.empty((scenario.replications, scenario.lines, len(Figures.__dataclass_fields__)))
    total, each = scenario.replications * len(cases), len(scenario.engines)
    for number in range(scenario.replications):
        for case in cases:
            row = case.number * each
            found[number, row : row + each] = _rehearsed(scenario, case, number)
            step(number * len(cases) + case.number + 1, total)
    return _lines(scenario, cases, found)


@dataclass(frozen=True, slots=True)
class _Case:
    """A design and a plan, made ready."""

    number: int
    design: Design
    plan: Plan
    seats: Blueprint


def _rehearsed(scenario: Scenario, case: _Case, number: int) -> list[tuple[float, ...]]:
    """One round, by each engine."""
    drawn = np.random.default_rng((scenario.seed, number))
    world = draw_world(scenario.truth, case.design.dossiers, drawn)
    chance = np.random.default_rng((scenario.seed, number, case.number))
    station, assessor = case.seats(chance)
    made = Made(station, assessor, world.scores(station, assessor, chance))
    return [astuple(_by_engine(scenario, case, engine, world, made, number)) for engine in scenario.engines]


def _by_engine(scenario: Scenario, case: _Case, engine: Engine, world: World, made: Made, number: int) -> Figures:
    cuts, policy = np.array(scenario.cuts), engine_policy(engine, scenario.cap)
    if case.plan.again:
        chance = np.random.default_rng((scenario.seed, number, case.number, 1))
        made = revisit(engine, world, made, cuts, case.plan.again, case.design, policy, chance)
    found = estimate(engine, world, made, policy)
    return figures(world, made, found, cuts, scenario.star, scenario.list_share)


def _lines(scenario: Scenario, cases: list[_Case], found: Floats) -> tuple[Line, ...]:
    mean = found.mean(axis=0)
    error = found.std(axis=0, ddof=1) / np.sqrt(scenario.replications)
    keys = [(case, engine) for case in cases for engine in scenario.engines]
    return tuple(
        Line(case.design.text, case.plan.text, str(engine), Figures(*mean[row].tolist()), Figures(*error[row].tolist()))
        for row, (case, engine) in enumerate(keys)
    )
