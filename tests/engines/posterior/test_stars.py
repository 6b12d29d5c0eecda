"""Probabilities, awards, labels, gates and years, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from cuobian.engines import posterior as po

CUTS = [60, 70, 80, 90, 95]
RNG = np.random.default_rng(20261123)
FAIR, ERROR = RNG.normal(78, 10, 500), RNG.uniform(1, 6, 500)


def test_a_score_on_the_cut_has_the_star_with_probability_one_half() -> None:
    found = po.star_posterior([60, 70, 80, 90, 95], 3.3, CUTS)
    assert np.diag(found.at_least).tolist() == [0.5] * 5
    assert found.star.tolist() == [1, 2, 3, 4, 5]  # a tie goes to the station


def test_probabilities_are_the_normal_distribution() -> None:
    found = po.star_posterior([76.0], [4.0], CUTS)
    assert found.at_least[0] == pytest.approx(norm.cdf((76 - np.array(CUTS)) / 4))
    assert found.each[0].sum() == pytest.approx(1)
    # P(3 stars exactly) = Phi(3.5) - Phi(1) reversed: between 80 and 90, one to 3.5 errors above the score
    assert found.each[0, 3] == pytest.approx(norm.sf(1) - norm.sf(3.5))


def test_stars_are_nested_and_add_up() -> None:
    found = po.star_posterior(FAIR, ERROR, CUTS)
    assert (np.diff(found.at_least, axis=1) <= 0).all()
    assert (found.each >= 0).all()
    assert found.each.sum(axis=1) == pytest.approx(1)


def test_a_higher_score_never_lowers_a_probability_or_an_award() -> None:
    low, high = po.star_posterior(FAIR, ERROR, CUTS), po.star_posterior(FAIR + 0.7, ERROR, CUTS)
    assert (high.at_least >= low.at_least).all()
    assert (high.star >= low.star).all()


def test_the_award_is_the_star_of_least_expected_loss() -> None:
    costs = po.Costs([1, 1, 2, 3, 5], [1, 1, 1, 1, 1])
    found = po.star_posterior(FAIR, ERROR, CUTS, costs=costs)
    every = [po.expected_loss(found.at_least, np.full(500, star), costs) for star in range(6)]
    assert found.expected_loss == pytest.approx(np.min(every, axis=0))
    assert (found.star == np.argmin(every, axis=0)).all()


def test_a_star_is_awarded_from_the_probability_that_costs_declare() -> None:
    # False awards cost three times a missed one: from 3 / (3 + 1) = 0.75 on, which lies 0.6745 errors above the cut
    edge = 70 + 4 * norm.ppf(0.75)
    found = po.star_posterior([edge - 0.01, edge + 0.01], 4, CUTS, costs=po.Costs(3, 1))
    assert found.star.tolist() == [1, 2]
    assert po.Costs(3, 1).certainty(5).tolist() == [0.75] * 5


def test_expected_loss_by_hand() -> None:
    # One star at 60, score 62, error 4: P = Phi(0.5). Awarded: too many with 1 - P, at cost 2.
    found = po.star_posterior([62], [4], [60], costs=po.Costs(2, 2))
    assert found.expected_loss[0] == pytest.approx(2 * norm.sf(0.5))
    assert found.certainty[0] == pytest.approx(norm.cdf(0.5))


def test_a_gate_is_kept_exactly_and_shown_apart() -> None:
    cap = np.arange(500) % 6
    plain, held = po.star_posterior(FAIR, ERROR, CUTS), po.star_posterior(FAIR, ERROR, CUTS, cap=cap)
    assert (held.star == np.minimum(plain.star, cap)).all()
    assert (held.star_by_score == plain.star).all()
    assert (held.barred == (plain.star > cap)).all()
    assert (held.by_score == plain.at_least).all()
    above = np.arange(1, 6) > cap[:, None]
    assert (held.at_least[above] == 0).all()
    assert (held.at_least[~above] == plain.at_least[~above]).all()


def test_a_gate_holds_even_when_false_awards_cost_nothing() -> None:
    assert po.star_posterior([99], [1], CUTS, cap=2, costs=po.Costs(0, 1)).star.tolist() == [2]


def test_borderline_conditions_are_told_apart() -> None:
    rule = po.BorderlineRule(certainty=0.8, to_next=1.5, above_own=1)
    found = po.star_posterior([75, 78.6, 80.9, 81.5, 50], [1, 0.1, 0.1, 4, 0.1], CUTS, rule=rule)
    assert found.star.tolist() == [2, 2, 3, 3, 0]
    assert found.borderline.unsure.tolist() == [False, False, False, True, False]
    assert found.borderline.near_next.tolist() == [False, True, False, False, False]
    assert found.borderline.near_own.tolist() == [False, False, True, False, False]
    assert found.borderline.any.tolist() == [False, True, True, True, False]


def test_a_station_held_by_a_gate_is_not_near_the_next_star() -> None:
    found = po.star_posterior([79, 79], 0.1, CUTS, cap=[2, 5])
    assert found.borderline.near_next.tolist() == [False, True]


def test_the_highest_star_has_no_next_one() -> None:
    assert not po.star_posterior([120], 1, CUTS).borderline.any[0]


def test_a_star_awarded_elsewhere_is_judged_as_it_stands() -> None:
    found = po.star_posterior([76], [4], CUTS, star=[3])
    assert found.star.tolist() == [3]
    assert found.certainty[0] == pytest.approx(norm.sf(1))
    # One star too many with 1 - P(>= 3), and 4 and 5 possibly missed.
    assert found.expected_loss[0] == pytest.approx(
        sum(norm.sf((np.array(CUTS[:3]) - 76) / 4) * -1 + 1) + sum(norm.sf((np.array(CUTS[3:]) - 76) / 4))
    )


def test_lines_may_differ_by_station() -> None:
    found = po.star_posterior([75, 75], 1, [[60, 70], [60, 80]])
    assert found.star.tolist() == [2, 1]


def test_order_of_stations_does_not_matter() -> None:
    turn = np.random.default_rng(1).permutation(500)
    plain, turned = po.star_posterior(FAIR, ERROR, CUTS), po.star_posterior(FAIR[turn], ERROR[turn], CUTS)
    assert (plain.at_least[turn] == turned.at_least).all()
    assert (plain.star[turn] == turned.star).all()


def test_between_years_a_star_moves_only_past_the_guard() -> None:
    prior = [3, 3, 3, 3, -1, -1, 0, 2]
    fair = [78.1, 77.9, 91.9, 92.1, 79.9, 80, 61.9, 92.5]
    # held down to 78, lost below; the fourth star at 92 only; without a prior the plain lines; two steps up at once
    assert po.held_stars(fair, CUTS, prior, guard=2).tolist() == [3, 2, 3, 4, 2, 3, 0, 4]
    assert po.held_stars(fair, CUTS, prior, guard=2, cap=2).max() == 2


def test_without_a_guard_years_do_not_matter() -> None:
    plain = (FAIR[:, None] >= CUTS).sum(axis=1)
    assert (po.held_stars(FAIR, CUTS, np.arange(500) % 6, guard=0) == plain).all()


def test_a_star_that_was_given_is_kept_at_the_same_score() -> None:
    for guard in (0, 1, 4):
        once = po.held_stars(FAIR, CUTS, np.arange(500) % 6, guard=guard)
        assert (po.held_stars(FAIR, CUTS, once, guard=guard) == once).all()


def test_guarded_lines_go_into_the_probabilities() -> None:
    lines = po.guarded_cuts(CUTS, [3, -1], 2)
    assert lines.tolist() == [[58, 68, 78, 92, 97], CUTS]
    assert po.star_posterior([78, 78], 1, lines).at_least[:, 2].tolist() == pytest.approx([0.5, norm.cdf(-2)])
