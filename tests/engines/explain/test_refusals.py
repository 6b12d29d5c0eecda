"""Questions that make no sense are refused by name and place."""

from __future__ import annotations

from typing import Any

import pytest

from cuobian.engines import explain as ex


def level(name: str = "A", **changed: Any) -> ex.Level:
    return ex.Level(**{"name": name, "gain": 10, "cost": 5, "days": 1, **changed})


def one(*levels: ex.Level) -> tuple[ex.Option, ...]:
    return (ex.Option("P1", levels or (level(),)), ex.Option("P2", (level(),)))


REFUSED: list[tuple[ex.Problem, type[ex.ExplainError], str]] = [
    (ex.Problem(one(), 1.5), ex.BadGoal, "gap"),  # type: ignore[arg-type]
    (ex.Problem(one(), 10**13), ex.BadGoal, "gap"),
    (ex.Problem(one() * 2, 1), ex.BadOption, "P1"),
    (ex.Problem(one(level(gain=-1)), 1), ex.BadOption, "P1, A, gain"),
    (ex.Problem(one(level(cost=-1)), 1), ex.BadOption, "P1, A, cost"),
    (ex.Problem(one(level(days=True)), 1), ex.BadOption, "P1, A, days"),
    (ex.Problem(one(level(earliest=2.0)), 1), ex.BadOption, "P1, A, earliest"),
    (ex.Problem(one(level(within="x")), 1), ex.BadOption, "P1, A, within"),
    (ex.Problem(one(level("B", gain=20), level("A", gain=10)), 1), ex.BadOption, "P1, A"),
    (ex.Problem(one(level(), level()), 1), ex.BadOption, "P1, A"),
    (ex.Problem(one(level(cost=10**12)), 1), ex.BadOption, "cost"),
    (ex.Problem(one(), 1, limits=ex.Limits(by=-1)), ex.BadGoal, "limit by"),
    (ex.Problem(one(), 1, limits=ex.Limits(cost=0.5)), ex.BadGoal, "limit cost"),  # type: ignore[arg-type]
    (ex.Problem(one(), 1, (ex.Raised("g", {"P9": "A"}, 1),)), ex.UnknownPoint, "g"),
    (ex.Problem(one(), 1, (ex.Raised("g", {"P1": "B"}, 1),)), ex.UnknownPoint, "g"),
    (ex.Problem(one(), 1, (ex.Raised("g", {"P1": "A"}, -1),)), ex.BadGate, "g"),
    (ex.Problem(one(), 1, (ex.GroupFloor("g", "", 0.5),)), ex.BadGate, "g"),  # type: ignore[arg-type]
    (ex.Problem(one(), 1, (ex.GroupFloor("g", "", 0), ex.GroupFloor("g", "", 1))), ex.BadGate, "g"),
    (
        ex.Problem(one(), 1, prerequisites=(ex.Prerequisite("P1", "A", "P1", "A"),)),
        ex.BadGate,
        "prerequisite of P1",
    ),
    (
        ex.Problem(one(), 1, prerequisites=(ex.Prerequisite("P1", "A", "P3", "A"),)),
        ex.UnknownPoint,
        "prerequisite of P1",
    ),
    (
        ex.Problem(
            one(), 1, prerequisites=(ex.Prerequisite("P1", "A", "P2", "A"), ex.Prerequisite("P2", "A", "P1", "A"))
        ),
        ex.BadGate,
        "prerequisites",
    ),
]


@pytest.mark.parametrize(("problem", "kind", "place"), REFUSED)
def test_a_bad_question_names_the_place(problem: ex.Problem, kind: type[ex.ExplainError], place: str) -> None:
    for ask in (ex.cheapest_path, ex.pareto, ex.minimal_sets, ex.alternatives):
        with pytest.raises(kind) as refused:
            ask(problem)
        assert refused.value.place == place


def test_numbers_of_answers_and_solvers_are_looked_at() -> None:
    problem = ex.Problem(one(), 1)
    with pytest.raises(ex.BadGoal, match="at least one set"):
        ex.minimal_sets(problem, most=0)
    with pytest.raises(ex.BadGoal, match="alternatives"):
        ex.alternatives(problem, percent=-1)
    with pytest.raises(ex.BadGoal, match="the table does not fit"):
        ex.cheapest_path(ex.Problem(one(), 1, (ex.GroupFloor("g", "", 1),)), solver="table")
    with pytest.raises(ex.BadOption, match="work, cost"):
        ex.Work(-1, 1)
    with pytest.raises(ex.BadOption, match="no work for"):
        ex.Costs(defects={}).of_defects(frozenset({"材料"}), 1)  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ex.nothing  # noqa: B018
