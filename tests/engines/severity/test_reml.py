"""The fit against slow, independent algebra on the whole covariance matrix, and against a published table."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize
from tests.engines.severity.rounds import PLAIN, mixed

from cuobian.engines import severity as sv

Floats = NDArray[np.float64]

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


class Slow:
    """Generalized least squares with dense V = noise K^-1 + severity Z Z'; nothing is eliminated."""

    def __init__(self, visits: sv.Visits, precision: Floats, *, own: bool) -> None:
        self.y = visits.score
        columns = [np.eye(visits.station_count)[visits.station]]
        if own:
            columns.append(visits.own[:, None].astype(float))
        self.x = np.hstack(columns)
        self.z = np.eye(visits.assessor_count)[visits.assessor]
        self.parts = (np.diag(1.0 / precision), self.z @ self.z.T)

    def projector(self, noise: float, severity: float) -> tuple[Floats, Floats]:
        inverse = np.linalg.inv(noise * self.parts[0] + severity * self.parts[1])
        covariance = np.linalg.inv(self.x.T @ inverse @ self.x)
        return inverse - inverse @ self.x @ covariance @ self.x.T @ inverse, covariance

    def deviance(self, logs: Floats) -> float:
        noise, severity = np.exp(logs)
        v = noise * self.parts[0] + severity * self.parts[1]
        p, covariance = self.projector(noise, severity)
        return float(np.linalg.slogdet(v)[1] - np.linalg.slogdet(covariance)[1] + self.y @ p @ self.y)

    def score(self, logs: Floats) -> Floats:
        noise, severity = np.exp(logs)
        p, _ = self.projector(noise, severity)
        py = p @ self.y
        return np.array([np.trace(p @ part) - py @ part @ py for part in self.parts])

    def best(self) -> tuple[float, float]:
        found = optimize.root(self.score, np.log([20.0, 10.0]), tol=1e-13)
        lowest = self.deviance(found.x)
        assert all(
            self.deviance(found.x + step) > lowest for step in np.array([[0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]])
        )
        return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def small(seed: int) -> sv.Visits:
    return mixed(seed, stations_per_district=3, assessors=12, own_share=0.7).visits


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variances_equal_those_of_a_dense_search(seed: int) -> None:
    visits = small(seed)
    fit = sv.fit_severity(visits, PLAIN)
    slow = Slow(visits, np.ones(len(visits)), own=True)
    assert fit.variances is not None
    assert (fit.variances.noise, fit.variances.severity) == pytest.approx(slow.best(), rel=1e-6)
    assert fit.certificate.converged
    assert fit.certificate.gradient < 1e-9
    assert fit.certificate.residual < 1e-12


@pytest.mark.parametrize("weighted", [False, True])
def test_scores_severities_and_errors_equal_generalized_least_squares(weighted: bool) -> None:
    visits = small(4)
    precision = np.random.default_rng(4).uniform(0.3, 2.0, len(visits)) if weighted else np.ones(len(visits))
    fixed = sv.Fixed(27.0, 13.0, precision, np.ones(len(visits)))
    fit = sv.fit_severity(visits, PLAIN, fixed)
    slow = Slow(visits, precision, own=True)
    p, covariance = slow.projector(27.0, 13.0)
    inverse = np.linalg.inv(27.0 * slow.parts[0] + 13.0 * slow.parts[1])
    beta = covariance @ slow.x.T @ inverse @ slow.y
    assert fit.fair == pytest.approx(beta[:-1], rel=1e-10)
    assert fit.own.points == pytest.approx(beta[-1], rel=1e-9)
    assert fit.se == pytest.approx(np.sqrt(np.diag(covariance))[:-1], rel=1e-10)
    assert fit.own.se == pytest.approx(np.sqrt(covariance[-1, -1]), rel=1e-10)
    assert -fit.severity == pytest.approx(13.0 * slow.z.T @ p @ slow.y, abs=1e-9)
    errors = 13.0 * np.eye(visits.assessor_count) - 13.0**2 * slow.z.T @ p @ slow.z
    centre = np.eye(len(errors)) - 1.0 / len(errors)
    assert fit.severity_se == pytest.approx(np.sqrt(np.diag(centre @ errors @ centre)), rel=1e-9)


def test_the_table_of_shrout_and_fleiss_gives_its_published_figures() -> None:
    station, assessor = np.indices(SHROUT_FLEISS.shape)
    own = np.zeros(24, np.bool_)
    visits = sv.Visits(station.ravel(), assessor.ravel(), SHROUT_FLEISS.ravel(), own, top=10.0)
    fit = sv.fit_severity(visits, PLAIN)
    found = sv.reliability(fit)
    assert found is not None
    assert fit.variances is not None
    assert fit.variances.noise == pytest.approx(1.01944, abs=5e-6)  # their EMS
    assert fit.variances.severity == pytest.approx((32.48611 - 1.01944) / 6, abs=5e-6)  # (JMS - EMS) / targets
    assert (found.single, found.raw_mean, found.adjusted_mean) == pytest.approx((0.2898, 0.6201, 0.9093), abs=5e-5)


def test_assessors_who_do_not_differ_get_no_adjustment_and_the_boundary_is_stated() -> None:
    drawn = mixed(3, severity_sd=0.0, own_leniency=0.0, own_share=0.0)
    fit = sv.fit_severity(drawn.visits, PLAIN)
    assert fit.variances is not None
    assert fit.certificate.boundary
    assert fit.variances.severity == 0.0
    assert fit.variances.ratio == float("inf")
    assert fit.fair == pytest.approx(fit.raw, abs=1e-12)
    assert not fit.adjustment.any()
    assert fit.se == pytest.approx(np.sqrt(fit.variances.noise / 3))


def test_a_given_ratio_is_kept_and_only_the_noise_is_estimated() -> None:
    visits = small(5)
    free = sv.fit_severity(visits, PLAIN)
    assert free.variances is not None
    given = sv.fit_severity(visits, sv.Policy(robust="none", variance="constant", ratio=free.variances.ratio))
    assert given.variances is not None
    assert given.variances.noise == pytest.approx(free.variances.noise, rel=1e-9)
    assert given.variances.source == "given ratio"


def test_leniency_at_home_is_found_with_its_error() -> None:
    estimates = [sv.fit_severity(mixed(seed).visits, PLAIN).own for seed in range(1, 13)]
    points = np.array([own.points for own in estimates])
    errors = np.array([own.se for own in estimates])
    assert abs(points.mean() - 3.0) < 3 * errors.mean() / np.sqrt(12)
    assert points.std(ddof=1) == pytest.approx(errors.mean(), rel=0.5)
    assert estimates[0].stations > 20
