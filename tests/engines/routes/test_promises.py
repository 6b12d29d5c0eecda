"""What every plan keeps: hours, lunch, recusal, locks, events, districts. Read from the plan by `audit`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.routes.audit import audit
from tests.engines.routes.sample import city, two_days

from cuobian.engines import routes as rt

QUICK = rt.Effort(rounds=25, exact_stops=5)
LUNCHES = (None, rt.Lunch(690, 780, 60), rt.Lunch(690, 750, 45, "hotel"), rt.Lunch(700, 700, 60))


@st.composite
def problems(draw: st.DrawFn) -> rt.Problem:
    size = draw(st.integers(0, 12))
    cars, days = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    problem = city(size, cars, days, seed=draw(st.integers(0, 10**6)), must=0.6, lunch=draw(st.sampled_from(LUNCHES)))
    locks = st.builds(
        rt.Lock,
        vehicle=st.none() | st.integers(0, cars - 1).map(lambda n: f"v{n}"),
        day=st.integers(1, days),
        position=st.none() | st.integers(1, 3),
        starts=st.none() | st.integers(500, 900),
    )
    stops = [
        replace(stop, lock=draw(locks), max_late=draw(st.sampled_from((0, 0, 20))))
        if draw(st.integers(0, 3)) == 0
        else stop
        for stop in problem.stops
    ]
    names = tuple(sorted({stop.district for stop in stops}, reverse=draw(st.booleans())))
    rule = draw(st.sampled_from(rt.DistrictOrder)) if names else rt.DistrictOrder.FREE
    events = (rt.Event("talk", "hotel", 1, draw(st.integers(480, 900)), 40),) if draw(st.booleans()) else ()
    return replace(
        problem, stops=tuple(stops), events=events, districts=rt.Districts(rule, names, every=draw(st.booleans()))
    )


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 5))
def test_every_plan_keeps_its_problem(problem: rt.Problem, seed: int) -> None:
    audit(problem, rt.plan(problem, seed=seed, effort=QUICK))


@settings(max_examples=15, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_order_of_the_inputs_does_not_matter(problem: rt.Problem, random: object) -> None:
    stops, vehicles = list(problem.stops), list(problem.vehicles)
    random.shuffle(stops)  # type: ignore[attr-defined]
    random.shuffle(vehicles)  # type: ignore[attr-defined]
    other = replace(problem, stops=tuple(stops), vehicles=tuple(vehicles))
    assert rt.plan(problem, effort=QUICK).digest == rt.plan(other, effort=QUICK).digest


def test_the_usual_two_days() -> None:
    problem = two_days()
    plan = rt.plan(problem)
    audit(problem, plan)
    assert not plan.missed_districts
    assert all(one.reason is rt.Reason.NOT_WORTH or one.reason is rt.Reason.FULL for one in plan.unassigned)
    assert plan.objective.missing == 0
    where = {leg.id: (one.day, leg.start) for one in plan.itineraries for leg in one.legs if leg.id}
    assert where["talk"] == (1, 500)
    assert where["meeting"] == (2, 945)
    assert where["tongan1"] < where["xiangan1"] < where["huli1"] < where["jimei1"] < where["haicang1"]


def test_every_district_is_visited_even_if_no_stop_of_it_is_worth_the_way() -> None:
    problem = two_days()
    cheap = tuple(replace(stop, prize=0) for stop in problem.stops)
    asked = rt.plan(replace(problem, stops=cheap))
    audit(replace(problem, stops=cheap), asked)
    assert not asked.missed_districts
    assert sum(leg.kind is rt.Kind.STOP for one in asked.itineraries for leg in one.legs) == 6
    free = rt.Districts(rt.DistrictOrder.FREE, every=False)
    unasked = rt.plan(replace(problem, stops=cheap, districts=free))
    assert not [leg for one in unasked.itineraries for leg in one.legs if leg.kind is rt.Kind.STOP]


def test_a_free_order_of_districts_is_hardly_ever_worse_than_a_fixed_one() -> None:
    """The fixed order is proven, the others are searched."""
    problem = two_days()
    fixed, together, free = (
        rt.plan(replace(problem, districts=replace(problem.districts, rule=rule)), effort=rt.Effort(rounds=300))
        for rule in (rt.DistrictOrder.FIXED, rt.DistrictOrder.TOGETHER, rt.DistrictOrder.FREE)
    )
    assert together.objective.total <= fixed.objective.total + 10
    assert free.objective.total <= together.objective.total + 10


@pytest.mark.parametrize("effort", [rt.Effort(), rt.Effort(exact_stops=0)])
def test_locked_place_in_the_order_time_and_car(effort: rt.Effort) -> None:
    problem = city(8, 2, 1, must=0.5, seed=3)
    locks = {
        "s00": rt.Lock(vehicle="v1", position=1),
        "s01": rt.Lock(vehicle="v1", position=2),
        "s02": rt.Lock(starts=845),
    }
    stops = tuple(
        replace(stop, windows=(), lock=locks[stop.id], forbidden=()) if stop.id in locks else stop
        for stop in problem.stops
    )
    problem = replace(problem, stops=stops)
    plan = rt.plan(problem, effort=effort)
    audit(problem, plan)
    assert not {one.id for one in plan.unassigned} & set(locks)
    _one, leg = plan.where("s02") or pytest.fail("s02 is missing")
    assert leg.start == 845
    assert leg.locked


def test_room_is_what_a_delay_may_be() -> None:
    """Starting any thing that much later still keeps everything after it; one minute more does not."""
    problem = two_days()
    plan = rt.plan(problem)
    for one in plan.itineraries:
        for number, leg in enumerate(one.legs):
            assert _holds(problem, one, number, leg.room)
            assert not _holds(problem, one, number, leg.room + 1)


def _holds(problem: rt.Problem, one: rt.Itinerary, number: int, later: int) -> bool:
    hours = {stop.id: [w.closes for w in stop.windows] for stop in problem.stops}
    shift = problem.vehicles[0].shifts[one.day - 1]
    assert shift.lunch is not None
    start = one.legs[number].start + later
    for at, leg in enumerate(one.legs[number:], number):
        if at > number:
            start = max(leg.start, start + leg.travel)
        ok = {
            rt.Kind.EVENT: start == leg.start,
            rt.Kind.LUNCH: start <= shift.lunch.latest,
            rt.Kind.STOP: start + leg.leave - leg.start <= max(hours.get(leg.id, [0])),
        }[leg.kind]
        if not ok:
            return False
        start += leg.leave - leg.start
    return start + one.travel_back <= shift.ends
