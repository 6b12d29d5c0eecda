"""Fit statistics against sums written out rating by rating, and the signs they give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.rasch.made import columns, made
from tests.engines.rasch.published import creativity

from cuobian.engines import rasch
from cuobian.engines.rasch import Limits, Ratings, Sign, fit_facets


def by_hand(fit: rasch.FacetsFit, ratings: Ratings) -> list[dict[str, float]]:
    """One record a rating."""
    records = []
    station, assessor, point = ratings.facets
    for number, category in enumerate(ratings.categories):
        labels = [facet.labels[facet.codes[number]] for facet in (station, assessor, point)]
        eta = fit.stations[labels[0]].measure - fit.assessors[labels[1]].measure - fit.points[labels[2]].measure
        k = np.arange(ratings.highest - ratings.lowest + 1)
        share = np.exp(k * eta - fit.scale_of(labels[2]).cumulative)
        share /= share.sum()
        mean = float(k @ share)
        moment = {power: float(((k - mean) ** power) @ share) for power in (2, 4)}
        x = int(category) - ratings.lowest
        records.append(
            {"point": labels[2], "x": x, "eta": eta, "mean": mean, "v": moment[2], "c": moment[4]}  # type: ignore[dict-item]
        )
    return records


@pytest.mark.parametrize("steps", ["rating_scale", "partial_credit"])
def test_mean_squares_and_correlations_are_their_definitions(steps: str) -> None:
    ratings = made(21, stations=30).ratings
    fit = fit_facets(ratings, steps, "jml")  # type: ignore[arg-type]
    rows = [row for row in by_hand(fit, ratings) if row["point"] == 3]
    x, eta, mean, v, c = (np.array([row[name] for row in rows]) for name in ("x", "eta", "mean", "v", "c"))
    found, n = fit.points[3], len(rows)
    infit, outfit = ((x - mean) ** 2).sum() / v.sum(), ((x - mean) ** 2 / v).mean()
    assert (found.infit, found.outfit) == pytest.approx((infit, outfit))
    q = np.sqrt((c - v**2).sum()) / v.sum()
    assert found.infit_z == pytest.approx((np.cbrt(infit) - 1) * 3 / q + q / 3)
    q = np.sqrt((c / v**2).sum() / n**2 - 1 / n)
    assert found.outfit_z == pytest.approx((np.cbrt(outfit) - 1) * 3 / q + q / 3)
    assert found.correlation == pytest.approx(np.corrcoef(x, eta)[0, 1])
    wanted = np.cov(mean, eta, bias=True)[0, 1] / np.sqrt(eta.var() * (mean.var() + v.mean()))
    assert found.expected_correlation == pytest.approx(wanted)
    assert found.se_alone == pytest.approx(1 / np.sqrt(v.sum()))


def test_categories_are_counted_and_averaged() -> None:
    ratings = creativity()
    fit = fit_facets(ratings, method="jml")
    rows = by_hand(fit, ratings)
    for category in fit.scales[0].categories:
        mine = [row for row in rows if row["x"] == category.category - 1]
        assert category.count == len(mine)
        assert category.average == pytest.approx(np.mean([row["eta"] for row in mine]))
        assert category.outfit == pytest.approx(np.mean([(row["x"] - row["mean"]) ** 2 / row["v"] for row in mine]))
    # thresholds -0.69 -2.35 0.81 -1.48 1.72 -0.98 2.39 0.58: every second one lies below the one before
    assert [row.category for row in fit.scales[0].categories if row.disordered] == [3, 5, 7, 9]
    assert fit.scales[0].disordered
    assert Sign.DISORDERED not in rasch.diagnose_scale(fit.scales[0], Limits(few_in_category=32))
    assert Sign.AVERAGE_FALLS in rasch.diagnose_scale(fit.scales[0], Limits(few_in_category=4))


def test_ratings_that_fit_the_model_have_mean_squares_about_one() -> None:
    fit = fit_facets(made(22, stations=200, points=20).ratings)
    # a little below one: each station's measure has used up one of its 60 ratings
    assert fit.points.outfit.mean() == pytest.approx(1.0, abs=0.05)
    assert fit.points.infit.mean() == pytest.approx(1.0, abs=0.05)
    assert fit.points.outfit_z.std() == pytest.approx(1.0, abs=0.4)
    assert [finding.signs for finding in rasch.diagnose_points(fit)] == [()] * 20


def spoilt(point: int, change: object) -> Ratings:
    stations, assessors, points, categories = columns(made(23, stations=120).ratings)
    assert callable(change)
    new = [change(c, n) if p == point else c for n, (p, c) in enumerate(zip(points, categories, strict=True))]
    return Ratings.of(stations, assessors, points, new, highest=3)  # type: ignore[arg-type]


def signs(ratings: Ratings, point: int, steps: str = "rating_scale") -> tuple[Sign, ...]:
    return next(f.signs for f in rasch.diagnose_points(fit_facets(ratings, steps)) if f.label == point)  # type: ignore[arg-type]


def test_a_point_rated_at_random_is_noisy_and_weak() -> None:
    draw = np.random.default_rng(0).integers(0, 4, 10_000)
    assert {Sign.NOISY, Sign.WEAK} <= set(signs(spoilt(4, lambda _, n: int(draw[n])), 4))


def test_a_point_rated_the_wrong_way_round_goes_against_the_others() -> None:
    assert Sign.AGAINST in signs(spoilt(4, lambda c, _: 3 - c), 4)


def test_a_point_that_follows_the_total_is_too_regular() -> None:
    ratings = made(23, stations=120).ratings
    station = ratings.facets[0]
    average = fit_facets(ratings).stations.average
    stations, assessors, points, categories = columns(ratings)
    copied = [
        round(float(average[station.codes[n]])) if p == 4 else c
        for n, (p, c) in enumerate(zip(points, categories, strict=True))
    ]
    assert Sign.TOO_REGULAR in signs(Ratings.of(stations, assessors, points, copied, highest=3), 4)  # type: ignore[arg-type]


def test_swapped_categories_and_unused_ones_are_seen_with_steps_of_their_own() -> None:
    swapped = signs(spoilt(4, lambda c, _: {1: 2, 2: 1}.get(c, c)), 4, "partial_credit")
    assert {Sign.DISORDERED, Sign.AVERAGE_FALLS} & set(swapped)
    assert Sign.UNUSED_CATEGORY in signs(spoilt(4, lambda c, _: 3 if c == 2 else c), 4, "partial_credit")


def test_an_extreme_point_and_one_of_few_ratings_say_so() -> None:
    assert signs(spoilt(4, lambda _c, _n: 3), 4) == (Sign.EXTREME,)
    fit = fit_facets(made(23, stations=120).ratings)
    findings = rasch.diagnose_points(fit, Limits(few=10_000))
    assert {finding.signs for finding in findings} == {(Sign.FEW,)}
    assert rasch.diagnose_elements(fit.assessors, Limits(few=10_000))[0].signs == (Sign.FEW,)


def test_limits_are_data() -> None:
    fit = fit_facets(made(23, stations=120).ratings)
    strict = replace(Limits(), high=1.0, low=1.0, z=0.0)
    assert all(finding.signs for finding in rasch.diagnose_points(fit, strict))
