"""Sheets: saved as they go, blind, locked by submission, corrected only beside the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.reconsider import reconsider
from cuobian.domains.rating.actions.sheets import (
    append_correction,
    attach_photo,
    remove_photo,
    save_item,
    submit_sheet,
)
from cuobian.domains.rating.models import Entry, Reconsideration, Sheet, SheetCorrection, SheetItem
from cuobian.domains.rating.queries.facts_of_entry import facts_of
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import Mark, judged_points
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.files.models import File
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def entry(shared: World) -> Entry:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    return shared.entry(CODE)


def sheet_of(world: World, entry: Entry, name: str) -> Sheet:
    return Sheet.objects.select_related("entry__round").get(entry=entry, account_id=world.assessors[name].person_id)


def status_point(entry: Entry) -> str:
    points = judged_points(engine_standard(entry.round.version_id))
    return next(point.id for point in points if not isinstance(point.rule, CountRule))


def photo_file() -> File:
    return File.objects.create(
        name="a.jpg", kind="image", mime="image/jpeg", size=1, sha256="0" * 64, code=CODE, permission="rating.view",
        given_at=NOW,
    )  # fmt: skip


@pytest.fixture
def assessor(shared: World) -> Actor:
    return shared.assessors["assessor"]


def test_saving_counts_and_saving_again_replaces(shared: World, entry: Entry, assessor: Actor) -> None:
    sheet, point = sheet_of(shared, entry, "assessor"), status_point(entry)
    first = save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, unseen=True), now=NOW)
    assert (first.recorded, first.unseen, first.is_new) == (1, 1, True)
    again = save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, "B", note=" 门窄 "), now=NOW)
    assert (again.recorded, again.unseen, again.is_new) == (1, 0, False)
    item = SheetItem.objects.get(sheet=sheet)
    assert (item.state, item.unseen, item.note) == ("B", False, "门窄")
    sheet.refresh_from_db()
    assert (sheet.recorded, sheet.unseen, sheet.saved_at) == (1, 0, NOW)


def test_a_save_asks_the_database_eight_times(
    shared: World, entry: Entry, assessor: Actor, django_assert_max_num_queries: Callable[..., object]
) -> None:
    sheet, point = sheet_of(shared, entry, "assessor"), status_point(entry)
    save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, "A"), now=NOW)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]  # savepoint, two reads, upsert, audit, count, update, release
        save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, "B"), now=NOW)


def test_a_record_that_does_not_fit_is_not_kept(shared: World, entry: Entry, assessor: Actor) -> None:
    sheet = sheet_of(shared, entry, "assessor")
    for mark in (
        Mark(status_point(entry), "D"),
        Mark(status_point(entry)),
        Mark(status_point(entry), "A", note="长" * 9999),
    ):
        with pytest.raises(Invalid):
            save_item(actor=assessor, sheet_id=sheet.pk, mark=mark, now=NOW)
    with pytest.raises(NotFound):
        save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark("Z9.9.9", "A"), now=NOW)
    with pytest.raises(NotFound):  # counted by the platform: nobody looks at it
        save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark("Z3.1.1", "A"), now=NOW)
    assert not SheetItem.objects.filter(sheet=sheet).exists()


# --- blind -------------------------------------------------------------------------------------------------------------
def test_another_assessors_sheet_does_not_exist(shared: World, entry: Entry, assessor: Actor) -> None:
    theirs = sheet_of(shared, entry, "second_assessor")
    mark = Mark(status_point(entry), "A")
    for act in (
        lambda: save_item(actor=assessor, sheet_id=theirs.pk, mark=mark, now=NOW),
        lambda: submit_sheet(actor=assessor, sheet_id=theirs.pk, now=NOW),
        lambda: append_correction(actor=assessor, sheet_id=theirs.pk, mark=mark, reason="改", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_no_page_tells_an_assessor_what_others_or_the_place_said(
    shared: World, entry: Entry, client_as: Callable[..., Client]
) -> None:
    theirs = sheet_of(shared, entry, "second_assessor")
    point = status_point(entry)
    fill(shared, theirs, "C", marks={point: "C#"})
    SheetItem.objects.filter(sheet=theirs).first()
    mine = sheet_of(shared, entry, "assessor")
    client = client_as("assessor")
    for path in (
        f"/my/sheets/{theirs.pk}/",
        f"/my/sheets/{theirs.pk}/submit/",
        f"/my/sheets/{theirs.pk}/points/{point}/",
    ):
        assert client.get(path).status_code == 404
    for path in (
        f"/my/rating/{entry.pk}/",
        f"/my/rating/{entry.pk}/scores/",
        f"/my/rating/{entry.pk}/points/{point}/",
        f"/desk/entries/{entry.pk}/",
        f"/desk/reviews/{entry.pk}/",
        f"/desk/rating/entries/{entry.pk}/report.pdf",
        f"/my/place/{CODE}/",
    ):
        assert client.get(path).status_code in (403, 404), path
    for path in ("/my/sheets/", f"/my/sheets/{mine.pk}/points/{point}/", f"/my/sheets/{mine.pk}/submit/"):
        text = client.get(path).content.decode()
        assert "看到有缺，建议补上" not in text  # what the other assessor wrote
        assert "现场可以看" not in text  # what the place says of itself


def test_the_role_of_an_assessor_ends_with_its_day(shared: World, entry: Entry, assessor: Actor) -> None:
    sheet = sheet_of(shared, entry, "assessor")
    ended = Actor(account_id=assessor.account_id, name=assessor.name, grants=(("network.view", "3502"),))
    with pytest.raises(NotAllowed):
        save_item(actor=ended, sheet_id=sheet.pk, mark=Mark(status_point(entry), "A"), now=NOW)


# --- locked --------------------------------------------------------------------------------------------------------------
def test_a_sheet_is_submitted_whole_and_once(shared: World, entry: Entry, assessor: Actor) -> None:
    sheet = sheet_of(shared, entry, "assessor")
    with pytest.raises(Invalid) as refused:
        submit_sheet(actor=assessor, sheet_id=sheet.pk, now=NOW)
    assert len(refused.value.faults) == sheet.expected
    fill(shared, sheet)
    assert Sheet.objects.get(pk=sheet.pk).status == SheetStatus.SUBMITTED
    with pytest.raises(Conflict, match="已经提交过"):
        submit_sheet(actor=assessor, sheet_id=sheet.pk, now=NOW)
    with pytest.raises(Conflict, match="追加更正"):
        save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(status_point(entry), "C"), now=NOW)


def test_one_assessor_who_is_done_does_not_close_the_others_notices(
    shared: World, entry: Entry, assessor: Actor
) -> None:
    fill(shared, sheet_of(shared, entry, "assessor"))
    assert open_for(assessor.person_id) == []
    assert [record.kind for record in open_for(shared.assessors["third"].person_id)] == ["rating.sheet"]


def told_all_in(actor: Actor) -> list[str]:
    return [one.text for one in open_for(actor.person_id) if one.kind == "rating.sheets_in"]


def test_with_the_last_sheet_of_a_panel_its_officer_hears_once_and_reads_what_to_decide_together(
    shared: World,
) -> None:
    entries = [shared.take_to(Stage.DISTRICT_PANEL, shared.entry(code)) for code in SIMING_STATIONS[:2]]
    panel = put_panel(shared, Level.DISTRICT, entries, name="思明一组")
    point = status_point(entries[0])
    *first, last = (
        Sheet.objects.filter(panel=panel).select_related("entry__round").order_by("entry__code", "account_id")
    )
    for sheet in first:
        fill(shared, sheet)
        assert told_all_in(shared.siming) == []
    fill(shared, last, marks={point: "C"})
    words = f"「思明一组」的检查单都交了，先一起复议：{last.entry.place.short_name} {point}"
    assert told_all_in(shared.siming) == [words]
    assert told_all_in(shared.tongan) == []
    reconsider(
        actor=shared.siming,
        entry_id=last.entry_id,
        level=Level.DISTRICT,
        mark=Mark(point, "A"),
        reason="一起看了照片",
        now=NOW,
    )
    for entry in entries:
        assert told_all_in(shared.siming) == [words]
        compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)
    assert told_all_in(shared.siming) == []


def test_the_officer_of_a_panel_that_agrees_hears_that_it_can_be_computed(shared: World, entry: Entry) -> None:
    for sheet in Sheet.objects.filter(entry=entry).select_related("entry__round"):
        fill(shared, sheet)
    assert told_all_in(shared.siming) == [f"「{entry.place.short_name}考评组」的检查单都交了，可以算结果"]


def test_the_database_itself_refuses_to_change_a_locked_record(shared: World, entry: Entry) -> None:
    sheet = sheet_of(shared, entry, "assessor")
    fill(shared, sheet)
    for sql in (
        "UPDATE rating_sheetitem SET state = 'C#'",
        "UPDATE rating_sheetitem SET locked_at = NULL",
        "DELETE FROM rating_sheetitem",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert set(SheetItem.objects.filter(sheet=sheet).exclude(state="").values_list("state", flat=True)) == {"A"}


def correct(actor: Actor, sheet: Sheet, mark: Mark, reason: str = "看错了楼层") -> SheetCorrection:
    return append_correction(actor=actor, sheet_id=sheet.pk, mark=mark, reason=reason, now=NOW + timedelta(hours=1))


def test_a_correction_stands_beside_the_first_record_and_the_last_one_counts(
    shared: World, entry: Entry, assessor: Actor
) -> None:
    sheet, point = sheet_of(shared, entry, "assessor"), status_point(entry)
    with pytest.raises(Conflict, match="直接改"):
        correct(assessor, sheet, Mark(point, "B"))
    fill(shared, sheet)
    correct(assessor, sheet, Mark(point, "B"))
    correct(assessor, sheet, Mark(point, "C"))
    assert SheetItem.objects.get(sheet=sheet, point_id=point).state == "A"
    assert list(SheetCorrection.objects.order_by("pk").values_list("state", flat=True)) == ["B", "C"]
    assert facts_of(entry, Level.DISTRICT).sheets[str(assessor.account_id)][point] == Said("C")


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        (Mark("Z1.1.1", "B"), " "),
        (Mark("Z1.1.1", "D"), "看错了"),
        (Mark("Z1.1.1", unseen=True), "看错了"),
        (Mark("Z1.1.1", "B"), "长" * 9999),
    ],
)
def test_a_correction_says_what_and_why(shared: World, entry: Entry, assessor: Actor, mark: Mark, reason: str) -> None:
    sheet = sheet_of(shared, entry, "assessor")
    fill(shared, sheet)
    with pytest.raises(Invalid):
        correct(assessor, sheet, mark, reason)


def test_once_the_result_is_out_nothing_is_corrected(shared: World, entry: Entry, assessor: Actor) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    with pytest.raises(Conflict, match="结果已经算出"):
        correct(assessor, sheet_of(shared, entry, "assessor"), Mark(status_point(entry), "B"))


def test_a_photo_asks_the_database_eight_times(
    shared: World, entry: Entry, assessor: Actor, django_assert_max_num_queries: Callable[..., object]
) -> None:
    sheet, point, file = sheet_of(shared, entry, "assessor"), status_point(entry), photo_file()
    save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, "A"), now=NOW)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]  # savepoint, sheet, record, count, photo, audit, release
        attach_photo(actor=assessor, sheet_id=sheet.pk, point_id=point, file_id=file.pk, now=NOW)


def test_photos_hang_on_a_record_and_stay_with_it_when_locked(shared: World, entry: Entry, assessor: Actor) -> None:
    sheet, point, file = sheet_of(shared, entry, "assessor"), status_point(entry), photo_file()
    with pytest.raises(Invalid, match="改完再提交"):
        attach_photo(actor=assessor, sheet_id=sheet.pk, point_id=point, file_id=file.pk, now=NOW)
    save_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(point, "A"), now=NOW)
    photos = [
        attach_photo(actor=assessor, sheet_id=sheet.pk, point_id=point, file_id=file.pk, now=NOW) for _n in range(9)
    ]
    with pytest.raises(Invalid) as refused:
        attach_photo(actor=assessor, sheet_id=sheet.pk, point_id=point, file_id=file.pk, now=NOW)
    assert "最多 9 张" in str(refused.value.faults[0].message)
    assert remove_photo(actor=assessor, sheet_id=sheet.pk, photo_id=photos[0].pk, now=NOW) == point
    told = AuditEntry.objects.filter(action="rating.attach_photo", subject_id=str(sheet.pk))
    assert {(row.summary, row.new["file"]) for row in told} == {(point, str(file.pk))}
    assert told.count() == 9
    with pytest.raises(NotFound):
        remove_photo(actor=shared.assessors["third"], sheet_id=sheet.pk, photo_id=photos[1].pk, now=NOW)
    fill(shared, sheet)
    with pytest.raises(Conflict):
        remove_photo(actor=assessor, sheet_id=sheet.pk, photo_id=photos[1].pk, now=NOW)


# --- together ----------------------------------------------------------------------------------------------------------------
def together(world: World, entry: Entry, mark: Mark, reason: str = "一起看了照片") -> Reconsideration:
    return reconsider(actor=world.siming, entry_id=entry.pk, level=Level.DISTRICT, mark=mark, reason=reason, now=NOW)


def test_only_what_lies_far_apart_is_reconsidered_and_the_originals_stay(shared: World, entry: Entry) -> None:
    point = status_point(entry)
    with pytest.raises(Conflict, match="没交齐"):
        together(shared, entry, Mark(point, "B"))
    fill(shared, sheet_of(shared, entry, "assessor"), marks={point: "C#"})
    fill(shared, sheet_of(shared, entry, "second_assessor"))
    fill(shared, sheet_of(shared, entry, "third"))
    others = [one.id for one in judged_points(engine_standard(entry.round.version_id)) if one.id != point]
    with pytest.raises(Conflict, match="不用复议"):
        together(shared, entry, Mark(next(p for p in others if p == "Z1.2.3"), "C#"))
    for mark, reason in ((Mark(point, "B"), " "), (Mark(point, "D"), "看过"), (Mark(point, unseen=True), "看过")):
        with pytest.raises(Invalid):
            together(shared, entry, mark, reason)
    made = together(shared, entry, Mark(point, "B"))
    assert sorted(original["state"] for original in made.originals) == ["A", "A", "C#"]
    with pytest.raises(Conflict, match="复议过"):
        together(shared, entry, Mark(point, "C"))
