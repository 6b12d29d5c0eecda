"""Calibration dossiers at the office: written, given out, called in; and what the database itself refuses."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.domains.rating.dossiers import BODY, DUE, given_out, mark, sheet_of, written
from tests.domains.rating.world import World, put_panel

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.rating.actions.fairness.dossiers import (
    close_dossier,
    discard_dossier,
    edit_dossier,
    make_dossier,
    open_dossier,
)
from cuobian.domains.rating.actions.members import add_member
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet, Round
from cuobian.domains.rating.queries.fairness.dossiers import spreads
from cuobian.domains.rating.queries.fairness.gathering import gather
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.values import DossierStatus, Level, RoundStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for


def places(error: Invalid) -> set[str]:
    return {fault.place for fault in error.faults}


def told(error: Invalid) -> str:
    return " ".join(str(fault.message) for fault in error.faults)


# --- writing ------------------------------------------------------------------------------------------------------------
def test_a_draft_is_kept_with_its_line_in_the_trail(shared: World) -> None:
    made = written(shared)
    assert (made.status, made.due_on, made.opened_at) == (DossierStatus.DRAFT, None, None)
    line = AuditEntry.objects.get(action="rating.make_dossier")
    assert (line.subject, line.subject_id, line.code) == ("dossier", str(made.pk), cast.CITY)
    assert not DossierSheet.objects.exists()


@pytest.mark.parametrize(
    ("title", "body", "wrong"),
    [(" ", "写了", {"title"}), ("名", " ", {"body"}), ("", "", {"title", "body"}), ("长" * 61, "长" * 6001, {"title", "body"})],
)  # fmt: skip
def test_a_draft_needs_a_name_and_words_and_all_faults_are_told_at_once(
    shared: World, title: str, body: str, wrong: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        written(shared, title, body)
    assert places(refused.value) == wrong
    assert not Dossier.objects.exists()


def test_a_title_is_taken_once_in_a_round(shared: World) -> None:
    first, other = written(shared), written(shared, "另一个站")
    with pytest.raises(Invalid) as refused:
        written(shared)
    assert "同名" in told(refused.value)
    with pytest.raises(Invalid):
        edit_dossier(actor=shared.city, dossier_id=other.pk, title=first.title, body=BODY, now=shared.now)
    assert Dossier.objects.get(pk=other.pk).title == "另一个站"


def test_who_may_not_write_is_refused_and_who_sees_nothing_is_told_nothing(shared: World, auditor: Actor) -> None:
    made = written(shared)
    for act in (
        lambda who: make_dossier(actor=who, round_id=shared.round.pk, title="新", body=BODY, now=shared.now),
        lambda who: edit_dossier(actor=who, dossier_id=made.pk, title="新", body=BODY, now=shared.now),
        lambda who: open_dossier(actor=who, dossier_id=made.pk, due_on=DUE, now=shared.now),
        lambda who: close_dossier(actor=who, dossier_id=made.pk, anyway=True, now=shared.now),
        lambda who: discard_dossier(actor=who, dossier_id=made.pk, now=shared.now),
    ):
        with pytest.raises(NotAllowed):
            act(auditor)
        with pytest.raises(NotFound):
            act(shared.siming)
    assert Dossier.objects.get().title == made.title
    with pytest.raises(NotFound):
        edit_dossier(actor=shared.city, dossier_id=uuid4(), title="新", body=BODY, now=shared.now)


def test_a_round_that_is_over_takes_no_dossier(shared: World) -> None:
    made = written(shared)
    Round.objects.filter(pk=shared.round.pk).update(status=RoundStatus.CLOSED, closed_at=shared.now)
    with pytest.raises(Conflict, match="已经结束"):
        written(shared, "迟了的")
    with pytest.raises(Conflict, match="已经结束"):
        open_dossier(actor=shared.city, dossier_id=made.pk, due_on=DUE, now=shared.now)


def test_a_draft_can_be_thrown_away_and_its_words_stay_in_the_trail(shared: World) -> None:
    made = written(shared)
    discard_dossier(actor=shared.city, dossier_id=made.pk, now=shared.now)
    assert not Dossier.objects.exists()
    old = AuditEntry.objects.get(action="rating.discard_dossier").old
    assert old is not None
    assert old["text"] == BODY


# --- giving out -----------------------------------------------------------------------------------------------------------
def test_before_there_are_panels_every_assessor_gets_a_sheet_and_a_notice(shared: World) -> None:
    made = given_out(shared)
    assert DossierSheet.objects.filter(dossier=made).count() == len(shared.assessors)
    notice = open_for(shared.assessors["sixth"].person_id)[0]
    assert (notice.kind, notice.due_on, notice.url) == ("rating.dossier", DUE, "/my/sheets/")


def test_with_panels_it_goes_to_who_sits_there_and_to_who_sits_down_later(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entries()[0])
    panel = put_panel(shared, Level.DISTRICT, [entry])
    made = given_out(shared)
    seated = {who.person_id for who in shared.panel_of(Level.DISTRICT)}
    assert set(DossierSheet.objects.values_list("account_id", flat=True)) == seated
    sixth = shared.assessors["sixth"].person_id
    add_member(actor=shared.siming, panel_id=panel.pk, joining=sixth, reason="缺人", now=shared.now)
    assert sheet_of(shared, made, "sixth").status == "open"
    assert {notice.kind for notice in open_for(sixth)} == {"rating.sheet", "rating.dossier"}


def test_a_new_panel_gets_what_is_out_and_nothing_that_is_closed(shared: World) -> None:
    given_out(shared, "发出的")
    over = given_out(shared, "收回的")
    close_dossier(actor=shared.city, dossier_id=over.pk, anyway=True, now=shared.now)
    DossierSheet.objects.all().delete()
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entries()[0])
    put_panel(shared, Level.DISTRICT, [entry])
    assert set(DossierSheet.objects.values_list("dossier__title", flat=True)) == {"发出的"}
    assert DossierSheet.objects.count() == 3


@pytest.mark.parametrize(
    ("due_on", "words"), [(date(2026, 11, 28), "休息日"), (date(2026, 11, 20), "已经过去")], ids=["day off", "over"]
)
def test_the_last_day_is_a_working_day_to_come(shared: World, due_on: date, words: str) -> None:
    made = written(shared)
    with pytest.raises(Invalid) as refused:
        open_dossier(actor=shared.city, dossier_id=made.pk, due_on=due_on, now=shared.now)
    assert words in told(refused.value)
    assert places(refused.value) == {"due_on"}


def test_few_words_and_few_assessors_are_told_together_and_nothing_is_given_out(shared: World) -> None:
    made = written(shared, body="太短")
    RoleGrant.objects.filter(role="assessor").delete()
    with pytest.raises(Invalid) as refused:
        open_dossier(actor=shared.city, dossier_id=made.pk, due_on=DUE, now=shared.now)
    assert "正文只有 2 字" in told(refused.value)
    assert "只有 0 位评委" in told(refused.value)
    assert Dossier.objects.get().status == DossierStatus.DRAFT
    assert not DossierSheet.objects.exists()


# --- calling in -----------------------------------------------------------------------------------------------------------
def test_calling_in_says_who_is_missing_and_goes_on_when_told(shared: World) -> None:
    made = given_out(shared)
    mark(shared, made, "assessor")
    mark(shared, made, "third", submit=False)
    missing = len(shared.assessors) - 1
    with pytest.raises(Invalid) as refused:
        close_dossier(actor=shared.city, dossier_id=made.pk, anyway=False, now=shared.now)
    assert f"还有 {missing} 位没交" in told(refused.value)
    assert close_dossier(actor=shared.city, dossier_id=made.pk, anyway=True, now=shared.now) == missing
    assert Dossier.objects.get().status == DossierStatus.CLOSED
    assert not DossierItem.objects.filter(locked_at=None).exists()
    assert not open_for(shared.assessors["third"].person_id)


def test_when_all_are_in_nothing_needs_saying(shared: World) -> None:
    made = given_out(shared)
    for name in shared.assessors:
        mark(shared, made, name)
    assert close_dossier(actor=shared.city, dossier_id=made.pk, anyway=False, now=shared.now) == 0


def test_the_spread_counts_submitted_marks_only_and_pairs_that_agree(shared: World) -> None:
    made = given_out(shared)
    for name, state in (("assessor", "A"), ("third", "A"), ("fourth", "B")):
        mark(shared, made, name, state)
    mark(shared, made, "fifth", "C#", submit=False)
    close_dossier(actor=shared.city, dossier_id=made.pk, anyway=True, now=shared.now)
    first = spreads(made)[0]
    assert first.counts == (2, 1, 0, 0)
    assert first.exact == pytest.approx(1 / 3)


def test_a_run_reads_the_marks_as_visits_to_a_unit_that_is_no_place(shared: World) -> None:
    made = given_out(shared)
    mark(shared, made, "assessor", "A")
    mark(shared, made, "third", "B")
    material = gather(shared.round, Level.DISTRICT, FairnessPolicy())
    assert material.dossiers == (made.pk,)
    assert material.places == ()
    assert sorted(visit.marks[0] for visit in material.visits) == ["A", "B"]
    assert len({visit.score for visit in material.visits}) == 2


# --- what the database refuses -----------------------------------------------------------------------------------------------
IMPOSSIBLE = {
    "open without a last day": "UPDATE rating_dossier SET status = 'open' WHERE id = %s",
    "closed without a time": "UPDATE rating_dossier SET status = 'closed', opened_at = made_at, due_on = '2026-11-27' WHERE id = %s",
    "no words": "UPDATE rating_dossier SET body = '' WHERE id = %s",
    "no name": "UPDATE rating_dossier SET title = '' WHERE id = %s",
}


def run(sql: str, key: UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [key.hex if connection.vendor == "sqlite" else str(key)])


@pytest.mark.parametrize("what", list(IMPOSSIBLE))
def test_an_impossible_dossier_is_refused_by_the_database(shared: World, what: str) -> None:
    made = written(shared)
    with pytest.raises(DatabaseError):
        run(IMPOSSIBLE[what], made.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rating_dossiersheet SET status = 'submitted' WHERE id = %s",
        "UPDATE rating_dossiersheet SET status = 'void' WHERE id = %s",
    ],
)
def test_a_sheet_of_a_dossier_has_the_facts_of_its_state(shared: World, sql: str) -> None:
    sheet = sheet_of(shared, given_out(shared), "assessor")
    with pytest.raises(DatabaseError):
        run(sql, sheet.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rating_dossieritem SET state = 'C' WHERE sheet_id = %s",
        "UPDATE rating_dossieritem SET locked_at = NULL WHERE sheet_id = %s",
        "DELETE FROM rating_dossieritem WHERE sheet_id = %s",
    ],
)
def test_what_was_submitted_cannot_change(shared: World, sql: str) -> None:
    sheet = mark(shared, given_out(shared), "assessor")
    with pytest.raises(DatabaseError):
        run(sql, sheet.pk)


def test_a_mark_says_one_thing(shared: World) -> None:
    sheet = mark(shared, given_out(shared), "assessor", submit=False)
    with pytest.raises(DatabaseError):
        run("UPDATE rating_dossieritem SET unseen = (1 = 1) WHERE sheet_id = %s", sheet.pk)
