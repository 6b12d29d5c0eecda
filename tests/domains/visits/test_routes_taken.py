"""Routes for several cars: lunch of all stays one where they eat together, else each car has its own; refusals say what to do."""

from datetime import time
from typing import Any

import pytest
from tests.domains.visits.pages.test_pages import at, browser_of, text
from tests.domains.visits.test_planning import CHOICES
from tests.domains.visits.test_slips import clock, two_cars
from tests.domains.visits.world import CENTRE, FAR, INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.visits.actions import route
from cuobian.domains.visits.models import Item, Programme, Proposal
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.lunches import lunch_words
from cuobian.domains.visits.rules.refusals import refusal_words
from cuobian.domains.visits.rules.schedule import Wrong
from cuobian.domains.visits.values import ItemKind, ProposalStatus
from cuobian.engines import routes


def with_lunch(world: VisitWorld, **meal: Any) -> Programme:
    """Two cars whose stops need them apart at noon, and one lunch of all."""
    made = world.programme()
    two_cars(world, made)
    (day,) = world.days(made)
    world.set_day(made, day, lunch_from=time(11, 0), lunch_until=time(14, 0), lunch_minutes=60)
    early, noon, late = [["09:00", "11:00"]], [["11:00", "12:20"]], [["12:30", "13:20"]]
    for code, windows in ((INSTITUTE, early), (STATION, early), (OTHER, late), (FAR, noon)):
        world.stop(made, code, day, windows=windows)
    world.item(made, ItemKind.MEAL, "午餐盒饭", day, minutes=60, **meal)
    return world.fresh(made)


def taken(world: VisitWorld, made: Programme) -> Proposal:
    ask: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.now}
    proposal = route.propose(choices=CHOICES, **ask)
    assert proposal.status == ProposalStatus.WAITING
    route.take(proposal_id=proposal.pk, **ask)
    return proposal


def meals(made: Programme) -> list[Item]:
    return list(Item.objects.filter(programme=made, kind=ItemKind.MEAL, dropped_at=None).order_by("vehicle"))


def test_lunch_of_all_becomes_one_a_car_and_leaves_no_second_one(world: VisitWorld) -> None:
    made = with_lunch(world)
    before = whole(made)
    proposal = taken(world, made)
    found = meals(made)
    assert [item.vehicle for item in found] == [1, 2]
    assert {item.title for item in found} == {"午餐盒饭"}
    assert all("11:00" <= clock(item.starts_at) <= "13:00" for item in found)
    said = lunch_words(before, proposal.plan)
    assert len(said) == 2
    assert all("改为各车自己吃" in words for words in said)
    wrong = {clash.what for _day, clash in whole(world.fresh(made)).all_clashes()}
    assert Wrong.OVERLAP not in wrong


def test_where_they_eat_together_lunch_stays_one_at_its_time(world: VisitWorld) -> None:
    made = world.programme()
    two_cars(world, made)
    (day,) = world.days(made)
    world.set_day(made, day, lunch_from=time(11, 0), lunch_until=time(14, 0), lunch_minutes=60)
    for code in (INSTITUTE, STATION, OTHER):
        world.stop(made, code, day)
    world.item(made, ItemKind.MEAL, "午餐", day, minutes=60, place_code=CENTRE, starts=time(12, 0))
    Item.objects.filter(programme=made, kind=ItemKind.MEAL).update(lock_time=False)
    made = world.fresh(made)
    proposal = taken(world, made)
    (meal,) = meals(made)
    assert (meal.vehicle, clock(meal.starts_at)) == (0, "12:00")
    assert [each for each in proposal.plan["placed"] if not each["id"]] == []
    wrong = {clash.what for _day, clash in whole(world.fresh(made)).all_clashes()}
    assert Wrong.OVERLAP not in wrong


def test_the_proposal_says_what_becomes_of_lunch(world: VisitWorld) -> None:
    made = with_lunch(world)
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices=CHOICES, now=world.now)
    page = text(browser_of("city_officer").get(at("proposal", made.pk, proposal.pk)))
    assert "改为各车自己吃" in page


@pytest.mark.parametrize("days", [[1], [0], []])
def test_a_fixed_order_of_districts_counts_only_for_those_that_are_planned(world: VisitWorld, days: list[int]) -> None:
    made = world.planned((INSTITUTE, STATION), days=2)
    world.stop(made, FAR, world.days(made)[1])
    choices = {**CHOICES, "rule": "fixed", "order": ["350203", "350212", "350206"], "days": days}
    proposal = route.propose(actor=world.city, programme_id=made.pk, choices=choices, now=world.now)
    assert (proposal.status, proposal.failure) == (ProposalStatus.WAITING, "")
    assert [each for each in proposal.plan["placed"] if each["id"]]


def test_days_that_are_not_there_and_endless_numbers_are_no_error(world: VisitWorld) -> None:
    made = world.planned()
    browser = browser_of("city_officer")
    given = {"days": "99", "rule": "fixed", "at-350203": "9" * 5000}
    reply = browser.post(at("route", made.pk), given)
    assert reply.status_code == 302
    assert browser.get(reply["Location"]).status_code == 200
    cars = {"vehicles": "1 号车 " + "9" * 5000, "speed": "36"}
    assert browser.post(at("settings", made.pk), cars).status_code == 422


IDENT = "0190e0a0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (routes.BadTime(f"stop {IDENT}, lock", "from 1 to 0"), "「区情介绍」的时间不在一天之内"),
        (routes.UnknownId(f"event {IDENT}", "there is no day 3"), "解开它的锁"),
        (routes.BadTime("vehicle 1, day 0, lunch", "no span"), "午餐时间对不上"),
        (routes.UnknownId("districts", "there is no district 350203"), "各区的次序"),
        (routes.BadNumber("travel", "no table"), "放开一处锁定"),
    ],
)
def test_every_refusal_is_told_in_words_that_say_what_to_do(error: routes.RoutesError, words: str) -> None:
    told = refusal_words(error, {IDENT: "区情介绍"})
    assert words in told
    assert error.message not in told
