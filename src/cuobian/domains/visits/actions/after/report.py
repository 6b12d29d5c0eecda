"""The report: filled from the record, arranged, kept in versions, checked by the hosts, locked, released."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.papers import new_paper
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Block, BlockPicture, FactReading, Paper, Report, ReportVersion
from cuobian.domains.visits.queries.after.filling import drafts_for
from cuobian.domains.visits.queries.after.people import all_hosts, hosts_of, people_of
from cuobian.domains.visits.queries.after.report import body_of, checking, get_block, report_of
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.rules.after.reporting import STEP, Draft, fresh, neighbours
from cuobian.domains.visits.states.after import EDITABLE, report_step
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import CHECK_DAYS, PaperKind, ReportStage, Section
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

CHECK = gettext_lazy("请核对《%(title)s》里%(place)s的事实，%(day)s 止")
READY = gettext_lazy("《%(title)s》已发布")
REFUSALS = {
    "open": gettext_lazy("还有接待方指出的事实没有答复。"),
    "waiting": gettext_lazy("还有接待方没核对完，期限也还没到。"),
}


def fill_report(*, actor: Actor, programme_id: UUID, now: datetime) -> tuple[Report, int]:
    """Make the report from the record; asked again, add what has come since and touch nothing that was written.

    Returns the report and how many blocks were added.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: the visit has not begun, or the report is locked.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        if programme.status not in (ProgrammeStatus.RUNNING, ProgrammeStatus.ENDED):
            raise Conflict(_("观摩开始以后才写报告。"))
        report = _report(programme, actor, now)
        require_editable(report)
        known = set(report.blocks.exclude(source="").values_list("source", flat=True))
        drafts = drafts_for(programme)
        added = fresh(drafts, known)
        for draft in added:
            _add(report, draft, actor, now)
        _add_pictures(report, [draft for draft in drafts if draft.source in known])
        Report.objects.filter(pk=report.pk).update(filled_at=now)
        trail("fill_report", "visit_report", report.pk, actor=actor, programme=programme, now=now)
        return report, len(added)


def _report(programme: Programme, actor: Actor, now: datetime) -> Report:
    found = report_of(programme)
    if found is not None:
        return found
    title = _("%(title)s观摩报告") % {"title": programme.title}
    return Report.objects.create(
        programme=programme, title=title[:120], made_at=now, made_by_id=actor.account_id, filled_at=now
    )


def require_editable(report: Report) -> None:
    """Raises Conflict once the report is locked."""
    if report.stage not in EDITABLE:
        raise Conflict(_("报告已经定稿，不能再改。"))


def _add(report: Report, draft: Draft, actor: Actor, now: datetime) -> Block:
    last = Block.objects.filter(report=report, section=draft.section).aggregate(last=Max("position"))["last"]
    programme = report.programme
    paper = new_paper(
        programme=programme,
        kind=PaperKind.BLOCK,
        code=programme.code,
        body={"words": draft.words},
        actor=actor,
        now=now,
    )
    made = Block.objects.create(
        report=report,
        section=draft.section,
        position=(last or 0) + STEP,
        source=draft.source,
        source_words=draft.words,
        source_note=draft.note[:200],
        place_id=draft.place_id,
        ticket_id=draft.ticket_id,
        paper=paper,
    )
    pictures = [(file, False) for file in draft.before] + [(file, True) for file in draft.after]
    BlockPicture.objects.bulk_create([BlockPicture(block=made, file=file, is_after=after) for file, after in pictures])
    return made


def _add_pictures(report: Report, drafts: Sequence[Draft]) -> None:
    """Pictures and tickets that have come since, beside blocks that are there."""
    blocks = {block.source: block for block in report.blocks.exclude(source="")}
    known = set(BlockPicture.objects.filter(block__report=report).values_list("block_id", "file"))
    fresh_ones = []
    for draft in drafts:
        block = blocks[draft.source]
        if draft.ticket_id and block.ticket_id != draft.ticket_id:
            Block.objects.filter(pk=block.pk).update(ticket_id=draft.ticket_id)
        for files, after in ((draft.before, False), (draft.after, True)):
            fresh_ones += [
                BlockPicture(block=block, file=file, is_after=after) for file in files if (block.pk, file) not in known
            ]
    BlockPicture.objects.bulk_create(fresh_ones)


def add_block(*, actor: Actor, programme_id: UUID, section: str, words: str, now: datetime) -> Block:
    """A paragraph of the officer's own. Raises NotFound, NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        require_editable(report)
        if section not in Section.values or not words.strip():
            raise Invalid([Fault("words", _("选一节，写一段文字。"))])
        made = _add(report, Draft(section, "", words.strip()), actor, now)
        trail("arrange_block", "visit_report", report.pk, actor=actor, programme=report.programme, now=now)
        return made


def managed(actor: Actor, programme_id: UUID) -> tuple[Standing, Report]:
    """The report, locked, for who runs the papers. Raises NotFound, NotAllowed."""
    who = standing(actor, programme_id)
    who.require_manager()
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("programme")
        .filter(programme=who.programme)
        .first()
    )
    if found is None:
        raise NotFound()
    return who, found


def arrange_block(*, actor: Actor, programme_id: UUID, block_id: UUID, step: str, now: datetime) -> Block:
    """Take a block in or out, or move it up or down within its section; "drop" deletes an own one that nobody marked.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: the report is locked, or the block comes from the record (leave it out instead).
    """
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        require_editable(report)
        block = get_block(report, block_id)
        if step in ("in", "out"):
            Block.objects.filter(pk=block.pk).update(is_in=step == "in")
        elif step in ("up", "down"):
            _swap(report, block, step)
        else:
            raise NotFound()
        trail("arrange_block", "visit_report", report.pk, actor=actor, programme=report.programme, now=now)
        return block


def _swap(report: Report, block: Block, step: str) -> None:
    rows = list(Block.objects.filter(report=report, section=block.section).order_by("position", "pk"))
    pair = neighbours([row.pk for row in rows], block.pk, step)
    if pair is None:
        return
    order = [row.pk for row in rows]
    one, other = order.index(pair[0]), order.index(pair[1])
    rows[one], rows[other] = rows[other], rows[one]
    for place, row in enumerate(rows, 1):
        row.position = place * STEP
    Block.objects.bulk_update(rows, ["position"])


def choose_picture(*, actor: Actor, programme_id: UUID, picture_id: UUID, is_in: bool, now: datetime) -> BlockPicture:
    """Show a picture in the report, or leave it out. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        require_editable(report)
        found = BlockPicture.objects.filter(block__report=report, pk=picture_id).first()
        if found is None:
            raise NotFound()
        found.is_in = is_in
        found.save(update_fields=["is_in"])
        return found


def rename_report(*, actor: Actor, programme_id: UUID, title: str, now: datetime) -> Report:
    """Another title. Raises NotFound, NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        _who, report = managed(actor, programme_id)
        require_editable(report)
        if not 4 <= len(title.strip()) <= 120:
            raise Invalid([Fault("title", _("题目 4 到 120 个字。"))])
        report.title = title.strip()
        report.save(update_fields=["title"])
        return report


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
    programme = report.programme
    rows = report.blocks.filter(is_in=True, place__isnull=False).select_related("place")
    for place in {block.place.code: block.place for block in rows if block.place}.values():
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
