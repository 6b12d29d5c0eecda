"""What national sizes use gives what exact algebra gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from tests.engines.severity.rounds import OPEN, PLAIN, joined, mixed

from cuobian.engines import severity as sv
from cuobian.engines.severity import graph

BY_STEPS = {"dense_limit": 30, "draws": 400}


def federation(cities: int = 4, links: int = 12) -> sv.Visits:
    """Cities of 18 assessors; some visits are made by assessors of another city."""
    visits = mixed(31).visits
    for seed in range(32, 31 + cities):
        visits = joined(visits, mixed(seed).visits)
    rng = np.random.default_rng(7)
    assessor = visits.assessor.copy()
    chosen = rng.choice(len(visits), links * cities, replace=False)
    assessor[chosen] = rng.integers(0, visits.assessor_count, chosen.size)
    return replace(visits, assessor=assessor)


@pytest.mark.parametrize("policy", [PLAIN, OPEN], ids=["textbook", "defaults"])
def test_conjugate_gradients_give_the_scores_of_dense_algebra(policy: sv.Policy) -> None:
    visits = federation()
    told = replace(policy, ratio=1.6)
    exact, stepped = sv.fit_severity(visits, told), sv.fit_severity(visits, replace(told, **BY_STEPS))
    assert (exact.certificate.method, stepped.certificate.method) == ("dense", "conjugate gradients")
    assert stepped.variances is not None
    assert exact.variances is not None
    assert stepped.variances.noise == pytest.approx(exact.variances.noise, rel=1e-8)
    assert stepped.fair == pytest.approx(exact.fair, abs=1e-7)
    assert stepped.severity == pytest.approx(exact.severity, abs=1e-7)
    assert stepped.own.points == pytest.approx(exact.own.points, abs=1e-7)
    assert stepped.certificate.residual < 1e-9
    assert 3 < stepped.certificate.iterations < 100
    assert 1 < stepped.certificate.condition < exact.certificate.condition


def test_drawn_errors_are_close_to_exact_ones_and_say_they_are_drawn() -> None:
    visits = federation()
    told = replace(PLAIN, ratio=1.6)
    exact, drawn = sv.fit_severity(visits, told), sv.fit_severity(visits, replace(told, **BY_STEPS))
    assert (exact.certificate.draws, drawn.certificate.draws) == (0, 400)
    assert drawn.se == pytest.approx(exact.se, rel=0.02)
    assert drawn.severity_se == pytest.approx(exact.severity_se, rel=0.25)
    assert drawn.severity_se.mean() == pytest.approx(exact.severity_se.mean(), rel=0.02)
    assert drawn.own.se == pytest.approx(exact.own.se, rel=1e-7)


def test_draws_repeat_with_their_seed() -> None:
    visits, told = federation(2), replace(PLAIN, dense_limit=30, draws=8)
    first, again, other = (sv.fit_severity(visits, replace(told, seed=seed)) for seed in (1, 1, 2))
    assert first.se.tolist() == again.se.tolist()
    assert first.se.tolist() != other.se.tolist()


def test_separate_cities_pool_their_likelihoods_exactly() -> None:
    visits = replace(federation(3, links=0), own=np.zeros(1080, np.bool_))
    told = replace(PLAIN, compare="component")
    exact, pooled = sv.fit_severity(visits, told), sv.fit_severity(visits, replace(told, dense_limit=20, draws=4))
    assert exact.variances is not None
    assert pooled.variances is not None
    assert (exact.variances.source, pooled.variances.source) == ("reml", "pooled reml")
    assert pooled.variances.noise == pytest.approx(exact.variances.noise, rel=1e-8)
    assert pooled.variances.severity == pytest.approx(exact.variances.severity, rel=1e-6)


def test_subsamples_of_a_large_component_find_the_variances_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuobian.engines.severity.variances.BLOCK", 40)
    truth = sv.Truth(stations_per_district=200, assessors=90)
    drawn = sv.draw_round(truth, sv.mixed_panels(truth, 3), 3)
    exact = sv.fit_severity(drawn.visits, PLAIN).variances
    sampled = sv.fit_severity(drawn.visits, replace(PLAIN, dense_limit=60, draws=4)).variances
    assert exact is not None
    assert sampled is not None
    assert sampled.source == "pooled reml"
    assert sampled.noise == pytest.approx(exact.noise, rel=0.1)
    assert sampled.severity == pytest.approx(exact.severity, rel=0.3)


def test_connectivity_of_a_large_component_is_found_by_iteration(monkeypatch: pytest.MonkeyPatch) -> None:
    design = graph.plain_design(federation())
    laplacian = design.laplacian()
    exact = graph.second_eigenvalue(laplacian, 1)
    monkeypatch.setattr(graph, "SMALL", 10)
    found = graph.second_eigenvalue(laplacian, 1)
    assert exact - 0.02 <= found <= exact + 1e-9
    assert exact == pytest.approx(np.linalg.eigvalsh(laplacian.toarray())[1])


def test_the_laplacian_is_what_its_definition_says() -> None:
    visits, rng = mixed(33).visits, np.random.default_rng(1)
    weight = rng.uniform(0.2, 2.0, len(visits))
    design = graph.Design(visits.station, visits.assessor, (120, 18), weight, None)
    s, z = np.eye(120)[visits.station], np.eye(18)[visits.assessor]
    k = np.diag(weight)
    wanted = z.T @ k @ z - z.T @ k @ s @ np.linalg.inv(s.T @ k @ s) @ s.T @ k @ z
    assert design.laplacian().toarray() == pytest.approx(wanted, abs=1e-10)
    assert design.diagonal() == pytest.approx(np.diag(wanted), abs=1e-10)
    x = rng.standard_normal((18, 2))
    assert design.laplacian_times(x) == pytest.approx(wanted @ x, abs=1e-9)
    assert design.laplacian_times(x[:, 0]) == pytest.approx(wanted @ x[:, 0], abs=1e-9)
    assert sparse.issparse(design.laplacian())
