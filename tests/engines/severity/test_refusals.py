"""What cannot be adjusted keeps its raw scores and says why; odd but usable data is used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.severity.rounds import OPEN, PLAIN, joined, mixed, visits_of

from cuobian.engines import severity as sv


def refused(fit: sv.SeverityFit, code: sv.Code) -> sv.Refusal:
    """The only refusal of a fit in which nothing was adjusted."""
    assert not fit.adjusted
    assert fit.variances is None
    assert not fit.certificate.converged
    seen = fit.station_visits > 0
    assert fit.fair[seen].tolist() == fit.raw[seen].tolist()
    assert np.isnan(fit.se).all()
    assert not fit.adjustment.any()
    found = fit.components[0].refusal
    assert found is not None
    assert found.code is code
    assert found.message.startswith("not adjusted: ")
    return found


@pytest.mark.parametrize("fixed", [True, False])
def test_a_ring_of_districts_is_refused(fixed: bool) -> None:
    truth = sv.Truth()
    drawn = sv.draw_round(truth, sv.ring_panels(truth, 1, fixed=fixed), 1)
    fit = sv.fit_severity(drawn.visits)
    found = refused(fit, sv.Code.DISCONNECTED)
    assert found.found == pytest.approx(1 / 6)
    assert fit.certificate.lambda2 == 0.0
    assert len(fit.components) == 6


def test_one_assessor_alone_is_refused() -> None:
    refused(sv.fit_severity(visits_of([("s", "a", 70), ("t", "a", 60), ("u", "a", 50)])), sv.Code.ONE_ASSESSOR)


def test_stations_seen_once_are_refused() -> None:
    rows = [(f"s{n}", f"a{n % 3}", 50.0 + n) for n in range(30)]
    refused(sv.fit_severity(visits_of(rows)), sv.Code.SINGLE_VISITS)


def test_equal_scores_everywhere_are_refused() -> None:
    visits = replace(mixed(1).visits, score=np.full(360, 80.0))
    refused(sv.fit_severity(visits), sv.Code.CONSTANT_SCORES)


def test_visits_that_never_differ_are_refused() -> None:
    visits = mixed(1).visits
    refused(sv.fit_severity(replace(visits, score=50.0 + visits.station / 4)), sv.Code.NO_NOISE)


def test_differences_that_assessors_explain_to_the_last_are_refused() -> None:
    visits = mixed(1, own_share=0.0).visits
    score = 50.0 + visits.station / 4 - visits.assessor / 2
    refused(sv.fit_severity(replace(visits, score=score)), sv.Code.NO_NOISE)


def test_a_short_history_is_refused() -> None:
    rows = [(f"s{n}", name, 60.0 + n * 2 + (name == "b")) for n in range(6) for name in ("a", "b")]
    found = refused(sv.fit_severity(visits_of(rows)), sv.Code.HISTORY_TOO_SHORT)
    assert (found.found, found.wanted) == (5, 10)


def test_too_few_visits_in_common_for_each_assessor_are_refused() -> None:
    visits = mixed(1).visits
    found = refused(sv.fit_severity(visits, sv.Policy(assessor_visits_min=50)), sv.Code.TOO_FEW_VISITS)
    assert found.found == pytest.approx(360 / 18)


def test_two_halves_that_hang_together_by_one_visit_are_refused() -> None:
    both = joined(mixed(1).visits, mixed(2).visits)
    bridged = replace(both, assessor=np.concatenate(([20], both.assessor[1:])))
    fit = sv.fit_severity(bridged)
    found = refused(fit, sv.Code.LAMBDA2_TOO_SMALL)
    assert found.found == pytest.approx(fit.components[0].lambda2)
    assert 0 < fit.components[0].lambda2 < 0.25


def test_a_stray_station_is_refused_while_the_others_are_adjusted() -> None:
    fit = sv.fit_severity(joined(mixed(1).visits, visits_of([("s", "x", 60.0), ("s", "y", 70.0)])))
    assert fit.adjusted
    stray = fit.refusal_of(120)
    assert stray is not None
    assert stray.code is sv.Code.DISCONNECTED
    assert fit.refusal_of(0) is None
    assert (fit.fair[120], np.isnan(fit.se[120])) == (65.0, True)
    assert np.isnan(fit.severity[-2:]).all()
    alone = sv.fit_severity(mixed(1).visits)
    assert fit.fair[:120] == pytest.approx(alone.fair, abs=1e-8)
    assert sv.severities(fit)[-1].refusal is stray


def test_components_may_be_compared_each_by_itself() -> None:
    fit = sv.fit_severity(joined(mixed(1).visits, mixed(2).visits), sv.Policy(compare="component"))
    assert [component.refusal for component in fit.components] == [None, None]
    assert abs(fit.severity[:18].sum()) < 1e-9
    assert abs(fit.severity[18:].sum()) < 1e-9


def test_a_station_with_one_visit_is_adjusted_with_a_larger_error() -> None:
    visits = mixed(3).visits
    keep = np.ones(len(visits), np.bool_)
    keep[1:3] = False
    fit = sv.fit_severity(visits.only(keep), PLAIN)
    assert fit.refusal_of(0) is None
    assert fit.fair[0] == pytest.approx(visits.score[0] + fit.adjustment[0])
    assert fit.se[0] > 1.5 * np.median(fit.se)


def test_an_assessor_with_one_visit_is_shrunk_and_marked() -> None:
    visits = mixed(3, own_share=0.0).visits
    newcomer = np.concatenate(([18], visits.assessor[1:]))
    fit = sv.fit_severity(replace(visits, assessor=newcomer, assessor_count=-1), PLAIN)
    row = sv.severities(fit)[18]
    assert (row.visits, row.few, row.refusal) == (1, True, None)
    assert row.se > 2 * np.median(fit.severity_se)
    residual = visits.score[0] - np.delete(fit.fair, slice(1, None))[0]
    assert abs(row.severity) < abs(residual) + 1e-9


def test_an_assessor_who_always_gives_the_maximum_is_found_lenient() -> None:
    visits = mixed(4, own_share=0.0).visits
    fit = sv.fit_severity(replace(visits, score=np.where(visits.assessor == 5, 100.0, visits.score)), OPEN)
    assert fit.adjusted
    assert fit.severity.argmin() == 5
    assert np.isfinite(fit.fair).all()
    assert (fit.se > 0).all()


def test_a_station_without_a_visit_has_no_score_and_says_so() -> None:
    visits = replace(mixed(1).visits, station_count=121)
    fit = sv.fit_severity(visits)
    told = sv.fair_score(fit, 120)
    assert told.refusal is not None
    assert told.refusal.code is sv.Code.NO_VISITS
    assert np.isnan(told.fair)
    assert sv.weights(fit, 120).visit.size == 0
    assert fit.fair[:120] == pytest.approx(sv.fit_severity(mixed(1).visits).fair)


@pytest.mark.parametrize(
    ("share", "policy", "words"),
    [
        (0.0, PLAIN, "nobody judged in the own district"),
        (0.02, replace(PLAIN, own_stations_min=50), "of at least 50 stations"),
        (0.3, replace(PLAIN, own="ignore"), "left out by the policy"),
    ],
)
def test_leniency_at_home_that_cannot_be_told_is_left_out_with_the_reason(
    share: float, policy: sv.Policy, words: str
) -> None:
    fit = sv.fit_severity(mixed(5, own_share=share).visits, policy)
    assert fit.own.reason is not None
    assert words in fit.own.reason
    assert np.isnan(fit.own.points)
    assert np.isnan(fit.own.se)
    assert fit.adjusted


def test_insiders_among_themselves_tell_nothing_about_leniency_at_home() -> None:
    visits = mixed(5, own_share=0.0).visits
    fit = sv.fit_severity(replace(visits, own=visits.station < 10), PLAIN)
    assert fit.own.reason is not None
    assert "not identifiable" in fit.own.reason


def test_weights_that_do_not_converge_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuobian.engines.severity.robust.ROUNDS", 1)
    refused(sv.fit_severity(mixed(6, outlier_share=0.05).visits), sv.Code.NOT_CONVERGED)


def test_conjugate_gradients_that_stop_early_are_refused() -> None:
    policy = replace(PLAIN, dense_limit=5, iterations_max=2)
    refused(sv.fit_severity(mixed(6).visits, policy), sv.Code.NOT_CONVERGED)


def test_what_is_held_fixed_must_fit_the_visits() -> None:
    visits, ones = mixed(1).visits, np.ones(360)
    with pytest.raises(sv.WrongShape, match="fixed, precision"):
        sv.fit_severity(visits, PLAIN, sv.Fixed(25.0, 16.0, ones[:5], ones))
    with pytest.raises(sv.BadNumber, match="fixed"):
        sv.fit_severity(visits, PLAIN, sv.Fixed(0.0, 16.0, ones, ones))
    with pytest.raises(sv.BadNumber, match="refused"):
        sv.fixed_of(sv.fit_severity(visits_of([("s", "a", 70)])))
