"""The keeper's ways to the next star: enough by the scorer's word, the best of their kind, honest where there is none."""

import csv
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.domains.rating.fairness.stage import assessed, run
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.models import Entry, FairScore
from cuobian.domains.rating.queries.effort import EFFORT, effort_costs, effort_table
from cuobian.domains.rating.queries.keeper import KeeperView, keeper_view, scorer_of
from cuobian.domains.rating.queries.ways import WaysView, combinations, costly_sets, sure_margin, ways_of
from cuobian.domains.rating.rules.effort import days_words, effort_lines, wait_words, yuan_words
from cuobian.domains.rating.rules.inputs import engine_inputs, facts_from
from cuobian.domains.rating.rules.ways import CHEAPEST, FEWEST, QUICKEST
from cuobian.domains.rating.values import Level, Stage
from cuobian.engines import explain as ex
from cuobian.engines.scoring import Method, State

CODE = SIMING_STATIONS[0]


def entry_of(world: World, code: str = CODE) -> Entry:
    return Entry.objects.select_related("round__version", "place", "notice").get(code=code, round=world.round)


def poor(view: KeeperView) -> KeeperView:
    """The same place with two figures at their worst: it lacks points to the next star."""
    facts = facts_from(view.facts)
    worse = {key: {**value, "v": "0"} for key, value in list(facts.metrics.items())[:6] if value and not value.get("s")}
    return replace(view, facts=replace(facts, metrics={**facts.metrics, **worse}).text())


@pytest.fixture
def lacking(shared: World) -> tuple[Entry, KeeperView]:
    entry = entry_of(shared)
    return entry, poor(keeper_view(entry))


@pytest.fixture
def ways(lacking: tuple[Entry, KeeperView]) -> WaysView:
    found = ways_of(*lacking)
    assert found is not None
    return found


def test_every_choice_is_enough_and_the_best_of_its_kind(ways: WaysView) -> None:
    assert ways.choices
    by_kind = {kind: choice for choice in ways.choices for kind in choice.kinds}
    assert set(by_kind) == {QUICKEST, CHEAPEST, FEWEST}
    for choice in ways.choices:
        assert choice.total >= ways.target
        assert by_kind[QUICKEST].days <= choice.days
        assert by_kind[CHEAPEST].cost <= choice.cost
        assert by_kind[FEWEST].points <= choice.points


def test_the_gains_of_the_steps_add_up_to_what_the_total_grows_by(
    lacking: tuple[Entry, KeeperView], ways: WaysView
) -> None:
    entry, view = lacking
    scorer = scorer_of(entry.round.version_id)
    before = scorer.evaluate(engine_inputs(scorer.standard, facts_from(view.facts))).total
    assert ways.shown is not None
    assert sum((step.gain for step in ways.steps), Decimal(0)) == ways.shown.total - before
    assert sum(step.days for step in ways.steps) == ways.shown.days
    assert sum(step.cost for step in ways.steps) == ways.shown.cost


@pytest.mark.parametrize("kind", [QUICKEST, CHEAPEST, FEWEST])
def test_the_way_that_is_asked_for_is_shown(lacking: tuple[Entry, KeeperView], kind: str) -> None:
    found = ways_of(*lacking, kind=kind)
    assert found is not None
    assert found.shown is not None
    assert kind in found.shown.kinds
    assert len(found.steps) == found.shown.points


def test_no_combination_beats_another_and_the_three_are_among_them(
    lacking: tuple[Entry, KeeperView], ways: WaysView
) -> None:
    sums = [(one.cost, one.days, one.points) for one in combinations(*lacking)]
    assert {(one.cost, one.days, one.points) for one in ways.choices} <= set(sums)
    for one in sums:
        assert not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in sums)


def test_the_sets_that_cost_the_star_are_the_smallest_first(lacking: tuple[Entry, KeeperView], ways: WaysView) -> None:
    found = costly_sets(*lacking)
    assert 1 <= len(found) <= 3
    assert all(len(one.names) == one.points for one in found)
    assert all(sooner.points <= later.points for sooner, later in pairwise(found))
    assert all(one.total >= ways.line for one in found)


def test_a_line_that_no_point_reaches_is_named_with_the_best_that_can_be_had(
    lacking: tuple[Entry, KeeperView],
) -> None:
    found = ways_of(*lacking, margin=Decimal(60))
    assert found is not None
    assert (found.choices, found.shown, found.is_enough) == ([], None, False)
    assert any("分数还差" in reason for reason in found.reasons)
    assert found.best is not None
    assert found.best < found.target


def test_a_gate_that_work_does_not_open_is_told_with_what_helps(shared: World) -> None:
    entry = entry_of(shared)
    view = keeper_view(entry)
    facts = facts_from(view.facts)
    barred = replace(view, facts=replace(facts, vetoes=(_veto(entry),)).text())
    found = ways_of(entry, barred)
    assert found is not None
    assert not found.is_enough
    assert any("一票否决" in barrier.text and barrier.help for barrier in found.barriers)


def _veto(entry: Entry) -> str:
    return scorer_of(entry.round.version_id).standard.vetoes[0].id


def test_at_the_highest_star_there_is_no_way(shared: World) -> None:
    entry = entry_of(shared)
    view = replace(keeper_view(entry), next_star=None)
    assert ways_of(entry, view) is None


# --- how sure ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def judged(shared: World) -> World:
    assessed(shared)
    return shared


def test_the_margin_is_there_once_there_is_a_run_and_the_result_is_public(judged: World) -> None:
    entry = judged.entries()[0]
    judged.take_to(Stage.CITY_RESULT, entry)
    made = run(judged, Level.CITY)
    assert sure_margin(entry_of(judged, entry.code)) is None, "not public yet"
    judged.take_to(Stage.NOTICE, entry)
    score = FairScore.objects.get(entry=entry, run=made)
    assert sure_margin(entry_of(judged, entry.code)) == ex.margin(score.error)


def test_without_a_run_nothing_is_said_about_how_sure_it_is(shared: World) -> None:
    entry = shared.take_to(Stage.NOTICE, shared.entry(CODE))
    assert sure_margin(entry_of(shared, entry.code)) is None


# --- effort -----------------------------------------------------------------------------------------------------------------
def test_the_table_names_every_method_with_every_step() -> None:
    assert len(effort_table()) == len(Method) * 4
    costs = effort_costs()
    assert costs.to_state(frozenset({Method.DOCUMENT}), State.C_HASH, State.A).days == 5


def test_a_table_that_lacks_a_line_is_refused() -> None:
    with EFFORT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with pytest.raises(ValueError, match="every method"):
        effort_lines(rows[1:])
    with pytest.raises(KeyError):
        effort_lines([{**rows[0], "method": "rumour"}, *rows[1:]])


def test_days_and_yuan_are_said_as_estimates() -> None:
    assert (days_words(3), yuan_words(800), yuan_words(0)) == ("约 3 天", "约 800 元", "不花钱")
    assert (wait_words(0), wait_words(30)) == ("", "做完再等约 30 天才看得出")
