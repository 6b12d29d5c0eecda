"""Where the papers of a programme stand: for the officer's first page, and for everybody's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.domains.visits.models.after import Minutes, Report, Review
from cuobian.domains.visits.queries.after.meetings import (
    NoteLine,
    Results,
    may_answer,
    meetings_without,
    minutes_rows,
    note_lines,
    results_of,
)
from cuobian.domains.visits.queries.after.progress import answers_for, next_review, reviews_of, waiting_actions
from cuobian.domains.visits.queries.after.report import Checking, checking, read_codes, report_of
from cuobian.domains.visits.queries.after.standing import Standing
from cuobian.domains.visits.queries.after.statements import StatementLine, readable, statement_lines
from cuobian.domains.visits.rules.after.reminding import days_left
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything at once."""

    statements: Sequence[StatementLine]
    minutes: Sequence[Minutes]
    meetings_left: int
    notes: Sequence[NoteLine]
    report: Report | None
    checking: Checking | None
    reviews: Sequence[Review]
    review: Review | None
    waiting: int
    results: Results

    @property
    def confirmed(self) -> int:
        return sum(line.state == "confirmed" for line in self.statements)

    @property
    def asked(self) -> int:
        return sum(line.statement is not None for line in self.statements)

    @property
    def handed_in(self) -> int:
        return sum(line.note.handed_in_at is not None for line in self.notes)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits: words, page, day."""

    words: Any
    url: str
    due_on: date | None = None
    days_left: int | None = None
    button: Any = ""


def papers_of(who: Standing, calendar: WorkCalendar, today: date) -> Papers:
    """The state of all papers of a programme."""
    programme = who.programme
    report = report_of(programme)
    coming = next_review(programme)
    return Papers(
        statements=statement_lines(programme, calendar, today),
        minutes=minutes_rows(who),
        meetings_left=len(meetings_without(programme)),
        notes=note_lines(who, calendar, today),
        report=report,
        checking=checking(report, calendar, today) if report else None,
        reviews=reviews_of(programme),
        review=coming,
        waiting=len(waiting_actions(coming)) if coming else 0,
        results=results_of(programme),
    )


def next_todo(who: Standing, papers: Papers, calendar: WorkCalendar, today: date) -> Todo | None:
    """What the officer does next; None when nothing waits for the officer."""
    programme = who.programme
    if not who.manages:
        return None
    if programme.status in LIVE and today > programme.ends_on:
        return _todo(_("最后一天已过，先结束这次观摩"), "visits:end", who, {}, button=_("结束这次观摩"))
    if programme.status in LIVE and papers.asked < len(papers.statements):
        n = len(papers.statements) - papers.asked
        return _todo(
            _("请 %(n)d 个观摩点的接待方写情况说明"), "visits:statements-ask", who, {"n": n}, button=_("生成并通知")
        )
    if programme.status == ProgrammeStatus.RELEASED and papers.confirmed < papers.asked:
        n = papers.asked - papers.confirmed
        due = min(line.statement.due_on for line in papers.statements if line.statement and line.state != "confirmed")
        words = _("%(n)d 个观摩点还没确认情况说明")
        left = days_left(calendar, today, due)
        return _todo(words, "visits:statements", who, {"n": n}, due_on=due, days_left=left, button=_("看是哪些"))
    if programme.status == ProgrammeStatus.ENDED:
        return _after_visit(who, papers, calendar, today)
    return None


def _after_visit(who: Standing, papers: Papers, calendar: WorkCalendar, today: date) -> Todo | None:
    report = papers.report
    if report is None and papers.meetings_left:
        return _todo(
            _("有 %(n)d 场会还没记纪要"), "visits:minutes-new", who, {"n": papers.meetings_left}, button=_("记纪要")
        )
    if report is None and not papers.notes:
        return _todo(_("请各区写交流体会"), "visits:notes-ask", who, {}, button=_("通知各区"))
    if report is None:
        return Todo(_("从记录生成观摩报告"), "", button=_("生成报告"))
    if report.stage != ReportStage.RELEASED:
        return _for_report(who, report, papers, calendar, today)
    if not papers.reviews:
        return _todo(_("定进展回访日期"), "visits:reviews", who, {}, button=_("定日期"))
    if papers.review and papers.review.due_on <= calendar.add(today, 5):
        url = reverse("visits:review", args=[who.programme.pk, papers.review.pk])
        left = days_left(calendar, today, papers.review.due_on)
        words = Sentence(_("公布第 %(n)d 次进展"), {"n": papers.review.number})
        return Todo(words, url, papers.review.due_on, left, _("看进展"))
    return None


def _for_report(who: Standing, report: Report, papers: Papers, calendar: WorkCalendar, today: date) -> Todo:
    words = {
        ReportStage.DRAFTING: _("写完报告，请接待方核对事实"),
        ReportStage.CHECKING: _("等接待方核对事实，答复他们指出的差错"),
        ReportStage.LOCKED: _("发布观摩报告"),
    }[ReportStage(report.stage)]
    due = report.check_due_on if report.stage == ReportStage.CHECKING else None
    left = days_left(calendar, today, due) if due else None
    return _todo(words, "visits:report-edit", who, {}, due_on=due, days_left=left, button=_("打开报告"))


def _todo(
    words: Any,
    name: str,
    who: Standing,
    facts: dict[str, Any],
    *,
    button: Any,
    due_on: date | None = None,
    days_left: int | None = None,
) -> Todo:
    told = Sentence(words, facts) if facts else words
    return Todo(told, reverse(name, args=[who.programme.pk]), due_on, days_left, button)


def mine(who: Standing, calendar: WorkCalendar, today: date) -> list[Todo]:
    """What waits for a host or a participant, the most urgent first."""
    found = [
        *_statements(who, calendar, today),
        *_minutes(who),
        *_notes(who, calendar, today),
        *_facts(who, calendar, today),
    ]
    found += _progress(who, calendar, today)
    if may_answer(who, today):
        url = reverse("visits:feedback", args=[who.programme.pk])
        found.append(Todo(_("说说这次观摩怎么样，四个问题"), url, button=_("去反馈")))
    return sorted(found, key=lambda todo: (todo.due_on is None, todo.due_on or today))


def _statements(who: Standing, calendar: WorkCalendar, today: date) -> list[Todo]:
    if who.programme.status not in LIVE:
        return []
    return [
        Todo(
            Sentence(_("核对%(place)s的情况说明"), {"place": row.place.short_name}),
            reverse("visits:statement", args=[who.programme.pk, row.code]),
            row.due_on,
            days_left(calendar, today, row.due_on),
            _("去核对"),
        )
        for row in readable(who).filter(confirmed_at=None, code__in=who.hosted)
    ]


def _minutes(who: Standing) -> list[Todo]:
    me = who.actor.account_id
    return [
        Todo(
            Sentence(_("记「%(title)s」的纪要"), {"title": row.title}),
            reverse("visits:minutes-edit", args=[who.programme.pk, row.pk]),
            button=_("去写"),
        )
        for row in minutes_rows(who)
        if row.adopted_at is None and me is not None and row.recorder_id == me
    ]


def _notes(who: Standing, calendar: WorkCalendar, today: date) -> list[Todo]:
    return [
        Todo(
            Sentence(_("写%(name)s的交流体会"), {"name": line.name}),
            reverse("visits:note", args=[who.programme.pk, line.note.code]),
            line.note.due_on,
            line.days_left,
            _("去写"),
        )
        for line in note_lines(who, calendar, today)
        if line.note.handed_in_at is None and line.note.code in who.districts
    ]


def _facts(who: Standing, calendar: WorkCalendar, today: date) -> list[Todo]:
    report = report_of(who.programme)
    if report is None or report.stage != ReportStage.CHECKING or not who.hosted:
        return []
    concerned = set(report.blocks.filter(is_in=True, place__isnull=False).values_list("place__code", flat=True))
    if not (concerned & set(who.hosted)) - read_codes(report):
        return []
    left = days_left(calendar, today, report.check_due_on) if report.check_due_on else None
    url = reverse("visits:facts", args=[who.programme.pk])
    return [Todo(_("核对报告里写到您站点的事实"), url, report.check_due_on, left, _("去核对"))]


def _progress(who: Standing, calendar: WorkCalendar, today: date) -> list[Todo]:
    review = next_review(who.programme)
    if review is None or days_left(calendar, today, review.due_on) > 10:
        return []
    own = [action for action in waiting_actions(review) if answers_for(who, action)]
    if not own or who.manages:
        return []
    words = Sentence(_("填 %(n)d 条议定事项的进展"), {"n": len(own)})
    url = reverse("visits:review", args=[who.programme.pk, review.pk])
    return [Todo(words, url, review.due_on, days_left(calendar, today, review.due_on), _("去填"))]
