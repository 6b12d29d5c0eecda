"""What the database itself refuses, whatever the code does: frozen rows and states without their facts."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.conflicts import declare_conflict, withdraw_conflict
from cuobian.domains.rating.actions.invite import Guest, end_invitation, invite
from cuobian.domains.rating.models import (
    Entry,
    EntryMove,
    FigureCorrection,
    MetricSnapshot,
    Reconsideration,
    Result,
    RoundInvitation,
    SheetCorrection,
    SheetItem,
    StarAward,
    StarEvent,
)
from cuobian.domains.rating.values import Stage

APPEND_ONLY = ("rating_entrymove", "rating_metricsnapshot", "rating_result", "rating_starevent")
IMPOSSIBLE = {
    "an awarded entry without a star": "UPDATE rating_entry SET stage = 'awarded', star = NULL WHERE id = %s",
    "a star of six": "UPDATE rating_entry SET star = 6 WHERE id = %s",
    "a result stage without its figures": "UPDATE rating_entry SET stage = 'district_result', score = NULL WHERE id = %s",
    "a notice stage without a notice": "UPDATE rating_entry SET stage = 'notice', notice_id = NULL WHERE id = %s",
    "an unstarred entry without a deadline": "UPDATE rating_entry SET stage = 'unstarred', star = 0, rectify_by = NULL WHERE id = %s",
    "a withdrawn entry without a reason": "UPDATE rating_entry SET stage = 'withdrawn', end_note = '' WHERE id = %s",
    "a handed-in entry without who handed it in": "UPDATE rating_entry SET stage = 'first_review', submitted_at = NULL WHERE id = %s",
}  # fmt: skip


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def key(value: UUID) -> str:
    return value.hex if connection.vendor == "sqlite" else str(value)


@pytest.fixture
def awarded(world: World) -> Entry:
    return world.take_to(Stage.AWARDED, world.entries()[0])


def test_moves_snapshots_results_and_star_events_are_only_ever_added(awarded: Entry) -> None:
    rows = {
        "rating_entrymove": EntryMove.objects.filter(entry=awarded).values_list("pk", flat=True)[0],
        "rating_metricsnapshot": MetricSnapshot.objects.filter(entry=awarded).values_list("pk", flat=True)[0],
        "rating_result": Result.objects.filter(entry=awarded).values_list("pk", flat=True)[0],
        "rating_starevent": StarEvent.objects.filter(award__entry=awarded).values_list("pk", flat=True)[0],
    }
    assert set(rows) == set(APPEND_ONLY)
    for table, pk in rows.items():
        with pytest.raises(DatabaseError):
            run(f"UPDATE {table} SET id = id WHERE id = %s", key(pk))
        with pytest.raises(DatabaseError):
            run(f"DELETE FROM {table} WHERE id = %s", key(pk))


def test_an_item_of_a_submitted_sheet_cannot_change_and_an_open_one_can(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    item = SheetItem.objects.filter(sheet__entry=entry).first()
    assert item is not None
    with pytest.raises(DatabaseError):
        run("UPDATE rating_sheetitem SET note = 'x' WHERE id = %s", key(item.pk))
    with pytest.raises(DatabaseError):
        run("DELETE FROM rating_sheetitem WHERE id = %s", key(item.pk))


def test_corrections_and_reconsiderations_are_only_ever_added(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    item = SheetItem.objects.filter(sheet__entry=entry).first()
    assert item is not None
    who = world.siming.person_id
    correction = SheetCorrection.objects.create(item=item, state="B", reason="看错", made_at=world.now, made_by_id=who)
    decided = Reconsideration.objects.create(
        entry=entry, level="district", point_id=item.point_id, originals=[], state="B", reason="一起看过",
        decided_at=world.now, decided_by_id=who,
    )  # fmt: skip
    figure = FigureCorrection.objects.create(
        entry=entry, point_id="Z3.1.1", value="2", before="6", reason="记重了", made_at=world.now, made_by_id=who
    )
    for table, pk in (
        ("rating_sheetcorrection", correction.pk),
        ("rating_reconsideration", decided.pk),
        ("rating_figurecorrection", figure.pk),
    ):
        with pytest.raises(DatabaseError):
            run(f"UPDATE {table} SET reason = 'x' WHERE id = %s", key(pk))
        with pytest.raises(DatabaseError):
            run(f"DELETE FROM {table} WHERE id = %s", key(pk))


@pytest.mark.parametrize("what", list(IMPOSSIBLE))
def test_an_impossible_entry_is_refused_by_the_database(world: World, what: str) -> None:
    entry = world.entries()[0]
    with pytest.raises(DatabaseError):
        run(IMPOSSIBLE[what], key(entry.pk))


def test_a_place_holds_one_active_star(awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    award.pk, award.plaque_number, award.entry = None, "2026-350203-Z-9999", None
    with pytest.raises(DatabaseError), transaction.atomic():
        award.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        "star = 0",
        "star = 6",
        "valid_until = awarded_on",
        "status = 'revoked', ended_on = NULL",
        "status = 'active', ended_on = awarded_on",
    ],
)
def test_an_impossible_award_is_refused_by_the_database(awarded: Entry, change: str) -> None:
    award = StarAward.objects.get(entry=awarded)
    with pytest.raises(DatabaseError):
        run(f"UPDATE rating_staraward SET {change} WHERE id = %s", key(award.pk))


def test_an_award_that_ended_says_why(awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    with pytest.raises(DatabaseError):
        run("UPDATE rating_staraward SET status = 'revoked', ended_on = awarded_on WHERE id = %s", key(award.pk))


@pytest.mark.parametrize(
    "change",
    [
        "star = 5 - star",
        "score = 99.99",
        "dimensions = '[]'",
        "plaque_number = '2026-350203-Z-9999'",
        "valid_until = '2036-12-31'",
        "awarded_on = '2020-01-01'",
        "awarded_at = NULL",
        "standard_label = 'x'",
        "body = 'x'",
        "entry_id = NULL",
        "star = 1, entry_id = NULL, status = 'downgraded', ended_on = awarded_on, end_reason = 'x'",
    ],
)
def test_an_award_keeps_what_it_was_given_as(awarded: Entry, change: str) -> None:
    award = StarAward.objects.get(entry=awarded)
    with pytest.raises(DatabaseError, match="immutable"):
        run(f"UPDATE rating_staraward SET {change} WHERE id = %s", key(award.pk))
    with pytest.raises(DatabaseError, match="immutable"):
        run("DELETE FROM rating_staraward WHERE id = %s", key(award.pk))


def test_an_award_follows_its_place_and_ends_once(awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    run("UPDATE rating_staraward SET code = '350212001', midterm_told_on = awarded_on WHERE id = %s", key(award.pk))
    end = "UPDATE rating_staraward SET status = 'revoked', ended_on = awarded_on, end_reason = 'x' WHERE id = %s"
    run(end, key(award.pk))
    run("UPDATE rating_staraward SET card_told_on = awarded_on WHERE id = %s", key(award.pk))
    for change in ("status = 'active', ended_on = NULL", "ended_on = valid_until", "end_reason = 'y'", "code = 'x'"):
        with pytest.raises(DatabaseError, match="immutable"):
            run(f"UPDATE rating_staraward SET {change} WHERE id = %s", key(award.pk))


@pytest.fixture
def invitation(world: World) -> RoundInvitation:
    guest = Guest("林博文", "厦门大学", "", cast.SIMING)
    found = invite(actor=world.siming, round_id=world.round.pk, guest=guest, now=world.now)
    return RoundInvitation.objects.get(account_id=found.account.id)


@pytest.mark.parametrize(
    "change",
    [
        "code = ''",
        "ended_at = invited_at",
        "end_reason = '评完了'",
        "ended_at = invited_at, ended_by_id = invited_by_id",
        "ended_by_id = invited_by_id, end_reason = '评完了'",
        "ended_at = '2020-01-01 00:00:00+00:00', ended_by_id = invited_by_id, end_reason = '评完了'",
    ],
)
def test_an_impossible_invitation_is_refused_by_the_database(invitation: RoundInvitation, change: str) -> None:
    with pytest.raises(DatabaseError):
        run(f"UPDATE rating_roundinvitation SET {change} WHERE id = %s", key(invitation.pk))


def test_an_invitation_that_ended_stays_as_it_is(world: World, invitation: RoundInvitation) -> None:
    end_invitation(actor=world.siming, invitation_id=invitation.pk, reason="评完了", now=world.now)
    with pytest.raises(DatabaseError):
        run("UPDATE rating_roundinvitation SET end_reason = 'x' WHERE id = %s", key(invitation.pk))
    with pytest.raises(DatabaseError):
        run("DELETE FROM rating_roundinvitation WHERE id = %s", key(invitation.pk))


def test_a_person_is_invited_once_to_a_round(invitation: RoundInvitation) -> None:
    invitation.pk = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        invitation.save(force_insert=True)


def test_a_conflict_is_withdrawn_with_a_reason_and_then_stays(world: World) -> None:
    who = world.assessors["assessor"]
    found = declare_conflict(actor=who, code=world.entries()[0].code, kind="interest", reason="合作过", now=world.now)
    for change in (
        "withdrawn_at = declared_at",
        "withdraw_reason = '不合作了'",
        "withdrawn_at = '2020-01-01 00:00:00+00:00', withdraw_reason = '不合作了'",
        "reason = ''",
    ):
        with pytest.raises(DatabaseError):
            run(f"UPDATE rating_declaredconflict SET {change} WHERE id = %s", key(found.pk))
    withdraw_conflict(actor=who, conflict_id=found.pk, reason="不合作了", now=world.now)
    with pytest.raises(DatabaseError):
        run("UPDATE rating_declaredconflict SET withdraw_reason = 'x' WHERE id = %s", key(found.pk))
    with pytest.raises(DatabaseError):
        run("DELETE FROM rating_declaredconflict WHERE id = %s", key(found.pk))
