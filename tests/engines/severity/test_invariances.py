"""What must not matter does not, and what must matter does so by the right amount."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.severity.rounds import OPEN, PLAIN, joined, mixed, twice

from cuobian.engines import severity as sv


@pytest.mark.parametrize(("policy", "close"), [(PLAIN, 1e-10), (sv.Policy(), 1e-8)])
def test_the_order_of_visits_is_irrelevant(policy: sv.Policy, close: float) -> None:
    """The search for robust weights stops at 1e-9 points."""
    visits = mixed(3).visits
    order = np.random.default_rng(1).permutation(len(visits))
    first, second = sv.fit_severity(visits, policy), sv.fit_severity(visits.only(order), policy)
    for name in ("fair", "se", "severity", "severity_se"):
        assert np.abs(getattr(first, name) - getattr(second, name)).max() < close
    assert second.robust_weight == pytest.approx(first.robust_weight[order], abs=1e-9)


@pytest.mark.parametrize("policy", [PLAIN, sv.Policy()])
def test_names_of_stations_and_assessors_are_irrelevant(policy: sv.Policy) -> None:
    visits, rng = mixed(3).visits, np.random.default_rng(2)
    stations, assessors = rng.permutation(visits.station_count), rng.permutation(visits.assessor_count)
    renamed = replace(visits, station=stations[visits.station], assessor=assessors[visits.assessor])
    first, second = sv.fit_severity(visits, policy), sv.fit_severity(renamed, policy)
    assert second.fair[stations] == pytest.approx(first.fair, abs=1e-8)
    assert second.se[stations] == pytest.approx(first.se, abs=1e-9)
    assert second.severity[assessors] == pytest.approx(first.severity, abs=1e-8)


def test_what_one_assessor_adds_everywhere_moves_no_station_against_another() -> None:
    """Up to shrinkage: with hardly any, all fair scores rise by the same share of it."""
    visits = mixed(5, own_share=0.0).visits
    policy = replace(PLAIN, ratio=1e-7)
    more = replace(visits, score=visits.score + 4.0 * (visits.assessor == 3))
    change = sv.fit_severity(more, policy).fair - sv.fit_severity(visits, policy).fair
    assert change == pytest.approx(np.full(change.size, 4.0 / visits.assessor_count), abs=1e-5)


def test_with_shrinkage_the_others_still_hardly_move() -> None:
    visits = mixed(5, own_share=0.0).visits
    fixed = sv.fixed_of(sv.fit_severity(visits, PLAIN))
    more = replace(visits, score=visits.score + 4.0 * (visits.assessor == 3))
    change = sv.fit_severity(more, PLAIN, fixed).fair - sv.fit_severity(visits, PLAIN, fixed).fair
    raw = 4.0 / 3 * np.isin(np.arange(change.size), visits.station[visits.assessor == 3])
    assert np.ptp(change) < 0.2 * np.ptp(raw)


def test_severities_of_a_component_add_up_to_nothing() -> None:
    for policy in (PLAIN, sv.Policy()):
        fit = sv.fit_severity(mixed(6).visits, policy)
        assert abs(fit.severity.sum()) < 1e-9


def test_a_constant_added_to_every_score_is_added_to_every_fair_score() -> None:
    visits = mixed(7).visits
    first, second = sv.fit_severity(visits, PLAIN), sv.fit_severity(replace(visits, score=visits.score + 3.0), PLAIN)
    assert second.fair - first.fair == pytest.approx(np.full(first.fair.size, 3.0), abs=1e-9)
    assert second.se == pytest.approx(first.se, rel=1e-9)


def test_twice_the_data_divides_every_error_by_the_root_of_two() -> None:
    """At fixed variances; the assessors' variance halves with the noise's, as the ratio is what shrinks."""
    visits = mixed(8).visits
    ones = np.ones(len(visits))
    one = sv.fit_severity(visits, PLAIN, sv.Fixed(25.0, 16.0, ones, ones))
    two = sv.fit_severity(twice(visits), PLAIN, sv.Fixed(25.0, 8.0, np.tile(ones, 2), np.tile(ones, 2)))
    assert two.se == pytest.approx(one.se / np.sqrt(2), rel=1e-10)
    assert two.severity_se == pytest.approx(one.severity_se / np.sqrt(2), rel=1e-10)
    assert two.own.se == pytest.approx(one.own.se / np.sqrt(2), rel=1e-10)
    assert two.fair == pytest.approx(one.fair, abs=1e-9)


def test_between_stations_twice_the_data_halves_the_variance_when_assessors_are_not_shrunk() -> None:
    visits = mixed(8).visits
    ones = np.ones(len(visits))
    one = sv.fit_severity(visits, PLAIN, sv.Fixed(25.0, 2.5e4, ones, ones))
    two = sv.fit_severity(twice(visits), PLAIN, sv.Fixed(25.0, 2.5e4, np.tile(ones, 2), np.tile(ones, 2)))
    own = [fit.se**2 - fit.components[0].common_se ** 2 for fit in (one, two)]
    assert own[1] == pytest.approx(own[0] / 2, rel=1e-3)


def test_a_second_component_changes_nothing_in_the_first() -> None:
    visits, other = mixed(9).visits, mixed(10).visits
    both = sv.fit_severity(joined(visits, other), replace(OPEN, compare="component"))
    ones = np.ones(len(visits))
    assert [component.refusal for component in both.components] == [None, None]
    assert both.variances is not None
    fixed = sv.Fixed(both.variances.noise, both.variances.severity, ones, ones)
    first = sv.fit_severity(visits, replace(PLAIN, own="ignore"), fixed)
    again = sv.fit_severity(
        joined(visits, other),
        replace(PLAIN, own="ignore", compare="component"),
        sv.Fixed(fixed.noise, fixed.severity, np.tile(ones, 2), np.tile(ones, 2)),
    )
    assert again.fair[: visits.station_count] == pytest.approx(first.fair, abs=1e-9)
    assert again.se[: visits.station_count] == pytest.approx(first.se, rel=1e-9)
