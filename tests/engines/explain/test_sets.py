"""Which points cost the star: the smallest sets, each minimal, in one order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.engines.explain.brute import minimal, sums_of
from tests.engines.explain.strategies import tied

from cuobian.engines import explain as ex


@given(tied())
@settings(max_examples=120, deadline=None)
def test_the_sets_are_minimal_and_the_smallest(problem: ex.Problem) -> None:
    wanted = minimal(problem)
    if not wanted:
        with pytest.raises(ex.OutOfReach):
            ex.minimal_sets(problem)
        return
    place = {option.point_id: number for number, option in enumerate(problem.options)}

    def order(names: frozenset[str]) -> tuple[int, ...]:
        cost, days, _ = sums_of(wanted[names])
        return len(names), days, cost, sum(place[name] for name in names)

    answer = ex.minimal_sets(problem)
    assert all(path.point_ids in wanted for path in answer.sets)
    assert len({path.point_ids for path in answer.sets}) == len(answer.sets)
    assert [order(path.point_ids) for path in answer.sets] == sorted(map(order, wanted))[:3]
    assert answer.complete == (len(wanted) <= 3)


def test_a_gate_names_its_points_before_any_large_loss() -> None:
    # P1 alone would close the gap of 50, but P2 must leave C# whatever else is done
    offers = (
        ex.Option("P1", (ex.Level("A", 60, 10, 1),)),
        ex.Option("P2", (ex.Level("C", 33, 10, 1), ex.Level("A", 40, 10, 5))),
        ex.Option("P3", (ex.Level("A", 20, 10, 1),)),
    )
    answer = ex.minimal_sets(ex.Problem(offers, 50, (ex.Raised("mandatory", {"P2": "C"}, 1),)))
    assert [sorted(path.point_ids) for path in answer.sets] == [["P1", "P2"], ["P2", "P3"]]
    assert answer.complete


def test_nothing_missing_needs_nothing() -> None:
    answer = ex.minimal_sets(ex.Problem((ex.Option("P1", (ex.Level("A", 5, 1, 1),)),), 0))
    assert ([path.choices for path in answer.sets], answer.complete) == ([()], True)


def test_the_list_stops_at_the_number_wanted_and_says_so() -> None:
    offers = tuple(ex.Option(f"P{n}", (ex.Level("A", 5, 1, 1),)) for n in range(5))
    answer = ex.minimal_sets(ex.Problem(offers, 5), most=2)
    assert [sorted(path.point_ids) for path in answer.sets] == [["P0"], ["P1"]]
    assert not answer.complete
