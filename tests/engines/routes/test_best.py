"""The proven best is the best: against every plan there is, against a published optimum, and the search against it."""

from __future__ import annotations

import math
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


R101 = """41 49 161 171  35 17 50 60  55 45 116 126  55 20 149 159  15 30 34 44  25 30 99 109  20 50 81 91  10 43 95 105
55 60 97 107  30 60 124 134  20 65 67 77  50 35 63 73  30 25 159 169  15 10 32 42  30 5 61 71  10 20 75 85
5 30 157 167  20 40 87 97  15 60 76 86  45 65 126 136  45 20 62 72  45 10 97 107  55 5 68 78  65 35 153 163
65 20 172 182"""
"""Solomon's R101, the first 25 customers: x, y, and when the service of ten minutes may begin."""


def test_search_finds_the_published_optimum_of_r101_25() -> None:
    """617.1 with eight vehicles, distances cut to one decimal, only distance counts (Kohl et al. 1999).

    The capacity of 200 never binds: no tour of the optimum carries more.
    """
    numbers = list(map(int, R101.split()))
    rows = [tuple(numbers[at : at + 4]) for at in range(0, len(numbers), 4)]
    spots = [(35, 35), *((x, y) for x, y, _ready, _due in rows)]
    table = tuple(tuple(math.floor(10 * math.dist(a, b)) for b in spots) for a in spots)
    stops = tuple(
        rt.Stop(f"c{n:02}", f"{n}", 100, (rt.Window(10 * ready, 10 * due + 100),))
        for n, (_x, _y, ready, due) in enumerate(rows, 1)
    )
    vehicles = tuple(rt.Vehicle(f"v{n:02}", (rt.Shift(1, 0, 2300, "0", "0"),)) for n in range(10))
    problem = rt.Problem(
        stops, vehicles, rt.Travel(tuple(map(str, range(26))), table), costs=rt.Costs(wait=0, missing=100_000)
    )
    plan = rt.plan(problem)
    assert plan.objective.total == 6171
    assert len(plan.itineraries) == 8
    audit(problem, plan)
