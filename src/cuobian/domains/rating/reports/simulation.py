"""The result of a rehearsal as text for a terminal: a table by codes, and what it says in both languages."""

import unicodedata
from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.rules.fairness.simulation_words import best_words, finding_words
from cuobian.engines import simulation as si

HEADS = (
    (gettext_lazy("编排"), "design"), (gettext_lazy("走访"), "visits"), (gettext_lazy("算法"), "engine"),
    (gettext_lazy("误差"), "RMSE"), (gettext_lazy("判对"), "exact"), (gettext_lazy("过线"), "at line"),
    (gettext_lazy("区间"), "90 %"), (gettext_lazy("区差"), "gap"), ("±", "SD"), ("", "λ₂"), ("", "A"),
    (gettext_lazy("拒调"), "refused"), (gettext_lazy("名单"), "list"), (gettext_lazy("误授"), "false"),
)  # fmt: skip
"""In Chinese, and the word that a program uses."""
LANGUAGES = ("zh-hans", "en")


def table_text(lines: Sequence[si.Line]) -> str:
    """One row a combination; figures with their Monte-Carlo error where it matters."""
    with translation.override(LANGUAGES[0]):
        heads = tuple(f"{words} {name}".strip() for words, name in HEADS)
    rows = [heads, *(_cells(line) for line in lines)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(line: si.Line) -> tuple[str, ...]:
    mean, error = line.mean, line.error
    return (
        line.design,
        line.plan,
        line.engine,
        f"{mean.rmse:.2f}±{error.rmse:.2f}",
        f"{mean.exact:.1%}±{error.exact:.1%}",
        f"{mean.at_line:.1%}",
        f"{mean.coverage:.1%}",
        f"{mean.gap_range:.2f}±{error.gap_range:.2f}",
        f"{mean.gap:.2f}",
        f"{mean.lambda2:.1f}",
        f"{mean.efficiency:.1%}",
        f"{mean.refused:.0%}",
        f"{mean.listed:.0f}",
        f"{mean.false_expected:.1f}/{mean.false_actual:.1f}",
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Names to the left, numbers to the right."""
    cells = []
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(cell))
        cells.append(cell + space if column < 3 else space + cell)
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def conclusion(lines: Sequence[si.Line], star: int) -> Iterator[str]:
    """What the table says, each sentence in Chinese and in English."""
    for found in si.findings(lines):
        yield " / ".join(_said(language, found, star) for language in LANGUAGES)
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(best_words(tuple(lines)))
    yield " / ".join(told)


def _said(language: str, found: si.Finding, star: int) -> str:
    with translation.override(language):
        return finding_words(found, star)
