"""What is printed: the report of a place, the certificate, the summary of a round."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.rating.actions.awards import revoke
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.decide import reopen
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.models import Entry, StarAward
from cuobian.domains.rating.queries.keeper import keeper_view, office_view
from cuobian.domains.rating.queries.stars import star_by_plaque
from cuobian.domains.rating.reports.certificate import STAR_WORDS, certificate_pdf
from cuobian.domains.rating.reports.place import place_report_data, place_report_pdf
from cuobian.domains.rating.reports.round import round_report_pdf, round_report_word, summarise
from cuobian.domains.rating.values import Level, MarkKind, Stage
from cuobian.kernel.errors import Conflict

CODE = SIMING_STATIONS[0]


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


@pytest.fixture
def awarded(shared: World) -> Entry:
    shared.take_to(Stage.AWARDED, shared.entry(CODE))
    return Entry.objects.select_related("round__version", "place", "notice").get(code=CODE)


def test_the_report_of_a_place_shows_the_result_point_by_point(shared: World, awarded: Entry) -> None:
    text = text_of(place_report_pdf(awarded))
    for words in (awarded.place.short_name, "公示或评定的结果", f"{awarded.score:.2f}", "Z1.1.1", "结果摘要"):
        assert words in text
    for assessor in shared.assessors.values():
        assert assessor.name not in text


def test_papers_about_a_sample_standard_say_that_it_is_one(shared: World, awarded: Entry) -> None:
    summary = summarise(shared.city, shared.round, date(2026, 12, 30))
    marked = f"{shared.round.version.title}（示例）".replace(" ", "")
    assert shared.round.version.is_sample
    assert marked in text_of(place_report_pdf(awarded))
    assert marked in text_of(round_report_pdf(summary))
    word = docx.Document(io.BytesIO(round_report_word(summary)))
    assert marked in "".join(paragraph.text for paragraph in word.paragraphs).replace(" ", "")
    assert star_by_plaque(StarAward.objects.get(entry=awarded).plaque_number).standard_told.endswith("（示例）")


def test_before_the_notice_the_report_says_that_it_is_an_estimate(shared: World) -> None:
    entry = Entry.objects.select_related("round__version", "place", "notice").get(code=SIMING_STATIONS[1])
    assert "不是评定结果" in text_of(place_report_pdf(entry))


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.DISTRICT_RESULT, "区级已算出，待确认，还没有公示"),
        (Stage.CITY_PANEL, "市级联合考评还没有算完"),
        (Stage.NOTICE_READY, "已确认，还没有公示"),
    ],
)
def test_an_office_prints_the_result_that_its_page_shows(shared: World, stage: Stage, words: str) -> None:
    mark = "A" if stage == Stage.CITY_PANEL else "C"
    entry = shared.take_to(stage, shared.entry(CODE), mark=mark)
    result = entry.results.get()
    text = text_of(place_report_pdf(entry))
    assert words in text
    assert f"得分{result.total:.2f}" in text
    assert "不是评定结果" not in text
    assert keeper_view(entry).is_final is False


def test_a_rare_character_in_a_reason_does_not_keep_a_report_from_being_printed(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    add_mark(
        actor=shared.siming, entry_id=entry.pk, kind=MarkKind.DEDUCTION, rule_id="K1", count=1, reason="𠮷某反映，核对属实",
        now=shared.now,
    )  # fmt: skip
    entry = shared.take_to(Stage.NOTICE, entry)
    text = text_of(place_report_pdf(entry))
    assert "〓某反映，核对属实" in text
    assert "U+20BB7" in text


def test_figures_on_a_report_lead_to_its_total_and_stand_on_one_scale(shared: World, awarded: Entry) -> None:
    view = office_view(awarded)
    data = place_report_data(awarded, view)
    assert data["sum"] == view.sum_told
    for line, point in zip(data["points"], view.result.points, strict=True):
        if point.standing.counts:
            assert line[3] == f"{point.score:.2f}/{point.full:.2f}"
            assert line[4] == (f"−{point.full - point.score:.2f}" if point.score < point.full else "")


def test_a_report_writes_stars_as_words_and_says_when_a_gate_holds_one_back(shared: World, awarded: Entry) -> None:
    view = office_view(awarded)
    assert place_report_data(awarded, view)["star_word"] == "五星"
    held = replace(view, star=0, next_star=1, result=replace(view.result, star=0, score_star=1, vetoes=()))
    told = place_report_data(awarded, held)
    assert told["star_word"] == "不定星级（分数够一星线，门槛没满足）"
    assert told["gate_title"] == "一星的门槛"
    below = replace(held, result=replace(held.result, score_star=0))
    assert place_report_data(awarded, below)["star_word"] == "未达一星"


def test_a_result_that_was_sent_back_says_so(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_RESULT, shared.entry(CODE), mark="C")
    reopen(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, reason="再核对一次", now=shared.now)
    text = text_of(place_report_pdf(shared.entry(CODE)))
    assert "又退回考评" in text
    assert f"{entry.results.get().total:.2f}" in text


def test_the_certificate_names_star_place_body_and_its_page(shared: World, awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    text = text_of(certificate_pdf(star_by_plaque(award.plaque_number), award.awarded_on))
    for words in (award.plaque_number, awarded.place.name, award.body, "评定标准是示例"):
        assert words in text


def test_the_stars_of_a_certificate_are_words_that_can_be_translated() -> None:
    assert not isinstance(STAR_WORDS[4], str)
    assert [str(word) for word in STAR_WORDS[1:]] == ["一星级", "二星级", "三星级", "四星级", "五星级"]


def test_a_star_that_was_taken_back_has_no_certificate(shared: World, awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    revoke(actor=shared.city, award_id=award.pk, reason="否决", now=AFTER_NOTICE)
    with pytest.raises(Conflict, match="不再出具证书"):
        certificate_pdf(star_by_plaque(award.plaque_number), award.awarded_on)


def test_a_star_whose_days_are_over_has_none_either_before_the_daily_work_has_run(awarded: Entry) -> None:
    award = StarAward.objects.get(entry=awarded)
    star = star_by_plaque(award.plaque_number)
    assert certificate_pdf(star, award.valid_until).startswith(b"%PDF")
    assert star.is_active
    with pytest.raises(Conflict, match="已到期"):
        certificate_pdf(star, award.valid_until + timedelta(days=1))


def test_the_summary_opens_as_pdf_and_as_word_with_the_same_figures(shared: World, awarded: Entry) -> None:
    summary = summarise(shared.city, shared.round, date(2026, 12, 30))
    text = text_of(round_report_pdf(summary))
    document = docx.Document(io.BytesIO(round_report_word(summary)))
    words = "".join(paragraph.text for paragraph in document.paragraphs)
    for told in ("本轮6个站点，区级已评1个，已办完1个",):
        assert told in text
        assert told in words.replace(" ", "")
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"思明区", "同安区"} <= cells


def test_a_district_reads_its_own_part_of_the_summary(shared: World, awarded: Entry) -> None:
    summary = summarise(shared.siming, shared.round, date(2026, 12, 30))
    assert summary.total == len(SIMING_STATIONS)
    assert [row.name for row in summary.districts] == ["思明区"]


def test_a_place_whose_result_was_computed_again_counts_once(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_RESULT, shared.entry(CODE), mark="C")
    first = summarise(shared.city, shared.round, date(2026, 12, 30)).common
    reopen(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, reason="再核对一次", now=shared.now)
    compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=shared.now)
    assert entry.results.count() == 2
    assert first
    assert {count for _id, _name, count, _worst in first} == {1}
    assert summarise(shared.city, shared.round, date(2026, 12, 30)).common == first


def test_a_summary_is_made_as_pdf_or_word_and_its_title_says_which(
    shared: World, client_as: Callable[..., Client]
) -> None:
    officer = client_as("city_officer")
    assert officer.post(f"/desk/rating/{shared.round.pk}/report/word/").status_code == 404
    for form, words in (("pdf", "（PDF）"), ("docx", "（Word）")):
        assert officer.post(f"/desk/rating/{shared.round.pk}/report/{form}/").status_code == 302
        assert words in officer.get("/desk/jobs/").content.decode()
