"""The interval of alpha: seeded, honest about stations, and as wide as it should be."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.agreement.tables import KRIPPENDORFF_C, WIKIPEDIA_ALPHA

from cuobian.engines import agreement as ag
from cuobian.engines.agreement.bootstrap import Method
from cuobian.engines.agreement.counts import numbered
from cuobian.engines.agreement.weighted import weighted_units


def test_the_same_seed_gives_the_same_interval_and_another_a_close_one() -> None:
    found = ag.ratings_of_table(KRIPPENDORFF_C)
    one, again, other = (ag.alpha_interval(found, "ordinal", seed=seed, draws=4000) for seed in (1, 1, 2))
    assert one == again != other
    assert (one.lower, one.upper) == (pytest.approx(other.lower, abs=0.03), pytest.approx(other.upper, abs=0.03))
    assert one.stations == 11


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(method: Method) -> None:
    rng, inside, tries = np.random.default_rng(5), 0, 150
    truth = 9 / (9 + 4)
    for seed in range(tries):
        table = rng.normal(0, 3, (80, 1)) + rng.normal(0, 2, (80, 3))
        found = ag.ratings_of_table(table)
        row = ag.alpha_interval(found, "interval", seed=seed, draws=400, confidence=0.9, method=method)
        inside += row.lower <= truth <= row.upper  # type: ignore[operator]
    assert 0.83 <= inside / tries <= 0.95


def test_drawing_stations_keeps_what_their_units_have_in_common() -> None:
    # Each station's units share one disagreement: eight units tell no more than one.
    rng = np.random.default_rng(9)
    truth, slip = rng.integers(0, 4, 50), rng.random(50) < 0.4
    second = np.where(slip, (truth + 1) % 4, truth)
    unit = np.repeat(np.arange(400), 2)
    station = unit // 8
    value = np.stack([truth[np.arange(400) // 8], second[np.arange(400) // 8]], axis=1).ravel()
    rater = np.tile([0, 1], 400)
    wide = ag.alpha_interval(ag.ratings(unit, rater, value, station=station), "nominal", seed=1)
    narrow = ag.alpha_interval(ag.ratings(unit, rater, value), "nominal", seed=1)
    ratio = (wide.upper - wide.lower) / (narrow.upper - narrow.lower)  # type: ignore[operator]
    assert ratio == pytest.approx(np.sqrt(8), rel=0.15)
    assert (wide.stations, narrow.stations) == (50, 400)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "ratio"])
def test_the_way_of_many_values_draws_the_same_spread(level: str) -> None:
    rng = np.random.default_rng(3)
    coarse = np.round(np.abs(rng.normal(20, 8, (60, 1)) + rng.normal(0, 3, (60, 3))) / 4)
    few = ag.ratings_of_table(coarse)
    sums = weighted_units(few, ag.Level(level), *numbered(few.value))
    observed, expected = sums.drawn(np.random.default_rng(1), 1500)
    quick = ag.alpha_interval(few, level, seed=1, draws=4000)
    lower, upper = np.quantile(1 - observed / expected, [0.025, 0.975])
    assert (quick.lower, quick.upper) == (pytest.approx(lower, abs=0.03), pytest.approx(upper, abs=0.03))


def test_bca_moves_a_skewed_interval_down_and_keeps_its_order() -> None:
    for table in (KRIPPENDORFF_C, WIKIPEDIA_ALPHA):
        found = ag.ratings_of_table(table)
        plain = ag.alpha_interval(found, "ordinal", seed=1)
        moved = ag.alpha_interval(found, "ordinal", seed=1, method="bca")
        assert moved.lower < plain.lower  # type: ignore[operator]
        assert moved.lower < ag.alpha(found, "ordinal").value < moved.upper  # type: ignore[operator]


def test_draws_without_variation_are_counted_and_too_many_give_no_interval() -> None:
    rare = np.zeros((40, 2))
    rare[0] = (0, 1)
    found = ag.alpha_interval(ag.ratings_of_table(rare), "nominal", seed=1, draws=2000)
    assert (found.lower, found.upper, found.reason) == (None, None, ag.Reason.RARELY_VARIES)
    # The one unit that differs is missed by a draw with probability (39/40)**40 = 0.363
    assert found.lost / 2000 == pytest.approx(0.363, abs=0.04)
    rare[1:4] = 1
    found = ag.alpha_interval(ag.ratings_of_table(rare), "nominal", seed=1, draws=2000)
    assert found.reason is None
    assert 0 < found.lost < 400


def test_no_interval_without_variation_or_with_one_station() -> None:
    same = ag.ratings_of_table(np.ones((5, 2)))
    assert ag.alpha_interval(same, "nominal", seed=1).reason is ag.Reason.NO_VARIATION
    one = ag.ratings([0, 0, 1, 1], [0, 1, 0, 1], [1, 2, 2, 2], station=["A"] * 4)
    assert ag.alpha_interval(one, "nominal", seed=1).reason is ag.Reason.ONE_STATION
