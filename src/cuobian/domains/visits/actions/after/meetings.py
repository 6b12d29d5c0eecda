"""After a meeting: its minutes, and who was there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.papers import close_paper, new_paper, reopen_paper
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import Attendance, Minutes, Paper
from cuobian.domains.visits.queries.after.meetings import MEETINGS
from cuobian.domains.visits.queries.after.people import people_of
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.queries.told import title_of, told_rows
from cuobian.domains.visits.states.after import paper_step
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import settle

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
        if who.programme.status in (ProgrammeStatus.DRAFT, ProgrammeStatus.WITHDRAWN):
            raise Conflict(_("日程发布以后才记纪要。"))
        rows = (row for row in told_rows(who.programme) if row.pk == item_id and row.kind in MEETINGS)
        item = next(rows, None)
        if item is None or item.day is None:
            raise NotFound()
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
        Sentence(RECORDER, {"programme": title_of(made.programme), "title": made.title}),
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
        Sentence(text, {"programme": title_of(programme), "title": row.title}),
        reverse("visits:minutes", args=[programme.pk, row.pk]),
        subject=f"visit-minutes:{row.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )
