"""What phones send: taken, held with a clear reason, or told to come again; the entry is never lost."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.cast import NOW
from tests.conftest import ClientAs
from tests.domains.inspections.world import (
    OTHER,
    POINT,
    POINT2,
    STATION,
    InspectionWorld,
    outcomes,
    picture,
    sha,
)

from cuobian.domains.inspections.actions.deciding import open_tickets
from cuobian.domains.inspections.actions.phones import on_platform
from cuobian.domains.inspections.actions.planning import edit_inspection, take_step
from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, PlaceVisit, Withdrawal
from cuobian.domains.inspections.queries.records import counts_of, entries_of
from cuobian.domains.inspections.values import Kind, Policy
from cuobian.domains.network.models import Place
from cuobian.domains.people.models import Account
from cuobian.domains.rectification.models import Ticket, TicketPhoto
from cuobian.domains.rectification.public import PhotoSide
from cuobian.kernel.ids import uuid7
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.inbox.deciding import refuse, take
from cuobian.support.inbox.models import Received
from cuobian.support.inbox.receiving import command_of
from cuobian.support.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_record_is_kept_with_frozen_words(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict, severity="serious")
    assert outcomes(phone.push(one)) == ["done"]
    entry = Entry.objects.get(pk=one["id"])
    assert (entry.point_id, entry.severity, entry.inside, entry.code) == (POINT, "serious", True, STATION)
    assert entry.point_text
    assert (entry.by_name, entry.unit_name, entry.unit_code) == ("高文彬", "湖里区文明办", "350206")
    assert AuditEntry.objects.filter(action="inspections.write", subject_id=one["id"]).count() == 1


def test_the_first_schema_is_still_understood(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict, schema=1)
    for name in ("severity", "inside", "corrects", "photos"):
        one["body"].pop(name)
    assert outcomes(phone.push(one)) == ["done"]
    assert Entry.objects.get().severity == "general"


def test_a_record_costs_few_queries(world: InspectionWorld) -> None:
    phone = world.phone()
    made = [phone.entry(world.strict, kind="suggestion") for _time in range(31)]
    phone.push(made[0])
    with CaptureQueriesContext(connection) as ten:
        phone.push(*made[1:11])
    with CaptureQueriesContext(connection) as twenty:
        phone.push(*made[11:])
    assert (len(twenty) - len(ten)) / 10 <= 5  # its savepoint's two ends, the record, the audit's line, the command


def _hold(world: InspectionWorld, code: str) -> dict[str, Any]:
    """A record that is held for a reason."""
    phone = world.phone()
    ident, now = world.strict.pk, world.now
    if code == "programme-withdrawn":
        take_step(actor=world.siming, inspection_id=ident, action="withdraw", reason="台风停办", now=now)
    elif code == "inspection-closed":
        take_step(actor=world.siming, inspection_id=ident, action="close", now=now)
    elif code == "inspector-removed":
        plan = world.plan(inspectors=(world.assessor.person_id,))
        edit_inspection(actor=world.siming, inspection_id=ident, plan=plan, now=now - timedelta(hours=1))
    elif code == "place-not-listed":
        return phone.entry(world.strict, "350203001006")
    elif code == "place-closed":
        Place.objects.filter(code=STATION).update(status="closed", closed_on=now.date(), status_reason="并入")
    elif code == "own-district":
        Account.objects.filter(pk=world.participant.account_id).update(unit_code="350203001")
        return phone.entry(world.open())
    elif code == "point-unknown":
        return phone.entry(world.strict, point="Z99")
    return phone.entry(world.strict)


HELD = (
    "programme-withdrawn", "inspection-closed", "inspector-removed", "place-not-listed", "place-closed", "own-district",
    "point-unknown",
)  # fmt: skip


@pytest.mark.parametrize("code", HELD)
def test_what_changed_meanwhile_holds_the_record_with_a_reason(world: InspectionWorld, code: str) -> None:
    phone = world.phone()
    one = _hold(world, code)
    answer = phone.push(one)[0]
    assert (answer["outcome"], answer["code"]) == ("held", code)
    assert "记录存着" in answer["message"]
    assert Received.objects.get(pk=one["id"]).body["text"] == "门口坡道接缝翘起"
    assert Entry.objects.count() == 0
    assert Notice.objects.filter(kind="inbox.held", account_id=world.siming.account_id).count() == 1
    take(actor=world.siming, command_id=one["id"], now=world.now)
    assert Entry.objects.get(pk=one["id"]).allowed
    assert phone.push(one)[0]["outcome"] == "done"


def test_what_was_written_before_somebody_was_removed_counts(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    plan = world.plan(inspectors=(world.assessor.person_id,))
    edit_inspection(actor=world.siming, inspection_id=world.strict.pk, plan=plan, now=world.now)
    assert outcomes(phone.push(one)) == ["done"]


def test_an_observation_knows_no_recusal(world: InspectionWorld) -> None:
    Account.objects.filter(pk=world.participant.account_id).update(unit_code="350203001")
    phone = world.phone()
    assert outcomes(phone.push(phone.entry(world.open(kind=Kind.OBSERVATION)))) == ["done"]


def test_an_unknown_occasion_is_left_to_the_phone(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    one["body"]["inspection"] = str(uuid7())
    other = phone.entry(world.strict)
    other["body"]["place"] = str(uuid7())
    told = outcomes(
        phone.push(one, other, phone.entry(world.strict, kind="praise"), phone.entry(world.strict, text=" "))
    )
    assert told == [
        "invalid inspection-unknown", "invalid place-unknown", "invalid unreadable", "invalid nothing-said",
    ]  # fmt: skip


def test_a_correction_stands_for_the_first(world: InspectionWorld) -> None:
    phone = world.phone()
    first = phone.entry(world.strict, severity="safety")
    second = phone.entry(world.strict, text="门口坡道接缝翘起两处", corrects=first["id"])
    assert outcomes(phone.push(second)) == ["later entry-missing"]
    assert outcomes(phone.push(second, first)) == ["done", "done"]
    assert [str(one.id) for one in entries_of(world.strict.pk)] == [second["id"]]
    finding = Finding.objects.get()
    assert (finding.live, finding.severity) == (1, "general")
    phone.push(phone.withdrawal(second["id"]))
    assert [str(one.id) for one in entries_of(world.strict.pk)] == [first["id"]]
    finding.refresh_from_db()
    assert (finding.live, finding.severity) == (1, "safety")


def test_of_two_phones_that_correct_one_record_the_second_is_asked_about(world: InspectionWorld) -> None:
    phone = world.phone()
    first = phone.entry(world.strict)
    second = phone.entry(world.strict, text="甲手机的更正", corrects=first["id"])
    third = phone.entry(world.strict, text="乙手机的更正", corrects=first["id"])
    assert outcomes(phone.push(first, second, third)) == ["done", "done", "held changed-meanwhile"]
    assert [one.text for one in entries_of(world.strict.pk)] == ["甲手机的更正"]
    shown = dict(on_platform(command_of(Received.objects.get(pk=third["id"]))).rows)  # type: ignore[union-attr]
    assert shown["后来更正成"] == "甲手机的更正"
    take(actor=world.siming, command_id=UUID(third["id"]), now=world.now)
    assert [one.text for one in entries_of(world.strict.pk)] == ["乙手机的更正"]
    assert str(Entry.objects.get(pk=third["id"]).corrects_id) == second["id"]


def test_what_another_phone_took_back_is_not_corrected_unasked(world: InspectionWorld) -> None:
    phone = world.phone()
    first = phone.entry(world.strict)
    phone.push(first, phone.withdrawal(first["id"]))
    assert outcomes(phone.push(phone.entry(world.strict, corrects=first["id"]))) == ["held changed-meanwhile"]
    assert entries_of(world.strict.pk) == []


def test_a_second_saying_under_one_id_takes_the_place_of_the_first_when_it_is_taken(world: InspectionWorld) -> None:
    phone = world.phone()
    first = phone.entry(world.strict, text="第一个说法")
    other = {**first, "body": {**first["body"], "text": "第二个说法"}}
    assert outcomes(phone.push(first, other)) == ["done", "held changed"]
    take(actor=world.siming, command_id=Received.objects.get(outcome="held").pk, now=world.now)
    assert [one.text for one in entries_of(world.strict.pk)] == ["第二个说法"]
    assert Finding.objects.get().live == 1


def test_photos_of_a_record_go_along_with_its_correction(world: InspectionWorld) -> None:
    phone, content = world.phone(), picture()
    phone.stage(content)
    first = phone.entry(world.strict)
    second = phone.entry(world.strict, text="门口坡道接缝翘起两处", corrects=first["id"])
    third = phone.entry(world.strict, text="门口坡道接缝翘起三处", corrects=second["id"])
    phone.push(first, phone.photo(first["id"], content), second, third)
    (record,) = entries_of(world.strict.pk)
    assert (str(record.id), len(record.photos)) == (third["id"], 1)
    open_tickets(actor=world.siming, finding_ids=[Finding.objects.get().pk], now=world.now)
    assert TicketPhoto.objects.filter(ticket=Ticket.objects.get(), side=PhotoSide.BEFORE).count() == 1


def test_an_unknown_point_that_is_taken_is_kept_in_the_words(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict, point="Z9.9.9", text="没有这一条")
    assert outcomes(phone.push(one)) == ["held point-unknown"]
    take(actor=world.siming, command_id=UUID(one["id"]), now=world.now)
    entry = Entry.objects.get()
    assert (entry.point_id, entry.text) == ("", "没有这一条（Z9.9.9）")


def test_what_nobody_can_take_is_offered_to_nobody(world: InspectionWorld, client_as: ClientAs) -> None:
    phone = world.phone()
    first = phone.entry(world.strict)
    content = b"\x00\x00\x00\x18ftypheic" + b"\0" * 40
    phone.stage(content)
    assert outcomes(phone.push(first, phone.photo(first["id"], content))) == ["done", "held photo-heic"]
    page = client_as("district_officer").get(f"/desk/inbox/{Received.objects.get(outcome='held').pk}/").content.decode()
    assert "不收，写明理由" in page
    assert "收下这一条" not in page


def test_nobody_corrects_or_takes_back_what_another_wrote(world: InspectionWorld) -> None:
    mine, theirs = world.phone(), world.phone(world.assessor)
    first = mine.entry(world.strict)
    mine.push(first)
    told = theirs.push(theirs.entry(world.strict, corrects=first["id"]), theirs.withdrawal(first["id"]))
    assert outcomes(told) == ["held not-own", "held not-own"]


def test_a_clock_that_is_a_day_off_is_put_right(world: InspectionWorld) -> None:
    phone = world.phone(off=timedelta(days=1))
    one = phone.entry(world.strict)
    assert phone.push(one)[0]["detail"]["clock_off"] == 86400
    entry = Entry.objects.get()
    assert entry.made_at == NOW + timedelta(days=1, minutes=-10)
    assert entry.happened_at == NOW - timedelta(minutes=10)
    assert entry.received_at == NOW


# --- findings ---------------------------------------------------------------------------------------------------


def test_what_several_note_on_one_point_is_one_finding(world: InspectionWorld) -> None:
    mine, theirs = world.phone(), world.phone(world.assessor)
    mine.push(mine.entry(world.strict), mine.entry(world.strict, point=POINT2), mine.entry(world.strict, point=""))
    theirs.push(theirs.entry(world.strict, severity="safety"), theirs.entry(world.strict, OTHER))
    found = {(row.code, row.point_id): (row.live, row.severity) for row in Finding.objects.all()}
    assert found == {
        (STATION, POINT): (2, "safety"), (STATION, POINT2): (1, "general"), (STATION, ""): (1, "general"),
        (OTHER, POINT): (1, "general"),
    }  # fmt: skip
    assert counts_of(world.strict.pk)["waiting"] == 4
    assert Ticket.objects.count() == 0


def test_a_ticket_is_opened_at_once_where_the_occasion_says_so(world: InspectionWorld) -> None:
    inspection = world.open(policy=Policy.AT_ONCE)
    mine, theirs = world.phone(), world.phone(world.assessor)
    one = mine.entry(inspection, photos=[{"sha256": "x", "name": "a", "type": "image/jpeg"}])
    content = picture()
    mine.stage(content)
    told = mine.push(one, mine.photo(one["id"], content))
    theirs.push(theirs.entry(inspection, text="坡道太陡"))
    assert outcomes(told) == ["done", "done"]
    ticket = Ticket.objects.get()
    assert (ticket.origin, ticket.point_id, ticket.photos.count()) == ("inspection", POINT, 1)
    assert inspection.number in ticket.subject
    assert Finding.objects.get().live == 2
    assert [one.ticket_number for one in entries_of(inspection.pk)] == [ticket.number] * 2
    answer = mine.push(mine.withdrawal(one["id"]))[0]
    assert answer["code"] == ""
    last = theirs.push(theirs.withdrawal(str(Entry.objects.exclude(pk=one["id"]).get().pk)))[0]
    assert last["code"] == "ticketed"
    assert ticket.number in last["message"]
    assert Notice.objects.filter(kind__startswith="inspections.taken_back", account_id=world.siming.account_id).exists()


# --- photos -----------------------------------------------------------------------------------------------------


def test_a_photo_waits_for_its_record_and_its_bytes(world: InspectionWorld) -> None:
    phone = world.phone()
    content = picture()
    one = phone.entry(world.strict)
    photo = phone.photo(one["id"], content)
    assert outcomes(phone.push(photo)) == ["later entry-missing"]
    assert outcomes(phone.push(photo, one)) == ["later photo-missing", "done"]
    phone.stage(content)
    assert outcomes(phone.push(photo, photo)) == ["done", "done"]
    again = phone.photo(one["id"], content)
    assert outcomes(phone.push(again)) == ["done same"]
    kept = EntryPhoto.objects.get()
    assert (kept.sha256, str(kept.entry_id)) == (sha(content), one["id"])


HEIC = b"\x00\x00\x00\x18ftypheic" + b"\0" * 40
VIDEO = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 40


def bomb() -> bytes:
    """A small file that opens to 180 million pixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 9_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [(HEIC, "photo-heic"), (VIDEO, "photo-video"), (bomb(), "photo-too-large"), (picture()[:300], "photo-damaged"),
     (b"only words", "photo-damaged")],
    ids=["heic", "video", "bomb", "half", "words"],
)  # fmt: skip
def test_a_photo_that_cannot_be_kept_is_named_and_the_text_stays(
    world: InspectionWorld, content: bytes, code: str
) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    phone.stage(content)
    told = phone.push(one, phone.photo(one["id"], content))
    assert outcomes(told) == ["done", f"held {code}"]
    assert "文字已经收下" in told[1]["message"]
    assert Entry.objects.count() == 1


@pytest.mark.slow
def test_a_forty_megapixel_photo_is_scaled(world: InspectionWorld) -> None:
    phone = world.phone()
    content = picture(size=(7_728, 5_176))
    one = phone.entry(world.strict)
    phone.stage(content)
    assert outcomes(phone.push(one, phone.photo(one["id"], content))) == ["done", "done"]


def test_a_photo_of_a_held_record_follows_it(world: InspectionWorld) -> None:
    phone = world.phone()
    content = picture()
    phone.stage(content)
    for act, kept in ((take, 1), (refuse, 0)):
        one = phone.entry(world.strict, "350203001006")
        photo = phone.photo(one["id"], content)
        assert outcomes(phone.push(one, photo)) == ["held place-not-listed", "held entry-held"]
        extra = {"reason": "不在范围内"} if act is refuse else {}
        act(actor=world.siming, command_id=one["id"], now=world.now, **extra)
        assert EntryPhoto.objects.filter(pk=photo["id"]).count() == kept
        late = phone.photo(one["id"], picture("red"))
        phone.stage(picture("red"))
        assert outcomes(phone.push(late)) == (["held entry-dropped"] if act is refuse else ["done"])
    assert Entry.objects.count() == 1


# --- taking back, coming and leaving ----------------------------------------------------------------------------


def test_taking_back_is_a_row_of_its_own(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    back = phone.withdrawal(one["id"])
    assert outcomes(phone.push(back)) == ["later entry-missing"]
    assert outcomes(phone.push(back, one)) == ["done", "done"]
    assert outcomes(phone.push(phone.withdrawal(one["id"]))) == ["done same"]
    assert Entry.objects.count() == Withdrawal.objects.count() == 1
    assert entries_of(world.strict.pk) == []
    assert len(entries_of(world.strict.pk, live_only=False)) == 1
    assert Finding.objects.get().live == 0


def test_coming_and_leaving_are_moments(world: InspectionWorld) -> None:
    phone = world.phone(off=timedelta(hours=-2))
    told = phone.push(phone.seen(world.strict), phone.seen(world.strict, "left"), phone.seen(world.strict, "slept"))
    assert outcomes(told) == ["done", "done", "invalid unreadable"]
    assert {row.at for row in PlaceVisit.objects.all()} == {NOW}


@pytest.mark.parametrize("table", ["entry", "entryphoto", "withdrawal", "placevisit"])
def test_what_was_written_is_not_changed_even_by_hand(world: InspectionWorld, table: str) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    content = picture()
    phone.stage(content)
    phone.push(one, phone.photo(one["id"], content), phone.withdrawal(one["id"]), phone.seen(world.strict))
    for sql in (f"UPDATE inspections_{table} SET received_at = received_at", f"DELETE FROM inspections_{table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
