"""The proven best is the best: against every plan there is, and the search against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.routes.audit import audit
from tests.engines.routes.brute import least_total
from tests.engines.routes.sample import city, two_days

from cuobian.engines import routes as rt

AT_HOTEL = rt.Lunch(690, 780, 60, "hotel")


@pytest.mark.parametrize("seed", range(12))
def test_proven_is_the_least_of_all_plans(seed: int) -> None:
    problem = city(
        4, 1 + seed % 2, 2 - seed % 2, seed=seed, must=0.6, lunch=(rt.Lunch(690, 780, 60), AT_HOTEL)[seed % 3 > 0]
    )
    events = (rt.Event("talk", "p0", 1, 600 + 5 * seed, 45),) if seed % 4 else ()
    problem = replace(problem, events=events)
    plan = rt.plan(problem)
    assert plan.certificate.method is rt.Method.EXACT
    missed = sum(one.kind is not rt.Kind.STOP for one in plan.unassigned)
    assert plan.objective.total - missed * problem.costs.missing == least_total(problem)
    audit(problem, plan)


@pytest.mark.parametrize("seed", range(6))
def test_proven_with_locks_is_the_least_of_all_plans(seed: int) -> None:
    problem = city(4, 1, 2, seed=seed, must=0.6)
    locks = (rt.Lock(position=2), rt.Lock(day=2, starts=900), rt.Lock(day=1), rt.Lock())
    stops = tuple(replace(stop, lock=lock) for stop, lock in zip(problem.stops, locks, strict=True))
    problem = replace(problem, stops=stops)
    plan = rt.plan(problem)
    assert plan.objective.total == least_total(problem)
    audit(problem, plan)


@pytest.mark.parametrize("seed", range(8))
def test_search_comes_close_to_the_proven_best(seed: int) -> None:
    problem = city(8, 2, 1, seed=seed, must=0.7)
    best = rt.plan(problem)
    found = rt.plan(problem, seed=seed, effort=rt.Effort(exact_stops=0))
    assert best.certificate.method is rt.Method.EXACT
    assert found.certificate.method is rt.Method.SEARCH
    assert found.certificate.bound <= best.objective.total <= found.objective.total
    assert found.objective.missing == best.objective.missing
    assert found.objective.total <= best.objective.total + 20
    audit(problem, found)


def test_proven_in_a_fixed_order_of_districts_is_no_worse_than_any_search() -> None:
    problem = two_days()
    best = rt.plan(problem)
    assert best.certificate.method is rt.Method.EXACT
    for seed in range(2):
        found = rt.plan(problem, seed=seed, effort=rt.Effort(rounds=200, exact_stops=0))
        assert found.certificate.method is rt.Method.SEARCH
        assert best.objective.total <= found.objective.total <= best.objective.total + 60
        audit(problem, found)
