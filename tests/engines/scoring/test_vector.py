"""The vectorised engine gives the decimal engine's numbers, all of them, for every place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scoring.sample import sample
from tests.engines.scoring.strategies import inputs, scored, standards

from cuobian.engines import scoring as sc
from cuobian.engines.scoring.score import bonus_points, deducted_points


def codes_of(plan: sc.Plan, given_: sc.Inputs) -> list[int]:
    """One place's codes, by method, from its facts and its single sheet."""
    facts = {(seen.point_id, seen.method): seen.value for seen in given_.observations}
    aside = {
        seen.point_id: seen.value
        for seen in given_.observations
        if isinstance(seen.value, sc.NotApplicable | sc.NotChosen)
    }
    codes = []
    for column in plan.columns:
        (method,) = column.methods
        name = column.point.id
        value = (
            given_.sheets[0].values.get(name, sc.Unseen()) if method.judged else facts.get((name, method), sc.NoData())
        )
        chosen = aside.get(name, value)
        if isinstance(chosen, sc.NotChosen) and isinstance(_sheet(given_, name), sc.NotApplicable):
            chosen = sc.NotApplicable("the rater says so")
        codes.append(sc.code_of(column, chosen))
    return codes


def _sheet(given_: sc.Inputs, name: str) -> sc.Value:
    return given_.sheets[0].values.get(name, sc.Unseen())


def sides_of(standard: sc.Standard, places: list[sc.Inputs]) -> sc.Sides:
    unit = 10**standard.decimals

    def row(numbers: list[Fraction | int]) -> np.ndarray:
        return np.array([int(number) for number in numbers], np.int32)

    return sc.Sides(
        bonus=row([bonus_points(standard, place) * unit for place in places]),
        deduction=row([deducted_points(standard, place) * unit for place in places]),
        vetoed=np.array([bool(place.vetoes) for place in places]),
        satisfaction=row([-1 if p.satisfaction is None else Fraction(p.satisfaction) * 10**6 for p in places]),
        prior_star=row([-1 if p.prior_star is None else p.prior_star for p in places]),
        data_days=row([-1 if p.data_days is None else p.data_days for p in places]),
        first_round=np.array([place.first_round for place in places]),
    )


def compare(standard: sc.Standard, places: list[sc.Inputs], threads: int = 1) -> None:
    plan = sc.compile_plan(standard, by_method=True, no_data=places[0].policy.no_data)
    codes = np.array([codes_of(plan, place) for place in places], np.uint8).T.copy()
    scores = sc.score_many(plan, codes, sides_of(standard, places), ratios=True, threads=threads)
    assert scores.ratios is not None
    unit = 10**standard.decimals
    for index, place in enumerate(places):
        result = scored(standard, place)
        if result is None:
            assert (scores.base[index], scores.total[index], scores.star[index]) == (-1, -1, 0)
            continue
        assert scores.base[index] == result.base * unit
        assert scores.total[index] == result.total * unit
        assert scores.star[index] == result.star
        ratios = [-1 if d.ratio is None else d.ratio * unit * 100 for d in result.dimensions]
        assert scores.ratios[:, index].tolist() == ratios


@given(standards(), st.data())
@settings(max_examples=150, deadline=None)
def test_any_standard_scores_the_same_both_ways(standard: sc.Standard, data: st.DataObject) -> None:
    places = [data.draw(inputs(standard, raters=1)) for _ in range(4)]
    policy = places[0].policy
    compare(standard, [replace(place, policy=policy) for place in places])


@pytest.mark.parametrize("code", ["ZHAN", "SUO"])
def test_the_sample_standards_score_the_same_both_ways_with_threads(code: str) -> None:
    standard = sample(code)
    rng = np.random.default_rng(7)
    compare(standard, [_random_place(standard, rng) for _ in range(120)], threads=2)


def _random_place(standard: sc.Standard, rng: np.random.Generator) -> sc.Inputs:
    luck = rng.choice([0.5, 0.8, 0.93])

    def value(point: sc.Point) -> sc.Value:
        if point.applicability and rng.random() < 0.3:
            return sc.NotApplicable("none")
        if isinstance(point.rule, sc.CountRule):
            return sc.Defects(int(rng.geometric(luck)) - 1)
        return tuple(sc.State)[min(3, int(rng.geometric(luck)) - 1)]

    observations, seen = [], {}
    for point in standard.walk():
        found = value(point)
        measured = sorted(m for m in point.methods if not m.judged)
        if isinstance(found, sc.NotApplicable):
            observations.append(sc.Observation(point.id, found))
            continue
        observations += [sc.Observation(point.id, found, m) for m in measured if rng.random() > 0.02]
        if any(m.judged for m in point.methods):
            seen[point.id] = value(replace(point, applicability=None))
    return sc.Inputs(
        observations=tuple(observations),
        sheets=(sc.RaterSheet("R", seen),),
        satisfaction=Decimal(int(rng.integers(80, 100))).scaleb(-2),
        prior_star=int(rng.integers(0, 5)),
        data_days=int(rng.integers(100, 800)),
    )


def test_one_value_a_point_stands_for_all_its_methods() -> None:
    standard = sample()
    plan = sc.compile_plan(standard)
    assert len(plan.columns) == 46
    codes = np.array([[sc.BEST + 1 if len(c.shares) == 4 else sc.BEST] for c in plan.columns], np.uint8)
    places = sc.score_many(plan, codes)
    count_points = sum(c.point.points for c in plan.columns if isinstance(c.point.rule, sc.CountRule))
    assert places.base[0] == 100 * (count_points + (100 - count_points) * Decimal("0.66"))


def test_blocks_and_threads_do_not_change_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = sc.compile_plan(sample())
    rng = np.random.default_rng(3)
    codes = np.array([rng.integers(0, column.radix, 1000) for column in plan.columns], np.uint8)
    whole = sc.score_many(plan, codes, ratios=True)
    monkeypatch.setattr("cuobian.engines.scoring.vector.BLOCK", 37)
    parts = sc.score_many(plan, codes, ratios=True, threads=3)
    for name in ("base", "total", "star", "ratios"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))


def test_no_places_is_no_work() -> None:
    plan = sc.compile_plan(sample())
    assert sc.score_many(plan, np.zeros((46, 0), np.uint8)).total.shape == (0,)


def test_metric_values_and_defect_counts_become_codes_exactly_at_the_thresholds() -> None:
    columns = {column.point.id: column for column in sc.columns_of(sample())}
    ratio = columns["Z2.2.1"]  # A 0.95, B 0.85, C 0.70
    found = sc.encode_ratios(
        ratio,
        np.array([9500, 9499, 8500, 8499, 7000, 6999, 0, 0]),
        places=4,
        held=np.array([False] * 7 + [True]),
    )
    assert found.tolist() == [1, 2, 2, 3, 3, 4, 4, sc.HELD]
    defects = columns["Z1.2.2"]  # 2 points, 0.4 for each
    assert sc.encode_defects(defects, np.array([0, 1, 5, 6, 1000])).tolist() == [1, 2, 6, 6, 6]


def test_wrong_arrays_are_refused_by_name() -> None:
    plan = sc.compile_plan(sample())
    column = next(c for c in plan.columns if isinstance(c.point.rule, sc.RatioRule))
    defects = next(c for c in plan.columns if isinstance(c.point.rule, sc.CountRule))
    good = np.ones((46, 3), np.uint8)
    bad = good.copy()
    bad[4, 1] = 200
    with pytest.raises(sc.BadNumber, match=plan.columns[4].point.id):
        sc.score_many(plan, bad)
    with pytest.raises(sc.WrongValue, match="46 rows"):
        sc.score_many(plan, good[:45])
    with pytest.raises(sc.WrongValue, match="bonus"):
        sc.score_many(plan, good, sc.Sides(bonus=np.zeros(2, np.int32)))
    with pytest.raises(sc.WrongValue, match="whole numbers"):
        sc.encode_ratios(column, np.array([np.nan]), places=2)  # type: ignore[arg-type]
    with pytest.raises(sc.BadNumber, match="negative"):
        sc.encode_defects(defects, np.array([-1]))
    with pytest.raises(sc.WrongValue):
        sc.encode_defects(column, np.array([1]))
    with pytest.raises(sc.WrongValue):
        sc.encode_ratios(defects, np.array([1]), places=2)
