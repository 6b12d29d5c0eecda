"""The report: filled from the record, arranged, checked for its facts, locked, released; and its papers."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from docx import Document
from pypdf import PdfReader
from tests.domains.visits.after.world import OTHER, STATION, PaperWorld, picture

from cuobian.domains.rectification.public import Finding as TicketFinding
from cuobian.domains.rectification.public import PhotoSide, add_photos, open_ticket
from cuobian.domains.visits.actions.after import facts, report, report_steps
from cuobian.domains.visits.models.after import Block, BlockPicture, FactCheck, Paper, Report, ReportVersion
from cuobian.domains.visits.queries.after.filling import with_after
from cuobian.domains.visits.queries.after.report import (
    blocks_to_check,
    body_of,
    checking,
    get_picture,
    get_report,
    sections_of,
)
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.reports.after.report import printed, report_pdf, report_word
from cuobian.domains.visits.rules.after.reporting import Draft, Noted, compare, drafts_of
from cuobian.domains.visits.states.after import REPORT, report_step
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.models import Notice


def full(world: PaperWorld) -> Report:
    """A report with something in every section that this world can fill."""
    world.ask()
    world.confirm()
    world.end()
    world.minutes()
    world.note()
    return world.fill()


def test_the_record_fills_the_sections(world: PaperWorld) -> None:
    made = full(world)
    found = {section.key: len(section.blocks) for section in sections_of(made)}
    assert found == {"overview": 1, "programme": 2, "stops": 3, "exchange": 1, "meetings": 1}
    assert "3 人参加，到 3 个观摩点" in world.block("overview").paper.body["words"].replace("\u00a0", " ")
    assert "09:00–09:40" in world.block("programme").paper.body["words"]


def test_filling_again_adds_what_is_new_and_touches_nothing(world: PaperWorld) -> None:
    world.end()
    world.fill()
    block = world.block("overview")
    world.write(block.paper_id, {"words": "我写的概况"}, world.city)
    world.note()
    _made, added = report.fill_report(actor=world.city, programme_id=world.pk, now=world.now)
    assert added == 1
    assert world.block("overview").paper.body["words"] == "我写的概况"
    assert world.block("overview").source_words != "我写的概况"


def test_blocks_are_chosen_and_ordered(world: PaperWorld) -> None:
    world.end()
    made = world.fill()
    rows = list(Block.objects.filter(report=made, section="stops").order_by("position"))
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "now": world.now}
    report.arrange_block(block_id=rows[2].pk, step="up", **given)
    report.arrange_block(block_id=rows[0].pk, step="out", **given)
    report.arrange_block(block_id=rows[0].pk, step="up", **given)
    found = list(Block.objects.filter(report=made, section="stops").order_by("position"))
    assert [row.pk for row in found] == [rows[0].pk, rows[2].pk, rows[1].pk]
    assert len(sections_of(made, only_in=True)[2].blocks) == 2


def test_only_who_runs_the_papers_writes(world: PaperWorld) -> None:
    world.end()
    made = world.fill()
    for actor in (world.siming, world.participant, world.keeper, world.auditor):
        with pytest.raises(NotAllowed):
            report.fill_report(actor=actor, programme_id=world.pk, now=world.now)
    assert made.stage == ReportStage.DRAFTING


def test_the_report_waits_for_the_visit(world: PaperWorld) -> None:
    with pytest.raises(Conflict):
        world.fill()


@pytest.mark.parametrize("stage", list(ReportStage))
@pytest.mark.parametrize("action", ["send", "recall", "lock", "release"])
def test_the_life_of_a_report_is_its_table(stage: ReportStage, action: str) -> None:
    if (stage, action) in REPORT:
        assert report_step(stage, action).permission == "visits.report"
    else:
        with pytest.raises(Conflict):
            report_step(stage, action)


def test_hosts_are_asked_about_their_own_place(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    made = Report.objects.get()
    assert Notice.objects.filter(account_id=world.keeper.person_id, kind="visits.check").exists()
    found = blocks_to_check(made, standing(world.keeper, world.pk))
    places = {view.block.place.code for section in found for view in section.blocks if view.block.place}
    assert places == {STATION}


def test_a_draft_is_not_shown_to_hosts_or_participants(world: PaperWorld) -> None:
    world.end()
    world.fill()
    for actor in (world.keeper, world.participant, world.siming):
        with pytest.raises(NotAllowed):
            get_report(standing(actor, world.pk))


def mark(world: PaperWorld, **changes: Any) -> FactCheck:
    block = world.block("stops", STATION)
    given = {"passage": "书法室", "right": "画室", "evidence": "二楼门牌", **changes}
    return facts.mark_fact(actor=world.keeper, programme_id=world.pk, block_id=block.pk, now=world.now, **given)


def test_a_host_marks_a_passage_with_evidence(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    made = mark(world, upload=picture())
    assert made.file is not None
    assert made.code == STATION
    assert Notice.objects.filter(account_id=world.city.person_id, kind="visits.fact").exists()


@pytest.mark.parametrize("changes", [{"passage": "没写过的话"}, {"right": " "}, {"evidence": ""}])
def test_a_mark_needs_the_passage_what_is_right_and_the_evidence(world: PaperWorld, changes: dict[str, str]) -> None:
    world.take_to(ReportStage.CHECKING)
    with pytest.raises(Invalid) as caught:
        mark(world, **changes)
    assert [fault.place for fault in caught.value.faults] == list(changes)
    assert not FactCheck.objects.exists()


def test_a_host_does_not_mark_what_is_about_others(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    with pytest.raises(NotFound):
        facts.mark_fact(
            actor=world.keeper,
            programme_id=world.pk,
            block_id=world.block("stops", OTHER).pk,
            passage="书法室",
            right="画室",
            evidence="门牌",
            now=world.now,
        )


def test_an_accepted_fact_mends_the_paragraph(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    made = mark(world)
    words = world.block("stops", STATION).paper.body["words"].replace("书法室", "画室")
    given: dict[str, Any] = {"programme_id": world.pk, "check_id": made.pk, "now": world.now, "answer": ""}
    facts.decide_fact(actor=world.city, outcome="accepted", words=words, **given)
    assert world.block("stops", STATION).paper.body["words"] == words
    assert Notice.objects.filter(account_id=world.keeper.person_id, kind="visits.fact_decided").exists()
    with pytest.raises(Conflict):
        facts.decide_fact(actor=world.city, outcome="kept", words="", **given)


def test_what_is_not_mended_needs_a_reason(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    made = mark(world)
    with pytest.raises(Invalid):
        facts.decide_fact(
            actor=world.city,
            programme_id=world.pk,
            check_id=made.pk,
            outcome="kept",
            words="",
            answer="",
            now=world.now,
        )


def test_nothing_is_locked_while_a_fact_is_open_or_a_host_has_time(world: PaperWorld) -> None:
    made = world.take_to(ReportStage.CHECKING)
    today = local_date(world.now)
    assert checking(made, calendar(), today).refusals == ["waiting"]
    mark(world)
    later = world.now + timedelta(days=20)
    with pytest.raises(Conflict):
        report_steps.lock_report(actor=world.city, programme_id=world.pk, now=later)


def test_with_all_hosts_done_it_is_locked_before_the_day(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    for actor in (world.keeper, world.neighbour, world.tongan):
        assert facts.finish_check(actor=actor, programme_id=world.pk, now=world.now) == 1
    made = report_steps.lock_report(actor=world.city, programme_id=world.pk, now=world.now)
    assert made.stage == ReportStage.LOCKED


def test_after_the_day_hosts_mark_no_more(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    world.now = world.now + timedelta(days=20)
    with pytest.raises(Conflict):
        mark(world)


def test_locked_means_locked(world: PaperWorld) -> None:
    world.take_to(ReportStage.LOCKED)
    block = world.block("overview")
    with pytest.raises((Conflict, NotAllowed)):
        world.write(block.paper_id, {"words": "还想改"}, world.city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=block.paper_id).update(body={"words": "x"})
    with pytest.raises(Conflict):
        report.add_block(actor=world.city, programme_id=world.pk, section="closing", words="加", now=world.now)


def test_released_it_is_read_by_all_and_never_changes(world: PaperWorld) -> None:
    made = world.take_to(ReportStage.RELEASED)
    for actor in (world.keeper, world.participant, world.siming, world.auditor):
        assert get_report(standing(actor, world.pk)).pk == made.pk
    assert Notice.objects.filter(account_id=world.participant.person_id, kind="visits.report").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=made.pk).update(title="改名")


def test_a_recalled_report_is_asked_about_again(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    facts.finish_check(actor=world.keeper, programme_id=world.pk, now=world.now)
    made = report_steps.recall_report(actor=world.city, programme_id=world.pk, now=world.now)
    assert made.stage == ReportStage.DRAFTING
    world.take_to(ReportStage.CHECKING)
    assert checking(Report.objects.get(), calendar(), local_date(world.now)).read == []


def test_versions_differ_in_words_places_and_blocks(world: PaperWorld) -> None:
    world.end()
    made = world.fill()
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "now": world.now}
    report_steps.keep_version(note="头一稿", **given)
    block = world.block("overview")
    world.write(block.paper_id, {"words": block.paper.body["words"] + "补一句。"}, world.city)
    report.add_block(section="closing", words="下一步抓整改。", **given)
    report.arrange_block(block_id=world.block("stops", OTHER).pk, step="out", **given)
    version = ReportVersion.objects.get()
    found = [change.what for change in compare(version.body, body_of(made))]
    assert sorted(found) == ["added", "changed", "gone"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.update(note="改")


def test_moving_one_block_is_told_as_one_move() -> None:
    def body(*keys: str) -> list[dict[str, str]]:
        return [{"block": key, "section": "stops", "words": key} for key in keys]

    assert [change.what for change in compare(body("a", "b", "c", "d"), body("b", "c", "d", "a"))] == ["moved"]


def test_problems_are_told_by_clause_and_highlights_by_place() -> None:
    first, second = uuid4(), uuid4()
    noted = [
        Noted("entry:1", "deficiency", "乙", place_id=first, order=("Z2", 0)),
        Noted("entry:2", "deficiency", "甲", place_id=second, order=("Z1", 1)),
        Noted("entry:3", "mandatory_highlight", "亮", place_id=second, order=(1,)),
    ]
    assert [draft.words for draft in drafts_of(noted)] == ["亮", "甲", "乙"]


def test_pictures_of_after_come_from_the_ticket(world: PaperWorld) -> None:
    ticket = open_ticket(
        actor=world.siming,
        finding=TicketFinding(place_code=STATION, found="门口坡道翘起"),
        command_id=uuid4(),
        now=world.now,
    )
    add_photos(actor=world.siming, ticket_id=ticket.id, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    draft = with_after([Draft("problems", "finding:1", "坡道翘起", ticket_id=ticket.id)])[0]
    assert len(draft.before) == 1
    assert draft.after == ()


def _with_picture(world: PaperWorld) -> BlockPicture:
    from cuobian.support.files.public import store  # only here is a file stored by hand

    kept = store(
        upload=picture(), kind="image", actor=world.city, code=STATION, permission="visits.report", now=world.now
    )
    return BlockPicture.objects.create(block=world.block("stops", STATION), file=kept.id)


def test_a_picture_is_seen_by_who_may_read_its_report(world: PaperWorld) -> None:
    world.take_to(ReportStage.CHECKING)
    made = _with_picture(world)
    assert get_picture(standing(world.keeper, world.pk), made.pk).pk == made.pk
    for actor in (world.neighbour, world.participant):
        with pytest.raises(NotFound):
            get_picture(standing(actor, world.pk), made.pk)


def test_pdf_and_word_say_what_the_report_says(world: PaperWorld) -> None:
    made = full(world)
    _with_picture(world)
    shown = printed(made, body_of(made))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(shown, at=world.now))).pages)
    assert "一、基本情况" in text.replace("\n", "")
    assert "征求意见稿" in text
    document = Document(io.BytesIO(report_word(shown, at=world.now)))
    heads = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert heads[0] == "一、基本情况"
    assert document.inline_shapes


def test_a_block_without_words_is_not_sent(world: PaperWorld) -> None:
    world.end()
    world.fill()
    world.write(world.block("overview").paper_id, {"words": ""}, world.city)
    with pytest.raises(Invalid):
        report_steps.send_report(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)
