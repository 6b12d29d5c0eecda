"""Running late: what is done stays, the rest is planned anew, what cannot be reached is named, hosts get differences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.routes.sample import city, two_days

from cuobian.engines import routes as rt

QUICK = rt.Effort(rounds=150)


def day_of(plan: rt.Plan, day: int, vehicle: str = "coach") -> rt.Itinerary:
    return next(one for one in plan.itineraries if (one.vehicle, one.day) == (vehicle, day))


def stops_of(plan: rt.Plan) -> list[str]:
    return [leg.id for one in plan.itineraries for leg in one.legs if leg.kind is rt.Kind.STOP]


def times_fit(problem: rt.Problem, one: rt.Itinerary) -> None:
    """The way between any two things fits between their times, done or not."""
    at = problem.travel.places.index
    for before, after in zip(one.legs, one.legs[1:], strict=False):
        assert before.place is not None
        assert after.place is not None
        if not after.done:
            assert after.start >= before.leave + problem.travel.minutes[at(before.place)][at(after.place)]
    assert one.ends == one.legs[-1].leave + one.travel_back or one.legs[-1].done


@pytest.fixture(scope="module")
def programme() -> tuple[rt.Problem, rt.Plan]:
    problem = two_days()
    return problem, rt.plan(problem)


def test_on_time_changes_nothing(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    first = day_of(plan, 1)
    for leg in first.legs:
        again = rt.replan(problem, plan, day=1, at=leg.leave, effort=QUICK)
        assert not rt.differences(plan, again)
        assert again.objective.total == plan.objective.total


def test_running_25_minutes_late(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    first = day_of(plan, 1)
    done = [leg.id for leg in first.legs[:3]]
    now = first.legs[2].leave + 25
    again = rt.replan(problem, plan, day=1, at=now, late=25, done=[x for x in done if x], effort=QUICK)
    late = day_of(again, 1)
    assert [replace(leg, done=True) for leg in first.legs[:3]] == list(late.legs[:3])
    assert all(not leg.done and leg.start >= now for leg in late.legs[3:])
    times_fit(problem, late)
    dropped = {one.id for one in rt.differences(plan, again) if one.kind is rt.ChangeKind.DROPPED}
    assert dropped == set(stops_of(plan)) - set(stops_of(again))
    assert dropped <= {one.id for one in again.unassigned}
    for change in rt.differences(plan, again):
        if change.kind in (rt.ChangeKind.LATER, rt.ChangeKind.EARLIER):
            assert change.new_start is not None
            assert change.old_start is not None
            assert change.minutes == change.new_start - change.old_start
    order = [leg.id for leg in first.legs if leg.id in {x.id for x in late.legs}]
    assert [leg.id for leg in late.legs if leg.id in order] == order


def test_under_way_and_on_the_way(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    first = day_of(plan, 1)
    leg = first.legs[2]
    inside = rt.replan(problem, plan, day=1, at=leg.start + 15, late=10, effort=QUICK)
    held = day_of(inside, 1).legs[2]
    assert (held.done, held.start, held.leave) == (True, leg.start + 10, leg.leave + 10)
    on_road = rt.replan(problem, plan, day=1, at=first.legs[1].leave + 10 + leg.travel // 2, late=10, effort=QUICK)
    following = day_of(on_road, 1).legs[2]
    assert (following.id, following.arrive, following.travel) == (leg.id, leg.arrive + 10, leg.travel)


def test_what_cannot_be_reached_any_more_is_named(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    second = day_of(plan, 2)
    again = rt.replan(problem, plan, day=2, at=second.set_out + 240, late=240, done=(), effort=QUICK)
    lost = {one.id: one.reason for one in again.unassigned}
    assert set(stops_of(plan)) - set(stops_of(again)) <= set(lost)
    assert lost
    assert "meeting" in {leg.id for leg in day_of(again, 2).legs}
    changes = rt.differences(plan, again)
    assert all(one.reason is lost[one.id] for one in changes if one.kind is rt.ChangeKind.DROPPED)


def test_an_event_waits_for_those_who_are_late_but_not_for_ever(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    soon = rt.replan(problem, plan, day=1, at=480, late=20, done=(), effort=QUICK)
    talk = next(leg for leg in day_of(soon, 1).legs if leg.id == "talk")
    assert 500 < talk.start <= 530
    assert talk.late == talk.start - 500
    much = rt.replan(problem, plan, day=1, at=600, late=120, done=(), effort=QUICK)
    missed = next(one for one in much.unassigned if one.id == "talk")
    assert missed.reason is rt.Reason.PASSED


def test_only_the_late_car_is_late_and_the_other_takes_over_if_it_pays() -> None:
    problem = city(10, 2, 1, seed=4)
    plan = rt.plan(problem)
    ahead = day_of(plan, 1, "v1").legs[0]
    again = rt.replan(problem, plan, day=1, at=ahead.leave, late=0, vehicles=("v0",), effort=QUICK)
    assert not rt.differences(plan, again)
    slow = rt.replan(problem, plan, day=1, at=600, late=90, vehicles=("v0",), effort=QUICK)
    assert set(stops_of(slow)) | {one.id for one in slow.unassigned} >= {stop.id for stop in problem.stops}
    assert slow.objective.missing >= plan.objective.missing
    done = [leg for one in slow.itineraries for leg in one.legs if leg.done]
    assert len({leg.id for leg in done if leg.id}) == len([leg for leg in done if leg.id])


def test_the_first_day_over_the_second_as_planned(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    again = rt.replan(problem, plan, day=2, at=470, effort=QUICK)
    assert not rt.differences(plan, again)
    assert all(leg.done for leg in day_of(again, 1).legs)
    assert not any(leg.done for leg in day_of(again, 2).legs)


def test_a_place_that_closes_and_one_that_is_added(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    gone = next(leg for leg in reversed(day_of(plan, 2).legs) if leg.kind is rt.Kind.STOP)
    stops = tuple(replace(stop, windows=(rt.Window(0, 10),)) if stop.id == gone.id else stop for stop in problem.stops)
    extra = rt.Stop("extra", "hall", 10, district="siming")
    changed = replace(problem, stops=(*stops, extra))
    again = rt.replan(changed, plan, day=2, at=470, effort=QUICK)
    kinds = {one.id: (one.kind, one.reason) for one in rt.differences(plan, again)}
    assert kinds[gone.id] == (rt.ChangeKind.DROPPED, rt.Reason.CLOSED)
    assert kinds["extra"][0] is rt.ChangeKind.ADDED


def test_planning_anew_twice_gives_the_same(programme: tuple[rt.Problem, rt.Plan]) -> None:
    problem, plan = programme
    once, twice = (rt.replan(problem, plan, day=1, at=700, late=25, effort=QUICK) for _ in range(2))
    assert once.digest == twice.digest
    later = rt.replan(problem, once, day=1, at=800, effort=QUICK)
    assert set(stops_of(later)) <= set(stops_of(once)) | {one.id for one in once.unassigned}
