"""The report as it is edited, read and checked: sections, blocks with their pictures and tickets, versions, facts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import (
    Action,
    Block,
    BlockPicture,
    FactCheck,
    FactReading,
    Report,
    ReportVersion,
)
from cuobian.domains.visits.queries.after.standing import Standing
from cuobian.domains.visits.rules.after.reminding import days_left
from cuobian.domains.visits.rules.after.reporting import SECTIONS, frozen_body, lock_refusals, shows_to_hosts
from cuobian.domains.visits.values.after import ReportStage, Section
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.format import day_number
from cuobian.kernel.forms import uuids
from cuobian.kernel.workdays import WorkCalendar

ACTIONS_KEY = "actions"
SECTION_WORDS = {**{section.value: section.label for section in Section}, ACTIONS_KEY: _("议定事项")}
GENERAL = (Section.OVERVIEW, Section.PROGRAMME, Section.MEETINGS)
"""Sections that every host checks; of the others, what is about the own place."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """One paragraph with what stands beside it."""

    block: Block
    words: str
    is_reworded: bool
    pictures: Sequence[BlockPicture] = ()
    open_checks: int = 0

    @property
    def ticket_words(self) -> str:
        """Number and present state of the ticket."""
        ticket = self.block.ticket
        return f"{ticket.number}　{ticket.get_status_display()}" if ticket else ""


@dataclass(frozen=True, slots=True)
class SectionView:
    key: str
    label: Any
    blocks: Sequence[BlockView]

    @property
    def chosen(self) -> int:
        return sum(view.block.is_in for view in self.blocks)


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the check of facts has come."""

    open: int
    readers: Sequence[str]
    read: Sequence[str]
    days_left: int
    refusals: Sequence[str] = field(default_factory=tuple)


def report_of(programme: Programme) -> Report | None:
    """The report, when there is one."""
    rows = Report.objects.select_related("programme", "locked_by", "released_by", "made_by")
    return rows.filter(programme=programme).first()


def get_report(who: Standing) -> Report:
    """The report for who may read it.

    Raises:
        NotFound: there is none yet.
        NotAllowed: participants before its release, hosts before the check of facts.
    """
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    if who.manages or found.stage == ReportStage.RELEASED:
        return found
    raise NotAllowed(_("报告还没有发布，发布后就能看。"))


def report_to_check(who: Standing) -> Report:
    """The report for a host's check of facts. Raises NotFound, NotAllowed."""
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    if not who.manages and (not who.hosted or not shows_to_hosts(found.stage)):
        raise NotAllowed(permission="visits.host")
    return found


def sections_of(report: Report, *, only_in: bool = False) -> list[SectionView]:
    """All sections that have blocks, in their order; four queries, however long the report is."""
    rows = Block.objects.filter(report=report).select_related("place", "paper", "ticket")
    blocks = list((rows.filter(is_in=True) if only_in else rows).order_by("position", "pk"))
    pictures: dict[UUID, list[BlockPicture]] = defaultdict(list)
    for picture in BlockPicture.objects.filter(block__report=report):
        if picture.is_in or not only_in:
            pictures[picture.block_id].append(picture)
    opened: dict[UUID, int] = defaultdict(int)
    for block_id in FactCheck.objects.filter(report=report, outcome="").values_list("block_id", flat=True):
        opened[block_id] += 1
    views: dict[str, list[BlockView]] = defaultdict(list)
    for block in blocks:
        words = str(block.paper.body.get("words", ""))
        changed = bool(block.source) and words != block.source_words
        views[block.section].append(BlockView(block, words, changed, pictures[block.pk], opened[block.pk]))
    return [SectionView(key.value, key.label, views[key]) for key in SECTIONS if views[key]]


def body_of(report: Report) -> list[dict[str, Any]]:
    """The report as a version keeps it: blocks that are in, then the agreed actions."""
    found = [
        {
            "block": str(view.block.pk),
            "section": section.key,
            "words": view.words,
            "place": view.block.place.short_name if view.block.place else "",
            "source": view.block.source,
            "note": view.block.source_note,
            "ticket": view.ticket_words,
            "pictures": [[str(picture.file), picture.is_after] for picture in view.pictures],
        }
        for section in sections_of(report, only_in=True)
        for view in section.blocks
    ]
    found += [
        {
            "block": f"action:{action.pk}",
            "section": ACTIONS_KEY,
            "words": action.text,
            "place": action.unit,
            "source": "",
            "note": day_number(action.due_on),
            "ticket": action.ticket.number if action.ticket else "",
            "pictures": [],
        }
        for action in actions_of(report.programme)
    ]
    return frozen_body(found)


def actions_of(programme: Programme) -> list[Action]:
    """The agreed actions that stand, in their order."""
    rows = Action.objects.filter(programme=programme, dropped_at=None).select_related("place", "ticket", "block")
    return list(rows)


def get_action(programme: Programme, action_id: UUID) -> Action:
    """One agreed action. Raises NotFound."""
    found = Action.objects.filter(programme=programme, pk=action_id, dropped_at=None).select_related("place").first()
    if found is None:
        raise NotFound()
    return found


def get_block(report: Report, block_id: UUID) -> Block:
    """One block. Raises NotFound."""
    rows = Block.objects.select_related("paper", "place", "ticket", "report")
    found = rows.filter(report=report, pk=block_id).first()
    if found is None:
        raise NotFound()
    return found


def find_block(programme: Programme, given: str) -> Block | None:
    """The block that an address names; None for nothing and for nonsense."""
    found = uuids([given])
    rows = Block.objects.select_related("paper", "place").filter(report__programme=programme)
    return rows.filter(pk=found[0]).first() if found else None


def blocks_to_check(report: Report, who: Standing) -> list[SectionView]:
    """What a host checks: the general sections, and what is about the own places."""
    found = []
    for section in sections_of(report, only_in=True):
        views = [
            view
            for view in section.blocks
            if section.key in GENERAL or (view.block.place is not None and view.block.place.code in who.hosted)
        ]
        if views:
            found.append(SectionView(section.key, section.label, views))
    return found


def checks_of(report: Report) -> list[FactCheck]:
    """Every marked passage, as it came."""
    return list(FactCheck.objects.filter(report=report).select_related("block__place", "marked_by", "decided_by"))


def get_check(report: Report, check_id: UUID) -> FactCheck:
    """One marked passage. Raises NotFound."""
    rows = FactCheck.objects.select_related("block__paper", "block__place", "marked_by", "decided_by", "report")
    found = rows.filter(report=report, pk=check_id).first()
    if found is None:
        raise NotFound()
    return found


def checking(report: Report, calendar: WorkCalendar, today: date) -> Checking:
    """How far the check of facts has come, and what still keeps the report from being locked."""
    rows = Block.objects.filter(report=report, is_in=True, place__isnull=False).values_list("place__code", flat=True)
    readers = sorted(set(rows))
    read = sorted(set(FactReading.objects.filter(report=report).values_list("code", flat=True)) & set(readers))
    opened = FactCheck.objects.filter(report=report, outcome="").count()
    left = days_left(calendar, today, report.check_due_on) if report.check_due_on else 0
    told = lock_refusals(open_checks=opened, readers=len(readers), read=len(read), days_left=left)
    return Checking(opened, readers, read, left, told)


def read_codes(report: Report) -> set[str]:
    """Places whose hosts are done with the facts."""
    return set(FactReading.objects.filter(report=report).values_list("code", flat=True))


def versions_of(report: Report) -> list[ReportVersion]:
    """All versions, the newest first."""
    return list(ReportVersion.objects.filter(report=report))


def get_version(report: Report, number: int) -> ReportVersion:
    """One version. Raises NotFound."""
    found = ReportVersion.objects.filter(report=report, number=number).first()
    if found is None:
        raise NotFound()
    return found


def get_picture(who: Standing, picture_id: UUID) -> BlockPicture:
    """A picture of a report that the actor may read or check. Raises NotFound."""
    rows = BlockPicture.objects.select_related("block__report", "block__place")
    found = rows.filter(pk=picture_id, block__report__programme=who.programme).first()
    if found is None:
        raise NotFound()
    report = found.block.report
    if who.manages or report.stage == ReportStage.RELEASED:
        return found
    place = found.block.place
    if found.is_in and place is not None and place.code in who.hosted and shows_to_hosts(report.stage):
        return found
    raise NotFound()
