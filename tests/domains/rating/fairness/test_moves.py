"""Moving a star by the fair score: who, when, what is written, how long it stands, and what a replay says."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.rating.judged import FALLS, HOUR, POLICY, RISES, UNSURE, judged, judged_by_the_city, run_of, score_of
from tests.domains.rating.test_compute import without_guard
from tests.domains.rating.test_frozen import key, run
from tests.domains.rating.world import World, build

from cuobian.domains.rating.actions import appeals, decide
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.fairness.moving import apply_move, replay_stars
from cuobian.domains.rating.commands import register
from cuobian.domains.rating.models import Appeal, Entry, FairMove, Result, Round, Sheet
from cuobian.domains.rating.queries.fairness.moves import standing_moves
from cuobian.domains.rating.queries.stars import moved_stars
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.commands import CommandGroups, Console, run_command
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry

WHY = "两位偏严的评委，看过照片，够五星"
AFTER = 2 * HOUR


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        judged(world)
        run_of(world)
        yield world


def moved(world: World, code: str, level: Level = Level.DISTRICT, **changes: Any) -> FairMove:
    actor = world.officer(code) if level == Level.DISTRICT else world.city
    given = {"actor": actor, "reason": WHY, "now": world.now + AFTER, **changes}
    return apply_move(score_id=score_of(world, code, level).pk, **given)


def wrong_stars(world: World) -> list[str]:
    return [f"{star.place}: {star.difference}" for star in replay_stars(world.round) if not star.same]


def stands(entry: Entry, level: Level = Level.DISTRICT) -> bool:
    return level in standing_moves([entry.pk]).get(entry.pk, {})


# --- what is written -------------------------------------------------------------------------------------------------
def test_a_moved_star_is_written_down_and_the_score_stays(shared: World) -> None:
    before = shared.entry(RISES)
    made = moved(shared, RISES)
    after = shared.entry(RISES)
    assert (before.star, after.star, after.district_star, after.score) == (4, 5, 5, before.score)
    assert (made.from_star, made.to_star, made.reason) == (4, 5, WHY)
    assert made.result == Result.objects.get(entry=after)
    trail = AuditEntry.objects.get(action="rating.move_star", subject_id=str(after.pk))
    assert (trail.old["star"], trail.new["star"], trail.summary) == (4, 5, WHY)
    assert wrong_stars(shared) == []


def test_up_it_goes_to_the_city_and_down_to_the_notice(shared: World) -> None:
    moved(shared, RISES)
    moved(shared, FALLS)
    for code, stage, star in ((RISES, Stage.CITY_PANEL, 5), (FALLS, Stage.NOTICE_READY, 3)):
        decide.confirm_district(actor=shared.siming, entry_id=shared.entry(code).pk, now=shared.now + AFTER)
        entry = shared.entry(code)
        assert (entry.stage, entry.star, entry.district_star) == (stage, star, star)
    assert wrong_stars(shared) == []


# --- when it is refused ----------------------------------------------------------------------------------------------
def _later_run(world: World) -> None:
    run_of(world)


def _other_policy(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(fairness={**POLICY, "cap": 4.0})


def _recomputed(world: World) -> None:
    _again(world, world.entry(RISES))


def _later_sheet(world: World) -> None:
    sheet = Sheet.objects.filter(entry=world.entry(FALLS))[0]
    Sheet.objects.filter(pk=sheet.pk).update(submitted_at=world.now + AFTER)


def _confirmed(world: World) -> None:
    decide.confirm_district(actor=world.siming, entry_id=world.entry(RISES).pk, now=world.now + AFTER)


def _moved(world: World) -> None:
    moved(world, RISES)


def _again(world: World, entry: Entry) -> None:
    """Reopened and computed once more, from the same sheets."""
    later = world.now + 3 * HOUR
    officer = world.officer(entry.code)
    decide.reopen(actor=officer, entry_id=entry.pk, level=Level.DISTRICT, reason="再看一次", now=later)
    compute(actor=officer, entry_id=entry.pk, level=Level.DISTRICT, now=later)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (_other_policy, "重新核算"),
        (_recomputed, "重新核算"),
        (_later_sheet, "重新核算"),
        (_confirmed, "只有在「区级待定」"),
        (_moved, "已经按调整后的分改过"),
    ],
)
def test_it_is_refused_by_name_and_leaves_nothing(shared: World, first: Callable[[World], None], words: str) -> None:
    score = score_of(shared, RISES)
    first(shared)
    kept = (shared.entry(RISES).star, FairMove.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Conflict, match=words):
        apply_move(actor=shared.siming, score_id=score.pk, reason=WHY, now=shared.now + AFTER)
    assert kept == (shared.entry(RISES).star, FairMove.objects.count(), AuditEntry.objects.count())


def test_an_older_run_moves_nothing(shared: World) -> None:
    older = score_of(shared, RISES)
    run_of(shared)
    with pytest.raises(Conflict, match="重新核算"):
        apply_move(actor=shared.siming, score_id=older.pk, reason=WHY, now=shared.now + AFTER)
    assert moved(shared, RISES).to_star == 5


def test_where_the_policy_moves_no_star_or_the_star_is_the_same_nothing_is_moved(shared: World) -> None:
    with pytest.raises(Conflict, match="星级没有变"):
        moved(shared, "350203001006")
    Round.objects.filter(pk=shared.round.pk).update(fairness={"min_visits": 3})
    run_of(shared)
    with pytest.raises(Conflict, match="没有让调整改变星级"):
        moved(shared, RISES)


def test_only_who_confirms_there_may_and_must_say_why(shared: World) -> None:
    for actor, error in ((shared.tongan, NotFound), (shared.city, NotAllowed), (shared.keeper(RISES), NotAllowed)):
        with pytest.raises(error):
            moved(shared, RISES, actor=actor)
    for reason in ("", "  ", "字" * 3000):
        with pytest.raises(Invalid):
            moved(shared, RISES, reason=reason)
    with pytest.raises(NotFound):
        apply_move(actor=shared.siming, score_id=shared.round.pk, reason=WHY, now=shared.now)


# --- how long it stands ----------------------------------------------------------------------------------------------
def test_computed_again_the_star_is_the_results_and_the_move_is_over(shared: World) -> None:
    moved(shared, RISES)
    entry = shared.entry(RISES)
    assert stands(entry)
    _again(shared, entry)
    after = shared.entry(RISES)
    assert (after.star, after.district_star, stands(after)) == (4, 4, False)
    assert wrong_stars(shared) == []
    run_of(shared, now=shared.now + 4 * HOUR)
    moved(shared, RISES, now=shared.now + 5 * HOUR)
    assert (shared.entry(RISES).star, stands(after), FairMove.objects.count()) == (5, True, 2)
    assert wrong_stars(shared) == []


@pytest.fixture
def appealed(shared: World) -> Entry:
    """Four stars that the fair score made three, published and appealed against."""
    moved(shared, FALLS)
    entry = shared.take_to(Stage.NOTICE, shared.entry(FALLS))
    point = state_point(entry)
    appeals.file_appeal(
        actor=shared.keeper(FALLS), entry_id=entry.pk, points={point: "当天在换"}, reason="误会", now=shared.now
    )
    appeal = Appeal.objects.get(entry=entry)
    reviewers = [shared.reviewer.person_id]
    appeals.assign_reviewers(actor=shared.city, appeal_id=appeal.pk, accounts=reviewers, now=shared.now)
    return entry


def state_point(entry: Entry) -> str:
    points = judged_points(engine_standard(entry.round.version_id))
    return next(point.id for point in points if not isinstance(point.rule, CountRule))


def decided(world: World, entry: Entry, ruling: Ruling, changes: dict[str, Any]) -> Entry:
    appeals.decide_appeal(
        actor=world.reviewer,
        appeal_id=Appeal.objects.get(entry=entry).pk,
        ruling=ruling,
        changes=changes,
        decision="核对过照片",
        now=world.now + 6 * HOUR,
    )
    return world.entry(entry.code)


def test_an_appeal_that_is_upheld_leaves_the_moved_star(shared: World, appealed: Entry) -> None:
    after = decided(shared, appealed, Ruling.UPHELD, {})
    assert (after.stage, after.star, stands(after)) == (Stage.AWARD_READY, 3, True)
    assert moved_stars([after])[after.pk].words == "经评委尺度调整：原分 82.42，调整后 81.38"
    assert wrong_stars(shared) == []


def test_an_appeal_that_changes_a_point_ends_it(shared: World, appealed: Entry) -> None:
    after = decided(shared, appealed, Ruling.CHANGED, {state_point(appealed): {"state": "C"}})
    result = Result.objects.filter(entry=after).order_by("sequence").last()
    assert result is not None
    assert (after.star, stands(after), moved_stars([after])) == (result.star, False, {})
    assert wrong_stars(shared) == []


def test_recalled_from_the_notice_and_computed_again_it_is_over(shared: World) -> None:
    moved(shared, FALLS)
    entry = shared.take_to(Stage.NOTICE, shared.entry(FALLS))
    later = shared.now + 7 * HOUR
    decide.recall(actor=shared.city, entry_id=entry.pk, reason="异议属实", now=later)
    assert wrong_stars(shared) == []
    compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=later)
    assert shared.entry(FALLS).star == 4
    assert wrong_stars(shared) == []


def test_at_the_city_the_moved_star_is_confirmed_and_the_district_has_no_say(shared: World) -> None:
    Round.objects.filter(pk=shared.round.pk).update(fairness={**POLICY, "false_award": 10.0})
    judged_by_the_city(shared)
    run_of(shared, level=Level.CITY)
    with pytest.raises(NotAllowed):
        moved(shared, UNSURE, Level.CITY, actor=shared.tongan)
    run_of(shared)
    with pytest.raises(Conflict, match="只有在「区级待定」"):
        moved(shared, UNSURE)
    before = shared.entry(UNSURE)
    moved(shared, UNSURE, Level.CITY)
    entry = shared.entry(UNSURE)
    assert (before.star, entry.star, entry.district_star) == (5, 4, before.district_star)
    assert wrong_stars(shared) == []
    decide.confirm_city(actor=shared.city, entry_id=entry.pk, now=shared.now + AFTER)
    after = shared.entry(UNSURE)
    assert (after.stage, after.star) == (Stage.NOTICE_READY, 4)
    assert moved_stars([after])[after.pk].to_star == 4
    assert wrong_stars(shared) == []


# --- what a replay says ----------------------------------------------------------------------------------------------
def replayed(world: World) -> tuple[int, str]:
    """What `cuobian rating replay` answers: its exit code, and what it prints."""
    groups, out = CommandGroups(), StringIO()
    register(groups)
    command = groups.find("rating", "replay")
    assert command is not None
    return run_command(command, [str(world.round.pk)], Console(out, StringIO())), out.getvalue()


def test_the_replay_counts_runs_and_stars(shared: World) -> None:
    moved(shared, RISES)
    code, told = replayed(shared)
    assert code == 0
    assert "1 / 1 次核算一致" in told
    assert "6 / 6 个站点的星级一致" in told


RUN_TAMPERING = {
    "保存的结果与校验值不一致": ("rating_fairnessrun", "UPDATE rating_fairnessrun SET outcome = replace(outcome, '0.', '1.')"),
    "同样的材料算出了不同的结果": ("rating_fairnessrun", "UPDATE rating_fairnessrun SET inputs = replace(inputs, '\"cap\":5.0', '\"cap\":0.5')"),
    "各站点的行与结果不一致": ("rating_fairscore", "UPDATE rating_fairscore SET fair_star = 5 WHERE code = '350203001004'"),
}  # fmt: skip


@pytest.mark.parametrize("words", RUN_TAMPERING)
def test_a_run_changed_behind_the_record_is_named(shared: World, words: str) -> None:
    table, sql = RUN_TAMPERING[words]
    with without_guard(table):
        run(sql)
        code, told = replayed(shared)
    assert code == 1
    assert f"区级 1: {words}" in told


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE rating_entry SET star = 4 WHERE id = %s", "UPDATE rating_entry SET district_star = 4 WHERE id = %s"],
)
def test_a_star_changed_behind_the_record_is_named(shared: World, tampering: str) -> None:
    moved(shared, RISES)
    entry = shared.entry(RISES)
    assert wrong_stars(shared) == []
    run(tampering, key(entry.pk))
    code, told = replayed(shared)
    assert code == 1
    assert f"{entry.place.short_name}: 星级是 " in told
    assert "5 / 6 个站点的星级一致" in told


def test_a_move_that_no_run_found_is_named(shared: World) -> None:
    score = score_of(shared, FALLS)
    result = Result.objects.get(entry=score.entry)
    FairMove.objects.create(
        score=score, result=result, from_star=4, to_star=5, reason="x", moved_at=shared.now,
        moved_by_id=shared.siming.person_id,
    )  # fmt: skip
    Entry.objects.filter(pk=score.entry_id).update(star=5, district_star=5)
    assert wrong_stars(shared) == [f"{score.entry.place.short_name}: 改星的记录与核算的结果不一致"]


# --- what the database refuses ---------------------------------------------------------------------------------------
def test_a_move_is_only_ever_added(shared: World) -> None:
    made = moved(shared, RISES)
    for sql in ("UPDATE rating_fairmove SET to_star = 3 WHERE id = %s", "DELETE FROM rating_fairmove WHERE id = %s"):
        with pytest.raises(DatabaseError):
            run(sql, key(made.pk))


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"to_star": 4}, {"to_star": 6}, {"from_star": 7}, {"result": None}])
def test_an_impossible_move_is_refused_by_the_database(shared: World, wrong: dict[str, Any]) -> None:
    score = score_of(shared, RISES)
    given = {
        "score_id": score.pk, "result": Result.objects.get(entry=score.entry), "from_star": 4, "to_star": 5,
        "reason": WHY, "moved_at": shared.now, "moved_by_id": shared.siming.person_id,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        FairMove.objects.create(**{**given, **wrong})
    assert connection.in_atomic_block
