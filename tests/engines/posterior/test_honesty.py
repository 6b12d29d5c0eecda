"""Do probabilities keep their word? Lists, intervals, priors and calibration, by simulation with known truth."""

from __future__ import annotations

import numpy as np
import pytest

from cuobian.engines import posterior as po

CUTS = [50.0, 60.0, 70.0, 80.0, 90.0]


def season(seed: int, stations: int = 2000, spread: float = 8.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, score and error of each station; stations have different numbers of visits."""
    rng = np.random.default_rng(seed)
    truth, error = rng.normal(75, spread, stations), 5 / np.sqrt(rng.integers(1, 5, stations))
    return truth, truth + rng.normal(0, error), error


def test_the_list_is_the_largest_within_its_share() -> None:
    # 1 - P: 0, .02, .04, .1, .3; means 0, .01, .02, .04, .092
    found = po.sure_list([0.9, 1.0, 0.7, 0.96, 0.98], share=0.05)
    assert found.stations.tolist() == [1, 4, 3, 0]
    assert (found.expected_false, found.least_sure) == (pytest.approx(0.04), 0.9)


def test_equals_are_listed_together_or_not_at_all() -> None:
    # Four of 0.9 among two sure ones: one or two more would keep to 5 %, all four would not.
    assert po.sure_list([1, 1, 0.9, 0.9, 0.9, 0.9], share=0.05).stations.tolist() == [0, 1]
    assert po.sure_list([1, 1, 0.9, 0.9], share=0.05).stations.tolist() == [0, 1, 2, 3]


def test_a_list_may_be_empty() -> None:
    found = po.sure_list([0.9, 0.2], share=0.05)
    assert (found.stations.size, found.expected_false, found.least_sure) == (0, 0.0, None)
    assert po.sure_list([]).stations.size == 0


def test_false_awards_on_the_list_keep_to_the_share() -> None:
    false, listed = 0.0, 0
    for seed in range(40):
        truth, score, error = season(seed)
        fair, spread = po.with_prior(score, error, po.common_prior(score, error))
        found = po.sure_list(po.star_posterior(fair, spread, CUTS).at_least[:, 3], share=0.05).stations
        false, listed = false + (truth[found] < 80).sum(), listed + found.size
    assert 0.04 < false / listed < 0.055  # near the bound, so the list is not smaller than it need be


def test_ninety_per_cent_intervals_hold_the_truth_ninety_times_in_a_hundred() -> None:
    plain, drawn = [], []
    for seed in range(20):
        truth, score, error = season(seed)
        plain.append(po.coverage(score, error, truth))
        drawn.append(po.coverage(*po.with_prior(score, error, po.common_prior(score, error)), truth))
    assert np.mean(plain) == pytest.approx(0.9, abs=0.01)
    assert np.mean(drawn) == pytest.approx(0.9, abs=0.01)


def test_probabilities_with_the_common_prior_come_true_as_often_as_they_say() -> None:
    truth, score, error = season(3, stations=20_000)
    found = po.star_posterior(*po.with_prior(score, error, po.common_prior(score, error)), CUTS)
    came = truth >= 80
    for row in po.reliability_table(found.at_least[:, 3], came):
        assert abs(row.happened - row.forecast) < 4 * row.error
    right = (truth[:, None] >= CUTS).sum(axis=1) == found.star
    check = po.error_check(found.each[np.arange(20_000), found.star], right)
    assert check.actual == pytest.approx(check.expected, abs=0.01)
    assert abs(check.z) < 3.5  # type: ignore[arg-type]


def test_the_prior_is_found_again() -> None:
    found = [po.common_prior(*season(seed)[1:]) for seed in range(10)]
    assert np.mean([prior.mean for prior in found]) == pytest.approx(75, abs=0.25)
    assert np.mean([prior.spread for prior in found]) == pytest.approx(8, abs=0.15)


def test_the_prior_of_equal_errors_by_hand() -> None:
    # Variance 4 of scores 0 2 4 (n - 1), errors 1: spread^2 = 4 - 1
    found = po.common_prior([0, 2, 4], 1)
    assert (found.mean, found.spread) == (pytest.approx(2), pytest.approx(np.sqrt(3)))
    fair, error = po.with_prior([0.0], 1, found)
    # precisions 1 and 1/3: mean (0 + 2/3) / (4/3) = 0.5, error sqrt(3/4)
    assert (fair[0], error[0]) == (pytest.approx(0.5), pytest.approx(np.sqrt(0.75)))


def test_brier_and_reliability_by_hand() -> None:
    chance, came = [0.1, 0.1, 0.9, 1.0], [False, True, True, True]
    assert po.brier_score(chance, came) == pytest.approx((0.01 + 0.81 + 0.01 + 0) / 4)
    low, high = po.reliability_table(chance, came, bins=2)
    assert (low.low, low.high, low.n, low.forecast, low.happened) == (0, 0.5, 2, pytest.approx(0.1), 0.5)
    assert low.error == pytest.approx(np.sqrt(0.18) / 2)
    assert (high.n, high.forecast, high.happened) == (2, pytest.approx(0.95), 1)


def test_expected_and_actual_error_by_hand() -> None:
    found = po.error_check([0.8, 0.6], [True, False])
    assert (found.n, found.expected, found.actual) == (2, pytest.approx(0.3), 0.5)
    assert found.z == pytest.approx(0.2 / (np.sqrt(0.16 + 0.24) / 2))
    assert po.error_check([1.0], [True]).z is None


def test_overconfident_errors_are_found_out() -> None:
    truth, score, error = season(1)
    fair, spread = po.with_prior(score, error / 2, po.common_prior(score, error / 2))
    found = po.star_posterior(fair, spread, CUTS)
    right = (truth[:, None] >= CUTS).sum(axis=1) == found.star
    check = po.error_check(found.each[np.arange(truth.size), found.star], right)
    assert check.z > 5  # type: ignore[operator]
