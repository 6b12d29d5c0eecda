"""The search against published optima: it finds them or comes within a stated share, and it never goes below.

A total below the optimum would show that an instance was read wrongly, or that a rule of it is not kept.
"""

from __future__ import annotations

import pytest
from tests.engines.routes.audit import audit
from tests.engines.routes.published import Round, Windows, searched

from cuobian.engines import routes as rt

SEEDS = (0, 1, 2)
FOUND = [
    ("R101", 25, 10, 200, 6171, 8),
    ("C101", 25, 5, 200, 1913, 3),
    ("C101", 50, 7, 200, 3624, 5),
    ("RC101", 25, 6, 200, 4611, 4),
    ("R201", 25, 6, 1000, 4633, 4),
]
"""Instance, customers, vehicles there are, capacity, optimum in tenths, vehicles of the optimum."""
NEAR = [("R101", 50, 14, 10440, 0.003), ("RC101", 50, 10, 9440, 0.019)]
"""Instance, customers, vehicles there are, optimum in tenths, share that the search may stay above it."""


@pytest.mark.parametrize(("name", "customers", "vehicles", "capacity", "optimum", "used"), FOUND)
def test_search_finds_the_published_optimum(
    name: str, customers: int, vehicles: int, capacity: int, optimum: int, used: int
) -> None:
    """The planner knows no capacity: the loads show that the plan it finds keeps the one of the instance."""
    instance = Windows(name, customers, vehicles)
    for seed in SEEDS:
        found = searched(instance.problem(), seed=seed)
        assert found.total == instance.length(found) == optimum
        assert len(found.tours) == used
        assert instance.load(found) <= capacity


@pytest.mark.parametrize(("name", "customers", "vehicles", "optimum", "share"), NEAR)
def test_search_comes_close_to_the_published_optimum(
    name: str, customers: int, vehicles: int, optimum: int, share: float
) -> None:
    instance = Windows(name, customers, vehicles)
    for seed in SEEDS:
        found = searched(instance.problem(), seed=seed)
        assert optimum <= found.total <= (1 + share) * optimum
        assert found.total == instance.length(found)
        assert instance.load(found) <= 200


@pytest.mark.parametrize(
    ("name", "optimum", "share"), [("gr17", 2085, 0.0), ("gr21", 2707, 0.0), ("bays29", 2020, 0.008)]
)
def test_search_goes_round_as_short_as_published_or_nearly(name: str, optimum: int, share: float) -> None:
    instance = Round(name)
    for seed in SEEDS:
        found = searched(instance.problem(), seed=seed)
        assert optimum <= found.total <= (1 + share) * optimum
        assert found.total == instance.length(found)


def test_the_whole_planner_gives_the_published_optimum() -> None:
    problem = Windows("R101", 25, 10).problem()
    plan = rt.plan(problem)
    assert (plan.objective.total, len(plan.itineraries)) == (6171, 8)
    audit(problem, plan)
