"""The plan of further visits: what comes first, who may go, what it is expected to mend."""

from uuid import UUID, uuid4

import pytest
from tests.domains.rating.fairness.near import near_a_line
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.actions.conflicts import declare_conflict
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.queries.fairness.revisits import (
    ADD,
    Revisits,
    budget_for,
    revisits_of,
    scored_entries,
    step_of,
)
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.rules.fairness.revisits import (
    Candidate,
    Worth,
    in_turn,
    later_words,
    links_after,
    now_words,
    usual_budget,
)
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor


@pytest.fixture(scope="module")
def near(built: World) -> Opened:
    """One run for the module: it takes seconds, and no test here changes it."""
    return near_a_line(built)


@pytest.fixture
def found(near: Opened, shared: World) -> Opened:
    return near


@pytest.fixture
def world(near: Opened, shared: World) -> World:
    return shared


def plan(world: World, found: Opened, actor: Actor, budget: int = 20) -> Revisits:
    entries = scored_entries(actor, world.round, found)
    return revisits_of(entries, found, level=Level.DISTRICT, budget=budget, now=world.now)


def test_the_plan_keeps_to_the_budget_and_saves_most_first(world: World, found: Opened) -> None:
    whole = plan(world, found, world.city)
    assert whole.lines, "the stage has places near a line"
    saved = [line.worth.saved for line in whole.lines]
    assert saved == sorted(saved, reverse=True)
    assert whole.wrong_after < whole.wrong_now
    one = plan(world, found, world.city, budget=1)
    assert [line.entry.pk for line in one.lines] == [whole.lines[0].entry.pk]
    assert [line.number for line in whole.lines] == list(range(1, len(whole.lines) + 1))


def test_a_visit_is_worth_what_the_run_says(world: World, found: Opened) -> None:
    value = {one.place: one.next_visit_value for one in found.outcome.places}
    for line in plan(world, found, world.city).lines:
        assert line.worth.saved == pytest.approx(value[line.worth.place], abs=1e-5)
        assert sum(line.worth.shares) == pytest.approx(1)
        assert line.worth.later >= line.worth.certainty


def test_nobody_is_proposed_who_was_there_or_has_to_stay_away(world: World, found: Opened) -> None:
    first = plan(world, found, world.city).lines[0]
    assert first.people
    chosen = first.people[0].account_id
    there = set(Sheet.objects.filter(entry=first.entry).values_list("account_id", flat=True))
    assert not there & {one.account_id for one in first.people}
    actor = next(one for one in world.assessors.values() if one.account_id == chosen)
    declare_conflict(actor=actor, code=first.entry.code, kind="interest", reason="合作过", now=world.now)
    again = plan(world, found, world.city).lines[0]
    assert chosen not in {one.account_id for one in again.people}


def test_a_district_officer_plans_the_own_district(world: World, found: Opened) -> None:
    mine = scored_entries(world.siming, world.round, found)
    assert {entry.code for entry in mine.values()} == set(SIMING_STATIONS)
    assert plan(world, found, world.siming).places == len(SIMING_STATIONS)


def test_what_has_moved_on_is_left_out_and_counted(world: World, found: Opened) -> None:
    whole = plan(world, found, world.city)
    gone = whole.lines[0].entry
    Entry.objects.filter(pk=gone.pk).update(stage=Stage.NOTICE_READY)
    left = plan(world, found, world.city)
    assert left.left_out == 1
    assert gone.pk not in {line.entry.pk for line in left.lines}


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        (Stage.DISTRICT_PANEL, ADD),
        (Stage.DISTRICT_RESULT, "reopen_district"),
        (Stage.NOTICE, "recall"),
        (Stage.CITY_PANEL, ""),
        (Stage.NOTICE_READY, ""),
        (Stage.AWARDED, ""),
        (Stage.WITHDRAWN, ""),
    ],
)
def test_what_has_to_be_done_first_depends_on_the_stage(stage: Stage, step: str) -> None:
    assert step_of(Entry(stage=stage), Level.DISTRICT) == step


def test_a_notice_of_the_citys_result_is_not_recalled_for_the_district() -> None:
    entry = Entry(stage=Stage.NOTICE, city_panel_id=uuid4())
    assert (step_of(entry, Level.DISTRICT), step_of(entry, Level.CITY)) == ("", "recall")


def test_further_visits_link_the_assessors_more(world: World, found: Opened) -> None:
    whole = plan(world, found, world.city)
    assert whole.design is not None
    known = [one.account_id for one in found.material.assessors]
    again = links_after(found.material, [(0, known[0])])
    assert again.lambda2 >= found.outcome.design.lambda2 - 1e-9
    assert whole.design.most_load >= found.outcome.design.most_load


def test_the_same_queries_for_one_place_and_for_all(
    world: World, found: Opened, django_assert_max_num_queries: object
) -> None:
    for budget in (1, 20):
        with django_assert_max_num_queries(9):  # type: ignore[operator]  # the fixture's own type is not exported
            assert plan(world, found, world.city, budget).lines
    assert budget_for(scored_entries(world.city, world.round, found)) == 5


# --- words and order --------------------------------------------------------------------------------------------------------
def candidate(name: str, load: int = 0, fresh: int = 0, *, known: bool = True, bridges: bool = False) -> Candidate:
    return Candidate(uuid4(), name, load, fresh, known, bridges)


def test_who_goes_first() -> None:
    new, busy, fresh, bridge = (
        candidate("甲", known=False),
        candidate("乙", load=9),
        candidate("丙", load=2, fresh=3),
        candidate("丁", load=5, bridges=True),
    )
    idle = candidate("戊", load=2, fresh=1)
    order = in_turn([new, busy, idle, fresh, bridge], {})
    assert [one.name for one in order] == ["丁", "丙", "戊", "乙", "甲"]
    given: dict[UUID, int] = {fresh.account_id: 1}
    assert [one.name for one in in_turn([idle, fresh], given)] == ["戊", "丙"]


@pytest.mark.parametrize(("places", "budget"), [(0, 0), (3, 3), (20, 5), (50, 5), (600, 60)])
def test_a_tenth_of_the_places_and_at_least_five(places: int, budget: int) -> None:
    assert usual_budget(places) == budget


def test_chances_are_said_the_likeliest_first() -> None:
    assert now_words((0, 0, 0.01, 0.61, 0.38, 0)) == "现在三星 61.0%、四星 38.0%"


@pytest.mark.parametrize(
    ("certainty", "later", "words"),
    [(0.62, 0.84, "多半能定下来"), (0.55, 0.67, "会清楚一些"), (0.90, 0.901, "帮助不大"), (0.60, 0.61, "帮助不大")],
)
def test_what_a_visit_settles_is_not_promised_too_much(certainty: float, later: float, words: str) -> None:
    worth = Worth(0, (), (), 3, certainty, later, 0.1)
    assert words in later_words(worth, 0.8)
