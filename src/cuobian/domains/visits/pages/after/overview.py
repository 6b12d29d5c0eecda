"""The first pages: where all papers of a programme stand, and what waits for whoever hosts or takes part."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.pages.after.parts import base_context
from cuobian.domains.visits.queries.after.meetings import minutes_rows
from cuobian.domains.visits.queries.after.overview import Papers, mine, next_todo, papers_of
from cuobian.domains.visits.queries.after.progress import reviews_of
from cuobian.domains.visits.queries.after.report import report_of
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.queries.after.statements import readable
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel import clock
from cuobian.kernel.format import day, number
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


@page("visits.view")
def after(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The officer's page: next step, how far everything has come, and every paper by name."""
    who = standing(actor_of(request), programme_id)
    papers = papers_of(who, calendar(), clock.today())
    context = {
        **base_context(request, who),
        "papers": papers,
        "todo": next_todo(who, papers, calendar(), clock.today()),
        "steps": _steps(who, papers),
        "figures": _figures(who, papers),
        "ended": who.programme.status == ProgrammeStatus.ENDED,
        "begun": who.programme.status in (ProgrammeStatus.RUNNING, ProgrammeStatus.ENDED),
    }
    return render(request, "visits/after/after.html", context)


def _steps(who: Standing, papers: Papers) -> list[dict[str, Any]]:
    """The way of the papers: what is done, where it stands."""
    report = papers.report
    stage = ReportStage(report.stage) if report else None
    ended = who.programme.status == ProgrammeStatus.ENDED
    published = [row for row in papers.reviews if row.published_at]
    rows: list[tuple[Any, bool, bool, Any]] = [
        (
            _("情况说明"),
            bool(papers.statements) and papers.confirmed == len(papers.statements),
            papers.asked > 0 and not ended,
            f"{papers.confirmed}/{len(papers.statements)}",
        ),
        (_("会议纪要"), bool(papers.minutes) and not papers.meetings_left, ended, number(len(papers.minutes))),
        (
            _("交流体会"),
            bool(papers.notes) and papers.handed_in == len(papers.notes),
            bool(papers.notes),
            f"{papers.handed_in}/{len(papers.notes)}",
        ),
        (_("写报告"), stage is not None and stage != ReportStage.DRAFTING, stage == ReportStage.DRAFTING, ""),
        (
            _("核对事实"),
            stage in (ReportStage.LOCKED, ReportStage.RELEASED),
            stage == ReportStage.CHECKING,
            f"{len(papers.checking.read)}/{len(papers.checking.readers)}" if papers.checking else "",
        ),
        (
            _("发布"),
            stage == ReportStage.RELEASED,
            stage == ReportStage.LOCKED,
            day(report.released_at) if report and report.released_at else "",
        ),
        (
            _("进展回访"),
            bool(papers.reviews) and len(published) == len(papers.reviews),
            stage == ReportStage.RELEASED and bool(papers.reviews),
            f"{len(published)}/{len(papers.reviews)}" if papers.reviews else "",
        ),
    ]
    return [
        {"label": label, "note": note, "state": "done" if done else "here" if here else ""}
        for label, done, here, note in rows
    ]


def _figures(who: Standing, papers: Papers) -> list[dict[str, Any]]:
    pk = who.programme.pk
    checks = papers.checking
    return [
        {
            "label": _("情况说明已确认"),
            "value": number(papers.confirmed),
            "unit": _("/ %(n)d 个") % {"n": len(papers.statements)},
            "url": reverse("visits:statements", args=[pk]),
        },
        {
            "label": _("交流体会已交"),
            "value": number(papers.handed_in),
            "unit": _("/ %(n)d 区") % {"n": len(papers.notes)},
            "url": reverse("visits:notes", args=[pk]),
        },
        {
            "label": _("事实差错待答复"),
            "value": number(checks.open if checks else 0),
            "unit": _("处"),
            "bad": bool(checks and checks.open),
            "url": reverse("visits:report-edit", args=[pk]) + "#checks" if who.manages and papers.report else "",
        },
        {
            "label": _("反馈"),
            "value": number(papers.results.given),
            "unit": _("份"),
            "url": reverse("visits:feedback-results", args=[pk]),
        },
        {
            "label": _("进展没填的"),
            "value": number(papers.waiting),
            "unit": _("条"),
            "url": reverse("visits:review", args=[pk, papers.review.pk]) if papers.review else "",
        },
    ]


@page(None)
def papers(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Everybody's own page: what waits for them, and what they may read."""
    who = standing(actor_of(request), programme_id)
    report = report_of(who.programme)
    context = {
        **base_context(request, who),
        "todos": mine(who, calendar(), clock.today()),
        "statements": list(readable(who)),
        "minutes": [row for row in minutes_rows(who) if row.adopted_at],
        "report": report if report and report.stage == ReportStage.RELEASED else None,
        "reviews": [row for row in reviews_of(who.programme) if row.published_at],
        "has_notes": who.programme.notes.exists(),
        "begun": who.programme.status in (ProgrammeStatus.RUNNING, ProgrammeStatus.ENDED),
    }
    return render(request, "visits/after/papers.html", context)
