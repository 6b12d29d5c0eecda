"""Chances, adjusted chances and added columns, against other ways of computing them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats
from tests.engines.anomalies.made import PLAIN, SMALL, made

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv
from cuobian.engines.anomalies.adjust import least_q
from cuobian.engines.anomalies.frame import Frame, add, frame_of
from cuobian.engines.anomalies.levels import draw_levels, ordinary_sheets
from cuobian.engines.anomalies.null import prepare
from cuobian.engines.anomalies.screen import Screen
from cuobian.engines.anomalies.sheets import Comparison, within


def test_tails_of_unequal_coins_are_those_of_all_outcomes() -> None:
    chance = np.array([[0.1, 0.5, 0.9, 0.3], [1.0, 0.0, 0.25, 0.75]])
    for row, least in product(range(2), range(6)):
        whole = sum(
            float(np.prod(np.where(outcome, chance[row], 1 - chance[row])))
            for outcome in product((0, 1), repeat=4)
            if sum(outcome) >= least
        )
        assert an.tail(chance[[row]], np.array([least]))[0] == pytest.approx(whole, abs=1e-14)


def test_equal_coins_are_binomial_down_to_the_smallest_tail() -> None:
    found = an.tail(np.full((61, 60), 0.3), np.arange(61))
    assert found == pytest.approx(stats.binom.sf(np.arange(61) - 1, 60, 0.3), rel=1e-10)
    assert found[60] == pytest.approx(0.3**60, rel=1e-10)


def test_adjusted_chances_are_those_of_scipy() -> None:
    p = np.random.default_rng(1).random(40) ** 2
    assert an.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    with_gap = np.insert(p, 7, np.nan)
    found = an.benjamini_hochberg(with_gap)
    assert np.isnan(found[7])
    assert np.delete(found, 7) == pytest.approx(stats.false_discovery_control(p))
    assert an.benjamini_hochberg(np.sort(p)[:5], 40) == pytest.approx(
        np.minimum.accumulate((np.sort(p)[:5] * 40 / np.arange(1, 6))[::-1])[::-1].clip(max=1)
    )
    assert an.bonferroni(with_gap)[0] == pytest.approx(min(40 * p[0], 1.0))
    columns = np.random.default_rng(2).random((12, 30))
    for by_bonferroni, one in ((False, an.benjamini_hochberg), (True, an.bonferroni)):
        wanted = [one(columns[:, draw]).min() for draw in range(30)]
        assert least_q(columns, by_bonferroni=by_bonferroni) == pytest.approx(wanted)


def test_a_cut_off_leaves_as_many_draws_below_as_the_rate_allows_and_is_never_looser_than_it() -> None:
    null = an.Null(np.sort(np.random.default_rng(3).random(199)) * 0.3)
    cut = null.cut(0.05)
    assert np.count_nonzero(null.least <= cut) == 9
    assert null.alarm_rate(cut) == pytest.approx(0.05)
    shy = an.Null(np.linspace(0.5, 1.0, 199))
    assert (shy.cut(0.05), shy.alarm_rate(0.05)) == (0.05, 1 / 200)
    assert an.Null(np.linspace(0.5, 1.0, 3)).cut(0.05) == 0.0


def weighted_frame() -> tuple[Frame, sv.SeverityFit]:
    truth = replace(SMALL, stations_per_district=60, own_share=0.4, noise_curve=0.6, own_leniency=2.0)
    fit = made(truth, 3, 4).fit(replace(PLAIN, variance="quadratic"))
    return frame_of(fit), fit


def test_an_added_column_is_generalised_least_squares() -> None:
    """Against the whole covariance matrix, stations and home as fixed effects, nothing eliminated."""
    frame, fit = weighted_frame()
    visits, variances = fit.visits, fit.variances
    assert variances is not None
    assert np.ptp(frame.weight) > 0.1
    z = np.eye(visits.assessor_count)[visits.assessor]
    inverse = np.linalg.inv(np.diag(fit.noise_variance) + variances.severity * z @ z.T)
    x = np.random.default_rng(4).normal(size=len(visits))
    whole = np.column_stack((np.eye(visits.station_count)[visits.station], visits.own, x))
    information = whole.T @ inverse @ whole
    beta = np.linalg.solve(information, whole.T @ inverse @ visits.score)
    left = visits.score - whole @ beta
    noise = left @ inverse @ left / (len(visits) - visits.station_count - 2)
    se = np.sqrt(noise * np.linalg.inv(information)[-1, -1])
    found = add(frame, x[:, None], frame.centre(visits.score)).single()
    assert found.estimate[0] == pytest.approx(beta[-1], rel=1e-8)
    assert found.se[0] == pytest.approx(se, rel=1e-8)
    assert found.p[0] == pytest.approx(2 * stats.t.sf(abs(beta[-1] / se), len(visits) - visits.station_count - 2))


def test_columns_given_and_columns_side_by_side_are_the_same_regression() -> None:
    frame, fit = weighted_frame()
    columns = np.random.default_rng(5).normal(size=(len(fit.visits), 4))
    added = add(frame, columns, frame.centre(fit.visits.score))
    joint = added.joint()
    for column in range(4):
        others = tuple(other for other in range(4) if other != column)
        alone = added.given(others).single()
        assert joint.estimate[column] == pytest.approx(alone.estimate[column])
        assert joint.se[column] == pytest.approx(alone.se[column])
        assert joint.p[column] == pytest.approx(alone.p[column])
        assert np.isnan(alone.t[list(others)]).all()


def test_leniency_at_home_as_an_added_column_is_the_fit_s_own() -> None:
    frame, fit = weighted_frame()
    assert frame.own is not None
    bare = frame.without_own()
    found = add(bare, frame.own[:, None], bare.centre(fit.visits.score)).single()
    assert found.estimate[0] == pytest.approx(fit.own.points, rel=1e-8)
    assert found.se[0] == pytest.approx(fit.own.se, rel=1e-6)


def test_a_deleted_residual_is_the_distance_to_a_fit_without_the_visit() -> None:
    fit = made().fit()
    fixed = sv.fixed_of(fit)
    screen = prepare(fit, made().marks, an.Rules()).screens[an.Kind.OUTLIER]
    assert isinstance(screen, Screen)
    found = screen.test(())
    for visit in (0, 77, 200):
        rest = sv.fit_severity(fit.visits.without(visit), PLAIN, fixed.without(visit))
        said = rest.fair[fit.visits.station[visit]] - rest.severity[fit.visits.assessor[visit]]
        assert found.estimate[visit] == pytest.approx(fit.visits.score[visit] - said, abs=1e-8)


def test_ordinary_sheets_give_back_frequencies_and_totals() -> None:
    one = made(points=20)
    level = one.level.copy()
    level[np.random.default_rng(6).random(level.shape) < 0.1] = -1
    level[5] = 3
    ordinary = ordinary_sheets(one.marked(level).marks, 10)
    used = ordinary.used
    assert not used[5]
    assert used.sum() > 340
    assert ordinary.expected.total[used] == pytest.approx(np.where(level < 0, 0, level).sum(axis=1)[used], abs=1e-2)
    for k in range(4):
        assert ordinary.chance[used, :, k].sum(axis=0) == pytest.approx((level[used] == k).sum(axis=0), abs=1e-2)
    assert ordinary.chance.sum(axis=2) == pytest.approx((used[:, None] & (level >= 0)).astype(np.float64))


def test_simulated_sheets_vary_within_as_expected_and_hide_what_is_missing() -> None:
    one = made(points=20)
    level = one.level.copy()
    level[:, 4] = -1
    ordinary, rng = ordinary_sheets(one.marked(level).marks, 10), np.random.default_rng(7)
    drawn = [draw_levels(ordinary, rng) for _ in range(40)]
    assert all((one_[:, 4] == -1).all() for one_ in drawn)
    shares = np.stack([within(ordinary, one_) for one_ in drawn])
    assert shares[:, ordinary.used].mean() == pytest.approx(1.0, abs=0.02)
    assert within(ordinary, level)[ordinary.used].mean() == pytest.approx(1.0, abs=0.05)


def test_pairs_of_sheets_are_counted_one_by_one() -> None:
    one = made(points=24)
    level = one.level.copy()
    level[9, :3] = -1
    level[40] = level[9]
    ordinary = ordinary_sheets(one.marked(level).marks, 10)
    visits = one.visits
    comparison = Comparison(ordinary, visits.station, visits.assessor, 10)
    pairs = comparison.pairs(level)
    used = int(ordinary.used.sum())
    assert pairs.tests == used * (used - 1) // 2
    where = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True))}
    assert (9, 40) in where
    for (first, second), index in where.items():
        both = (level[first] >= 0) & (level[second] >= 0)
        assert pairs.common[index] == both.sum()
        assert pairs.alike[index] == (both & (level[first] == level[second])).sum()
        plain = (ordinary.chance[first] * ordinary.chance[second]).sum(axis=1)[both]
        if visits.station[first] != visits.station[second] and visits.assessor[first] != visits.assessor[second]:
            least = an.tail(plain[None], pairs.alike[[index]])[0]
            assert least <= pairs.p[index] <= 3 * least + 1e-12
    assert pairs.p.min() == pairs.p[where[9, 40]]


def test_a_copy_at_a_place_of_plain_facts_is_more_likely_than_elsewhere() -> None:
    clean, rng = made(points=40), np.random.default_rng(3)
    level = clean.level.copy().reshape(120, 3, 40)
    level = np.where(rng.random((120, 1, 40)) < 0.5, level[:, :1], level).reshape(360, 40)
    level[31] = level[30]
    ordinary = ordinary_sheets(clean.marked(level).marks, 10)
    pairs = Comparison(ordinary, clean.visits.station, clean.visits.assessor, 10).pairs(level)
    (index,) = np.flatnonzero((pairs.first == 30) & (pairs.second == 31))
    chance = (ordinary.chance[30] * ordinary.chance[31]).sum(axis=1)
    usual = chance + 0.5 * (1 - chance)
    assert pairs.p[index] == pytest.approx(np.prod(usual), rel=0.9)
    assert pairs.p[index] > 1e4 * np.prod(chance)
