"""Documents look the same on every machine: own fonts, embedded; no name loses a character."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from cuobian.kernel.errors import Invalid
from cuobian.support.documents import fonts, pdf, word

SAMPLE = "support/documents/sample.typ"
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NAMES = "厦门 曾厝垵 筼筜 埭头 隘头 田墘 囷瑶 蟳窟 玥 堃 珺"


def data(words: str = NAMES) -> dict[str, object]:
    return {
        "title": "曾厝垵社区站评定报告",
        "sub": "2026 年度",
        "head": "筼筜",
        "words": words,
        "rows": [["每月至少 1 场", "B", "−1.36"]],
    }


def test_the_words_can_be_read_back_and_every_font_is_ours_and_embedded() -> None:
    reader = PdfReader(BytesIO(pdf.render(SAMPLE, data(), at=AT)))
    text = reader.pages[0].extract_text()
    assert all(name in text for name in NAMES.split())
    assert "本平台不是电子政务印章系统" in text
    assert "2026-11-23" in text
    found = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert all("+Cuobian" in font["/BaseFont"] for font in found)
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in found]
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


def test_the_same_data_gives_the_same_bytes() -> None:
    assert pdf.render(SAMPLE, data(), at=AT) == pdf.render(SAMPLE, data(), at=AT)


def test_the_demonstration_band_is_printed_only_in_the_demonstration(settings) -> None:
    for shown in (True, False):
        settings.CUOBIAN_DEMO = shown
        text = PdfReader(BytesIO(pdf.render(SAMPLE, data(), at=AT))).pages[0].extract_text()
        assert ("演示数据" in text) is shown


def test_an_emoji_becomes_a_geta_and_a_missing_character_is_refused_by_name() -> None:
    text = PdfReader(BytesIO(pdf.render(SAMPLE, data("好😀了\u200b吗"), at=AT))).pages[0].extract_text()
    assert "好〓了吗" in text
    with pytest.raises(Invalid, match="𠮷"):
        pdf.render(SAMPLE, data("𠮷"), at=AT)


def test_free_text_keeps_its_place_and_says_which_character_is_missing() -> None:
    made = pdf.render(SAMPLE, data("μ 值偏低，𠮷某说的"), at=AT, names=("title",))
    text = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "〓 值偏低，〓某说的" in text
    assert "U+03BC、U+20BB7" in text
    assert "〓" not in PdfReader(BytesIO(pdf.render(SAMPLE, data(), at=AT, names=()))).pages[0].extract_text()
    with pytest.raises(Invalid, match="𠮷"):
        pdf.render(SAMPLE, {**data(), "title": "𠮷里社区站"}, at=AT, names=("title",))


def test_a_template_with_a_fault_or_a_strange_font_is_not_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.typ").write_text("#let x = ", encoding="utf-8")
    (tmp_path / "font.typ").write_text('#set text(font: "No Such Font")\n厦门', encoding="utf-8")
    monkeypatch.setattr(pdf, "ROOT", tmp_path)
    monkeypatch.setattr(pdf, "_local", type(pdf._local)())
    for name in ("broken.typ", "font.typ"):
        with pytest.raises(pdf.PdfFault, match=name):
            pdf.render(name, {}, at=AT)


def test_every_character_of_the_shipped_place_names_can_be_drawn() -> None:
    listed = Path(fonts.__file__).parents[2] / "domains" / "network" / "data"
    words = "".join(path.read_text(encoding="utf-8") for path in listed.glob("*.csv"))
    assert words
    assert fonts.missing(words) == []


def test_no_font_file_passes_the_limit() -> None:
    assert [path.name for path in fonts.FOLDER.iterdir() if path.stat().st_size > 1_500_000] == []


def test_a_word_file_has_real_headings_and_tables_and_the_platforms_line(settings) -> None:
    settings.CUOBIAN_DEMO = True
    blocks = [
        word.Heading("总体情况"),
        word.Paragraph("按时办结", strong="结果："),
        word.Points(["其一", "其二"]),
        word.Table(["区", "站数"], [["思明区", 99]], numbers=[1]),
    ]
    made = Document(BytesIO(word.render("2026 年度总结", blocks, sub="样\x00例", at=AT)))
    assert [one.text for one in made.paragraphs if one.style.name.startswith("Heading")] == ["总体情况"]
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["思明区", "99"]
    assert "不是电子政务印章系统" in made.sections[0].footer.paragraphs[0].text
    assert "演示数据" in made.sections[0].header.paragraphs[0].text
