"""The report of a visit as PDF and as Word, in the look of an office paper; from a version's body, so that what is printed is kept."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models.after import Report
from cuobian.domains.visits.queries.after.report import ACTIONS_KEY, SECTION_WORDS
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import day, is_chinese
from cuobian.support.documents import pdf
from cuobian.support.files.public import content

TEMPLATE = "domains/visits/reports/after/report.typ"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block as it is printed."""

    strong: str
    words: str
    aside: str
    before: tuple[UUID, ...]
    after: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """The report ready to be written."""

    title: str
    sub: str
    number: str
    sections: Sequence[tuple[str, Sequence[Paragraph]]]
    actions: Sequence[tuple[str, str, str, str]]
    unit: str
    day: str


def printed(report: Report, body: Sequence[Mapping[str, Any]]) -> Printed:
    """A version's body as it is printed. A report that is not released says so."""
    sections: dict[str, list[Paragraph]] = {}
    actions: list[tuple[str, str, str, str]] = []
    for block in body:
        if block["section"] == ACTIONS_KEY:
            actions.append((str(len(actions) + 1), block["words"], block["place"], block["note"]))
        else:
            sections.setdefault(block["section"], []).append(_paragraph(block))
    keys = [*sections, *([ACTIONS_KEY] if actions else [])]
    named = [f"{numbered(place)}{SECTION_WORDS[key]}" for place, key in enumerate(keys, 1)]
    at = report.released_at or report.locked_at
    return Printed(
        title=report.title,
        sub="" if report.released_at else _("征求意见稿，还没有发布"),
        number=report.programme.number,
        sections=[(name, sections.get(key, [])) for name, key in zip(named, keys, strict=True)],
        actions=actions,
        unit=report.programme.lead_unit,
        day=day(at, now=date(1, 1, 1)) if at else "",
    )


def _paragraph(block: Mapping[str, Any]) -> Paragraph:
    pictures = [(UUID(file), after) for file, after in block["pictures"]]
    aside = _("；").join(part for part in (block["note"], block["ticket"]) if part)
    return Paragraph(
        strong=_("%(place)s。") % {"place": block["place"]} if block["place"] else "",
        words=block["words"],
        aside=_("（%(aside)s）") % {"aside": aside} if aside else "",
        before=tuple(file for file, after in pictures if not after),
        after=tuple(file for file, after in pictures if after),
    )


def numbered(place: int) -> str:
    """ "一、" to "十二、"; "1. " in English."""
    if not is_chinese():
        return f"{place}. "
    ones = _("一二三四五六七八九十")
    return (ones[place - 1] if place <= 10 else f"{ones[9]}{ones[place - 11]}") + _("、")


def report_pdf(made: Printed, *, at: datetime) -> bytes:
    """PDF/A."""
    return pdf.render(TEMPLATE, _data(made), at=at)


def _data(made: Printed) -> dict[str, Any]:
    return {
        "title": made.title,
        "sub": made.sub,
        "number": made.number,
        "unit": made.unit,
        "day": made.day,
        "heads": [_("序号"), _("事项"), _("责任单位"), _("期限")],
        "actions": [list(row) for row in made.actions],
        "sections": [
            {
                "title": title,
                "paragraphs": [
                    {
                        "strong": one.strong,
                        "lines": one.words.split("\n"),
                        "aside": one.aside,
                        "pictures": _pictures(one, lambda file: _framed(picture(file))),
                    }
                    for one in paragraphs
                ],
            }
            for title, paragraphs in made.sections
        ],
    }


def _pictures(one: Paragraph, drawn: Callable[[UUID], Any]) -> list[list[Any]]:
    """Before and after beside each other, two in a row, with what they are."""
    sides = [(file, _("整改前") if one.after else "") for file in one.before[:2]]
    sides += [(file, _("整改后")) for file in one.after[:2]]
    found = [(drawn(file), words) for file, words in sides]
    return [[shown, words] for shown, words in found if shown]


def picture(file: UUID) -> bytes:
    """The small picture; nothing where its content is gone."""
    try:
        return content(file, thumb=True)
    except NotFound:
        return b""


def _framed(found: bytes) -> str:
    """A photo inside of an SVG: typst takes its pictures as text."""
    if not found:
        return ""
    data = base64.b64encode(found).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 300">'
        f'<image width="400" height="300" preserveAspectRatio="xMidYMid meet" xlink:href="data:image/jpeg;base64,{data}"/></svg>'
    )


def report_word(made: Printed, *, at: datetime) -> bytes:
    """Word, for offices that go on writing."""
    from cuobian.support.documents import office, word  # slow to load, and few requests write Word

    parts: list[office.Part] = []
    for title, paragraphs in made.sections:
        parts.append(word.Heading(title))
        for one in paragraphs:
            parts.append(word.Paragraph(one.words + one.aside, strong=one.strong))
            shown = _pictures(one, picture)
            parts += [office.Pictures([(found, words) for found, words in shown])] if shown else []
    if made.actions:
        heads = [_("序号"), _("事项"), _("责任单位"), _("期限")]
        parts.append(office.Grid(heads, made.actions, widths=(1.4, 7.6, 3.8, 2.8)))
    parts.append(office.Signed(made.unit, made.day))
    return office.render(made.title, parts, sub=made.sub, at=at)
