"""Every fair score is a weighted sum of visits, and a struck visit has exactly the effect that is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.severity.rounds import OPEN, PLAIN, joined, mixed, visits_of

from cuobian.engines import severity as sv

POLICIES = {
    "textbook": PLAIN,
    "defaults": sv.Policy(),
    "tight cap": sv.Policy(cap=1.0),
    "iterative": replace(OPEN, dense_limit=5, tolerance=1e-13, draws=4),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_fair_score_is_the_weighted_sum_of_visits(name: str) -> None:
    fit = sv.fit_severity(mixed(11, outlier_share=0.03).visits, POLICIES[name])
    for station in (0, 17, 63, 119):
        found = sv.weights(fit, station)
        total = found.constant + found.total @ fit.visits.score[found.visit]
        assert total == pytest.approx(fit.fair[station], abs=1e-9)
        assert found.raw @ fit.visits.score[found.visit] == pytest.approx(fit.raw[station], abs=1e-10)
        assert found.raw.sum() == pytest.approx(1.0)
        assert found.adjustment.sum() == pytest.approx(0.0, abs=1e-9)
        assert (found.constant != 0) == bool(fit.capped[station])


def test_the_table_of_all_weights_is_the_rows_of_single_stations() -> None:
    fit = sv.fit_severity(mixed(11, outlier_share=0.03).visits, sv.Policy(cap=3.0))
    table = sv.weight_matrix(fit)
    free = ~fit.capped
    assert fit.capped.any()
    assert (table @ fit.visits.score)[free] == pytest.approx(fit.fair[free], abs=1e-9)
    assert (table @ fit.visits.score)[fit.capped] == pytest.approx(fit.raw[fit.capped], abs=1e-9)
    row = np.zeros(len(fit.visits))
    found = sv.weights(fit, 40)
    row[found.visit] = found.total
    assert table[[40]].toarray()[0] == pytest.approx(row, abs=1e-12)


def test_the_table_of_all_weights_is_refused_where_it_would_not_fit() -> None:
    fit = sv.fit_severity(mixed(11).visits, POLICIES["iterative"])
    with pytest.raises(sv.TooLarge, match="weight_matrix"):
        sv.weight_matrix(fit)


@pytest.mark.parametrize("name", ["textbook", "defaults", "tight cap"])
def test_a_severity_is_the_weighted_sum_of_visits(name: str) -> None:
    fit = sv.fit_severity(mixed(11, outlier_share=0.03).visits, POLICIES[name])
    found = sv.assessor_weights(fit)
    assert found.shape == (fit.visits.assessor_count, len(fit.visits))
    assert found @ fit.visits.score == pytest.approx(fit.severity, abs=1e-9)
    assert found.sum(axis=1) == pytest.approx(0.0, abs=1e-9)  # a shift of all scores makes nobody stricter


def test_a_severity_follows_changed_scores_as_a_refit_at_the_same_variances_does() -> None:
    policy = sv.Policy()
    fit = sv.fit_severity(mixed(11, outlier_share=0.03).visits, policy)
    table, fixed = sv.assessor_weights(fit), sv.fixed_of(fit)
    for visit in (0, 100, 217):
        score = fit.visits.score.copy()
        score[visit] += 3.0 if score[visit] < 90 else -3.0
        again = sv.fit_severity(replace(fit.visits, score=score), policy, fixed)
        assert table @ score == pytest.approx(again.severity, abs=1e-9)


def test_severities_that_were_not_adjusted_have_no_weights() -> None:
    good, alone = mixed(11).visits, visits_of([("s", "a", 60.0), ("t", "a", 64.0)])
    fit = sv.fit_severity(joined(good, alone), sv.Policy())
    table = sv.assessor_weights(fit)
    assert np.isnan(fit.severity[-1])
    assert not table[-1].any()
    assert table[:-1] @ fit.visits.score == pytest.approx(fit.severity[:-1], abs=1e-9)
    nobody = sv.fit_severity(alone)
    assert not sv.assessor_weights(nobody).any()
    with pytest.raises(sv.TooLarge, match="assessor_weights"):
        sv.assessor_weights(sv.fit_severity(good, POLICIES["iterative"]))


def test_a_station_s_account_adds_up() -> None:
    fit = sv.fit_severity(mixed(12, outlier_share=0.02).visits, OPEN)
    for station in range(fit.visits.station_count):
        told = sv.fair_score(fit, station)
        shares = [part.share for part in told.parts]
        assert sum(shares) == pytest.approx(1.0)
        moved = sum(part.share * (part.score + part.adjustment) for part in told.parts)
        assert moved == pytest.approx(told.fair, abs=1e-9)
        assert told.adjustment == pytest.approx(told.fair - told.raw)
        assert told.visits == len(told.parts) == 3
    at_home = next(row for row in np.flatnonzero(fit.visits.own))
    part = next(p for p in sv.fair_score(fit, int(fit.visits.station[at_home])).parts if p.visit == at_home)
    severity = fit.severity[fit.visits.assessor[at_home]]
    assert part.at_home == pytest.approx(-fit.own.points)
    assert part.adjustment == pytest.approx(severity - fit.own.points)


def test_a_fit_cannot_be_changed_afterwards() -> None:
    fit = sv.fit_severity(mixed(11).visits)
    with pytest.raises(ValueError, match="read-only"):
        fit.fair[0] = 100.0


@pytest.mark.parametrize("name", POLICIES)
def test_striking_a_visit_equals_fitting_without_it(name: str) -> None:
    policy = POLICIES[name]
    fit = sv.fit_severity(mixed(13, outlier_share=0.03).visits, policy)
    fixed = sv.fixed_of(fit)
    for visit in (0, 44, 171, 359):
        struck = sv.strike(fit, visit)
        again = sv.fit_severity(fit.visits.without(visit), policy, fixed.without(visit))
        assert struck.after == pytest.approx(again.fair, abs=1e-9)
        assert fit.severity + struck.severity_change == pytest.approx(again.severity, abs=1e-9)
        assert struck.change[fit.visits.station[visit]] != 0
        assert 0 < struck.leverage < 1


def test_striking_the_only_visit_of_a_station_moves_nobody_else() -> None:
    visits = mixed(13).visits
    keep = np.ones(len(visits), np.bool_)
    keep[1:3] = False
    fit = sv.fit_severity(visits.only(keep), PLAIN)
    struck = sv.strike(fit, 0)
    assert np.isnan(struck.after[0])
    assert struck.leverage == 1.0
    assert struck.after[1:] == pytest.approx(fit.fair[1:], abs=1e-12)


def test_striking_a_refused_visit_moves_the_raw_mean_alone() -> None:
    lonely = visits_of([("s", "a", 60.0), ("s", "a", 70.0), ("t", "a", 50.0)])
    fit = sv.fit_severity(joined(mixed(13).visits, lonely))
    struck = sv.strike(fit, len(fit.visits) - 3)
    assert struck.after[-2] == pytest.approx(70.0)
    assert np.delete(struck.change, -2) == pytest.approx(np.zeros(fit.visits.station_count - 1), abs=1e-12)


def test_a_visit_that_alone_tells_leniency_at_home_cannot_be_struck_silently() -> None:
    visits = mixed(13, own_share=0.0).visits
    own = np.zeros(len(visits), np.bool_)
    own[4] = True
    fit = sv.fit_severity(replace(visits, own=own), replace(PLAIN, own_stations_min=1))
    assert fit.own.reason is None
    with pytest.raises(sv.BadNumber, match="visit 4"):
        sv.strike(fit, 4)


def test_an_adjustment_beyond_the_cap_stops_there_and_is_listed() -> None:
    free, capped = (sv.fit_severity(mixed(14).visits, sv.Policy(cap=cap)) for cap in (float("inf"), 2.0))
    beyond = np.abs(free.fair - free.raw) > 2.0
    assert beyond.any()
    assert capped.capped_stations.tolist() == np.flatnonzero(beyond).tolist()
    assert np.abs(capped.fair - capped.raw)[beyond] == pytest.approx(np.full(beyond.sum(), 2.0))
    assert capped.fair[~beyond] == pytest.approx(free.fair[~beyond], abs=1e-12)
    assert sv.fair_score(capped, int(capped.capped_stations[0])).capped


def test_the_table_of_severities_names_who_is_strict_and_how_sure_that_is() -> None:
    drawn = mixed(15)
    fit = sv.fit_severity(drawn.visits, OPEN)
    rows = sv.severities(fit)
    assert [row.assessor for row in rows] == list(range(18))
    found = np.array([row.severity for row in rows])
    assert np.corrcoef(found, drawn.severity)[0, 1] > 0.9
    assert all(row.high - row.severity == pytest.approx(1.6448536 * row.se) for row in rows)
    met = {
        int(other)
        for station in drawn.visits.station[drawn.visits.assessor == 0]
        for other in drawn.visits.assessor[drawn.visits.station == station]
    }
    assert rows[0].colleagues == len(met - {0})
    assert sum(row.visits for row in rows) == len(drawn.visits)
