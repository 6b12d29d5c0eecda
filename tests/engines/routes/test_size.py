"""Sixty stops, six cars, two days: quick, the same every time, and well below going to what is nearest."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from tests.engines.routes.audit import audit
from tests.engines.routes.nearest import nearest
from tests.engines.routes.sample import city

from cuobian.engines import routes as rt


@pytest.mark.parametrize("seed", [1, 2])
def test_sixty_stops_six_cars_two_days(seed: int) -> None:
    problem = city(60, 6, 2, seed=seed)
    start = time.process_time()
    plan = rt.plan(problem)
    took = time.process_time() - start
    audit(problem, plan)
    assert took < 5
    assert plan.objective.missing == 0
    _first_missing, first = nearest(problem)
    assert plan.objective.total <= 0.9 * first


def test_the_same_every_time_and_another_seed_is_another_search() -> None:
    problem = city(30, 3, 2)
    quick = rt.Effort(rounds=60)
    once, twice, other = (rt.plan(problem, seed=seed, effort=quick) for seed in (0, 0, 1))
    assert once.digest == twice.digest
    assert once.canonical() == twice.canonical()
    assert other.certificate.tried != once.certificate.tried
    audit(problem, other)


def test_looking_longer_is_never_worse_than_the_first_plan() -> None:
    problem = city(20, 2, 2, must=0.8)
    for rounds in (0, 20, 200):
        plan = rt.plan(problem, effort=rt.Effort(rounds=rounds))
        assert plan.objective.total <= plan.certificate.first
        assert plan.certificate.bound <= plan.objective.total


def test_the_digest_tells_problems_apart() -> None:
    problem = city(5, 1, 1)
    assert problem.digest == city(5, 1, 1).digest
    assert problem.digest != replace(problem, costs=rt.Costs(wait=0)).digest
    assert rt.plan(problem).certificate.problem_digest == problem.digest
