"""Paired comparisons, with ties and without."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from tests.engines.rasch.made import made
from tests.engines.rasch.published import HOME_LOSSES, HOME_WINS, TEAMS

from cuobian.engines import rasch
from cuobian.engines.rasch import Pairs, fit_pairs


def test_two_who_met_have_the_logarithm_of_their_wins() -> None:
    fit = fit_pairs(Pairs.of(["a", "b"], [[0, 2], [6, 0]]))
    assert fit.ability.tolist() == pytest.approx([0.0, np.log(3)])
    assert fit.se[1] == pytest.approx(np.sqrt(1 / 2 + 1 / 6))
    assert fit.deviance == pytest.approx(0.0, abs=1e-12)
    # with ties Davidson's tie parameter is fitted exactly by one pair: ties / sqrt(wins * losses)
    tied = fit_pairs(Pairs.of(["a", "b"], [[0, 2], [6, 0]], [[0, 4], [4, 0]]))
    assert tied.ability[1] == pytest.approx(np.log(3))
    assert tied.tie == pytest.approx(np.log(4 / np.sqrt(12)))


def test_ties_and_the_host_agree_with_a_second_optimiser() -> None:
    won, lost = np.array(HOME_WINS), np.array(HOME_LOSSES)
    tied = np.minimum(won, lost) // 2
    fit = fit_pairs(Pairs.at_home(TEAMS, won, lost, tied), advantage=True)

    def loss(x: np.ndarray) -> float:
        ability, total = np.append(0.0, x[:6]), 0.0
        for i in range(7):
            for j in range(7):
                outcome = np.array([ability[i] + x[6], ability[j], x[7] + (ability[i] + ability[j]) / 2])
                outcome -= np.log(np.exp(outcome).sum())
                total -= float(np.array([won[i, j], lost[i, j], tied[i, j]]) @ outcome) if i != j else 0.0
        return total

    found = minimize(loss, np.zeros(8), method="BFGS", options={"gtol": 1e-7})
    assert [*fit.ability[1:], fit.advantage, fit.tie] == pytest.approx(found.x, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-found.fun)


def test_the_reference_only_moves_the_origin() -> None:
    pairs = Pairs.of(TEAMS, np.array(HOME_WINS) + np.array(HOME_LOSSES).T)
    one, other = fit_pairs(pairs), fit_pairs(pairs, reference="Detroit")
    assert other.ability[3] == other.se[3] == 0.0
    assert other.ability - other.ability[0] == pytest.approx(one.ability)
    spread = one.covariance[4, 4] + one.covariance[3, 3] - 2 * one.covariance[3, 4]
    assert other.se[4] == pytest.approx(spread**0.5)


def test_who_never_lost_has_no_finite_ability() -> None:
    with pytest.raises(rasch.NotStronglyConnected, match="2 groups") as refused:
        fit_pairs(Pairs.of(["a", "b", "c"], [[0, 3, 2], [0, 0, 1], [0, 2, 0]]))
    assert refused.value.groups == (("b", "c"), ("a",))
    # one tie is a way back
    assert fit_pairs(Pairs.of(["a", "b", "c"], [[0, 3, 2], [0, 0, 1], [0, 2, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]]))


def test_a_host_who_always_wins_has_no_finite_advantage() -> None:
    won = np.ones((3, 3)) - np.eye(3)
    with pytest.raises(rasch.NotConverged, match="no finite maximum"):
        fit_pairs(Pairs.at_home([*"abc"], won, np.zeros((3, 3))), advantage=True)


def test_tables_that_are_none_are_refused() -> None:
    for wins, ties, error in (
        ([[0, 1]], None, rasch.UnevenColumns),
        ([[0, -1], [1, 0]], None, rasch.BadCategory),
        ([[0, float("nan")], [1, 0]], None, rasch.BadCategory),
        ([[1, 1], [1, 0]], None, rasch.BadCategory),
        ([[0, 1], [1, 0]], [[0, 1], [0, 0]], rasch.BadCategory),
        ([[0, 0], [0, 0]], None, rasch.NoRatings),
    ):
        with pytest.raises(error):
            Pairs.of(["a", "b"], wins, ties)
    with pytest.raises(rasch.BadLabel):
        Pairs.of(["a", "a"], [[0, 1], [1, 0]])
    pairs = Pairs.of(["a", "b"], [[0, 1], [1, 0]])
    with pytest.raises(rasch.BadOption, match="at home"):
        fit_pairs(pairs, advantage=True)
    with pytest.raises(rasch.BadOption, match="reference"):
        fit_pairs(pairs, reference="c")


def test_who_is_rated_higher_tells_nearly_the_same_order_as_the_measures() -> None:
    ratings = made(41, stations=40, assessors=6, spread=0.5).ratings
    pairs = rasch.pairs_of(ratings)
    met = sum(len(set(ratings.facets[0].codes[ratings.facets[1].codes == a])) for a in range(6))
    assert met == 120
    fit, measures = fit_pairs(pairs), rasch.fit_facets(ratings)
    assert np.corrcoef(fit.ability, measures.stations.measure)[0, 1] > 0.95


def test_only_points_rated_at_both_stations_are_compared() -> None:
    ratings = rasch.Ratings.of(
        ["s", "s", "t", "t", "u"], ["a"] * 5, ["p", "q", "p", "r", "q"], [1, 3, 2, 0, 3], highest=3
    )
    pairs = rasch.pairs_of(ratings)
    # s and t share p (1 : 2); s and u share q (3 : 3); t and u share nothing
    outcomes = zip(pairs.first, pairs.second, pairs.won, pairs.lost, pairs.tied, strict=True)
    assert [tuple(int(value) for value in row) for row in outcomes] == [(0, 1, 0, 1, 0), (0, 2, 0, 0, 1)]
