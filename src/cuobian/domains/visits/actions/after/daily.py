"""The daily work: whoever a statement, a note, a check of facts or a review waits for is told, each once before and once after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.visits.actions.after.closing import end_subject
from cuobian.domains.visits.actions.after.papers import tidy_copies
from cuobian.domains.visits.actions.after.reviews import ask_progress
from cuobian.domains.visits.actions.after.statements import LATE
from cuobian.domains.visits.actions.after.writing import tell
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Alert, Block, ExchangeNote, FactReading, Report, Review, Statement
from cuobian.domains.visits.queries.after.people import hosts_of, writers_for
from cuobian.domains.visits.queries.after.progress import waiting_actions
from cuobian.domains.visits.queries.after.standing import stop_codes
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.after.reminding import alerts
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage, Step
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar

UNENDED = gettext_lazy("「%(title)s」最后一天已过，请结束，再写纪要和报告")
NOTE = gettext_lazy("%(programme)s：本区的交流体会还没有交，%(day)s 止")
CHECK = gettext_lazy("《%(title)s》里%(place)s的事实还没有核对，%(day)s 止")


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that waits for somebody until a day."""

    step: Step
    subject: UUID
    programme: Programme
    due_on: date
    asked_on: date
    tell: Callable[[], int]


def chase_papers(*, actor: Actor, now: datetime) -> int:
    """Say what the day asks to be said. Returns how many reminders went out. A missed run is made up for."""
    tidy_copies(now=now)
    days, today, sent = calendar(), local_date(now), 0
    for thing in (*_statements(now), *_notes(now), *_checks(now), *_reviews(now)):
        for is_late in alerts(days, thing.due_on, today, thing.asked_on):
            sent += _say(thing, is_late=is_late, now=now)
    return sent + sum(_say(thing, is_late=True, now=now) for thing in _unended(now))


def _unended(now: datetime) -> Iterator[Open]:
    """Programmes whose last day has passed and that nobody has ended: their record, report and reviews wait for it."""
    rows = Programme.objects.filter(status__in=LIVE, ends_on__lt=local_date(now))
    for row in rows.order_by("pk").iterator(chunk_size=200):
        yield Open(Step.END, row.pk, row, row.ends_on, row.ends_on, partial(_tell_planners, row, now))


def _tell_planners(row: Programme, now: datetime) -> int:
    return tell(
        sorted(who.id for who in holders_of_permission("visits.plan", row.code, now)),
        "end",
        Sentence(UNENDED, {"title": row.title}),
        reverse("visits:end", args=[row.pk]),
        subject=end_subject(row),
        code=row.code,
        now=now,
    )


def _say(thing: Open, *, is_late: bool, now: datetime) -> int:
    with transaction.atomic():
        _row, is_new = Alert.objects.get_or_create(
            step=thing.step,
            subject=thing.subject,
            due_on=thing.due_on,
            is_late=is_late,
            defaults={"programme": thing.programme, "sent_at": now, "people": 0},
        )
        if not is_new:
            return 0
        thing.tell()
        return 1


def _statements(now: datetime) -> Iterator[Open]:
    """Of places that are still visited by the release in force: a page for a stop that was taken out waits for nobody."""
    rows = Statement.objects.filter(confirmed_at=None, programme__status=ProgrammeStatus.RELEASED)
    visited: dict[UUID, list[str]] = {}
    for row in rows.select_related("programme", "place").iterator(chunk_size=200):
        if row.programme_id not in visited:
            visited[row.programme_id] = stop_codes(row.programme)
        if row.code in visited[row.programme_id]:
            yield _open(Step.STATEMENT, row, row.asked_at, partial(_tell_host, row, now))


def _tell_host(row: Statement, now: datetime) -> int:
    return tell(
        hosts_of(row.programme, row.code, now),
        "statement",
        Sentence(LATE, {"programme": title_of(row.programme), "place": row.place.short_name}),
        reverse("visits:statement", args=[row.programme_id, row.code]),
        subject=f"visit-statement:{row.pk}",
        code=row.code,
        now=now,
        due_on=row.due_on,
    )


def _notes(now: datetime) -> Iterator[Open]:
    rows = ExchangeNote.objects.filter(handed_in_at=None).exclude(programme__status=ProgrammeStatus.WITHDRAWN)
    for row in rows.select_related("programme").iterator(chunk_size=200):
        yield _open(Step.NOTE, row, row.asked_at, partial(_tell_writers, row, now))


def _tell_writers(row: ExchangeNote, now: datetime) -> int:
    return tell(
        writers_for(row.programme, row.code, now),
        "note",
        Sentence(NOTE, {"programme": title_of(row.programme), "day": row.due_on.isoformat()}),
        reverse("visits:note", args=[row.programme_id, row.code]),
        subject=f"visit-note:{row.pk}",
        code=row.code,
        now=now,
        due_on=row.due_on,
    )


def _checks(now: datetime) -> Iterator[Open]:
    rows = Report.objects.filter(stage=ReportStage.CHECKING).select_related("programme")
    rows = rows.exclude(programme__status=ProgrammeStatus.WITHDRAWN)
    for row in rows.iterator(chunk_size=200):
        if row.check_due_on is not None and row.sent_at is not None:
            asked_on = local_date(row.sent_at)
            yield Open(Step.CHECK, row.pk, row.programme, row.check_due_on, asked_on, partial(_tell_hosts, row, now))


def _tell_hosts(report: Report, now: datetime) -> int:
    read = set(FactReading.objects.filter(report=report).values_list("code", flat=True))
    blocks = Block.objects.filter(report=report, is_in=True, place__isnull=False).select_related("place")
    sent = 0
    for code, place in {block.place.code: block.place for block in blocks if block.place}.items():
        if code in read:
            continue
        facts = {"title": report.title, "place": place.short_name, "day": str(report.check_due_on)}
        sent += tell(
            hosts_of(report.programme, code, now), "check", Sentence(CHECK, facts),
            reverse("visits:facts", args=[report.programme_id]),
            subject=f"visit-check:{report.pk}:{code}", code=code, now=now, due_on=report.check_due_on,
        )  # fmt: skip
    return sent


def _reviews(now: datetime) -> Iterator[Open]:
    rows = Review.objects.filter(published_at=None).exclude(programme__status=ProgrammeStatus.WITHDRAWN)
    for row in rows.select_related("programme").iterator(chunk_size=200):
        if waiting_actions(row):
            yield _open(Step.REVIEW, row, row.set_at, partial(ask_progress, row, now=now))


def _open(step: Step, row: Any, asked_at: datetime, teller: Callable[[], int]) -> Open:
    return Open(step, row.pk, row.programme, row.due_on, local_date(asked_at), teller)
