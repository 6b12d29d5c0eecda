"""The districts' notes after a visit: asked for, handed in, taken back."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.papers import close_paper, new_paper, reopen_paper
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import ExchangeNote, Paper
from cuobian.domains.visits.queries.after.people import people_of, writers_for
from cuobian.domains.visits.queries.after.standing import Standing, districts_of, standing
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.states.after import paper_step
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import NOTE_DAYS, PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

ASK_NOTE = gettext_lazy("%(programme)s：请写本区的交流体会")
NOTE_READY = gettext_lazy("%(programme)s：有新的交流体会可以看")


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
        Sentence(ASK_NOTE, {"programme": title_of(programme)}),
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
        Sentence(NOTE_READY, {"programme": title_of(programme)}),
        reverse("visits:notes", args=[programme.pk]),
        subject=f"visit-notes:{programme.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )
