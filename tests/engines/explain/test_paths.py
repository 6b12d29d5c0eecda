"""The cheapest path is the cheapest, the Pareto list is the Pareto list, and a refusal says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.explain.brute import every_choice, front, least, suffices
from tests.engines.explain.strategies import plain, tied

from cuobian.engines import explain as ex

SUMS = [ex.Objective.COST, ex.Objective.DAYS, ex.Objective.POINTS]


def taken(path: ex.Path) -> dict[str, ex.Level]:
    return {choice.point_id: choice.level for choice in path.choices}


def found(problem: ex.Problem, objective: ex.Objective, solver: str = "auto") -> tuple[int, ...] | None:
    try:
        path = ex.cheapest_path(problem, objective, solver=solver)  # type: ignore[arg-type]
    except ex.OutOfReach:
        return None
    assert suffices(problem, taken(path))
    return tuple(getattr(path, name) for name in objective.order)


def option(name: str, *levels: tuple[str, int, int, int], group: str = "") -> ex.Option:
    return ex.Option(name, tuple(ex.Level(label, gain, cost, days) for label, gain, cost, days in levels), group)


@given(plain(), st.sampled_from(SUMS))
@settings(max_examples=120, deadline=None)
def test_table_and_program_find_what_trying_everything_finds(problem: ex.Problem, objective: ex.Objective) -> None:
    best = least(problem, objective)
    assert found(problem, objective, "table") == best
    assert found(problem, objective, "program") == best


@given(tied(), st.sampled_from(SUMS))
@settings(max_examples=150, deadline=None)
def test_gates_prerequisites_and_limits_are_kept(problem: ex.Problem, objective: ex.Objective) -> None:
    assert found(problem, objective) == least(problem, objective)


@given(plain(), st.sampled_from([0, 20, 50]))
@settings(max_examples=40, deadline=None)
def test_the_soonest_path_is_the_cheapest_by_the_earliest_date(problem: ex.Problem, by: int) -> None:
    problem = replace(problem, limits=ex.Limits(by=by))
    dates = [
        max((level.earliest for level in choice.values()), default=0)
        for choice in every_choice(problem)
        if suffices(problem, choice)
    ]
    if not dates:
        with pytest.raises(ex.OutOfReach):
            ex.cheapest_path(problem, ex.Objective.FINISH)
        return
    path = ex.cheapest_path(problem, ex.Objective.FINISH)
    assert path.finish == min(dates)
    on_time = replace(problem, limits=ex.Limits(by=min(dates)))
    assert (path.cost, path.days, path.points) == least(on_time, ex.Objective.COST)


@pytest.mark.parametrize(
    ("capacity", "weights", "profits", "optimum"),
    [
        (
            165,
            [23, 31, 29, 44, 53, 38, 63, 85, 89, 82],
            [92, 57, 49, 68, 60, 43, 67, 84, 87, 72],
            309,
        ),
        (26, [12, 7, 11, 8, 9], [24, 13, 23, 15, 16], 51),
        (190, [56, 59, 80, 64, 75, 17], [50, 50, 64, 46, 50, 5], 150),
        (50, [31, 10, 20, 19, 4, 3, 6], [70, 20, 39, 37, 7, 5, 10], 107),
        (
            750,
            [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
            [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
            1458,
        ),
    ],
)
@pytest.mark.parametrize("solver", ["table", "program"])
def test_published_knapsacks_are_solved(
    capacity: int, weights: list[int], profits: list[int], optimum: int, solver: str
) -> None:
    """Instances P01, P02, P03, P05 and P07 of Burkardt's KNAPSACK_01 collection. What is left out of the best
    knapsack is the cheapest set whose weight is at least what does not fit."""
    items = tuple(
        option(f"P{n}", ("A", weight, profit, 1))
        for n, (weight, profit) in enumerate(zip(weights, profits, strict=True))
    )
    path = ex.cheapest_path(ex.Problem(items, sum(weights) - capacity), solver=solver)  # type: ignore[arg-type]
    assert sum(profits) - path.cost == optimum


def test_a_better_level_replaces_the_easier_one() -> None:
    # gap 100: P1 to A gains 134 for 500; P1 to B (66) with P2 to A (34) is exactly 100 for 300 + 150
    problem = ex.Problem(
        (option("P1", ("B", 66, 300, 5), ("A", 134, 500, 7)), option("P2", ("A", 34, 150, 4))),
        100,
    )
    cheap = ex.cheapest_path(problem)
    assert [(choice.point_id, choice.level.name) for choice in cheap.choices] == [("P1", "B"), ("P2", "A")]
    assert (cheap.gain, cheap.cost, cheap.days, cheap.points) == (100, 450, 9, 2)
    assert ex.cheapest_path(replace(problem, gap=101)).sums == (500, 7, 1)
    assert ex.cheapest_path(problem, ex.Objective.POINTS).sums == (500, 7, 1)
    assert ex.cheapest_path(replace(problem, gap=0)).choices == ()


@given(tied(most=4))
@settings(max_examples=80, deadline=None)
def test_the_pareto_list_is_complete_and_holds_nothing_beaten(problem: ex.Problem) -> None:
    wanted = front(problem)
    if not wanted:
        with pytest.raises(ex.OutOfReach):
            ex.pareto(problem)
        return
    paths = ex.pareto(problem)
    assert [path.sums for path in paths] == sorted(wanted)
    assert all(suffices(problem, taken(path)) for path in paths)
    for objective in SUMS:
        assert found(problem, objective) in {tuple(getattr(p, name) for name in objective.order) for p in paths}


@given(tied(most=4), st.sampled_from(SUMS), st.sampled_from([0, 10, 50]))
@settings(max_examples=60, deadline=None)
def test_alternatives_use_other_points_and_cost_little_more(
    problem: ex.Problem, objective: ex.Objective, percent: int
) -> None:
    if least(problem, objective) is None:
        return
    paths = ex.alternatives(problem, objective, percent=percent, most=4)
    values = [getattr(path, objective) for path in paths]
    assert values == sorted(values)
    assert values[-1] * 100 <= values[0] * (100 + percent)
    for index, path in enumerate(paths):
        assert suffices(problem, taken(path))
        assert not any(before.point_ids <= path.point_ids for before in paths[:index])


def test_what_must_come_first_stands_first() -> None:
    # P3 gains most but waits for P1, which waits for P2
    offers = tuple(option(f"P{n}", ("A", gain, 1, 1)) for n, gain in ((1, 20), (2, 10), (3, 70)))
    rules = (ex.Prerequisite("P3", "A", "P1", "A"), ex.Prerequisite("P1", "A", "P2", "A"))
    path = ex.cheapest_path(ex.Problem(offers, 70, prerequisites=rules))
    assert [choice.point_id for choice in path.choices] == ["P2", "P1", "P3"]


OFFERS = (
    option("P1", ("B", 10, 100, 1), ("A", 30, 300, 3), group="D1"),
    option("P2", ("A", 20, 200, 2), group="D2"),
)


@pytest.mark.parametrize(
    ("problem", "reasons"),
    [
        (ex.Problem(OFFERS, 51), (ex.Reason("score", 51, 50),)),
        (ex.Problem(OFFERS, 0, (ex.GroupFloor("D1 share", "D1", 31),)), (ex.Reason("D1 share", 31, 30),)),
        (ex.Problem(OFFERS, 0, (ex.Raised("at least B", {"P1": "B"}, 2),)), (ex.Reason("at least B", 2, 1),)),
        (ex.Problem(OFFERS, 50, limits=ex.Limits(cost=499)), (ex.Reason("limit cost", 500, 499),)),
        (
            ex.Problem(OFFERS, 50, limits=ex.Limits(days=4, points=1)),
            (ex.Reason("limit days", 5, 4), ex.Reason("limit points", 2, 1)),
        ),
        (ex.Problem(OFFERS, 30, limits=ex.Limits(cost=300, days=3, points=1)), ()),
        (ex.Problem((), 1), (ex.Reason("score", 1, 0),)),
    ],
)
def test_a_goal_out_of_reach_is_refused_with_the_line_that_fails(
    problem: ex.Problem, reasons: tuple[ex.Reason, ...]
) -> None:
    if not reasons:
        assert ex.cheapest_path(problem).sums == (300, 3, 1)
        return
    with pytest.raises(ex.OutOfReach) as refused:
        ex.cheapest_path(problem)
    assert refused.value.reasons == reasons


def test_lines_that_hold_only_one_by_one_are_out_of_reach_together() -> None:
    # each limit can be kept alone: 200 yuan by P1, 2 days by P2
    offers = (option("P1", ("A", 20, 200, 5)), option("P2", ("A", 20, 900, 2)))
    with pytest.raises(ex.OutOfReach) as refused:
        ex.cheapest_path(ex.Problem(offers, 20, limits=ex.Limits(cost=300, days=3)))
    assert refused.value.reasons == (ex.Reason("together", 0, 0),)


def test_a_date_leaves_out_what_cannot_be_seen_in_time() -> None:
    offers = (ex.Option("P1", (ex.Level("B", 10, 1, 1, 5), ex.Level("A", 20, 2, 2, 40))),)
    with pytest.raises(ex.OutOfReach) as refused:
        ex.cheapest_path(ex.Problem(offers, 15, limits=ex.Limits(by=30)))
    assert refused.value.reasons == (ex.Reason("score", 15, 10),)
    assert ex.cheapest_path(ex.Problem(offers, 15, limits=ex.Limits(by=40))).finish == 40
