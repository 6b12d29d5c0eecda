"""Measures: a second optimiser, invariances, extreme scores, unused categories, further facets."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from tests.engines.rasch.made import columns, made
from tests.engines.rasch.published import creativity, knox

from cuobian.engines import rasch
from cuobian.engines.rasch import Ratings, Standing, fit_facets
from cuobian.engines.rasch.statistics import Residuals, fit_of


def plain_likelihood(ratings: Ratings, fit: rasch.FacetsFit, unknowns: np.ndarray) -> float:
    """Log-likelihood written down rating by rating, unknowns: stations, other facets less their last, thresholds."""
    sizes = [facet.size for facet in ratings.facets]
    parts = np.split(unknowns, np.cumsum([sizes[0], *(size - 1 for size in sizes[1:])]))
    measures = [parts[0], *(np.append(part, -part.sum()) for part in parts[1:-1])]
    width = ratings.highest - ratings.lowest + 1
    scales = [np.append(tau, -tau.sum()) for tau in parts[-1].reshape(len(fit.scales), width - 2)]
    total = 0.0
    for number, category in enumerate(ratings.categories):
        codes = [facet.codes[number] for facet in ratings.facets]
        eta = measures[0][codes[0]] - sum(measure[code] for measure, code in zip(measures[1:], codes[1:], strict=True))
        tau = scales[codes[-1] if len(scales) > 1 else 0]
        logits = np.concatenate([[0.0], np.cumsum(eta - tau)])
        total += logits[category - ratings.lowest] - np.log(np.exp(logits).sum())
    return total


@pytest.mark.parametrize("steps", ["rating_scale", "partial_credit"])
def test_a_second_optimiser_on_the_raw_likelihood_agrees(steps: str) -> None:
    ratings = made(3, stations=8, assessors=3, points=4, steps=(-0.3, 0.3), spread=0.4).ratings
    fit = fit_facets(ratings, steps, "jml")  # type: ignore[arg-type]
    assert not any(scale.unused for scale in fit.scales)
    size = 8 + 2 + 3 + len(fit.scales)
    found = minimize(
        lambda x: -plain_likelihood(ratings, fit, x), np.zeros(size), method="BFGS", options={"gtol": 1e-6}
    )
    assert fit.log_likelihood == pytest.approx(-found.fun, abs=1e-5)
    assert fit.stations.measure == pytest.approx(found.x[:8], abs=1e-4)
    assert fit.assessors.measure[:-1] == pytest.approx(found.x[8:10], abs=1e-4)
    assert [scale.thresholds[0] for scale in fit.scales] == pytest.approx(found.x[13:], abs=1e-4)


@pytest.mark.parametrize("method", ["jml", "laplace"])
def test_joint_standard_errors_come_from_the_whole_information(method: str) -> None:
    # inverse of the numerical second derivative, over stations, assessors, points and thresholds together
    ratings = made(3, stations=8, assessors=3, points=4, steps=(-0.3, 0.3), spread=0.4).ratings
    fit = fit_facets(ratings, method=method, assessors="fixed")  # type: ignore[arg-type]
    elements = [facet.measure for facet in fit.facets]
    at = np.concatenate([elements[0], elements[1][:-1], elements[2][:-1], fit.scales[0].thresholds[:1]])

    def objective(x: np.ndarray) -> float:
        value = plain_likelihood(ratings, fit, x)
        if fit.spread_station is not None:
            value -= np.square(x[:8] - x[:8].mean()).sum() / (2 * fit.spread_station**2)
        return value

    size, h = len(at), 1e-3
    unit = np.eye(size) * h
    second = np.array(
        [
            [
                objective(at + a + b) - objective(at + a - b) - objective(at - a + b) + objective(at - a - b)
                for b in unit
            ]
            for a in unit
        ]
    ) / (4 * h * h)
    errors = np.sqrt(np.diag(np.linalg.inv(-second)))
    assert fit.stations.se == pytest.approx(errors[:8], rel=1e-3)
    assert fit.assessors.se[:-1] == pytest.approx(errors[8:10], rel=1e-3)
    assert fit.points.se[:-1] == pytest.approx(errors[10:13], rel=1e-3)
    assert fit.scales[0].categories[1].threshold_se == pytest.approx(errors[13], rel=1e-3)


@pytest.mark.parametrize("method", ["jml", "laplace"])
def test_the_order_of_ratings_changes_no_bit(method: str) -> None:
    ratings = made(4).ratings
    stations, assessors, points, categories = columns(ratings)
    order = np.random.default_rng(1).permutation(ratings.count)
    shuffled = Ratings.of(*([column[i] for i in order] for column in (stations, assessors, points, categories)))  # type: ignore[arg-type]
    one, other = fit_facets(ratings, method=method), fit_facets(shuffled, method=method)  # type: ignore[arg-type]
    for before, after in zip(one.facets, other.facets, strict=True):
        assert before.measure.tobytes() == after.measure.tobytes()
        assert before.outfit_z.tobytes() == after.outfit_z.tobytes()


@pytest.mark.parametrize("method", ["jml", "laplace"])
def test_names_do_not_matter(method: str) -> None:
    ratings = made(4).ratings
    stations, assessors, points, categories = columns(ratings)
    renamed = Ratings.of([f"x{97 - s}" for s in stations], [9 - a for a in assessors], [-p for p in points], categories)  # type: ignore[operator,arg-type]
    one, other = fit_facets(ratings, method=method), fit_facets(renamed, method=method)  # type: ignore[arg-type]
    assert [other.stations[f"x{97 - s}"].measure for s in one.stations.labels] == pytest.approx(one.stations.measure)  # type: ignore[operator]
    assert other.assessors.measure[::-1] == pytest.approx(one.assessors.measure)
    assert other.points.measure[::-1] == pytest.approx(one.points.measure)


@pytest.mark.parametrize("steps", ["rating_scale", "partial_credit"])
def test_where_the_categories_start_does_not_matter(steps: str) -> None:
    ratings = made(4).ratings
    shifted = Ratings.of(*columns(ratings)[:3], ratings.categories + 5, lowest=5, highest=8)  # type: ignore[arg-type]
    one, other = fit_facets(ratings, steps), fit_facets(shifted, steps)  # type: ignore[arg-type]
    assert other.stations.measure == pytest.approx(one.stations.measure, abs=1e-12)
    assert other.stations.fair == pytest.approx(one.stations.fair + 5, abs=1e-9)
    assert [row.category for row in other.scales[0].categories] == [5, 6, 7, 8]


def test_turning_the_scale_round_turns_the_measures_round() -> None:
    ratings = made(4).ratings
    turned = Ratings.of(*columns(ratings)[:3], 3 - ratings.categories)  # type: ignore[arg-type]
    one, other = fit_facets(ratings, method="jml"), fit_facets(turned, method="jml")
    assert other.stations.measure == pytest.approx(-one.stations.measure)
    assert other.assessors.measure == pytest.approx(-one.assessors.measure)
    assert other.scales[0].thresholds == pytest.approx([-tau for tau in one.scales[0].thresholds[::-1]])


def test_every_rating_twice_halves_the_variances() -> None:
    ratings = made(4).ratings
    twice = Ratings.of(*(column * 2 for column in columns(ratings)), repeats=True)  # type: ignore[arg-type]
    one, other = fit_facets(ratings, method="jml"), fit_facets(twice, method="jml")
    assert other.stations.measure == pytest.approx(one.stations.measure)
    assert other.stations.se == pytest.approx(one.stations.se / 2**0.5)


@pytest.mark.parametrize("steps", ["rating_scale", "partial_credit"])
@pytest.mark.parametrize("method", ["jml", "laplace"])
def test_known_measures_are_recovered(steps: str, method: str) -> None:
    given = made(6, stations=150, assessors=12, points=20)
    fit = fit_facets(given.ratings, steps, method)  # type: ignore[arg-type]
    for measure, errors, true in (
        (fit.assessors.measure, fit.assessors.se, given.assessors),
        (fit.points.measure, fit.points.se, given.points),
        (fit.stations.measure, fit.stations.se, given.stations),
    ):
        assert np.abs((measure - true) / errors).max() < 4.0
        assert np.corrcoef(measure, true)[0, 1] > 0.95


def test_the_spread_of_stations_is_found() -> None:
    fit = fit_facets(made(7, stations=300, points=15, spread=0.7).ratings)
    assert fit.spread_station == pytest.approx(0.7, rel=0.1)
    assert fit.spread_assessor == pytest.approx(0.4, rel=0.5)
    assert fit.mean_station == pytest.approx(fit.stations.measure.mean(), abs=1e-8)


def test_the_marginal_likelihood_is_the_integral_over_the_stations() -> None:
    given = made(13, stations=40, assessors=4, points=25, visits=2)
    fit = fit_facets(given.ratings, assessors="fixed")
    psi, spread, total = fit.scales[0].cumulative, fit.spread_station, 0.0
    assert spread is not None
    nodes = np.linspace(-6.0, 6.0, 4001)
    for station in range(40):
        log = -0.5 * (nodes / spread) ** 2 - np.log(spread * np.sqrt(2 * np.pi))
        for row in np.flatnonzero(given.ratings.facets[0].codes == station):
            _, assessor, point = (facet.codes[row] for facet in given.ratings.facets)
            eta = fit.mean_station + nodes - fit.assessors.measure[assessor] - fit.points.measure[point]
            logits = np.multiply.outer(np.arange(4), eta) - psi[:, None]
            log += logits[given.ratings.categories[row]] - np.log(np.exp(logits).sum(axis=0))
        total += np.log(np.exp(log - log.max()).sum() * (nodes[1] - nodes[0])) + log.max()
    assert fit.certificate.marginal == pytest.approx(total, abs=40 * 0.005)


@pytest.mark.parametrize("method", ["jml", "laplace"])
def test_a_search_held_up_by_rounding_alone_is_refused(method: str) -> None:
    # thin tables of yes and no often have no finite maximum; far out, probabilities round to one and steps vanish
    rng = np.random.default_rng(7)
    refused = 0
    for _ in range(60):
        cells = [(s, a, p) for s in range(5) for a in range(3) for p in range(4) if rng.random() < 0.5]
        station, assessor, point = zip(*cells, strict=True)
        ratings = Ratings.of(station, assessor, point, rng.integers(0, 2, len(cells)), highest=1)
        try:
            fit = fit_facets(ratings, method=method, assessors="fixed")  # type: ignore[arg-type]
        except rasch.NotConverged:
            refused += 1
        except rasch.RaschError:
            continue
        else:
            assert 0 < fit.certificate.condition < 1e10
            assert all(np.nanmax(np.abs(facet.measure)) < 20 for facet in fit.facets)
    assert refused


def test_stations_without_any_difference_shrink_to_their_mean() -> None:
    fit = fit_facets(made(8, spread=0.0).ratings)
    assert fit.spread_station is not None
    assert fit.spread_station < 0.15
    assert np.ptp(fit.stations.measure) < 0.3


def test_an_extreme_station_is_set_aside_and_placed_three_tenths_of_a_point_inside() -> None:
    stations, assessors, points, categories = columns(made(9, stations=20).ratings)
    best = [3 if station == 4 else category for station, category in zip(stations, categories, strict=True)]
    fit = fit_facets(Ratings.of(stations, assessors, points, best), method="jml")  # type: ignore[arg-type]
    row = fit.stations[4]
    assert row.standing is Standing.MAXIMUM
    psi = fit.scales[0].cumulative
    seen = [(a, p) for s, a, p in zip(stations, assessors, points, strict=True) if s == 4]
    expected = 0.0
    for assessor, point in seen:
        eta = row.measure - fit.assessors[assessor].measure - fit.points[point].measure  # type: ignore[index]
        share = np.exp(np.arange(4) * eta - psi)
        expected += float(np.arange(4) @ share / share.sum())
    assert expected == pytest.approx(3 * len(seen) - 0.3, abs=1e-8)
    assert np.isnan(row.outfit)
    assert row.se_alone > 0.5
    without = [i for i, s in enumerate(stations) if s != 4]
    rest = Ratings.of(*([column[i] for i in without] for column in (stations, assessors, points, best)))  # type: ignore[arg-type]
    assert fit_facets(rest, method="jml").points.measure == pytest.approx(fit.points.measure, abs=1e-9)


def test_with_a_prior_an_extreme_station_is_measured_like_any_other() -> None:
    stations, assessors, points, categories = columns(made(9, stations=20).ratings)
    best = [3 if station == 4 else category for station, category in zip(stations, categories, strict=True)]
    fit = fit_facets(Ratings.of(stations, assessors, points, best))  # type: ignore[arg-type]
    assert fit.stations[4].standing is Standing.MEASURED
    assert fit.stations[4].measure == fit.stations.measure.max()


def test_extreme_scores_of_the_knox_cube_test_are_set_aside() -> None:
    table = knox()
    child, tap = np.indices(table.shape)
    for steps in ("rating_scale", "partial_credit"):  # the same model for yes and no
        fit = fit_facets(Ratings.of(child.ravel(), None, tap.ravel() + 1, table.ravel()), steps, "jml")  # type: ignore[arg-type]
        standing = dict(zip(fit.points.labels, fit.points.standing, strict=True))
        assert [label for label, value in standing.items() if value is Standing.MAXIMUM] == [1, 2, 3]
        assert [label for label, value in standing.items() if value is Standing.MINIMUM] == [18]
        assert fit.stations.standing[-1] is Standing.MINIMUM  # the last child passed only what all passed
        conditional = rasch.fit_conditional(list(range(1, 19)), table)
        joint = fit.points.measure[3:17]
        assert 1.05 < joint.std() / conditional.difficulty.std() < 1.25  # joint estimates are too far apart
        assert np.all(np.isfinite(fit.points.measure))
        assert fit.points.measure[0] < joint.min() < joint.max() < fit.points.measure[17]


def test_a_point_of_one_middle_category_has_no_measure_of_its_own() -> None:
    stations, assessors, points, categories = columns(made(9).ratings)
    flat = [1 if point == 5 else category for point, category in zip(points, categories, strict=True)]
    ratings = Ratings.of(stations, assessors, points, flat)  # type: ignore[arg-type]
    own = fit_facets(ratings, "partial_credit")
    assert own.points[5].standing is Standing.CONSTANT
    assert np.isnan(own.points[5].measure)
    assert np.isfinite(own.stations.fair).all()
    assert fit_facets(ratings, "rating_scale").points[5].standing is Standing.MEASURED


def test_a_category_nobody_used_keeps_its_number_or_is_closed_up() -> None:
    stations, assessors, points, categories = columns(made(10).ratings)
    gap = [3 if category == 2 else category for category in categories]
    ratings = Ratings.of(stations, assessors, points, gap, highest=3)  # type: ignore[arg-type]
    kept = fit_facets(ratings, method="jml")
    assert kept.scales[0].unused == (2,)
    assert np.isinf(kept.scales[0].cumulative[2])
    closed = fit_facets(ratings, method="jml", unused="renumber")
    as_three = Ratings.of(stations, assessors, points, [min(category, 2) for category in gap])  # type: ignore[arg-type]
    assert closed.stations.measure == pytest.approx(fit_facets(as_three, method="jml").stations.measure)
    assert [row.category for row in closed.scales[0].categories] == [0, 1, 3]
    assert kept.log_likelihood != pytest.approx(closed.log_likelihood, abs=1e-3)


def test_a_further_facet_is_measured_too() -> None:
    stations, assessors, points, categories = columns(made(11, stations=200).ratings)
    rng = np.random.default_rng(0)
    rainy = (rng.random(200) < 0.5).astype(int)
    day = [f"{'wet' if (rainy[s] + a) % 2 else 'dry'}" for s, a in zip(stations, assessors, strict=True)]  # type: ignore[index,operator]
    worse = [max(0, c - (d == "wet") * int(rng.random() < 0.5)) for c, d in zip(categories, day, strict=True)]  # type: ignore[operator]
    fit = fit_facets(Ratings.of(stations, assessors, points, worse, more={"weather": day}), method="jml")  # type: ignore[arg-type]
    weather = fit.facet("weather")
    assert weather.measure.sum() == pytest.approx(0.0, abs=1e-10)
    assert weather["wet"].measure > 0.2
    assert weather["wet"].fair < weather["dry"].fair


def test_fair_averages_are_expected_ratings_at_the_mean_of_the_other_facets() -> None:
    fit = fit_facets(creativity(), method="jml")
    psi = fit.scales[0].cumulative
    for row in (fit.stations[2], fit.assessors[1]):
        eta = row.measure if row.label == 2 else fit.stations.measure.mean() - row.measure
        share = np.exp(np.arange(9) * eta - psi)
        assert row.fair == pytest.approx(1 + np.arange(9) @ share / share.sum(), abs=1e-10)
    # a mean assessor's fair average over stations follows the order of measures, not of raw averages
    assert np.array_equal(np.argsort(fit.stations.fair), np.argsort(fit.stations.measure))


def test_few_ratings_make_joint_estimates_too_wide_and_laplace_spreads_too_small() -> None:
    given = made(12, stations=400, assessors=5, points=3, visits=1, steps=(0.0,))
    child = Ratings.of(given.ratings.facets[0].codes, None, given.ratings.facets[2].codes, given.ratings.categories)
    assert fit_facets(child, method="jml").points.measure.std() > 1.2 * given.points.std()
    fit = fit_facets(child)
    assert fit.spread_station is not None
    assert fit.spread_station < 1.0


def test_ratings_the_model_is_certain_of_are_silent_about_fit() -> None:
    certain = np.full(4, np.finfo(np.float64).tiny)
    given = Residuals(
        score=np.ones(4), eta=np.full(4, 800.0), expected=np.ones(4), variance=certain, fourth=np.zeros(4)
    )
    fit = fit_of(np.array([0, 0, 1, 1]), 2, given)
    assert np.isnan(fit.infit_z).all()
    assert np.isnan(fit.outfit_z).all()
