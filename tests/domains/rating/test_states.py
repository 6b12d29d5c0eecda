"""The life cycle of an entry over every (stage, action) pair, by the actions that people use."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from tests.domains.rating.world import AFTER_NOTICE, World, fill, put_panel

from cuobian.domains.rating.actions import appeals, awards, compute, decide, notice_end, notices, review, self_assess
from cuobian.domains.rating.models import Appeal, Entry, EntryMove, Sheet
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.states import ACTIONS, LIFE, allowed
from cuobian.domains.rating.values import FINAL_STAGES, Level, Ruling, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError

Perform = Callable[[World, Entry], object]
WHY = "核对后要这样办"


def _submit(world: World, entry: Entry) -> object:
    if entry.stage == Stage.SELF_ASSESSMENT:
        world.take_to(Stage.FIRST_REVIEW, entry)
        return None
    return self_assess.submit_self(actor=world.keeper(entry.code), entry_id=entry.pk, now=world.now)


def _compute(level: Level) -> Perform:
    def run(world: World, entry: Entry) -> object:
        stage = Stage.DISTRICT_PANEL if level == Level.DISTRICT else Stage.CITY_PANEL
        if entry.stage == stage:
            put_panel(world, level, [entry])
            for sheet in Sheet.objects.filter(entry=entry, level=level):
                fill(world, sheet)
        officer = world.officer(entry.code) if level == Level.DISTRICT else world.city
        return compute.compute(actor=officer, entry_id=entry.pk, level=level, now=world.now)

    return run


def _file_appeal(world: World, entry: Entry) -> object:
    point = judged_points(engine_standard(entry.round.version_id))[0]
    return appeals.file_appeal(
        actor=world.keeper(entry.code), entry_id=entry.pk, points={point.id: WHY}, reason=WHY, now=world.now
    )


def _decide_appeal(world: World, entry: Entry) -> object:
    found = Appeal.objects.filter(entry=entry).first()
    if found and not found.reviewers.exists():
        reviewers = [world.reviewer.person_id]
        appeals.assign_reviewers(actor=world.city, appeal_id=found.pk, accounts=reviewers, now=world.now)
    return appeals.decide_appeal(
        actor=world.reviewer,
        appeal_id=found.pk if found else uuid4(),
        ruling=Ruling.UPHELD,
        changes={},
        decision=WHY,
        now=world.now,
    )


def _return_self(world: World, entry: Entry) -> object:
    actor = world.head(entry.code) if entry.stage == Stage.FIRST_REVIEW else world.officer(entry.code)
    if entry.stage not in (Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL):
        actor = world.head(entry.code)
    return review.return_self(actor=actor, entry_id=entry.pk, reason=WHY, now=world.now)


PERFORM: dict[str, Perform] = {
    "submit_self": _submit,
    "return_self": _return_self,
    "pass_review": lambda world, entry: review.pass_review(
        actor=world.head(entry.code), entry_id=entry.pk, opinion="", now=world.now
    ),
    "compute_district": _compute(Level.DISTRICT),
    "reopen_district": lambda world, entry: decide.reopen(
        actor=world.officer(entry.code), entry_id=entry.pk, level=Level.DISTRICT, reason=WHY, now=world.now
    ),
    "confirm_district": lambda world, entry: decide.confirm_district(
        actor=world.officer(entry.code), entry_id=entry.pk, now=world.now
    ),
    "return_district": lambda world, entry: decide.return_district(
        actor=world.city, entry_id=entry.pk, reason=WHY, now=world.now
    ),
    "compute_city": _compute(Level.CITY),
    "reopen_city": lambda world, entry: decide.reopen(
        actor=world.city, entry_id=entry.pk, level=Level.CITY, reason=WHY, now=world.now
    ),
    "confirm_city": lambda world, entry: decide.confirm_city(actor=world.city, entry_id=entry.pk, now=world.now),
    "publish": lambda world, entry: notices.publish(
        actor=world.city, round_id=entry.round_id, entry_ids=[entry.pk], title="第 1 批", now=world.now
    ),
    "file_appeal": _file_appeal,
    "recall": lambda world, entry: decide.recall(actor=world.city, entry_id=entry.pk, reason=WHY, now=world.now),
    "close_notice": lambda world, entry: notice_end.close_notice(
        actor=world.city, notice_id=entry.notice_id or uuid4(), now=AFTER_NOTICE
    ),
    "decide_appeal": _decide_appeal,
    "award": lambda world, entry: awards.award(
        actor=world.city if (entry.star or 0) >= 4 else world.officer(entry.code), entry_id=entry.pk, now=AFTER_NOTICE
    ),
    "withdraw": lambda world, entry: decide.withdraw(actor=world.city, entry_id=entry.pk, reason=WHY, now=world.now),
}


class _Undo(Exception):
    """Takes back what was tried."""


def attempt(world: World, entry: Entry, action: str) -> tuple[str, DomainError | None]:
    """Try an action, say where the entry stands then, and take it back."""
    fresh = Entry.objects.select_related("round__version", "place").get(pk=entry.pk)
    refused: DomainError | None = None
    stage = fresh.stage
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    PERFORM[action](world, fresh)
            except DomainError as error:
                refused = error
            stage = Entry.objects.values_list("stage", flat=True).get(pk=entry.pk)
            raise _Undo
    except _Undo:
        return stage, refused


def test_every_action_of_the_table_has_a_performer() -> None:
    assert set(PERFORM) == set(ACTIONS)


@pytest.mark.parametrize("stage", list(Stage))
def test_the_table_says_what_can_happen_from_a_stage_and_nothing_else_does(world: World, stage: Stage) -> None:
    entry = world.take_to(stage, world.entries()[0], mark="C#" if stage == Stage.UNSTARRED else "A")
    for action in ACTIONS:
        after, refused = attempt(world, entry, action)
        if allowed(stage, action):
            assert refused is None, (stage, action, refused)
            assert after in LIFE[stage, action].goes_to, (stage, action)
        else:
            assert after == stage, (stage, action)


def test_final_stages_have_no_way_out() -> None:
    assert not [pair for pair in LIFE if pair[0] in FINAL_STAGES]


def test_every_move_is_written_down_with_who_and_when(world: World) -> None:
    entry = world.take_to(Stage.AWARDED, world.entries()[0])
    moves = EntryMove.objects.filter(entry=entry).exclude(action="enter")
    way = {move.from_stage: move.to_stage for move in moves}
    stage: str = Stage.SELF_ASSESSMENT
    for _step in moves:
        stage = way[stage]
    assert stage == Stage.AWARDED
    assert all(move.by_name and move.at for move in moves)


def test_a_move_that_somebody_else_made_first_is_a_conflict(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    decide.confirm_district(actor=world.siming, entry_id=entry.pk, now=world.now)
    with pytest.raises(Conflict):
        decide.confirm_district(actor=world.siming, entry_id=entry.pk, now=world.now)


@pytest.mark.parametrize(
    ("action", "stage"), [(action, stage) for (stage, action) in LIFE if action not in ("submit_self", "file_appeal")]
)
def test_the_auditor_takes_no_step(world: World, auditor: Actor, action: str, stage: Stage) -> None:
    permission = permission_for(LIFE[stage, action].permission, place_kind="station")
    assert not auditor.may(permission)


def test_a_notice_cannot_be_closed_on_its_last_day(world: World) -> None:
    entry = world.take_to(Stage.NOTICE, world.entries()[0])
    assert entry.notice is not None
    with pytest.raises(Conflict):
        notice_end.close_notice(actor=world.city, notice_id=entry.notice.pk, now=world.now + timedelta(days=1))
