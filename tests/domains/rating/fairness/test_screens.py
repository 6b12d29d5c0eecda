"""Flags: who is given one, who may answer it, what stays of it, and what a later run makes of it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests import cast
from tests.domains.rating.flagged import flag, only_flag, run_with
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.screens import assign_screen, assign_screens, check_screen
from cuobian.domains.rating.models import Entry, EntryMove, FairnessRun, Result, Screen, SheetItem
from cuobian.domains.rating.queries.fairness.screens import able_checkers, able_for_all, standing
from cuobian.domains.rating.rules.fairness.screen_life import SCREEN_ACTIONS, SCREEN_LIFE, screen_allows, screen_step
from cuobian.domains.rating.values import Level, ScreenKind, ScreenStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as Trail
from cuobian.support.notices.models import Notice

DUE = date(2026, 12, 1)
WHY = "对照了 2 个站点的照片，B 档都有依据"


@pytest.fixture
def world(judged_place: World, shared: World) -> World:
    return shared


def severity(world: World, **more: object) -> Screen:
    return only_flag(run_with(world, flag("severity", assessors=(0,), **more)))


def assign(world: World, screen: Screen, checker: Actor | None = None, due: date = DUE, actor: Actor | None = None) -> Screen:  # fmt: skip
    who = (checker or world.siming).person_id
    return assign_screen(
        actor=actor or world.city, screen_id=screen.pk, checker_id=who, due_on=due, now=world.now
    )  # fmt: skip


def check(world: World, screen: Screen, actor: Actor | None = None, outcome: str = "explained", finding: str = WHY) -> Screen:  # fmt: skip
    return check_screen(
        actor=actor or world.siming, screen_id=screen.pk, outcome=outcome, finding=finding, now=world.now
    )  # fmt: skip


def test_several_flags_go_to_one_person_all_of_them_or_none(world: World) -> None:
    run = run_with(world, flag("severity", assessors=(0,)), flag("halo", assessors=(1,)))
    both = list(Screen.objects.filter(run=run))
    rater = world.assessors["assessor"].person_id
    told = {"actor": world.city, "screen_ids": [one.pk for one in both], "due_on": DUE, "now": world.now}
    with pytest.raises(Invalid):
        assign_screens(checker_id=rater, **told)
    assert not Screen.objects.exclude(status="open").exists()
    assert not Notice.objects.filter(kind="rating.screen").exists()
    assert world.siming.person_id in {person.id for person in able_for_all(both, world.now)}
    assert able_for_all([], world.now) == []
    assert assign_screens(checker_id=world.siming.person_id, **told) == 2
    assert assign_screens(checker_id=world.siming.person_id, **told) == 2
    assert Screen.objects.filter(run=run, checker=world.siming.person_id, status="assigned").count() == 2
    assert Notice.objects.filter(kind="rating.screen", account_id=world.siming.account_id).count() == 2


def test_a_flag_is_given_to_somebody_who_is_told_and_whose_answer_is_kept(world: World) -> None:
    screen = severity(world)
    assign(world, screen)
    notice = Notice.objects.get(subject=f"screen:{screen.pk}")
    assert notice.account_id == world.siming.account_id
    assert notice.due_on == DUE
    assert notice.url == f"/desk/screens/{screen.pk}/"
    check(world, screen)
    screen.refresh_from_db()
    notice.refresh_from_db()
    assert (screen.status, screen.outcome, screen.finding) == ("checked", "explained", WHY)
    assert (screen.checked_by_id, screen.checked_at) == (world.siming.account_id, world.now)
    assert notice.settled_at == world.now
    actions = list(Trail.objects.filter(subject_id=str(screen.pk)).order_by("at", "pk").values_list("action", flat=True))  # fmt: skip
    assert actions == ["rating.assign_screen", "rating.check_screen"]


def test_nothing_else_changes_by_an_answer(world: World) -> None:
    before = _everything(world)
    screen = severity(world)
    assign(world, screen)
    check(world, screen, outcome="confirmed", finding="属实，已请区里换评委重评")
    assert _everything(world) == before


def _everything(world: World) -> list[object]:
    entries = Entry.objects.filter(round=world.round).order_by("code").values_list("stage", "star", "score")
    return [list(entries), EntryMove.objects.count(), Result.objects.count(), list(SheetItem.objects.order_by("pk").values_list("state", "defects"))]  # fmt: skip


def test_who_may_look_into_a_flag_is_in_charge_there_is_not_in_it_and_did_not_rate_the_place(world: World) -> None:
    screen = only_flag(run_with(world, flag("outlier", assessors=(0,), visits=(0,))))
    assert {one.id for one in able_checkers(screen, world.now)} == {world.city.person_id, world.siming.person_id}
    rater = screen.facts["assessors"][0]
    cast.grant_to(cast.account_of("assessor"), "district_officer", cast.SIMING)
    assert str(cast.account_of("assessor").pk) in {rater, *_raters(screen)}
    assert cast.account_of("assessor").pk not in {one.id for one in able_checkers(screen, world.now)}


def _raters(screen: Screen) -> set[str]:
    return {str(sheet.account_id) for sheet in screen.entry.sheets.all()}


@pytest.mark.parametrize("kind", ["own_district", "reciprocal"])
def test_a_districts_own_interest_is_looked_into_from_above_it(world: World, kind: str) -> None:
    screen = only_flag(run_with(world, flag(kind, districts=(cast.SIMING,))))
    assert screen.code == cast.SIMING
    assert [one.id for one in able_checkers(screen, world.now)] == [world.city.person_id]


def test_a_flag_lies_in_the_district_in_which_it_all_happened(world: World) -> None:
    assert severity(world).code == cast.SIMING
    both = run_with(world, flag("reciprocal", districts=(cast.SIMING, cast.TONGAN)))
    assert only_flag(both).code == cast.CITY


def test_others_are_refused_by_name_and_nothing_is_left(world: World) -> None:
    screen = severity(world)
    with pytest.raises(Invalid) as refused:
        assign(world, screen, checker=world.tongan)
    assert [fault.place for fault in refused.value.faults] == ["checker"]
    for day, words in (
        (date(2026, 11, 20), "今天"),
        (date(2026, 11, 29), "11\xa0月\xa030\xa0日"),
        (date(2027, 6, 1), "60"),
    ):
        with pytest.raises(Invalid) as late:
            assign(world, screen, due=day)
        assert words in str(late.value.faults[0].message)
    screen.refresh_from_db()
    assert (screen.status, screen.checker_id) == ("open", None)
    assert not Notice.objects.filter(subject=f"screen:{screen.pk}").exists()


def test_an_answer_says_what_was_found(world: World) -> None:
    screen = severity(world)
    assign(world, screen)
    for outcome, finding, places in (("", WHY, ["outcome"]), ("explained", "  ", ["finding"]), ("explained", "字" * 2001, ["finding"])):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            check(world, screen, outcome=outcome, finding=finding)
        assert [fault.place for fault in refused.value.faults] == places
    screen.refresh_from_db()
    assert screen.status == "assigned"


def test_the_checker_alone_answers_and_others_below_do_not_even_see_it(world: World) -> None:
    screen = severity(world)
    with pytest.raises(NotFound):
        check(world, screen)
    assign(world, screen, checker=world.siming)
    with pytest.raises(NotFound):
        check(world, screen, actor=world.tongan)
    with pytest.raises(NotAllowed):
        check(world, screen, actor=world.city)
    with pytest.raises(NotAllowed):
        assign(world, screen, actor=world.siming)
    with pytest.raises(NotAllowed):
        check(world, screen, actor=world.assessors["assessor"])


def test_another_checker_takes_over_and_the_first_is_let_off(world: World) -> None:
    screen = severity(world)
    assign(world, screen, checker=world.siming)
    assign(world, screen, checker=world.city)
    open_for = Notice.objects.filter(subject=f"screen:{screen.pk}", settled_at=None)
    assert [notice.account_id for notice in open_for] == [world.city.account_id]
    with pytest.raises(NotFound):
        check(world, screen, actor=world.siming)
    check(world, screen, actor=world.city)


def test_nobody_decides_about_a_flag_on_themselves(world: World) -> None:
    screen = severity(world)
    subject = screen.facts["assessors"][0]
    who = next(one for one in world.assessors.values() if str(one.account_id) == subject)
    officer = cast.actor_of_role("city_officer", account_id=who.account_id)
    with pytest.raises(NotAllowed, match="与您有关"):
        assign(world, screen, actor=officer)


# --- the life cycle, over every pair ------------------------------------------------------------------------------
@pytest.mark.parametrize("status", list(ScreenStatus))
@pytest.mark.parametrize("action", SCREEN_ACTIONS)
def test_every_pair_does_what_the_table_says(world: World, status: ScreenStatus, action: str) -> None:
    screen = _in_status(world, status)
    error = _attempt(world, screen, action)
    screen.refresh_from_db()
    if screen_allows(status, action):
        assert error is None
        assert screen.status == SCREEN_LIFE[status, action].goes_to
    else:
        assert isinstance(error, Conflict)
        assert screen.status == status


def test_the_readme_shows_the_life_cycle_as_it_is() -> None:
    text = (Path(__file__).parents[4] / "src/cuobian/domains/rating/rules/fairness/README.md").read_text()
    for status in ScreenStatus:
        assert f"{status.value} {status.label}" in text
    for (_status, action), step in SCREEN_LIFE.items():
        assert f"{action} → {step.goes_to.value} ({step.permission}" in text


def _in_status(world: World, status: ScreenStatus) -> Screen:
    screen = severity(world)
    if status in (ScreenStatus.ASSIGNED, ScreenStatus.CHECKED):
        assign(world, screen, checker=world.city)
    if status == ScreenStatus.CHECKED:
        check(world, screen, actor=world.city)
    if status == ScreenStatus.SUPERSEDED:
        severity(world)
    screen.refresh_from_db()
    assert screen.status == status
    return screen


def _attempt(world: World, screen: Screen, action: str) -> DomainError | None:
    def carry() -> object:
        screen_step(screen.status, "carry_screen")
        return severity(world)

    deeds: dict[str, Callable[[], object]] = {
        "assign_screen": lambda: assign(world, screen, checker=world.city),
        "check_screen": lambda: check(world, screen, actor=world.city),
        "carry_screen": carry,
    }
    try:
        deeds[action]()
    except DomainError as error:
        return error
    return None


# --- a later run --------------------------------------------------------------------------------------------------
def test_the_same_flag_keeps_its_checker_and_the_earlier_row_is_closed(world: World) -> None:
    first = severity(world)
    assign(world, first)
    second = severity(world, estimate=2.7)
    first.refresh_from_db()
    assert first.status == ScreenStatus.SUPERSEDED
    assert (second.status, second.checker_id, second.due_on) == ("assigned", world.siming.account_id, DUE)
    assert second.carried_from_id == first.pk
    open_notices = Notice.objects.filter(kind="rating.screen", settled_at=None)
    assert [notice.subject for notice in open_notices] == [f"screen:{second.pk}"]
    check(world, second)
    assert list(standing(world.round.pk, Level.DISTRICT)) == [second]


def test_an_answered_flag_on_the_same_visits_keeps_its_answer(world: World) -> None:
    first = severity(world)
    assign(world, first)
    check(world, first)
    second = severity(world)
    assert (second.status, second.outcome, second.finding) == ("checked", "explained", WHY)
    first.refresh_from_db()
    assert first.status == ScreenStatus.CHECKED
    assert list(standing(world.round.pk, Level.DISTRICT)) == [second]


def test_an_answered_flag_on_other_visits_is_asked_again_beside_its_answer(world: World) -> None:
    first = severity(world)
    assign(world, first)
    check(world, first)
    second = severity(world, count=13)
    assert (second.status, second.checker_id) == ("open", None)
    assert second.carried_from_id == first.pk


def test_a_flag_that_does_not_come_up_again_stays_with_whoever_has_it(world: World) -> None:
    first = severity(world)
    assign(world, first)
    run_with(world)
    first.refresh_from_db()
    assert first.status == ScreenStatus.ASSIGNED
    check(world, first)


def test_another_person_another_kind_or_another_sheet_is_another_flag(world: World) -> None:
    run_with(world, flag("severity", assessors=(0,)), flag("outlier", assessors=(0,), visits=(0,)))
    run_with(world, flag("severity", assessors=(1,)), flag("halo", assessors=(0,)), flag("outlier", assessors=(1,), visits=(1,)))  # fmt: skip
    assert standing(world.round.pk, Level.DISTRICT).count() == 5
    assert not Screen.objects.exclude(carried_from=None).exists()


def test_the_other_level_has_flags_of_its_own(world: World) -> None:
    first = severity(world)
    run = FairnessRun.objects.get(pk=first.run_id)
    assert run.level == Level.DISTRICT
    assert not standing(world.round.pk, Level.CITY).exists()


# --- what the database holds --------------------------------------------------------------------------------------
IMPOSSIBLE = (
    "status = 'assigned'",
    "status = 'checked', outcome = 'explained', finding = 'x', checked_at = '2026-11-23 02:00:00+00:00'",
    "outcome = 'explained'",
    "p_value = 1.5",
    "checker_id = account_id, status = 'assigned', due_on = '2026-12-01'",
)


@pytest.mark.parametrize("change", IMPOSSIBLE)
def test_a_state_without_its_facts_is_refused_by_the_database(world: World, change: str) -> None:
    screen = severity(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql(f"UPDATE rating_screen SET {change} WHERE id = %s", screen)


def test_what_is_answered_or_superseded_never_changes(world: World) -> None:
    answered = severity(world)
    assign(world, answered)
    check(world, answered)
    old = only_flag(run_with(world, flag("halo", assessors=(1,))))
    run_with(world, flag("halo", assessors=(1,)))
    for screen in (answered, old):
        for statement in ("UPDATE rating_screen SET estimate = 1 WHERE id = %s", "DELETE FROM rating_screen WHERE id = %s"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                _sql(statement, screen)


def test_a_flag_is_carried_on_once(world: World) -> None:
    first, second = severity(world), severity(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screen.objects.create(
            run=second.run, kind=ScreenKind.HALO, code=cast.SIMING, subject="", estimate=1, p_value=0, q_value=0,
            false_alarm=0, carried_from=first,
        )  # fmt: skip


def _sql(statement: str, screen: Screen) -> None:
    key = screen.pk.hex if connection.vendor == "sqlite" else screen.pk
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])


def test_an_unknown_flag_is_not_there(world: World) -> None:
    with pytest.raises(NotFound):
        assign_screen(actor=world.city, screen_id=uuid4(), checker_id=world.siming.person_id, due_on=DUE, now=world.now)


def test_a_checker_whose_right_has_ended_no_longer_answers(world: World) -> None:
    screen = severity(world)
    assign(world, screen)
    bare = cast.actor_of_role("district_officer", cast.TONGAN, account_id=world.siming.account_id)
    with pytest.raises((NotAllowed, NotFound)):
        check(world, screen, actor=bare)
