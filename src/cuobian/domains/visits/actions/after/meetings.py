"""After the visit: minutes with who was there, the districts' notes, feedback that may stay without a name."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.papers import close_paper, new_paper, reopen_paper
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import (
    Attendance,
    ExchangeNote,
    FeedbackAnswer,
    FeedbackGiven,
    Minutes,
    Paper,
)
from cuobian.domains.visits.queries.after.meetings import MEETINGS, may_answer
from cuobian.domains.visits.queries.after.people import people_of, writers_for
from cuobian.domains.visits.queries.after.standing import Standing, districts_of, standing
from cuobian.domains.visits.rules.after.answers import answer_faults
from cuobian.domains.visits.states.after import paper_step
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import NOTE_DAYS, QUESTIONS, PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

ASK_NOTE = gettext_lazy("%(programme)s：请写本区的交流体会")
NOTE_READY = gettext_lazy("%(programme)s：有新的交流体会可以看")
MINUTES_READY = gettext_lazy("%(programme)s：「%(title)s」的纪要已定稿")
RECORDER = gettext_lazy("%(programme)s：请记「%(title)s」的纪要")


def open_minutes(
    *, actor: Actor, programme_id: UUID, item_id: UUID, chair: str, recorder_id: UUID | None, now: datetime
) -> Minutes:
    """Begin the minutes of a meeting: everybody on the name list counts as there until somebody says otherwise.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: there are minutes of it, or the programme is not released.
        Invalid: the recorder is not on the name list.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        item = Item.objects.select_related("day").filter(programme=who.programme, pk=item_id, kind__in=MEETINGS).first()
        if item is None or item.day is None:
            raise NotFound()
        if who.programme.status in (ProgrammeStatus.DRAFT, ProgrammeStatus.WITHDRAWN):
            raise Conflict(_("日程发布以后才记纪要。"))
        if recorder_id and recorder_id not in people_of(who.programme):
            raise Invalid([Fault("recorder", _("记录人要在观摩名单里。"))])
        paper = new_paper(
            programme=who.programme, kind=PaperKind.MINUTES, code=who.programme.code, body={}, actor=actor, now=now
        )
        made = _write_minutes(who.programme, item, paper, chair, recorder_id, now)
        _attend(made, who.programme)
        trail(
            "open_minutes", "visit_minutes", made.pk, actor=actor, programme=who.programme, now=now, summary=made.title
        )
        if recorder_id and recorder_id != actor.account_id:
            _ask_recorder(made, recorder_id, now)
        return made


def _write_minutes(
    programme: Programme, item: Item, paper: Paper, chair: str, recorder_id: UUID | None, now: datetime
) -> Minutes:
    assert item.day is not None
    try:
        with transaction.atomic():
            return Minutes.objects.create(
                programme=programme,
                item=item,
                title=item.title,
                held_on=item.day.date,
                where=item.where or (item.place.short_name if item.place else ""),
                chair=chair.strip()[:60],
                recorder_id=recorder_id,
                paper=paper,
                made_at=now,
            )
    except IntegrityError as error:
        raise Conflict(_("这一场已经有纪要了。")) from error


def _attend(made: Minutes, programme: Programme) -> None:
    people = Participant.objects.filter(programme=programme, removed_at=None)
    Attendance.objects.bulk_create([Attendance(minutes=made, participant=person) for person in people])


def _ask_recorder(made: Minutes, recorder_id: UUID, now: datetime) -> None:
    tell(
        [recorder_id],
        "minutes",
        Sentence(RECORDER, {"programme": made.programme.title, "title": made.title}),
        reverse("visits:minutes-edit", args=[made.programme_id, made.pk]),
        subject=f"visit-minutes:{made.pk}",
        code=made.programme.code,
        now=now,
    )


def set_attendance(
    *, actor: Actor, programme_id: UUID, minutes_id: UUID, present: Iterable[UUID], now: datetime
) -> int:
    """Say who was there. Returns how many. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        row = _minutes(actor, programme_id, minutes_id)
        if row.adopted_at is not None:
            raise Conflict(_("纪要已经定稿，出席名单不能再改。"))
        there = set(present)
        rows = list(Attendance.objects.select_for_update().filter(minutes=row))
        for one in rows:
            one.is_present = one.participant_id in there
        Attendance.objects.bulk_update(rows, ["is_present"])
        return sum(one.is_present for one in rows)


def _minutes(actor: Actor, programme_id: UUID, minutes_id: UUID) -> Minutes:
    """The minutes, locked, for who writes them."""
    who = standing(actor, programme_id)
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("programme")
    found = rows.filter(programme=who.programme, pk=minutes_id).first()
    if found is None:
        raise NotFound()
    if not who.manages and (found.recorder_id is None or found.recorder_id != actor.account_id):
        raise NotAllowed(permission="visits.report")
    found.paper = Paper.objects.select_for_update().get(pk=found.paper_id)
    return found


def step_minutes(*, actor: Actor, programme_id: UUID, minutes_id: UUID, action: str, now: datetime) -> Minutes:
    """Adopt the minutes, or take them back. Who takes part is told once they are adopted.

    Raises:
        NotAllowed: needs visits.report over the programme.
        Conflict: the step has been taken.
        Invalid: nothing is written.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        row = _minutes(actor, programme_id, minutes_id)
        paper_step(PaperKind.MINUTES, is_closed=row.adopted_at is not None, action=action)
        if action == "adopt":
            close_paper(row.paper, now=now)
            row.adopted_at, row.adopted_by_id = now, actor.account_id
        else:
            reopen_paper(row.paper)
            row.adopted_at, row.adopted_by_id = None, None
        row.save()
        trail(
            f"{action}_minutes",
            "visit_minutes",
            row.pk,
            actor=actor,
            programme=who.programme,
            now=now,
            summary=row.title,
        )
        settle(subject=f"visit-minutes:{row.pk}", now=now)
        if action == "adopt":
            _tell_all(who.programme, MINUTES_READY, row, now)
        return row


def _tell_all(programme: Programme, text: Any, row: Minutes, now: datetime) -> None:
    tell(
        people_of(programme),
        "minutes_ready",
        Sentence(text, {"programme": programme.title, "title": row.title}),
        reverse("visits:minutes", args=[programme.pk, row.pk]),
        subject=f"visit-minutes:{row.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )


def ask_notes(*, actor: Actor, programme_id: UUID, due_on: date | None, now: datetime) -> int:
    """Ask every district that took part for its note. Returns how many were asked now.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: the visit has not begun, or all are asked.
        Invalid: a day that has passed.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        programme = who.programme
        if programme.status not in (ProgrammeStatus.RUNNING, ProgrammeStatus.ENDED):
            raise Conflict(_("观摩开始以后才请各区写交流体会。"))
        today = local_date(now)
        day = due_on or calendar().add(max(programme.ends_on, today), NOTE_DAYS)
        if day < today:
            raise Invalid([Fault("due_on", _("期限选今天或以后的一天。"))])
        asked = set(ExchangeNote.objects.filter(programme=programme).values_list("code", flat=True))
        todo = [code for code in districts_of(programme) if code not in asked]
        if not todo:
            raise Conflict(_("每个区都已经请过了。"))
        for code in todo:
            _ask_note(programme, code, day, actor, now)
        return len(todo)


def _ask_note(programme: Programme, code: str, due_on: date, actor: Actor, now: datetime) -> None:
    paper = new_paper(programme=programme, kind=PaperKind.NOTE, code=code, body={}, actor=actor, now=now)
    made = ExchangeNote.objects.create(programme=programme, code=code, paper=paper, due_on=due_on, asked_at=now)
    tell(
        writers_for(programme, code, now),
        "note",
        Sentence(ASK_NOTE, {"programme": programme.title}),
        reverse("visits:note", args=[programme.pk, code]),
        subject=f"visit-note:{made.pk}",
        code=code,
        now=now,
        due_on=due_on,
    )
    trail("ask_notes", "visit_note", made.pk, actor=actor, programme=programme, code=code, now=now)


def step_note(*, actor: Actor, programme_id: UUID, code: str, action: str, now: datetime) -> ExchangeNote:
    """A district hands its note in: from now on all read it. Or takes it back to go on.

    Raises:
        NotFound, NotAllowed: another district's.
        Conflict: the step has been taken.
        Invalid: something that must be written is missing.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        rows = ExchangeNote.objects.select_for_update(of=("self",)).select_related("programme")
        row = rows.filter(programme=who.programme, code=code).first()
        if row is None:
            raise NotFound()
        if not who.writes_for(code):
            raise NotAllowed(permission="visits.take_part")
        row.paper = Paper.objects.select_for_update().get(pk=row.paper_id)
        paper_step(PaperKind.NOTE, is_closed=row.handed_in_at is not None, action=action)
        if action == "hand_in":
            close_paper(row.paper, now=now)
            row.handed_in_at, row.handed_in_by_id = now, actor.account_id
        else:
            reopen_paper(row.paper)
            row.handed_in_at, row.handed_in_by_id = None, None
        row.save()
        name = "hand_in_note" if action == "hand_in" else "write_note"
        trail(name, "visit_note", row.pk, actor=actor, programme=who.programme, code=code, now=now)
        settle(subject=f"visit-note:{row.pk}", now=now)
        if action == "hand_in":
            _tell_note(who, row, now)
        return row


def _tell_note(who: Standing, row: ExchangeNote, now: datetime) -> None:
    programme = who.programme
    tell(
        set(people_of(programme)) - {who.actor.account_id},
        "note_ready",
        Sentence(NOTE_READY, {"programme": programme.title}),
        reverse("visits:notes", args=[programme.pk]),
        subject=f"visit-notes:{programme.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )


def give_feedback(
    *, actor: Actor, programme_id: UUID, marks: Mapping[str, int], words: str, with_name: bool, now: datetime
) -> None:
    """Answer once. Without a name, nothing in the database ties the answer to the person.

    All answers without a name are written anew in a random order with every further one, under new random ids: neither the order
    of the rows, nor their ids, nor the transaction that wrote them tells which came with whom. No audit line is written.

    Raises:
        NotFound, NotAllowed: took no part.
        Conflict: answered already, or it is not the time.
        Invalid: a question without an answer.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        if not (who.participant or who.hosted):
            raise NotAllowed(permission="visits.take_part")
        if not may_answer(who, local_date(now)):
            raise Conflict(_("您已经答过，或者现在不是反馈的时间。"))
        if faults := answer_faults(marks, words.strip()):
            raise Invalid(faults)
        kept = {key: int(marks[key]) for key in QUESTIONS}
        FeedbackGiven.objects.create(programme=programme, account_id=actor.person_id)
        if with_name:
            FeedbackAnswer.objects.create(
                programme=programme, marks=kept, words=words.strip(), account_id=actor.person_id
            )
            return
        _mix_in(programme, kept, words.strip())


def _mix_in(programme: Programme, marks: dict[str, int], words: str) -> None:
    nameless = FeedbackAnswer.objects.filter(programme=programme, account=None)
    all_of_them = [(row.marks, row.words) for row in nameless] + [(marks, words)]
    nameless.delete()
    random.SystemRandom().shuffle(all_of_them)
    FeedbackAnswer.objects.bulk_create(
        [FeedbackAnswer(id=uuid4(), programme=programme, marks=kept, words=said) for kept, said in all_of_them]
    )
