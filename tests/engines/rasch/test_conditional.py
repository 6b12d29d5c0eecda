"""Conditional difficulties of yes-no points."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize

from cuobian.engines import rasch


def table(seed: int, persons: int, difficulty: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = rng.normal(0.0, 1.0, (persons, 1))
    return (rng.random((persons, len(difficulty))) < 1 / (1 + np.exp(difficulty - level))).astype(int)


def test_sums_over_all_patterns_give_the_same_likelihood_and_errors() -> None:
    answers = table(1, 60, np.array([-1.0, -0.3, 0.4, 0.9]))
    fit = rasch.fit_conditional([*"abcd"], answers)

    def loss(x: np.ndarray) -> float:
        delta, total = np.append(x, -x.sum()), 0.0
        for row in answers:
            ways = [np.exp(-delta[list(chosen)].sum()) for chosen in combinations(range(4), int(row.sum()))]
            total += float(row @ delta) + np.log(sum(ways))
        return total

    found = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-8})
    assert fit.difficulty[:3] == pytest.approx(found.x, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-found.fun)
    h, unit = 1e-3, np.eye(3) * 1e-3
    second = [
        [loss(found.x + a + b) - loss(found.x + a - b) - loss(found.x - a + b) + loss(found.x - a - b) for b in unit]
        for a in unit
    ]
    assert fit.se[:3] == pytest.approx(np.sqrt(np.diag(np.linalg.inv(np.array(second) / (4 * h * h)))), rel=1e-4)


def test_few_points_are_not_pulled_apart() -> None:
    # three points: joint estimates would be 3/2 too wide
    true = np.array([-1.0, 0.0, 1.0])
    fit = rasch.fit_conditional([*"abc"], table(2, 20_000, true))
    assert fit.difficulty == pytest.approx(true, abs=4 * fit.se.max())


def test_two_points_have_the_logarithm_of_their_discordant_answers() -> None:
    answers = [[1, 0]] * 6 + [[0, 1]] * 2 + [[1, 1], [0, 0]]
    fit = rasch.fit_conditional(["a", "b"], answers)
    assert fit.difficulty[1] - fit.difficulty[0] == pytest.approx(np.log(3))
    assert fit.persons == 8


def test_forty_points_stay_exact() -> None:
    true = np.linspace(-2.5, 2.5, 40)
    fit = rasch.fit_conditional(list(range(40)), table(3, 500, true))
    assert np.abs((fit.difficulty - true) / fit.se).max() < 4
    assert fit.difficulty.sum() == pytest.approx(0.0, abs=1e-10)
    passing = 1 / (1 + np.exp(fit.difficulty - fit.measure[17]))
    assert passing.sum() == pytest.approx(17, abs=1e-8)


def test_answers_that_are_none_are_refused() -> None:
    for answers, error in (
        ([[1, 0, 1]], rasch.UnevenColumns),
        ([[1, 2]], rasch.BadCategory),
        ([[1, float("nan")]], rasch.BadCategory),
        ([[1, 1], [0, 0]], rasch.NothingToEstimate),
        (np.zeros((0, 2)), rasch.NoRatings),
    ):
        with pytest.raises(error):
            rasch.fit_conditional(["a", "b"], answers)  # type: ignore[arg-type]
