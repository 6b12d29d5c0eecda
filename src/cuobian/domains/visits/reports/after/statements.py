"""The hosts' one-page statements as PDF: one alone, or all stops of a programme in a booklet, a page each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.queries.after.statements import Page
from cuobian.domains.visits.queries.told import title_of
from cuobian.kernel.format import day_number, moment
from cuobian.support.documents import pdf

TEMPLATE = "domains/visits/reports/after/statements.typ"
FULL_LINE = 24
SIZES = ((560, 10.0), (1150, 8.4), (1_000_000, 7.0))
"""A page is a page: more words are set smaller (characters, points)."""


def statements_pdf(programme: Programme, pages: Sequence[Page], *, at: datetime) -> bytes:
    """PDF/A. An unconfirmed page says so."""
    return pdf.render(TEMPLATE, _data(programme, pages), at=at)


def _data(programme: Programme, pages: Sequence[Page]) -> dict[str, Any]:
    return {
        "title": _("%(title)s情况说明") % {"title": title_of(programme)},
        "number": programme.number,
        "pages": [_page(page, place) for place, page in enumerate(pages, 1)],
    }


def _page(page: Page, place: int) -> dict[str, Any]:
    statement = page.statement
    state = (
        _("%(day)s由接待方确认") % {"day": day_number(statement.confirmed_at)}
        if statement.confirmed_at
        else _("接待方还没有确认")
    )
    longest = sum(len(text) + FULL_LINE * text.count("\n") for _label, text in page.words)
    return {
        "size": next(size for most, size in SIZES if longest <= most),
        "number": str(place),
        "name": page.place.name,
        "where": f"{page.place.district_name}{page.place.street_name}",
        "state": state,
        "groups": [
            {"title": str(title), "rows": [[figure.label, figure.value] for figure in figures]}
            for title, figures in page.groups
        ],
        "words": [{"title": str(label), "text": text} for label, text in page.words],
        "source": _("数字取自平台记录，截至 %(moment)s，点开可查；文字由接待方写。")
        % {"moment": moment(statement.figures_at)},
    }
