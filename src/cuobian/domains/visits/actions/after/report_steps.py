"""The way of a report: kept in versions, sent to the hosts and taken back, locked, released."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.report import managed, require_editable
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models.after import FactReading, Paper, Report, ReportVersion
from cuobian.domains.visits.queries.after.people import all_hosts, hosts_of, people_of
from cuobian.domains.visits.queries.after.report import body_of, checking
from cuobian.domains.visits.states.after import report_step
from cuobian.domains.visits.values.after import CHECK_DAYS, ReportStage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

CHECK = gettext_lazy("请核对《%(title)s》里%(place)s的事实，%(day)s 止")
READY = gettext_lazy("《%(title)s》已发布")
REFUSALS = {
    "open": gettext_lazy("还有接待方指出的事实没有答复。"),
    "waiting": gettext_lazy("还有接待方没核对完，期限也还没到。"),
}


def keep_version(*, actor: Actor, programme_id: UUID, note: str, now: datetime) -> ReportVersion:
    """Keep the report as it stands, with a word on why. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        require_editable(report)
        made = _version(report, note, actor, now)
        trail("keep_report", "visit_report", report.pk, actor=actor, programme=report.programme, now=now)
        return made


def _version(report: Report, note: str, actor: Actor, now: datetime) -> ReportVersion:
    last = ReportVersion.objects.filter(report=report).aggregate(last=Max("number"))["last"]
    return ReportVersion.objects.create(
        report=report,
        number=(last or 0) + 1,
        note=note.strip()[:200],
        body=body_of(report),
        kept_at=now,
        kept_by_id=actor.account_id,
        kept_by_name=actor.name[:60],
    )


def send_report(*, actor: Actor, programme_id: UUID, due_on: date | None, now: datetime) -> Report:
    """Ask the hosts to check the facts, until a day.

    Raises:
        Conflict: it has been sent, or is locked.
        Invalid: a block that is in says nothing; a day that has passed.
    """
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        move = report_step(report.stage, "send")
        day = due_on or calendar().add(local_date(now), CHECK_DAYS)
        faults = [] if day > local_date(now) else [Fault("due_on", _("期限选明天以后的一天。"))]
        blocks = report.blocks.filter(is_in=True).select_related("paper")
        empty = sum(not str(block.paper.body.get("words", "")) for block in blocks)
        if empty:
            faults.append(Fault("", _("有 %(n)d 段选进报告却没有文字，写上或者去掉。") % {"n": empty}))
        if not blocks:
            faults.append(Fault("", _("报告里一段都没有，先从记录生成。")))
        if faults:
            raise Invalid(faults)
        _enter(report, move.goes_to, actor, now, sent_at=now, check_due_on=day)
        _version(report, _("送接待方核对"), actor, now)
        _ask_hosts(report, now)
        return report


def _ask_hosts(report: Report, now: datetime) -> None:
    rows = report.blocks.filter(is_in=True, place__isnull=False).select_related("place")
    for place in {block.place.code: block.place for block in rows if block.place}.values():
        ask_host(report, place, now)


def ask_host(report: Report, place: Any, now: datetime) -> None:
    """Ask whoever receives at one place to check the facts about it."""
    programme = report.programme
    tell(
        hosts_of(programme, place.code, now),
        "check",
        Sentence(CHECK, {"title": report.title, "place": place.short_name, "day": str(report.check_due_on)}),
        reverse("visits:facts", args=[programme.pk]),
        subject=f"visit-check:{report.pk}:{place.code}",
        code=place.code,
        now=now,
        due_on=report.check_due_on,
    )


def _enter(report: Report, stage: str, actor: Actor, now: datetime, **facts: Any) -> None:
    old = report.stage
    report.stage = stage
    for name, value in facts.items():
        setattr(report, name, value)
    report.save()
    action = {
        ReportStage.CHECKING: "send_report",
        ReportStage.DRAFTING: "recall_report",
        ReportStage.LOCKED: "lock_report",
        ReportStage.RELEASED: "release_report",
    }[ReportStage(stage)]
    trail(
        action, "visit_report", report.pk, actor=actor, programme=report.programme, now=now,
        old={"stage": old}, new={"stage": stage},
    )  # fmt: skip


def recall_report(*, actor: Actor, programme_id: UUID, now: datetime) -> Report:
    """Take it back from the hosts to write on; they are asked again with the next sending. Raises Conflict."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        move = report_step(report.stage, "recall")
        FactReading.objects.filter(report=report).delete()
        _settle_checks(report, now)
        _enter(report, move.goes_to, actor, now, sent_at=None, check_due_on=None)
        return report


def _settle_checks(report: Report, now: datetime) -> None:
    codes = {code for code in report.blocks.values_list("place__code", flat=True) if code}
    for code in codes:
        settle(subject=f"visit-check:{report.pk}:{code}", now=now)


def lock_report(*, actor: Actor, programme_id: UUID, now: datetime) -> Report:
    """Nothing moves any more: every text is locked, the last version is kept.

    Raises:
        Conflict: the hosts have time left and are not done, or a marked passage has no answer.
    """
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        move = report_step(report.stage, "lock")
        found = checking(report, calendar(), local_date(now))
        if found.refusals:
            raise Conflict(" ".join(str(REFUSALS[key]) for key in found.refusals))
        _version(report, _("定稿"), actor, now)
        Paper.objects.filter(block__report=report, locked_at=None).update(locked_at=now)
        _settle_checks(report, now)
        _enter(report, move.goes_to, actor, now, locked_at=now, locked_by_id=actor.account_id)
        return report


def release_report(*, actor: Actor, programme_id: UUID, now: datetime) -> Report:
    """Participants and hosts read it from now on, and are told. Raises Conflict."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        move = report_step(report.stage, "release")
        try:
            with transaction.atomic():
                _enter(report, move.goes_to, actor, now, released_at=now, released_by_id=actor.account_id)
        except IntegrityError as error:
            raise Conflict() from error
        programme = report.programme
        tell(
            [*people_of(programme), *all_hosts(programme, now)],
            "report",
            Sentence(READY, {"title": report.title}),
            reverse("visits:report", args=[programme.pk]),
            subject=f"visit-report:{report.pk}",
            code=programme.code,
            now=now,
            needs_action=False,
        )
        return report
