"""Word files in the look of a Chinese office paper: centred title, numbered headings, paragraphs indented by two characters.

Fonts and sizes follow the national format of official papers (GB/T 9704) as far as a draft needs it; red head, number and seal
are the office's own business and are never drawn here. A heading's number ("一、", "（一）") is part of its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from cuobian.kernel import clock
from cuobian.support.documents.word import Heading, Paragraph, clean, head_and_foot, repeat_head

TITLE, HEAD, SUBHEAD, BODY = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
_BLACK = RGBColor(0, 0, 0)
_LINE = Pt(28)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures beside each other: (content, words below)."""

    items: Sequence[tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head repeats on every page; `widths` in centimetres."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """Unit and date at the end, to the right."""

    unit: str
    day: str


Part = Heading | Paragraph | Pictures | Grid | Signed


def render(title: str, parts: Sequence[Part], *, sub: str = "", at: datetime | None = None) -> bytes:
    """A .docx that an office goes on writing in; headings are real headings."""
    document = Document()
    _paper(document)
    head_and_foot(document, at or clock.now())
    document.core_properties.title = title
    _centred(document.add_heading(level=0), title, TITLE, 22)
    if sub:
        _centred(document.add_paragraph(), sub, SUBHEAD, 14)
    for part in parts:
        _add(document, part)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _paper(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(32)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for name, font, size in (
        ("Normal", BODY, 16),
        ("Title", TITLE, 22),
        ("Heading 1", HEAD, 16),
        ("Heading 2", SUBHEAD, 16),
    ):
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), False
        style.font.color.rgb = _BLACK
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(34) if name == "Title" else _LINE
    border = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def _centred(paragraph: Any, words: str, font: str, size: int) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(14)
    _run(paragraph, words, font, size)


def _run(paragraph: Any, words: str, font: str = BODY, size: int = 16, *, bold: bool = False) -> None:
    run = paragraph.add_run(clean(words))
    run.font.size, run.bold = Pt(size), bold
    run.font.name = "Times New Roman"
    run.font.color.rgb = _BLACK
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _add(document: Any, part: Part) -> None:
    if isinstance(part, Heading):
        paragraph = document.add_heading(level=part.level)
        _indent(paragraph)
        _run(paragraph, part.words, HEAD if part.level == 1 else SUBHEAD)
    elif isinstance(part, Paragraph):
        for place, line in enumerate(part.words.split("\n")):
            paragraph = document.add_paragraph()
            _indent(paragraph)
            if part.strong and place == 0:
                _run(paragraph, part.strong, bold=True)
            _run(paragraph, line)
    elif isinstance(part, Pictures):
        _pictures(document, part)
    elif isinstance(part, Grid):
        _grid(document, part)
    else:
        for words in ("", part.unit, part.day):
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(paragraph, words)


def _indent(paragraph: Any) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(32)


def _pictures(document: Any, part: Pictures) -> None:
    table = document.add_table(rows=2, cols=len(part.items))
    for column, (content, words) in enumerate(part.items):
        cell = table.rows[0].cells[column].paragraphs[0]
        cell.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        cell.alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.add_run().add_picture(BytesIO(content), width=Cm(7.2 if len(part.items) > 1 else 9))
        below = table.rows[1].cells[column].paragraphs[0]
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(below, words, SUBHEAD, 12)


def _grid(document: Any, part: Grid) -> None:
    table = document.add_table(rows=1, cols=len(part.heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, part.heads, strict=True):
        _cell(cell, head, HEAD)
    repeat_head(table)
    for row in part.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            _cell(cell, str(value), BODY)
    for index, width in enumerate(part.widths):
        for row in table.rows:
            row.cells[index].width = Cm(width)


def _cell(cell: Any, words: str, font: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(paragraph, words, font, 12)
