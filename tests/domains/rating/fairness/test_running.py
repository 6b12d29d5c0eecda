"""A run: what it keeps, that it changes nothing, that it can be computed again, that nobody can alter it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.domains.rating.fairness.stage import LENIENT, STRICT, assessed, run
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.running import digest_of, order_outdated, replay_runs, run_fairness
from cuobian.domains.rating.models import FairnessRun, FairScore, Screen
from cuobian.domains.rating.queries.fairness.runs import later_sheets, opened, run_in_force, tally_of
from cuobian.domains.rating.rules.fairness.analysis import analyse, fit_of
from cuobian.domains.rating.rules.fairness.material import material_from
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.support.audit.models import Entry as AuditEntry


@pytest.fixture
def world(shared: World) -> World:
    assessed(shared)
    shared.round.fairness = {"min_visits": 2, "min_lambda2": 0.1}
    shared.round.save(update_fields=["fairness"])
    return shared


def test_a_run_keeps_its_material_its_outcome_and_a_row_a_place(world: World) -> None:
    made = run(world)
    assert (made.sequence, made.places, made.visits, made.assessors) == (1, 6, 18, 3)
    assert made.digest == digest_of(made.outcome)
    assert made.policy["min_visits"] == 2
    rows = list(FairScore.objects.filter(run=made).order_by("code"))
    assert [row.entry_id for row in rows] == [entry.pk for entry in world.entries()]
    assert AuditEntry.objects.filter(action="rating.run_fairness", subject_id=str(world.round.pk)).count() == 1


def test_a_run_changes_no_score_and_no_star(world: World) -> None:
    before = [(entry.score, entry.star, entry.stage) for entry in world.entries()]
    run(world)
    assert [(entry.score, entry.star, entry.stage) for entry in world.entries()] == before


def test_the_strict_assessor_is_found_strict_and_what_was_taken_is_given_back(world: World) -> None:
    found = opened(run(world))
    assert found.run.refusal == ""
    by_name = {
        name: next(
            one
            for one in found.outcome.severity.assessors
            if found.material.assessors[one.assessor].account_id == actor.account_id
        )
        for name, actor in world.assessors.items()
        if actor.account_id in {one.account_id for one in found.material.assessors}
    }
    strict, lenient = by_name[STRICT].severity, by_name[LENIENT].severity
    assert strict is not None
    assert lenient is not None
    assert strict > 0 > lenient
    for place in found.outcome.places:
        assert sum(share.weight for share in place.shares) == pytest.approx(1, abs=1e-5)
        total = sum(
            share.weight * (float(found.material.visits[share.visit].score) + share.added) for share in place.shares
        )
        assert total == pytest.approx(place.raw + place.adjustment, abs=1e-4)


def test_the_kept_map_makes_the_fair_scores(world: World) -> None:
    made = run(world)
    again = fit_of(material_from(made.inputs))
    assert again.adjusted
    assert analyse(material_from(made.inputs)).severity_map == bytes(made.severity_map)


def test_a_run_is_computed_again_bit_by_bit(world: World) -> None:
    run(world)
    run(world)
    assert [(one.run.sequence, one.same) for one in replay_runs(world.round)] == [(1, True), (2, True)]
    assert run_in_force(world.round, Level.DISTRICT) == FairnessRun.objects.get(sequence=2)


def test_a_run_cannot_be_altered(world: World) -> None:
    made = run(world)
    for sql in (
        "UPDATE rating_fairnessrun SET outcome = '{}'",
        "DELETE FROM rating_fairscore",
        "UPDATE rating_fairscore SET fair = 99",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    made.refresh_from_db()
    assert made.digest == digest_of(made.outcome)


def test_the_same_scores_everywhere_are_refused_with_the_reason(shared: World) -> None:
    for entry in shared.entries()[:4]:
        shared.take_to(Stage.DISTRICT_RESULT, entry)
    made = run(shared)
    assert made.refusal == "constant_scores"
    assert set(FairScore.objects.filter(run=made).values_list("adjustment", "refusal")) == {(0, "constant_scores")}


def test_too_few_sheets_are_refused(shared: World) -> None:
    for entry in shared.entries()[:2]:
        shared.take_to(Stage.DISTRICT_RESULT, entry)
    made = run(shared)
    assert made.refusal != ""
    tally = tally_of(made)
    assert (tally.scored, tally.refused, tally.moved) == (2, 2, 0)


def test_without_a_sheet_there_is_nothing_to_run(shared: World) -> None:
    with pytest.raises(Invalid, match="还没有人提交检查单"):
        run(shared, Level.CITY)
    assert not FairnessRun.objects.exists()


def test_only_who_runs_the_round_runs_it(world: World) -> None:
    for actor in (world.siming, world.assessors[STRICT]):
        with pytest.raises(NotFound):
            run_fairness(actor=actor, round_id=world.round.pk, level=Level.DISTRICT, now=world.now)
    assert not Screen.objects.exists()


def test_sheets_that_came_later_are_counted(world: World) -> None:
    made = run(world)
    assert later_sheets(made) == 0
    made.computed_at -= timedelta(minutes=1)
    assert later_sheets(made) == 18


def test_the_daily_work_orders_a_run_only_where_sheets_are_new(world: World) -> None:
    system = Actor.system("平台")
    assert order_outdated(actor=system, now=world.now) == 1
    assert FairnessRun.objects.get().level == Level.DISTRICT
    assert order_outdated(actor=system, now=world.now) == 0
