"""Who visits whom: good designs, every rule kept, the same draw for everybody."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.panels.exhaustive import best_a_criterion, designs
from tests.engines.panels.sample import SEED, answer, city, demands, plain

from cuobian.engines import panels as pn


def tiny(number: int) -> pn.Inputs:
    """Three to five places and four to six people, some with districts, recusals and tight loads."""
    rng = np.random.default_rng(number)
    people, visits = int(rng.integers(4, 7)), int(rng.integers(2, 4))
    places = int(rng.integers(3, 10 - people))
    districts = int(rng.integers(visits + 1, people + 1)) if visits < people else people
    most = -(-places * visits // people) + int(rng.integers(0, 2)) if rng.random() < 0.5 else None
    stations = tuple(pn.Place(f"s{n}", f"d{n % districts}" if rng.random() < 0.5 else None) for n in range(places))
    assessors = tuple(pn.Assessor(f"a{n}", f"d{n % districts}", 0, most) for n in range(people))
    recused = rng.random((places, people)) < 0.1
    recusals = pn.recusals_from([s.id for s in stations], [a.id for a in assessors], recused, "kin")
    return pn.Inputs(stations, assessors, visits, recusals)


@pytest.mark.parametrize("number", range(14))
def test_the_plan_of_a_tiny_demand_is_within_one_per_cent_of_the_best_of_all_designs(number: int) -> None:
    inputs = tiny(number)
    best = best_a_criterion(inputs)
    if best is None:
        with pytest.raises(pn.Infeasible):
            pn.plan_panels(inputs, SEED)
        return
    found = pn.certificate(inputs, pn.plan_panels(inputs, SEED).panels)
    assert not found.broken
    if best == float("inf"):
        assert found.components > 1
    else:
        assert best * (1 - 1e-9) <= found.whole.a_criterion <= best * 1.01


@pytest.mark.parametrize(("people", "visits"), [(7, 3), (13, 4)])
def test_projective_planes_are_found_and_attain_the_bound_exactly(people: int, visits: int) -> None:
    inputs = plain(people, people, visits)
    found = pn.certificate(inputs, pn.plan_panels(inputs, SEED).panels)
    assert found.whole.efficiency == pytest.approx(1, abs=1e-12)
    assert found.whole.lambda2 == pytest.approx(found.whole.lambda2_bound, abs=1e-9)
    assert found.co_visit_range == (1, 1)


def test_six_hundred_places_and_thirty_people_reach_99_per_cent_of_the_bound_in_two_seconds() -> None:
    inputs = city()
    start = time.process_time()
    plan = pn.plan_panels(inputs, SEED)
    spent = time.process_time() - start
    found = pn.certificate(inputs, plan.panels)
    assert plan.outcome.settled
    assert found.sound
    assert found.whole.efficiency >= 0.99
    assert max(found.loads) - min(found.loads) <= 1
    assert (found.cross_district_pairs, found.same_district_pairs) == (1800, 0)
    assert spent < 2


@given(demands(), st.sampled_from(["a", "b"]))
@settings(max_examples=80, deadline=None)
def test_no_plan_breaks_a_recusal_nor_any_other_rule(inputs: pn.Inputs, seed: str) -> None:
    plan = answer(inputs, seed, partial=False)
    if not isinstance(plan, pn.Plan):
        assert plan
        return
    assert pn.certificate(inputs, plan.panels).broken == ()
    recused = {(recusal.place, recusal.assessor) for recusal in inputs.recusals}
    seats = {(panel.place, name) for panel in plan.panels for name in panel.members}
    assert not seats & recused
    assert {(seat.place, seat.assessor) for seat in inputs.fixed} <= seats


@given(demands(most_places=4, most_people=5))
@settings(max_examples=80, deadline=None)
def test_a_demand_is_refused_exactly_when_no_design_exists(inputs: pn.Inputs) -> None:
    exists = next(designs(inputs), None) is not None
    assert isinstance(answer(inputs, SEED, partial=False), pn.Plan) == exists


@given(demands(), st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_inputs_never_matters(inputs: pn.Inputs, data: st.DataObject) -> None:
    other = replace(
        inputs,
        places=tuple(data.draw(st.permutations(inputs.places))),
        assessors=tuple(data.draw(st.permutations(inputs.assessors))),
        recusals=tuple(data.draw(st.permutations(inputs.recusals))),
        fixed=tuple(data.draw(st.permutations(inputs.fixed))),
    )
    assert other.digest == inputs.digest
    assert answer(other, SEED, partial=True) == answer(inputs, SEED, partial=True)


def test_another_seed_gives_other_panels_of_the_same_worth() -> None:
    inputs = city(places=120)
    one, other = (pn.plan_panels(inputs, seed) for seed in ("one", "other"))
    assert one.panels != other.panels
    first, second = (pn.certificate(inputs, plan.panels).whole.efficiency for plan in (one, other))
    assert first == pytest.approx(second, abs=0.003)


def test_loads_stay_within_their_bounds_when_these_are_uneven() -> None:
    inputs = city(places=60)
    people = tuple(
        replace(a, min_load=9 if n == 0 else 0, max_load=2 if n == 1 else None) for n, a in enumerate(inputs.assessors)
    )
    inputs = replace(inputs, assessors=people)
    found = pn.certificate(inputs, pn.plan_panels(inputs, SEED).panels)
    assert not found.broken
    assert found.loads[0] >= 9
    assert found.loads[1] <= 2
    assert max(found.loads[2:]) - min(found.loads[2:]) <= 1


def test_fixed_seats_stay_and_the_rest_is_planned_around_them() -> None:
    inputs = city(places=60, recused=0)
    seats = tuple(pn.Seat(f"s{n:04}", "a001") for n in (0, 2, 3, 4, 5))
    plan = pn.plan_panels(replace(inputs, fixed=seats), SEED)
    assert all("a001" in plan.members(seat.place) for seat in seats)
    assert pn.certificate(replace(inputs, fixed=seats), plan.panels).sound


def test_a_place_may_want_more_visits_than_the_others() -> None:
    inputs = city(places=24, recused=0)
    inputs = replace(inputs, places=(replace(inputs.places[0], visits=5), *inputs.places[1:]))
    plan = pn.plan_panels(inputs, SEED)
    assert len(plan.members("s0000")) == 5
    assert {len(panel.members) for panel in plan.panels[1:]} == {3}


def test_earlier_visits_connect_people_who_share_nothing_this_time() -> None:
    inputs = plain(2, 4, 2)
    inputs = replace(inputs, assessors=tuple(replace(a, max_load=1) for a in inputs.assessors))
    alone = pn.certificate(inputs, pn.plan_panels(inputs, SEED).panels)
    past = tuple(pn.PastVisit("old", name, "2025") for name in ("a00", "a01"))
    linked = replace(inputs, history=past)
    plan = pn.plan_panels(linked, SEED)
    found = pn.certificate(linked, plan.panels)
    assert (alone.components, found.components) == (2, 1)
    assert not any({"a00", "a01"} <= set(panel.members) for panel in plan.panels)


def test_one_visit_each_without_dossiers_compares_nobody_and_says_so() -> None:
    inputs = plain(6, 3, 1)
    found = pn.certificate(inputs, pn.plan_panels(inputs, SEED).panels)
    assert (found.components, found.whole.lambda2, found.whole.efficiency) == (3, 0, 0)
    assert found.contrast_sd == float("inf")
