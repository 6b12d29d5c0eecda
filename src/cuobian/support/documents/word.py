"""Word files, built from a few kinds of blocks so that no binary template has to be kept.

Offices edit these files further: headings are real headings, tables real tables whose head repeats on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from cuobian.kernel import clock
from cuobian.kernel import format as written

SERIF, SANS = "宋体", "微软雅黑"
_INK2 = RGBColor(0x55, 0x50, 0x4A)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `strong` stands before its words in bold."""

    words: str
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A bulleted list."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; columns whose index is in `numbers` stand to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[int] = ()


Block = Heading | Paragraph | Points | Table


def render(
    title: str, blocks: Sequence[Block], *, sub: str = "", wide: bool = False, at: datetime | None = None
) -> bytes:
    """A .docx with the platform's line at the foot and, in demonstration mode, the band at the head."""
    document = Document()
    _styles(document)
    _paper(document, wide=wide)
    head_and_foot(document, at or clock.now())
    document.core_properties.title = title
    document.core_properties.author = _("厝边")
    document.add_heading(clean(title), level=0)
    if sub:
        document.add_paragraph(clean(sub)).runs[0].font.color.rgb = _INK2
    for block in blocks:
        _add(document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def clean(words: Any) -> str:
    """Words without the control characters that XML cannot hold."""
    return "".join(sign for sign in str(words) if sign in "\n\t" or ord(sign) >= 0x20)


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(clean(block.words), level=block.level)
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        if block.strong:
            paragraph.add_run(clean(block.strong)).bold = True
        paragraph.add_run(clean(block.words))
    elif isinstance(block, Points):
        for item in block.items:
            document.add_paragraph(clean(item), style="List Bullet")
    else:
        _table(document, block)


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(clean(head)).bold = True
    repeat_head(table)
    for row in block.rows:
        cells = table.add_row().cells
        for index, (cell, value) in enumerate(zip(cells, row, strict=True)):
            cell.text = clean(value)
            if index in block.numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def repeat_head(table: Any) -> None:
    """Show a table's first row again on every page."""
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)


def _styles(document: Any) -> None:
    for name, font, size in (
        ("Normal", SANS, 10.5),
        ("Title", SERIF, 20),
        ("Heading 1", SERIF, 15),
        ("Heading 2", SERIF, 12),
    ):
        style = document.styles[name]
        style.font.name = font
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x23, 0x21, 0x1F)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _paper(document: Any, *, wide: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2.2)


def head_and_foot(document: Any, moment: datetime) -> None:
    """The platform's line at the foot; in demonstration mode, the band at the head."""
    section = document.sections[0]
    if settings.CUOBIAN_DEMO:
        section.header.paragraphs[0].add_run(
            _("演示数据：地名真实，分数、星级、人名均为虚构，不代表任何机关。评定标准为本项目编写的示例。")
        ).bold = True
    line = _("由厝边平台生成。本平台不是电子政务印章系统，平台签名不代替公章。")
    made = _("生成于 %(moment)s") % {"moment": written.moment(moment)}
    run = section.footer.paragraphs[0].add_run(f"{line} {made}")
    run.font.size = Pt(8)
    run.font.color.rgb = _INK2
