"""What is not in the plan is named with its reason and the minutes that are lacking."""

from __future__ import annotations

from dataclasses import replace

from cuobian.engines import routes as rt

TRAVEL = rt.Travel(("home", "near", "far"), ((0, 10, 100), (10, 0, 100), (100, 100, 0)))
LUNCH = rt.Lunch(700, 720, 60)


def programme(*stops: rt.Stop, ends: int = 960, **changes: object) -> rt.Plan:
    car = rt.Vehicle("car", (rt.Shift(1, 480, ends, "home", "home", LUNCH),))
    problem = rt.Problem(stops, (car,), TRAVEL)
    return rt.plan(replace(problem, **changes))  # type: ignore[arg-type]


def only(plan: rt.Plan) -> rt.Unassigned:
    (one,) = plan.unassigned
    return one


def test_forbidden() -> None:
    assert only(programme(rt.Stop("a", "near", 30, forbidden=("car",)))).reason is rt.Reason.FORBIDDEN


def test_closed() -> None:
    short = rt.Stop("a", "near", 30, (rt.Window(600, 620), rt.Window(480, 900, day=2)))
    assert only(programme(short)).reason is rt.Reason.CLOSED


def test_closes_too_early_by_so_many_minutes() -> None:
    one = only(programme(rt.Stop("a", "far", 30, (rt.Window(480, 600),))))
    assert (one.reason, one.at_best) == (rt.Reason.WINDOW, 10)


def test_shift_too_short_by_so_many_minutes() -> None:
    one = only(programme(rt.Stop("a", "far", 200), ends=900))
    assert (one.reason, one.at_best) == (rt.Reason.SHIFT, 160)


def test_lock_that_cannot_be_kept() -> None:
    one = only(programme(rt.Stop("a", "far", 30, lock=rt.Lock(starts=500))))
    assert one.reason is rt.Reason.LOCK
    assert only(programme(rt.Stop("a", "near", 30, lock=rt.Lock(position=2)))).reason is rt.Reason.LOCK


def test_no_room_beside_the_others() -> None:
    hours = (rt.Window(590, 620),)
    plan = programme(rt.Stop("a", "near", 30, hours), rt.Stop("b", "near", 30, hours))
    assert only(plan).reason is rt.Reason.FULL
    assert plan.objective.missing == 1


def test_not_worth_its_way() -> None:
    plan = programme(rt.Stop("a", "far", 30, prize=150))
    assert only(plan).reason is rt.Reason.NOT_WORTH
    assert plan.objective.forgone == 150
    assert not programme(rt.Stop("a", "far", 30, prize=250)).unassigned


def test_the_order_of_districts_leaves_no_place() -> None:
    early = rt.Stop("a", "near", 30, (rt.Window(480, 560),), "second")
    late = rt.Stop("b", "near", 30, (rt.Window(600, 700),), "first")
    order = rt.Districts(rt.DistrictOrder.FIXED, ("first", "second"))
    plan = programme(early, late, districts=order)
    assert only(plan).reason is rt.Reason.ORDER
    assert len(plan.missed_districts) == 1


def test_events_and_lunch_that_clash() -> None:
    talks = (rt.Event("talk", "near", 1, 600, 60), rt.Event("other", "far", 1, 700, 30))
    one = only(programme(events=talks))
    assert (one.kind, one.id, one.reason, one.vehicle) == (rt.Kind.EVENT, "other", rt.Reason.CLASH, "car")
    long = only(programme(events=(rt.Event("talk", "near", 1, 600, 180),)))
    assert (long.kind, long.reason) == (rt.Kind.LUNCH, rt.Reason.CLASH)


def test_nothing_to_do_is_a_plan() -> None:
    plan = programme()
    assert plan.itineraries == ()
    assert plan.objective.total == 0
