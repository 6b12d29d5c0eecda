"""Blunders lose weight, noise follows quality where data allow, and both say what they did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.severity.rounds import OPEN, PLAIN, mixed

from cuobian.engines import severity as sv

HUBER = replace(PLAIN, robust="huber")


def test_a_blunder_is_flagged_and_loses_most_of_its_pull() -> None:
    visits = mixed(21).visits
    wrong = replace(visits, score=np.minimum(visits.score + 35.0 * (np.arange(len(visits)) == 100), 100.0))
    moved = {
        policy.robust: sv.fit_severity(wrong, policy).fair[33] - sv.fit_severity(visits, policy).fair[33]
        for policy in (PLAIN, HUBER)
    }
    assert 100 in sv.fit_severity(wrong, HUBER).flagged
    assert moved["huber"] < 0.6 * moved["none"]


def test_weights_solve_their_own_equation() -> None:
    """At the answer each weight is c over its standardised residual, and the scores are the weighted means."""
    fit = sv.fit_severity(mixed(22, outlier_share=0.04).visits, HUBER)
    visits = fit.visits
    residual = np.abs(visits.score + fit.adjustment - fit.fair[visits.station])
    light = fit.robust_weight < 1
    product = (fit.robust_weight * residual)[light]
    assert light.sum() > 20
    assert np.ptp(product) < 1e-6 * product.mean()
    assert residual[~light].max() <= product.mean() * (1 + 1e-6)
    assert fit.certificate.robust_change < 1e-9
    assert fit.certificate.robust_iterations > 3


def test_without_robust_weights_every_visit_counts_in_full() -> None:
    fit = sv.fit_severity(mixed(22, outlier_share=0.04).visits, PLAIN)
    assert (fit.robust_weight == 1).all()
    assert fit.flagged.size == 0
    assert fit.weight == pytest.approx(np.full(len(fit.visits), 1 / 3))


def test_two_visits_that_disagree_stay_equal() -> None:
    """Nobody can say which of two is wrong."""
    drawn = mixed(23, visits=2, own_share=0.0, stations_per_district=40)
    fit = sv.fit_severity(drawn.visits, HUBER)
    fixed = sv.fixed_of(fit)
    assert fit.adjusted
    assert fit.weight == pytest.approx(np.full(len(fit.visits), 0.5), abs=1e-6)
    assert fixed.robust.min() < 1


def test_noise_follows_quality_where_it_does() -> None:
    truth = sv.Truth(noise_curve=0.7)
    ends, middle, unweighted = [], [], replace(OPEN, robust="none")
    for seed in range(4):
        fit = sv.fit_severity(sv.draw_round(truth, sv.mixed_panels(truth, seed), seed).visits, unweighted)
        assert fit.variances is not None
        quality = fit.variances.quality
        assert quality is not None
        low, mid, high = quality.at(np.array([41.0, 55.0, 69.0]))
        ends.append((low + high) / 2)
        middle.append(mid)
        assert fit.noise_variance == pytest.approx(quality.at(fit.fair)[fit.visits.station], rel=1e-5)
    assert np.mean(middle) == pytest.approx(25.0, rel=0.2)
    assert np.mean(ends) < 0.8 * np.mean(middle)


def test_good_stations_are_surer_where_noise_falls_with_quality() -> None:
    truth = sv.Truth(noise_curve=0.7)
    fit = sv.fit_severity(sv.draw_round(truth, sv.mixed_panels(truth, 1), 1).visits, replace(OPEN, robust="none"))
    best = fit.fair > np.quantile(fit.fair, 0.95)
    common = (fit.fair > 52) & (fit.fair < 58)
    assert fit.se[best].mean() < 0.9 * fit.se[common].mean()


def test_noise_is_constant_when_data_are_few_and_that_is_said() -> None:
    few = sv.fit_severity(mixed(24).visits, OPEN).variances
    told = sv.fit_severity(mixed(24).visits, PLAIN).variances
    assert few is not None
    assert told is not None
    assert (few.quality, told.quality) == (None, None)
    assert few.quality_note.startswith("constant: ")
    assert "of at least 300" in few.quality_note
    assert told.quality_note == "constant by policy"


def test_noise_never_falls_below_its_floor() -> None:
    curve = sv.Quality(a=10.0, b=-0.5, c=0.0, low=0.0, high=100.0, floor=2.5)
    assert curve.at(np.array([0.0, 10.0, 30.0])).tolist() == [10.0, 5.0, 2.5]
    assert curve.times(2.0).at(np.array([30.0])).tolist() == [5.0]
    assert replace(curve, low=8.0, high=10.0).at(np.array([-50.0, 99.0])).tolist() == [6.0, 5.0]
