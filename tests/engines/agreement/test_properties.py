"""What holds for any ratings: other definitions give the same, names and order do not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.agreement.tables import KRIPPENDORFF_C, SHROUT_FLEISS

from cuobian.engines import agreement as ag
from cuobian.engines.agreement.alpha import values_of
from cuobian.engines.agreement.counts import numbered
from cuobian.engines.agreement.sums import moment_sums
from cuobian.engines.agreement.weighted import weighted_units

LEVELS = list(ag.Level)


def random_table(seed: int, units: int = 40, raters: int = 4, values: int = 5, missing: float = 0.25) -> np.ndarray:
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, values, (units, 1)) + rng.integers(-1, 2, (units, raters))
    table = np.clip(cells, 0, values - 1).astype(float)
    table[rng.random(table.shape) < missing] = np.nan
    table[0, :2], table[1, :2] = (0, 1), (1, 1)
    return table


def by_definition(table: np.ndarray, level: str) -> float:
    """Pair by pair, as Krippendorff writes it: no sums are shared with the engine."""
    units = [unit[~np.isnan(unit)] for unit in table]
    units = [unit for unit in units if unit.size > 1]
    pool = np.concatenate(units)

    def square(one: float, other: float) -> float:
        if level == "nominal":
            return float(one != other)
        if level == "interval":
            return (one - other) ** 2
        if level == "ratio":
            return 0.0 if one == other else ((one - other) / (one + other)) ** 2
        low, high = min(one, other), max(one, other)
        between = ((pool >= low) & (pool <= high)).sum() - ((pool == low).sum() + (pool == high).sum()) / 2
        return 0.0 if one == other else float(between) ** 2

    def mean(values: np.ndarray) -> float:
        return sum(square(a, b) for i, a in enumerate(values) for b in values[i + 1 :]) * 2 / (values.size - 1)

    return 1 - sum(map(mean, units)) / mean(pool)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_alpha_is_its_definition(level: ag.Level, seed: int) -> None:
    table = random_table(seed)
    assert ag.alpha(ag.ratings_of_table(table), level).value == pytest.approx(by_definition(table, level), abs=1e-12)


@given(st.lists(st.lists(st.sampled_from([np.nan, 0, 1, 2.5, 7]), min_size=3, max_size=3), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_alpha_of_any_small_table_is_its_definition_or_a_named_refusal(cells: list[list[float]]) -> None:
    table = np.array(cells)
    try:
        found = ag.ratings_of_table(table)
    except (ag.NoPairs, ag.OneRater):
        assert (np.sum(~np.isnan(table), axis=1) < 2).all()
        return
    for level in LEVELS:
        value = ag.alpha(found, level).value
        pool = table[np.sum(~np.isnan(table), axis=1) > 1]
        if np.unique(pool[~np.isnan(pool)]).size == 1:
            assert value is None
        else:
            assert value == pytest.approx(by_definition(table, level), abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_all_ways_of_summing_give_the_same(level: ag.Level) -> None:
    found = ag.ratings_of_table(random_table(5))
    value = ag.alpha(found, level).value
    sums = moment_sums(found) if level == "interval" else weighted_units(found, level, *numbered(found.value))
    assert values_of(sums.whole())[0] == pytest.approx(value, abs=1e-12)


def test_many_distinct_values_take_the_long_way_and_agree_with_the_definition() -> None:
    rng = np.random.default_rng(8)
    table = rng.normal(50, 10, (90, 1)) + rng.normal(0, 3, (90, 3))
    table[rng.random(table.shape) < 0.2] = np.nan
    for level in LEVELS:
        value = ag.alpha(ag.ratings_of_table(table), level).value
        assert value == pytest.approx(by_definition(table, level), abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_names_and_order_do_not_matter(level: ag.Level) -> None:
    found = ag.ratings_of_table(KRIPPENDORFF_C)
    turn = np.random.default_rng(1).permutation(found.unit.size)
    names = np.array([f"站{unit * 7 % 12}" for unit in found.unit])
    other = ag.ratings(names[turn], (found.rater[turn] * -5).tolist(), found.value[turn])
    assert ag.alpha(other, level).value == pytest.approx(ag.alpha(found, level).value, abs=1e-12)
    one, two = (ag.alpha_interval(each, level, seed=3, draws=300) for each in (found, other))
    assert (one.lower, one.upper) == (pytest.approx(two.lower), pytest.approx(two.upper))
    assert ag.gwet_ac1(ag.count(other)) == ag.gwet_ac1(ag.count(found))


def test_interval_alpha_knows_neither_origin_nor_unit_and_ordinal_only_the_order() -> None:
    table = random_table(2)
    found = ag.alpha(ag.ratings_of_table(table), "interval").value
    assert ag.alpha(ag.ratings_of_table(table * 0.1 + 1e6), "interval").value == pytest.approx(found, abs=1e-6)
    ranks = ag.alpha(ag.ratings_of_table(table), "ordinal").value
    assert ag.alpha(ag.ratings_of_table(np.exp(table)), "ordinal").value == pytest.approx(ranks, abs=1e-12)
    ratio = ag.alpha(ag.ratings_of_table(table), "ratio").value
    assert ag.alpha(ag.ratings_of_table(table * 40), "ratio").value == pytest.approx(ratio, abs=1e-12)


def test_a_steady_bias_lowers_absolute_agreement_and_leaves_consistency() -> None:
    before, after = ag.icc(SHROUT_FLEISS), ag.icc(SHROUT_FLEISS + np.array([0, 0, 0, 30]))
    assert after[ag.Form.ONE_CONSISTENT].value == pytest.approx(before[ag.Form.ONE_CONSISTENT].value)
    assert after[ag.Form.ONE_AGREES].value < before[ag.Form.ONE_AGREES].value  # type: ignore[operator]


def test_an_icc_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng, inside, tries = np.random.default_rng(11), {"(A,1)": 0, "(C,1)": 0}, 300
    truth = {"(A,1)": 4 / (4 + 1 + 2), "(C,1)": 4 / (4 + 2)}
    for _ in range(tries):
        table = rng.normal(0, 2, (25, 1)) + rng.normal(0, 1, (1, 6)) + rng.normal(0, np.sqrt(2), (25, 6))
        found = ag.icc(table, confidence=0.9)
        for form in inside:
            row = found[ag.Form(form)]
            inside[form] += row.lower <= truth[form] <= row.upper  # type: ignore[operator]
    for count in inside.values():
        assert 0.85 <= count / tries <= 0.95


def test_ac1_error_is_the_spread_of_ac1_over_samples_of_units() -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(300):
        truth = rng.random((200, 1)) < 0.85
        table = np.where(rng.random((200, 3)) < 0.9, truth, ~truth).astype(float)
        table[rng.random(table.shape) < 0.1] = np.nan
        found.append(ag.gwet_ac1(ag.count(ag.ratings_of_table(table), [0, 1])))
    spread = np.std([one.value for one in found])
    assert np.mean([one.error for one in found]) == pytest.approx(spread, rel=0.12)  # type: ignore[misc]


def test_equal_units_counted_together_are_the_units_themselves() -> None:
    table = random_table(6, units=60)
    together = ag.count(ag.ratings_of_table(table))
    apart = ag.counted(np.array([[(unit == value).sum() for value in range(5)] for unit in table]), range(5))
    assert together.times.size < apart.times.size == together.units
    assert ag.gwet_ac1(together).error == pytest.approx(ag.gwet_ac1(apart).error)
    assert ag.exact_agreement(together).pairs == pytest.approx(ag.exact_agreement(apart).pairs)
