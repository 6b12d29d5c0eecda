"""Published tables, to the digits that are printed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.rasch.published import HOME_LOSSES, HOME_WINS, TEAMS, creativity, knox

from cuobian.engines import rasch


def test_guilfords_creativity_ratings_give_the_known_joint_estimates() -> None:
    # two optimisers agree on these: Newton and BFGS on the raw likelihood
    fit = rasch.fit_facets(creativity(), method="jml")
    assert fit.log_likelihood == pytest.approx(-165.684984, abs=1e-6)
    assert fit.assessors.measure == pytest.approx([-0.02335, 0.18237, -0.15902], abs=1e-5)
    assert fit.points.measure == pytest.approx([-0.28000, -0.14701, 0.21086, -0.30225, 0.51840], abs=1e-5)
    juniors = [-0.13449, 0.60081, -0.31846, -0.54454, 0.37767, -0.64716, 0.22500]
    assert fit.stations.measure == pytest.approx(juniors, abs=1e-5)
    tau = [-0.69049, -2.35199, 0.80932, -1.48375, 1.71860, -0.97890, 2.39262, 0.58459]
    assert fit.scales[0].thresholds == pytest.approx(tau, abs=1e-5)
    alone = fit.stations.se_alone
    assert (alone.min(), alone.max()) == pytest.approx((0.174, 0.187), abs=5e-4)
    assert fit.stations.score.tolist() == [70, 94, 64, 57, 87, 54, 82]
    assert fit.certificate.gradient < 1e-7
    assert fit.certificate.iterations <= 8


def test_the_knox_cube_test_gives_the_known_conditional_difficulties() -> None:
    fit = rasch.fit_conditional(list(range(1, 19)), knox())
    known = [-3.8788, -3.3646, -2.9562, -3.3646, -2.0039, -2.9562, -1.2808]
    known += [0.6380, 1.9128, 1.6583, 2.9464, 4.2165, 4.2165, 4.2165]
    assert fit.labels == tuple(range(4, 18))
    assert fit.set_aside == (1, 2, 3, 18)
    assert fit.difficulty == pytest.approx(known, abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-78.9210749, abs=1e-7)
    # the first child passed 7 patterns, three of them passed by all; the second 10
    assert fit.measure[[7 - 3, 10 - 3]] == pytest.approx([-2.5736, -0.2018], abs=1e-4)


def test_the_fit_of_the_first_child_is_what_facets_prints() -> None:
    # Facets manual, "Score file=": infit 0.61 (-1.19), outfit 0.29, standard error 0.83, searched less far
    child, tap = np.indices(knox().shape)
    fit = rasch.fit_facets(rasch.Ratings.of(child.ravel(), None, tap.ravel(), knox().ravel()), method="jml")
    first = fit.stations[0]
    assert (first.infit, first.infit_z, first.outfit) == pytest.approx((0.61, -1.19, 0.29), abs=0.005)
    assert first.se_alone == pytest.approx(0.83, abs=0.01)


def test_baseball_gives_the_known_abilities() -> None:
    won, lost = np.array(HOME_WINS), np.array(HOME_LOSSES)
    known = [0.0, 1.107698, 0.683853, 1.436408, 1.581356, 1.247618, 1.294485]
    errors = [0.0, 0.333878, 0.331876, 0.339568, 0.343256, 0.335861, 0.336669]
    for pairs in (rasch.Pairs.of(TEAMS, won + lost.T), rasch.Pairs.at_home(TEAMS, won, lost)):
        fit = rasch.fit_pairs(pairs, reference="Baltimore")
        assert fit.ability == pytest.approx(known, abs=1e-6)
        assert fit.se == pytest.approx(errors, abs=1.5e-6)


def test_baseball_gives_the_known_advantage_of_the_host() -> None:
    pairs = rasch.Pairs.at_home(TEAMS, np.array(HOME_WINS), np.array(HOME_LOSSES))
    without, fit = rasch.fit_pairs(pairs), rasch.fit_pairs(pairs, advantage=True)
    assert (without.deviance, fit.deviance) == pytest.approx((44.05346, 38.64285), abs=1e-5)
    assert (fit.advantage, fit.advantage_se) == pytest.approx((0.302261, 0.130944), abs=1e-6)
