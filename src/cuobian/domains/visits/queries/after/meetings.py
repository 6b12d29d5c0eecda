"""Minutes with who was there, the districts' notes, and feedback as counts and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cuobian.domains.network.public import area_names
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import Attendance, ExchangeNote, FeedbackAnswer, FeedbackGiven, Minutes
from cuobian.domains.visits.queries.after.standing import Standing
from cuobian.domains.visits.queries.told import told_rows
from cuobian.domains.visits.rules.after.answers import Tally, tallies
from cuobian.domains.visits.rules.after.reminding import days_left, feedback_open
from cuobian.domains.visits.values import ItemKind
from cuobian.domains.visits.values.after import FEEDBACK_DAYS, LEAST_ANSWERS
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.workdays import WorkCalendar

MEETINGS = (ItemKind.SYMPOSIUM, ItemKind.TRAINING, ItemKind.TALK)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One district in the list of notes."""

    note: ExchangeNote
    name: str
    days_left: int | None
    may_write: bool
    may_read: bool


@dataclass(frozen=True, slots=True)
class Results:
    """Feedback as it may be shown: counts, and words without their writers."""

    given: int
    asked: int
    least: int
    tallies: Sequence[Tally]
    words: Sequence[tuple[str, str]]


def meetings_without(programme: Programme) -> list[Item]:
    """Meetings of the programme, as they were released, of which nobody has begun minutes."""
    begun = set(Minutes.objects.filter(programme=programme).values_list("item_id", flat=True))
    return [item for item in told_rows(programme) if item.kind in MEETINGS and item.pk not in begun]


def minutes_rows(who: Standing) -> list[Minutes]:
    """The minutes of a programme that the actor may read: participants and hosts once adopted."""
    rows = Minutes.objects.filter(programme=who.programme).select_related("paper", "recorder", "adopted_by")
    if who.manages or who.looks_on:
        return list(rows)
    return [row for row in rows if row.adopted_at or _records(who, row)]


def _records(who: Standing, row: Minutes) -> bool:
    return row.recorder_id is not None and row.recorder_id == who.actor.account_id


def get_minutes(who: Standing, minutes_id: UUID) -> Minutes:
    """One. Raises NotFound; NotAllowed for participants before it is adopted."""
    rows = Minutes.objects.select_related("paper", "recorder", "adopted_by", "programme")
    found = rows.filter(programme=who.programme, pk=minutes_id).first()
    if found is None:
        raise NotFound()
    if found.adopted_at is None and not (who.manages or who.looks_on or _records(who, found)):
        raise NotAllowed()
    return found


def writes_minutes(who: Standing, row: Minutes) -> bool:
    """Who runs the papers, and the recorder."""
    return who.manages or _records(who, row)


def attendance_of(row: Minutes) -> list[Attendance]:
    """Who was to be there, and who was; in the order of the name list."""
    found = Attendance.objects.filter(minutes=row).select_related("participant")
    return list(found.order_by("participant__district", "participant__sort_key", "participant_id"))


def note_lines(who: Standing, calendar: WorkCalendar, today: date) -> list[NoteLine]:
    """The notes of all districts; what is not handed in is read by its writers and by offices alone."""
    rows = list(ExchangeNote.objects.filter(programme=who.programme).select_related("paper", "handed_in_by"))
    names = area_names(row.code for row in rows)
    return [
        NoteLine(
            note=row,
            name=names.get(row.code, row.code),
            days_left=None if row.handed_in_at else days_left(calendar, today, row.due_on),
            may_write=who.writes_for(row.code),
            may_read=row.handed_in_at is not None or who.manages or who.writes_for(row.code),
        )
        for row in rows
    ]


def get_note(who: Standing, code: str) -> ExchangeNote:
    """A district's note. Raises NotFound; NotAllowed for others before it is handed in."""
    rows = ExchangeNote.objects.select_related("paper", "handed_in_by", "programme")
    found = rows.filter(programme=who.programme, code=code).first()
    if found is None:
        raise NotFound()
    if found.handed_in_at is None and not (who.manages or who.writes_for(code)):
        raise NotAllowed()
    return found


def may_answer(who: Standing, today: date) -> bool:
    """Participants and hosts, from the last day on, once."""
    programme = who.programme
    if not (who.participant or who.hosted) or who.actor.account_id is None:
        return False
    if not feedback_open(programme.ended_at, programme.ends_on, today, FEEDBACK_DAYS):
        return False
    return not FeedbackGiven.objects.filter(programme=programme, account_id=who.actor.account_id).exists()


def results_of(programme: Programme) -> Results:
    """Counts and words; neither before there are enough of them. Words are shown by their letters, never by time."""
    answers = list(FeedbackAnswer.objects.filter(programme=programme).select_related("account"))
    enough = len(answers) >= LEAST_ANSWERS
    words = sorted((row.words, row.account.name if row.account else "") for row in answers if row.words)
    people = Participant.objects.filter(programme=programme, removed_at=None, account__isnull=False).count()
    return Results(
        given=len(answers),
        asked=people,
        least=LEAST_ANSWERS,
        tallies=tallies(row.marks for row in answers),
        words=words if enough else [],
    )


def participants_of(programme: Programme) -> list[Participant]:
    """The name list, without those who were removed."""
    return list(Participant.objects.filter(programme=programme, removed_at=None))


def recorder_choices(programme: Programme) -> list[tuple[Any, str]]:
    """Participants with an account, who may be asked to keep the minutes."""
    return [(one.account_id, f"{one.name} {one.unit}".strip()) for one in participants_of(programme) if one.account_id]
