"""Writing workbooks that offices can use: heads that stay, widths that fit, and no cell that runs as a formula."""

import io
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.kernel.pages import actor_of
from cuobian.support.exchange.cells import MAX_EXACT
from cuobian.support.exchange.columns import ColumnSpec

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEASURED = 200  # rows whose cells say how wide a column must be
LONGEST_CELL = 32_000
TEMPLATE_ROWS = 2000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook.

    Attributes:
        rows: the heads first, then one list of values a row.
        columns: gives widths, and lists to choose from when `is_template`.
        note: a line above the heads.
    """

    title: str
    rows: Iterable[Sequence[Any]]
    columns: Sequence[ColumnSpec] = ()
    note: str = ""
    is_template: bool = False


def workbook(sheets: Sequence[Sheet], *, title: str = "", author: str = "") -> bytes:
    """A workbook as bytes. Rows are written as they come: a long list is never held twice."""
    import xlsxwriter  # slow to load, and most starts write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": title or (sheets[0].title if sheets else ""), "author": author, "company": "厝边"})
    styles = _Styles(book)
    taken: set[str] = set()
    for sheet in sheets:
        _SheetWriter(book.add_worksheet(_title(sheet.title, taken)), styles).write(sheet)
    book.close()
    return out.getvalue()


def xlsx_response(
    filename: str,
    title: str,
    rows: Iterable[Sequence[Any]],
    request: HttpRequest,
    *,
    columns: Sequence[ColumnSpec] = (),
    filters: Sequence[object] = (),
) -> HttpResponse:
    """A list as an Excel download. More than 20,000 rows belong in a background job.

    Args:
        rows: the heads first (`kernel.listing.table_of` gives exactly this).
        filters: what narrowed the list, in words; said above the heads.
    """
    sheet = Sheet(title, rows, columns, note=heading(filters))
    return download(filename, workbook([sheet], title=title, author=actor_of(request).name))


def template_response(
    filename: str,
    title: str,
    columns: Sequence[ColumnSpec],
    notes: Sequence[str] = (),
    rows: Iterable[Sequence[Any]] = (),
) -> HttpResponse:
    """A table to fill in, with lists to choose from and a sheet that explains every column.

    Args:
        rows: what is filled in already, in the order of the columns.
    """
    return download(filename, template(title, columns, notes, rows))


def template(
    title: str, columns: Sequence[ColumnSpec], notes: Sequence[str] = (), rows: Iterable[Sequence[Any]] = ()
) -> bytes:
    """The bytes of a table to fill in."""
    sheet = Sheet(title, [[spec.head for spec in columns], *rows], columns, is_template=True)
    return workbook([sheet, Sheet(_("填写说明"), _explained(columns, notes))], title=title)


def download(filename: str, content: bytes) -> HttpResponse:
    """Bytes of a workbook as a download."""
    name = filename if filename.endswith(".xlsx") else f"{filename}.xlsx"
    response = HttpResponse(content, content_type=MIME)
    response["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def heading(filters: Sequence[object] = ()) -> str:
    """The line above a table: what narrowed it, and whether it is demonstration data; empty without either."""
    narrowed = _("筛选：%(filters)s。") % {"filters": _("；").join(map(str, filters))} if filters else ""
    return f"{narrowed}{demo_note()}"


def demo_note() -> str:
    """The line that marks demonstration data; empty on a real platform."""
    return _("演示数据：分数、星级、人名均为虚构，不代表任何机关。") if settings.CUOBIAN_DEMO else ""


def _explained(columns: Sequence[ColumnSpec], notes: Sequence[str]) -> Iterable[list[Any]]:
    kinds = {
        "text": _("文字"),
        "integer": _("整数"),
        "decimal": _("数"),
        "date": _("日期，写成 2026-11-25"),
        "boolean": _("是或否"),
        "choice": _("从列表里选"),
    }
    yield [_("列名"), _("要不要填"), _("怎么填"), _("例子"), _("说明")]
    for spec in columns:
        choices = _("、").join(str(label) for _value, label in spec.choices)
        told = spec.help if not choices else f"{spec.help} {_('可选：%(choices)s') % {'choices': choices}}".strip()
        yield [spec.head, _("必填") if spec.required else _("可不填"), kinds[spec.kind], spec.example, told]
    for note in (*notes, _("第一行是表头，不要改。从第二行开始填，不要合并单元格，不要留公式。")):
        yield [_("注意"), "", "", "", note]


class _Styles:
    def __init__(self, book: Any) -> None:
        base = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
        self.head = book.add_format({
            **base, "bold": True, "bg_color": "#F2EEE7", "top": 6, "bottom": 1, "border_color": "#8C857B", "text_wrap": True,
        })  # fmt: skip
        self.note = book.add_format({**base, "font_color": "#9B1239", "bold": True})
        self.text = book.add_format(base)
        self.quoted = book.add_format({**base, "quote_prefix": True})
        self.number = book.add_format({**base, "align": "right"})
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.clock = book.add_format({**base, "num_format": "hh:mm", "align": "left"})
        self.as_text = book.add_format({**base, "num_format": "@"})


class _SheetWriter:
    def __init__(self, sheet: Any, styles: _Styles) -> None:
        self.sheet, self.styles = sheet, styles

    def write(self, sheet: Sheet) -> None:
        rows = iter(sheet.rows)
        measured = [list(row) for row in islice(rows, MEASURED)]
        start = 1 if sheet.note else 0
        self._columns(sheet, measured)
        self._print_setup(sheet, start, max((len(row) for row in measured), default=1))
        if sheet.note:
            self.sheet.write_string(0, 0, sheet.note, self.styles.note)
        last = start
        for number, row in enumerate(chain(measured, rows), start):
            for index, value in enumerate(row):
                self._cell(number, index, value, self.styles.head if number == start else None)
            last = number
        if measured and last > start:
            self.sheet.autofilter(start, 0, last, max(len(measured[0]) - 1, 0))
        if sheet.is_template:
            self._choices(sheet.columns, start + 1)

    def _columns(self, sheet: Sheet, measured: list[list[Any]]) -> None:
        for index in range(max((len(row) for row in measured), default=0)):
            spec = sheet.columns[index] if index < len(sheet.columns) else None
            longest = max((_width(row[index]) for row in measured if index < len(row)), default=8)
            width = spec.width if spec and spec.width else min(max(longest + 2, 8), 60)
            style = None
            if sheet.is_template and spec:
                style = {"text": self.styles.as_text, "date": self.styles.day}.get(spec.kind)
            self.sheet.set_column(index, index, width, style)

    def _print_setup(self, sheet: Sheet, start: int, columns: int) -> None:
        self.sheet.freeze_panes(start + 1, 0)
        self.sheet.repeat_rows(start)
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        if columns > 6:
            self.sheet.set_landscape()
        self.sheet.set_footer(f"&L{sheet.title[:60].replace('&', '&&')}&R&P / &N")

    def _choices(self, columns: Sequence[ColumnSpec], first: int) -> None:
        for index, spec in enumerate(columns):
            labels = [str(label) for _value, label in spec.choices] if spec.kind == "choice" else []
            if spec.kind == "boolean":
                labels = [_("是"), _("否")]
            if labels and len(",".join(labels)) <= 255:
                self.sheet.data_validation(first, index, first + TEMPLATE_ROWS, index, _validation(labels))

    def _cell(self, row: int, index: int, value: Any, style: Any) -> None:
        styles = self.styles
        match value:
            case None | "":
                self.sheet.write_blank(row, index, None, style or styles.text)
            case bool():
                self.sheet.write_string(row, index, _("是") if value else _("否"), style or styles.text)
            case date() if value.year < 1900:  # Excel's days begin there
                self.sheet.write_string(row, index, value.isoformat(), style or styles.text)
            case datetime():
                self.sheet.write_datetime(row, index, _local(value), style or styles.moment)
            case date():
                self.sheet.write_datetime(row, index, value, style or styles.day)
            case time():
                self.sheet.write_datetime(row, index, value, style or styles.clock)
            case int() | float() | Decimal():
                self._number(row, index, value, style)
            case _:
                text = _clean(str(value))
                quoted = styles.quoted if text.startswith(FORMULA_STARTS) else styles.text
                self.sheet.write_string(row, index, text, style or quoted)

    def _number(self, row: int, index: int, value: int | float | Decimal, style: Any) -> None:
        """Excel keeps fifteen digits: a longer number is written as text, and what is no number as a blank."""
        if not math.isfinite(value):
            self.sheet.write_blank(row, index, None, style or self.styles.text)
        elif -MAX_EXACT < value < MAX_EXACT:
            self.sheet.write_number(row, index, value, style or self.styles.number)
        else:
            self.sheet.write_string(row, index, str(value), style or self.styles.text)


def _validation(labels: list[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": labels,
        "error_title": _("从列表里选"),
        "error_message": _("请点单元格右边的箭头，从列表里选。"),
    }


def _local(value: datetime) -> datetime:
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.replace(tzinfo=None)


def _clean(text: str) -> str:
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return kept if len(kept) <= LONGEST_CELL else kept[:LONGEST_CELL] + "…"


def _width(value: Any) -> int:
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 10
    lines = str("" if value is None else value).split("\n")
    return max(sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line[:80]) for line in lines)


def _title(given: str, taken: set[str]) -> str:
    plain = "".join("－" if char in "[]:*?/\\" else char for char in _clean(str(given))).strip("' \n\t") or "Sheet"
    name, number = plain[:31], 2
    while name.lower() in taken:
        name, number = f"{plain[:27]} {number}", number + 1
    taken.add(name.lower())
    return name
