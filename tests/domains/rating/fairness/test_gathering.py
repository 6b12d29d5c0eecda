"""The material of a run: each submitted sheet a visit with a score of its own, nothing else."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.rating.fairness.stage import STRICT, assessed
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.sheets import append_correction
from cuobian.domains.rating.models import Sheet, SheetItem
from cuobian.domains.rating.queries.facts_of_entry import facts_of
from cuobian.domains.rating.queries.fairness.gathering import gather, seen_places
from cuobian.domains.rating.rules.fairness.material import Material, material_from
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.rules.inputs import engine_inputs
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import evaluate


@pytest.fixture
def world(shared: World) -> World:
    assessed(shared)
    return shared


def material(world: World, level: Level = Level.DISTRICT) -> Material:
    return gather(world.round, level, FairnessPolicy())


def test_every_submitted_sheet_is_one_visit(world: World) -> None:
    found = material(world)
    assert (len(found.places), len(found.visits), len(found.assessors)) == (6, 18, 3)
    assert {visit.sheet_id for visit in found.visits} == set(Sheet.objects.values_list("pk", flat=True))
    assert [visit.unit for visit in found.visits] == sorted(visit.unit for visit in found.visits)


def test_a_visit_scores_what_its_sheet_alone_comes_to(world: World) -> None:
    found = material(world)
    entry = world.entries()[0]
    standard = engine_standard(world.round.version_id)
    facts = facts_of(entry, Level.DISTRICT)
    for visit in [one for one in found.visits if one.unit == 0]:
        rater = str(found.assessors[visit.assessor].account_id)
        alone = replace(facts, sheets={rater: facts.sheets[rater]}, decisions={})
        assert visit.score == evaluate(standard, engine_inputs(standard, alone)).base


def test_who_sees_less_gives_less(world: World) -> None:
    found = material(world)
    strict = next(
        number for number, one in enumerate(found.assessors) if one.account_id == world.assessors[STRICT].account_id
    )
    scores = {visit.assessor: visit.score for visit in found.visits if visit.unit == 0}
    assert scores[strict] == min(scores.values())
    assert len(set(scores.values())) == 3


def test_what_stands_now_goes_along(world: World) -> None:
    entries = world.entries()
    assert [(line.entry_id, line.code, line.official, line.star) for line in material(world).places] == [
        (entry.pk, entry.code, entry.score, entry.district_star) for entry in entries
    ]
    assert material(world).cuts == tuple(map(Decimal, ("60", "66", "74", "82", "90")))


def test_an_assessor_at_home_is_marked(world: World) -> None:
    found = material(world)
    assert {one.district for one in found.assessors} == {"350205", "350213", "350206"}
    assert not any(visit.own for visit in found.visits)


def test_a_correction_counts_and_a_void_sheet_does_not(shared: World) -> None:
    world = shared
    assessed(world, results=False)
    before = material(world)
    sheet = Sheet.objects.filter(entry=world.entries()[0], account_id=world.assessors["third"].account_id).get()
    item = SheetItem.objects.filter(sheet=sheet, state="A").order_by("point_id").first()
    assert item is not None
    append_correction(
        actor=world.assessors["third"],
        sheet_id=sheet.pk,
        mark=Mark(item.point_id, state="C#"),
        reason="看错了一处",
        now=world.now,
    )
    after = {visit.sheet_id: visit for visit in material(world).visits}
    old = {visit.sheet_id: visit for visit in before.visits}
    changed = [key for key, visit in after.items() if visit != old[key]]
    assert changed == [sheet.pk]
    assert after[sheet.pk].marks.count("D") == old[sheet.pk].marks.count("D") + 1
    Sheet.objects.filter(pk=sheet.pk).update(status="void", submitted_at=None, void_reason="回避")
    assert sheet.pk not in {visit.sheet_id for visit in material(world).visits}


def test_open_sheets_are_left_out(shared: World) -> None:
    assessed(shared, results=False)
    sheet = Sheet.objects.order_by("pk").first()
    assert sheet is not None
    Sheet.objects.filter(pk=sheet.pk).update(status="open", submitted_at=None)
    found = material(shared)
    assert len(found.visits) == 17
    assert {line.official for line in found.places} == {None}
    assert seen_places(shared.round.pk, Level.DISTRICT) == 6


def test_the_same_record_gives_the_same_text_and_the_text_gives_it_back(world: World) -> None:
    text = material(world).text()
    assert material(world).text() == text
    assert material_from(text) == material(world)


def test_nothing_is_there_before_anybody_has_submitted(shared: World) -> None:
    assert material(shared, Level.CITY) == Material(
        policy=FairnessPolicy().data(),
        cuts=tuple(map(Decimal, ("60", "66", "74", "82", "90"))),
        places=(),
        dossiers=(),
        assessors=(),
        points=material(shared).points,
        visits=(),
    )


def test_many_places_cost_no_more_queries(shared: World) -> None:
    counts = []
    for number, entry in enumerate(shared.entries()[:3]):
        shared.take_to(Stage.DISTRICT_RESULT, entry)
        with CaptureQueriesContext(connection) as caught:
            material(shared)
        counts.append((number, len(caught)))
    assert len({count for _number, count in counts}) == 1
