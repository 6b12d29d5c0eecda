"""Minutes, notes by district, and feedback that tells nobody who gave it."""

from itertools import pairwise
from typing import Any

import pytest
from tests import cast
from tests.domains.visits.after.world import HULI, NOTE, PaperWorld

from cuobian.domains.visits.actions.after import feedback, meetings, notes
from cuobian.domains.visits.models import Participant
from cuobian.domains.visits.models.after import ExchangeNote, FeedbackAnswer, FeedbackGiven, Minutes
from cuobian.domains.visits.queries.after.meetings import attendance_of, get_note, may_answer, note_lines, results_of
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.reports.after.minutes import minutes_pdf
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.models import Notice

MARKS = {"worth": 4, "places": 3, "pace": 2, "talk": 4}


def test_minutes_begin_with_everybody_there(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    assert [one.is_present for one in attendance_of(made)] == [True] * 3
    assert Notice.objects.filter(account_id=world.participant.person_id, kind="visits.minutes").exists()


def test_who_was_not_there_is_said(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    there = [world.people["participant"].pk]
    count = meetings.set_attendance(
        actor=world.participant, programme_id=world.pk, minutes_id=made.pk, present=there, now=world.now
    )
    assert count == 1
    assert minutes_pdf(made, attendance_of(made), at=world.now).startswith(b"%PDF")


def test_one_minutes_a_meeting(world: PaperWorld) -> None:
    world.end()
    world.minutes()
    with pytest.raises(Conflict):
        world.minutes()
    assert Minutes.objects.count() == 1


def test_the_recorder_writes_and_the_office_adopts(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    given = {"programme_id": world.pk, "minutes_id": made.pk, "action": "adopt", "now": world.now}
    with pytest.raises(NotAllowed):
        meetings.step_minutes(actor=world.participant, **given)
    row = meetings.step_minutes(actor=world.city, **given)
    assert row.adopted_by_id == world.city.account_id
    assert Notice.objects.filter(account_id=world.siming.person_id, kind="visits.minutes_ready").exists()
    with pytest.raises(Conflict):
        meetings.step_minutes(actor=world.city, **given)


def test_the_recorder_must_be_on_the_list(world: PaperWorld) -> None:
    world.end()
    with pytest.raises(Invalid):
        meetings.open_minutes(
            actor=world.city,
            programme_id=world.pk,
            item_id=world.items["symposium"].pk,
            chair="",
            recorder_id=world.auditor.account_id,
            now=world.now,
        )


def test_every_district_is_asked_once(world: PaperWorld) -> None:
    world.end()
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "due_on": None, "now": world.now}
    assert notes.ask_notes(**given) == 3
    assert set(ExchangeNote.objects.values_list("code", flat=True)) == {HULI, cast.SIMING, cast.TONGAN}
    with pytest.raises(Conflict):
        notes.ask_notes(**given)


def test_before_the_visit_nobody_is_asked(world: PaperWorld) -> None:
    with pytest.raises(Conflict):
        notes.ask_notes(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)


def test_a_note_is_read_by_all_once_it_is_handed_in(world: PaperWorld) -> None:
    world.end()
    notes.ask_notes(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)
    reader = standing(world.siming, world.pk)
    with pytest.raises(NotAllowed):
        get_note(reader, HULI)
    world.note()
    assert get_note(reader, HULI).paper.body == NOTE
    lines = {line.note.code: line.may_read for line in note_lines(reader, calendar(), local_date(world.now))}
    assert lines[HULI] is True
    assert lines[cast.TONGAN] is False


def test_a_note_is_its_districts(world: PaperWorld) -> None:
    world.end()
    notes.ask_notes(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)
    with pytest.raises(NotAllowed):
        notes.step_note(actor=world.siming, programme_id=world.pk, code=HULI, action="hand_in", now=world.now)
    with pytest.raises(NotFound):
        notes.step_note(actor=world.participant, programme_id=world.pk, code="350211", action="hand_in", now=world.now)


def test_an_empty_note_is_not_handed_in(world: PaperWorld) -> None:
    world.end()
    notes.ask_notes(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)
    with pytest.raises(Invalid) as caught:
        notes.step_note(actor=world.participant, programme_id=world.pk, code=HULI, action="hand_in", now=world.now)
    assert {fault.place for fault in caught.value.faults} == {"learned", "gap", "plan"}


def _people(world: PaperWorld, count: int) -> list[Any]:
    """So many more participants with an account."""
    found = []
    for number in range(count):
        actor = cast.actor_of_role("participant", account_id=cast.account_id_of(f"p{number}"))
        cast.CAST[f"p{number}"] = cast.CAST["participant"]._replace(name=f"成员{number}")
        cast.grant_to(cast.account_of(f"p{number}"), "participant", cast.CITY)
        Participant.objects.create(
            programme=world.programme,
            account_id=actor.account_id,
            name=f"成员{number}",
            sort_key=str(number),
            district=HULI,
            added_at=world.now,
        )
        found.append(actor)
    return found


def _answer(world: PaperWorld, actor: Any, words: str = "", *, with_name: bool = False) -> None:
    feedback.give_feedback(
        actor=actor, programme_id=world.pk, marks=MARKS, words=words, with_name=with_name, now=world.now
    )


def test_an_answer_without_a_name_leaves_no_trace_of_its_giver(world: PaperWorld) -> None:
    world.end()
    people = _people(world, 6)
    before = AuditEntry.objects.count()
    ids: list[set[Any]] = []
    for number, actor in enumerate(people):
        _answer(world, actor, f"话{number}")
        ids.append(set(FeedbackAnswer.objects.values_list("pk", flat=True)))
    assert all(row.account_id is None for row in FeedbackAnswer.objects.all())
    assert {field.name for field in FeedbackAnswer._meta.fields} == {"id", "programme", "marks", "words", "account"}
    assert all(one.isdisjoint(other) for one, other in pairwise(ids))
    assert AuditEntry.objects.count() == before
    assert FeedbackGiven.objects.count() == 6


def test_feedback_is_shown_from_five_answers_on_as_counts_and_words(world: PaperWorld) -> None:
    world.end()
    people = _people(world, 5)
    for actor in people[:4]:
        _answer(world, actor, "好")
    shown = results_of(world.programme)
    assert shown.given == 4
    assert not shown.tallies
    assert not shown.words
    _answer(world, people[4], "署名的话", with_name=True)
    shown = results_of(world.programme)
    assert {one.key: {str(label): n for label, n in one.counts}["很好"] for one in shown.tallies} == {
        "worth": 5,
        "places": 0,
        "pace": 0,
        "talk": 5,
    }
    assert ("署名的话", "成员4") in shown.words


def test_nobody_answers_twice_or_before_its_time(world: PaperWorld) -> None:
    with pytest.raises(Conflict):
        _answer(world, world.participant)
    world.end()
    _answer(world, world.participant)
    assert not may_answer(standing(world.participant, world.pk), local_date(world.now))
    with pytest.raises(Conflict):
        _answer(world, world.participant)


def test_who_took_no_part_gives_none(world: PaperWorld) -> None:
    world.end()
    with pytest.raises(NotAllowed):
        _answer(world, world.auditor)
