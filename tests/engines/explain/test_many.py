"""Many places at once: the same weight as one place at a time, and levels that add up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scoring.sample import sample
from tests.engines.scoring.strategies import standards

from cuobian.engines import explain as ex
from cuobian.engines import scoring as sc
from cuobian.engines.explain.blocks import budget_block, gain_block


def alone(table: ex.Table, codes: list[int], gap: int) -> int | None:
    """One place by the integer program."""
    cells = [row[code] for row, code in zip(table.cells, codes, strict=True)]
    options = tuple(
        ex.Option(f"P{n}", tuple(ex.Level(str(i), *pair, 0) for i, pair in enumerate(cell.levels)))
        for n, cell in enumerate(cells)
    )
    gates = tuple(
        ex.Raised(f"must {n}", {f"P{n}": "0"}, 1) for n, cell in enumerate(cells) if cell.must and cell.levels
    )
    if any(cell.must and not cell.levels for cell in cells):
        return None
    try:
        return ex.cheapest_path(ex.Problem(options, gap, gates), solver="program").cost
    except ex.OutOfReach:
        return None


def kept(table: ex.Table, codes: np.ndarray, gaps: np.ndarray, found: ex.ManyPaths) -> None:
    """The levels given weigh what is said and gain what is wanted."""
    for place, gap in enumerate(gaps.tolist()):
        cells = [row[code] for row, code in zip(table.cells, codes[:, place].tolist(), strict=True)]
        picks = found.levels[:, place].tolist()
        if found.weight[place] < 0:
            assert not any(picks)
            continue
        taken = [cell.levels[pick - 1] for cell, pick in zip(cells, picks, strict=True) if pick]
        assert sum(weight for _, weight in taken) == found.weight[place]
        assert sum(gain for gain, _ in taken) >= gap
        assert all(pick for cell, pick in zip(cells, picks, strict=True) if cell.must)


@st.composite
def tables(draw: st.DrawFn) -> ex.Table:
    unit = draw(st.sampled_from([1, 7, 100]))

    def cell() -> ex.Cell:
        gains = sorted(draw(st.lists(st.integers(0, 90), max_size=3)))
        levels = tuple((gain, unit * draw(st.integers(0, 40))) for gain in gains)
        return ex.Cell(levels, draw(st.sampled_from([False, False, False, True])))

    return ex.Table(tuple((ex.Cell(), *(cell() for _ in range(3))) for _ in range(draw(st.integers(1, 5)))))


@given(st.data(), tables())
@settings(max_examples=40, deadline=None)
def test_every_place_gets_the_weight_it_would_get_alone(data: st.DataObject, table: ex.Table) -> None:
    count = 8
    codes = np.array(
        data.draw(
            st.lists(
                st.lists(st.integers(0, 3), min_size=count, max_size=count),
                min_size=len(table.cells),
                max_size=len(table.cells),
            )
        ),
        np.uint8,
    )
    gaps = np.array(data.draw(st.lists(st.integers(-5, 260), min_size=count, max_size=count)), np.int64)
    found = ex.paths_for_many(table, codes, gaps)
    kept(table, codes, gaps, found)
    for place in range(count):
        best = alone(table, codes[:, place].tolist(), int(gaps[place]))
        assert int(found.weight[place]) == (-1 if best is None else best)


def test_both_tables_give_one_answer_and_threads_change_nothing() -> None:
    rng = np.random.default_rng(7)
    plan = sc.compile_plan(sample())
    table = ex.table_of(plan, star=4)
    codes = np.array([rng.integers(0, min(column.radix, 5), 3000) for column in plan.columns], np.uint8)
    gaps = rng.integers(0, 1200, 3000)
    found = ex.paths_for_many(table, codes, gaps)
    kept(table, codes, gaps, found)
    again = ex.paths_for_many(table, codes, gaps, threads=2)
    assert (found.weight == again.weight).all()
    assert (found.levels == again.levels).all()
    able = np.flatnonzero(found.weight >= 0)[:200]
    small = ex.Table(
        tuple(
            tuple(replace(cell, levels=tuple((g, w // table.unit) for g, w in cell.levels)) for cell in row)
            for row in table.cells
        )
    )
    by_gain = gain_block(small, codes[:, able], gaps[able]).weight
    by_budget = budget_block(small, codes[:, able], gaps[able], small.heaviest + 1).weight
    assert (by_gain * table.unit == found.weight[able]).all()
    assert (by_budget * table.unit == found.weight[able]).all()


@given(st.data(), standards())
@settings(max_examples=30, deadline=None)
def test_gaps_and_tables_of_many_places_are_those_of_one(data: st.DataObject, standard: sc.Standard) -> None:
    plan = sc.compile_plan(standard)
    codes = np.array([[data.draw(st.integers(1, len(c.shares)))] for c in plan.columns], np.uint8)
    star = data.draw(st.sampled_from(standard.thresholds))
    place = inputs_of(plan, codes[:, 0].tolist())
    question = ex.star_problem(sc.Scorer(standard), place, star=star.star)
    scale = 10**standard.decimals
    gaps = ex.gaps_for_many(plan, codes, np.array([int(star.min_score * scale)]))
    assert gaps.tolist() == [question.problem.gap]
    table = ex.table_of(plan, star=star.star)
    loose = replace(
        question.problem, gates=tuple(g for g in question.problem.gates if g.name.startswith("mandatory_all"))
    )
    found = ex.paths_for_many(table, codes, gaps)
    try:
        best = ex.cheapest_path(loose).cost
    except ex.OutOfReach:
        best = -1
    assert found.weight.tolist() == [best]


def inputs_of(plan: sc.Plan, codes: list[int]) -> sc.Inputs:
    """One place whose every method says what the code says."""
    facts, sheet = [], {}
    for column, code in zip(plan.columns, codes, strict=True):
        values = [sc.Defects(n) for n in range(len(column.shares))]
        value: sc.Value = values[code - 1] if isinstance(column.point.rule, sc.CountRule) else tuple(sc.State)[code - 1]
        for method in column.methods:
            if method.judged:
                sheet[column.point.id] = value
            else:
                facts.append(sc.Observation(column.point.id, value, method))
    return sc.Inputs(tuple(facts), (sc.RaterSheet("R", sheet),))


def test_gaps_reckon_with_what_stands_beside_the_points() -> None:
    plan = sc.compile_plan(sample())
    codes = np.full((len(plan.columns), 2), sc.BEST, np.uint8)
    codes[0] += 1  # 2 points: B, so 99.32 of 100
    lines = np.array([9900, 9900])
    gaps = ex.gaps_for_many(plan, codes, lines, bonus=np.array([0, 500]), deduction=np.array([100, 600]))
    # a base of 100.00 is wanted by both: 100 x 99.995 / 100 = 99.995, so 100.00 less 99.32
    assert gaps.tolist() == [68, 68]


def test_a_place_that_cannot_be_lifted_keeps_its_levels_and_shows_its_reach() -> None:
    table = ex.Table(((ex.Cell(), ex.Cell(((30, 5), (50, 9)))), (ex.Cell(), ex.Cell((), must=True))))
    codes = np.array([[1, 1, 0], [0, 1, 0]], np.uint8)
    found = ex.paths_for_many(table, codes, np.array([51, 0, 0]))
    assert found.weight.tolist() == [-1, -1, 0]
    assert found.reach.tolist() == [50, -1, 0]
    assert not found.levels.any()


PLAN = sc.compile_plan(sample())


@pytest.mark.parametrize(
    ("codes", "gaps", "place"),
    [
        (np.zeros((45, 2), np.uint8), np.zeros(2, np.int64), "codes"),
        (np.zeros((46, 2), np.int64), np.zeros(2, np.int64), "codes"),
        (np.zeros((46, 2), np.uint8), np.zeros(3, np.int64), "codes"),
        (np.zeros((46, 2), np.uint8), np.zeros(2), "gaps"),
        (np.full((46, 2), 99, np.uint8), np.zeros(2, np.int64), "row 0"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(codes: np.ndarray, gaps: np.ndarray, place: str) -> None:
    with pytest.raises(ex.BadTable) as refused:
        ex.paths_for_many(ex.table_of(PLAN), codes, gaps)
    assert refused.value.place == place


def test_tables_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ex.BadTable, match="row 0, code 1"):
        ex.Table(((ex.Cell(), ex.Cell(((1, -1),))),))
    with pytest.raises(ex.BadTable, match="one column a point"):
        ex.table_of(sc.compile_plan(sample(), by_method=True))
    with pytest.raises(ex.BadGoal, match="weight"):
        ex.table_of(PLAN, weight="effort")
    with pytest.raises(ex.BadTable, match="codes"):
        ex.gaps_for_many(PLAN, np.zeros((46, 2), np.uint8), np.zeros(3, np.int64))


def test_a_table_knows_its_bounds() -> None:
    table = ex.Table(((ex.Cell(((30, 500), (50, 900))), ex.Cell(((70, 300),))), (ex.Cell(((5, 200),)),)))
    assert (table.unit, table.heaviest, table.richest) == (100, 1100, 75)
