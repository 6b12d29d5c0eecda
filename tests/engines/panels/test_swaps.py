"""The arithmetic of swaps: exact without a new inversion, never for the worse, blind to the last bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from tests.engines.panels.sample import demands, plain

from cuobian.engines import panels as pn
from cuobian.engines.panels.laplacian import known_links, links_of, parts_of, precision_of
from cuobian.engines.panels.seating import Seating
from cuobian.engines.panels.swaps import Floor, Swapper
from cuobian.engines.panels.table import Real, Table, table_of


def seated(table: Table) -> Floor:
    """Everybody seated in the order of ids, without a draw: far from the best."""
    seating = Seating(table.allowed, table.group, table.wanted, table.low, table.high, table.fixed & table.allowed)
    seating.complete()
    low = np.minimum(table.low, seating.load)
    weight = 1.0 + np.arange(len(table.places)) % 3
    return Floor(seating.seated, table.allowed, table.fixed, table.group, low, table.high, weight)


def whole(floor: Floor, known: Real) -> Real:
    return known + links_of(floor.seated.astype(float), floor.weight)


@given(demands(most_places=12))
@settings(max_examples=40, deadline=None)
def test_the_updated_inverse_is_the_inverse_and_no_swap_makes_it_worse(inputs: pn.Inputs) -> None:
    table = table_of(inputs)
    assume((table.fixed.sum(axis=1) <= table.wanted).all())
    floor, known = seated(table), known_links(inputs, table.assessors)
    before = whole(floor, known)
    assume(parts_of(before)[0] == 1)
    swapper = Swapper(floor, known, list(range(len(table.places))))
    for seat in swapper.visiting:
        traced = swapper.trace
        improved = swapper._improve(seat)
        fresh = np.linalg.inv(whole(floor, known) + np.trace(swapper.links) / (len(known) - 1) / len(known))
        assert swapper.trace == pytest.approx(np.trace(fresh), rel=1e-7)
        assert (swapper.trace < traced) == improved
    assert precision_of(whole(floor, known)).a_criterion <= precision_of(before).a_criterion * (1 + 1e-9)


def test_what_it_calls_settled_cannot_be_improved_by_any_exchange() -> None:
    inputs = plain(8, 6, 3)
    table = table_of(inputs)
    floor, known = seated(table), known_links(inputs, table.assessors)
    assert Swapper(floor, known, list(range(8))).run(50).settled
    reached = precision_of(whole(floor, known)).a_criterion
    tried = 0
    for s, a in np.argwhere(floor.seated).tolist():
        for t, b in np.argwhere(floor.seated).tolist():
            if floor.seated[s, b] or floor.seated[t, a]:
                continue
            tried += 1
            floor.seated[[s, t], [a, b]], floor.seated[[s, t], [b, a]] = False, True
            assert precision_of(whole(floor, known)).a_criterion > reached * (1 - 1e-5)
            floor.seated[[s, t], [a, b]], floor.seated[[s, t], [b, a]] = True, False
    assert tried > 50


@pytest.mark.parametrize("number", range(3))
def test_the_last_bits_of_a_processor_decide_nothing(number: int) -> None:
    inputs = plain(40, 12, 3)
    table = table_of(inputs)
    clean, noisy = seated(table), seated(table)
    noise = np.random.default_rng(number).normal(0, 1e-13, (12, 12))
    known = np.zeros((12, 12))
    Swapper(clean, known, list(range(40))).run(20)
    Swapper(noisy, known + noise + noise.T, list(range(40))).run(20)
    assert (clean.seated == noisy.seated).all()
