"""The report: filled from the record, its blocks and pictures arranged."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.after.papers import new_paper
from cuobian.domains.visits.actions.after.writing import trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Block, BlockPicture, Report
from cuobian.domains.visits.queries.after.filling import drafts_for
from cuobian.domains.visits.queries.after.report import get_block, report_of
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.rules.after.reporting import STEP, Draft, fresh, neighbours
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import PaperKind, Section
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound


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
