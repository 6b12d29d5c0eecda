"""Bad input is refused by name and place, never guessed at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cuobian.engines import posterior as po

NAN = np.nan
CUTS = [60, 70]
REFUSED: list[tuple[Callable[[], object], type[po.PosteriorError], str]] = [
    (lambda: po.star_posterior([60, NAN], 1, CUTS), po.NotANumber, "fair, station 1"),
    (lambda: po.star_posterior([60, np.inf], 1, CUTS), po.NotANumber, "fair, station 1"),
    (lambda: po.star_posterior(["A"], 1, CUTS), po.NotANumber, "fair"),
    (lambda: po.star_posterior([[60]], 1, CUTS), po.WrongShape, "fair"),
    (lambda: po.star_posterior([60, 61], [1, NAN], CUTS), po.NotANumber, "error, station 1"),
    (lambda: po.star_posterior([60, 61], [1, 0], CUTS), po.BadError, "error, station 1"),
    (lambda: po.star_posterior([60, 61], -1, CUTS), po.BadError, "error, station 0"),
    (lambda: po.star_posterior([60, 61], [1, 1, 1], CUTS), po.WrongShape, "error"),
    (lambda: po.star_posterior([60], 1, [70, 60]), po.CutsNotRising, "cuts"),
    (lambda: po.star_posterior([60], 1, [70, 70]), po.CutsNotRising, "cuts"),
    (lambda: po.star_posterior([60], 1, [70, NAN]), po.NotANumber, "cuts"),
    (lambda: po.star_posterior([60], 1, []), po.WrongShape, "cuts"),
    (lambda: po.star_posterior([60], 1, [[60, 70]] * 3), po.WrongShape, "cuts"),
    (lambda: po.star_posterior([60], 1, CUTS, cap=[3]), po.BadSetting, "cap, station 0"),
    (lambda: po.star_posterior([60], 1, CUTS, cap=[-1]), po.BadSetting, "cap, station 0"),
    (lambda: po.star_posterior([60], 1, CUTS, cap=[1.5]), po.BadSetting, "cap"),
    (lambda: po.star_posterior([60], 1, CUTS, cap=[1, 1]), po.WrongShape, "cap"),
    (lambda: po.star_posterior([60], 1, CUTS, star=[9]), po.BadSetting, "star, station 0"),
    (lambda: po.star_posterior([60], 1, CUTS, costs=po.Costs(-1, 1)), po.BadCosts, "false_award"),
    (lambda: po.star_posterior([60], 1, CUTS, costs=po.Costs(1, NAN)), po.BadCosts, "missed_award"),
    (lambda: po.star_posterior([60], 1, CUTS, costs=po.Costs(0, 0)), po.BadCosts, "costs"),
    (lambda: po.star_posterior([60], 1, CUTS, costs=po.Costs([3, 1], 1)), po.BadCosts, "costs"),
    (lambda: po.star_posterior([60], 1, CUTS, costs=po.Costs([1, 2, 3], 1)), po.WrongShape, "false_award"),
    (lambda: po.BorderlineRule(certainty=1.2), po.BadSetting, "certainty"),
    (lambda: po.BorderlineRule(to_next=-1), po.BadSetting, "to_next"),
    (lambda: po.BorderlineRule(above_own=np.inf), po.BadSetting, "above_own"),
    (lambda: po.evsi([60], 1, CUTS, 0), po.BadError, "visit_error, station 0"),
    (lambda: po.evsi([60], 1, CUTS, 5, visits=0), po.BadSetting, "visits, method"),
    (lambda: po.evsi([60], 1, CUTS, 5, method="guess"), po.BadSetting, "visits, method"),  # type: ignore[arg-type]
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=-1), po.BadSetting, "budget"),
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=NAN), po.BadSetting, "budget"),
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=1, cost=0), po.BadSetting, "cost"),
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=1, most=0), po.BadSetting, "most"),
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=1, worth=-1), po.BadSetting, "worth"),
    (lambda: po.next_visits([60], 1, CUTS, 5, budget=1, excluded=[1]), po.WrongShape, "excluded"),
    (lambda: po.sure_list([0.5], share=0), po.BadSetting, "share"),
    (lambda: po.sure_list([1.5]), po.BadSetting, "probability"),
    (lambda: po.sure_list([NAN]), po.NotANumber, "probability, station 0"),
    (lambda: po.held_stars([60], CUTS, [1], guard=-1), po.BadSetting, "guard"),
    (lambda: po.held_stars([60], CUTS, [3], guard=1), po.BadSetting, "prior, station 0"),
    (lambda: po.held_stars([60], CUTS, [-2], guard=1), po.BadSetting, "prior, station 0"),
    (lambda: po.common_prior([1, 2], 1), po.WrongShape, "fair"),
    (lambda: po.common_prior([1, 2, 3], 9), po.NoSpread, "fair"),
    (lambda: po.common_prior([2, 2, 2], 1), po.NoSpread, "fair"),
    (lambda: po.Prior(75, 0), po.BadSetting, "prior"),
    (lambda: po.brier_score([], []), po.WrongShape, "probability"),
    (lambda: po.brier_score([0.5], [1]), po.WrongShape, "happened"),
    (lambda: po.brier_score([2], [True]), po.BadSetting, "probability"),
    (lambda: po.reliability_table([0.5], [True], bins=0), po.BadSetting, "bins"),
    (lambda: po.coverage([60], 1, [60], confidence=1), po.BadSetting, "confidence"),
]


@pytest.mark.parametrize(("attempt", "error", "place"), REFUSED)
def test_a_fault_is_named_with_its_place(
    attempt: Callable[[], object], error: type[po.PosteriorError], place: str
) -> None:
    with pytest.raises(po.PosteriorError) as caught:
        attempt()
    assert (type(caught.value), caught.value.place) == (error, place)
    assert caught.value.message
