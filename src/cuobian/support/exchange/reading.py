"""Reading a table that people filled in."""

import difflib
import io
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import python_calamine
from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault, Invalid
from cuobian.support.exchange import package
from cuobian.support.exchange.cells import Wrong, given, is_blank, read_cell
from cuobian.support.exchange.columns import ColumnSpec, Row, Table, letters
from cuobian.support.exchange.reach import Reach, reach_of

HEAD_WITHIN = 10  # heads are looked for in the first rows: a title or a note may stand above them
MOST_MERGED = 20


class Upload(Protocol):
    """An uploaded file."""

    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet as it was read: cells by row and column, both from 0."""

    name: str
    cells: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def read_table(
    upload: Upload,
    *,
    columns: Sequence[ColumnSpec],
    sheet: str | None = None,
    prefer: str | None = None,
    max_rows: int = 20_000,
    ignore_heads: Collection[str] = (),
) -> Table:
    """Read the rows of one sheet.

    Args:
        sheet: its name; the first sheet when None.
        prefer: the sheet that is taken when there is one of this name (a cover may stand before it).
        ignore_heads: heads of further columns that may be there and are not read.

    Returns:
        The rows that can be taken, and what is wrong in the others' cells.

    Raises:
        Invalid: the table as a whole cannot be read (not Excel, wrong sheet, empty, too many rows, merged cells,
            heads missing, unknown or double); every fault of that sort is listed.
    """
    content = content_of(upload)
    grid = _grid(content, sheet, prefer, max_rows)
    at = _head_row(grid, columns)
    where, faults = _placed(grid.cells[at], columns, ignore_heads, at)
    faults += _loose_cells(grid, at)
    faults += _merged(grid, at)
    if faults:
        raise Invalid(faults, _("这张表还不能读，请先改这几处，再传一次。"))
    body = [(n + 1, cells) for n, cells in enumerate(grid.cells) if n > at and not all(map(is_blank, cells))]
    uncounted = set(package.empty_formulas(content, grid.name))
    if not body and not any(row > at + 1 for row, _column in uncounted):
        raise Invalid(_("「%(sheet)s」里只有表头，没有内容。请从表头下面一行开始填。") % {"sheet": grid.name})
    if len(body) > max_rows:
        raise _too_many(len(body), max_rows)
    return _table(grid.name, body, where, uncounted)


def _table(
    name: str,
    body: list[tuple[int, list[Any]]],
    where: list[tuple[int, ColumnSpec]],
    uncounted: set[tuple[int, int]],
) -> Table:
    rows: list[Row] = []
    faults: list[Fault] = []
    wrong_rows: list[int] = []
    for number, cells in body:
        values, found = _row(number, cells, where, uncounted)
        if found:
            faults += found
            wrong_rows.append(number)
        else:
            rows.append(Row(number, values))
    return Table(rows, faults, wrong_rows, name)


def _row(
    number: int, cells: list[Any], where: list[tuple[int, ColumnSpec]], uncounted: set[tuple[int, int]]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for index, spec in where:
        cell = cells[index] if index < len(cells) else None
        try:
            if (number, index) in uncounted:
                raise Wrong(_("这里是公式，还没有算出值。请用 Excel 打开存一次，或者直接填上值。"))
            values[spec.key] = read_cell(cell, spec)
        except Wrong as wrong:
            faults.append(Fault(place_of(number, spec.head, index), str(wrong), given(cell)))
    return values, faults


def place_of(number: int, head: str, index: int) -> str:
    """ "第 17 行 · 周末开放（H 列）"."""
    return _("第 %(row)s 行 · %(head)s（%(letters)s 列）") % {"row": number, "head": head, "letters": letters(index)}


def content_of(upload: Upload) -> bytes:
    """The bytes of a workbook; of one that is too big not a byte more than shows it is read.

    Raises:
        Invalid: it is too big, empty, or not an Excel file.
    """
    if (upload.size or 0) > package.MAX_BYTES:
        raise _too_big()
    content = upload.read(package.MAX_BYTES + 1)
    if len(content) > package.MAX_BYTES:
        raise _too_big()
    if not content:
        raise Invalid(_("这个文件是空的，请检查后重新选。"))
    refuse_old_workbook(content)
    if package.is_oversized(content):
        raise _too_big()
    if not package.is_package(content):
        raise Invalid(
            _("这不是 Excel 文件，改了后缀也不行。请用 Excel 或 WPS 打开，另存为「Excel 工作簿（.xlsx）」再传。")
        )
    return content


def refuse_old_workbook(content: bytes) -> None:
    """Raises Invalid for a workbook of before 2007, or one with a password: both come in the same old container."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(
            _("这是旧版（.xls、.et）或者加了密码的表格。请打开后去掉密码，另存为「Excel 工作簿（.xlsx）」再传。")
        )


def _too_big() -> Invalid:
    return Invalid(_("这个文件超过 20 MB（或者解开后太大）。请删掉图片和用不到的工作表，或者分成几个文件。"))


def _too_many(count: int, most: int) -> Invalid:
    return Invalid(
        _("这张表有 %(count)s 行，一次最多 %(most)s 行。请分成几个文件。")
        % {"count": f"{count:,}", "most": f"{most:,}"}
    )


def _too_wide(sheet: str, far: Reach) -> Invalid:
    return Invalid(
        _("「%(sheet)s」一直填到第 %(row)s 行、%(letters)s 列，太大了。请删掉下面和右边用不到的行、列，存一次再传。")
        % {"sheet": sheet, "row": f"{far.rows:,}", "letters": letters(far.columns - 1)}
    )


def _grid(content: bytes, sheet: str | None, prefer: str | None, max_rows: int) -> _Grid:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _sheet_name(book.sheet_names, sheet, prefer)
        if (declared := package.declared_rows(content, name)) > max_rows * 4 + 1000:
            raise _too_many(declared, max_rows)
        far = reach_of(content, name)
        if far.rows > max_rows * 4 + 1000:
            raise _too_many(far.rows, max_rows)
        if far.is_too_wide:
            raise _too_wide(name, far)
        found = book.get_sheet_by_name(name)
        return _Grid(name, found.to_python(skip_empty_area=False), list(found.merged_cell_ranges or []))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Invalid(_("这个 Excel 文件坏了，读不出来。请用 Excel 或 WPS 打开，另存一份再传。")) from error


def _sheet_name(names: list[str], wanted: str | None, prefer: str | None) -> str:
    if not names:
        raise Invalid(_("这个文件里没有工作表。"))
    if wanted is None:
        return next((name for name in names if name.strip() == prefer), names[0])
    for name in names:
        if name.strip() == wanted:
            return name
    raise Invalid(
        _("没有叫「%(wanted)s」的工作表，现有：%(names)s。请把要导入的那张改名为「%(wanted)s」。")
        % {"wanted": wanted, "names": _("、").join(names[:8])}
    )


def _head_row(grid: _Grid, columns: Sequence[ColumnSpec]) -> int:
    if all(is_blank(cell) for cells in grid.cells for cell in cells):
        raise Invalid(_("「%(sheet)s」是空的。请下载模板，照着填。") % {"sheet": grid.name})
    known = {_norm(head) for spec in columns for head in (spec.head, *spec.aliases)}
    counts = [sum(_norm(cell) in known for cell in cells) for cells in grid.cells[:HEAD_WITHIN]]
    best = max(range(len(counts)), key=lambda row: (counts[row], -row))
    if not counts[best]:
        heads = _("、").join(spec.head for spec in columns if not spec.head_optional)
        raise Invalid(
            _("「%(sheet)s」前 10 行里没有找到表头。表头应当有：%(heads)s。请下载模板，照着填。")
            % {"sheet": grid.name, "heads": heads}
        )
    return best


def _placed(
    heads: list[Any], columns: Sequence[ColumnSpec], ignored: Collection[str], at: int
) -> tuple[list[tuple[int, ColumnSpec]], list[Fault]]:
    by_head = {_norm(head): spec for spec in columns for head in (spec.head, *spec.aliases)}
    skipped = {_norm(head) for head in ignored}
    where: dict[str, tuple[int, ColumnSpec]] = {}
    faults: list[Fault] = []
    for index, cell in enumerate(heads):
        head = _norm(cell)
        if not head or head in skipped:
            continue
        spec = by_head.get(head)
        place = _("第 %(row)s 行 · %(letters)s 列") % {"row": at + 1, "letters": letters(index)}
        if spec is None:
            faults.append(Fault(place, _unknown(str(cell), head, columns), given(cell)))
        elif spec.key in where:
            told = _("「%(head)s」有两列（%(first)s 列也是），请删掉一列。")
            faults.append(Fault(place, told % {"head": spec.head, "first": letters(where[spec.key][0])}, given(cell)))
        else:
            where[spec.key] = (index, spec)
    missing = [spec for spec in columns if spec.key not in where and not spec.head_optional]
    row = _("第 %(row)s 行（表头）") % {"row": at + 1}
    faults += [
        Fault(row, _("少了「%(head)s」这一列，请补上，列名照模板写。") % {"head": spec.head}) for spec in missing
    ]
    return list(where.values()), faults


def _unknown(cell: str, head: str, columns: Sequence[ColumnSpec]) -> str:
    near = difflib.get_close_matches(head, [_norm(spec.head) for spec in columns], n=1, cutoff=0.5)
    facts = {"head": cell.strip()[:30]}
    if near:
        meant = next(spec.head for spec in columns if _norm(spec.head) == near[0])
        return _("不认识「%(head)s」这一列，是不是「%(meant)s」？") % {**facts, "meant": meant}
    return _("不认识「%(head)s」这一列，请删掉这一列，或者照模板改列名。") % facts


def _loose_cells(grid: _Grid, at: int) -> list[Fault]:
    """Columns with content under an empty head: what stands there would be lost without a word."""
    heads = grid.cells[at]
    loose: dict[int, int] = {}
    for n in range(at + 1, len(grid.cells)):
        for index, cell in enumerate(grid.cells[n]):
            if index not in loose and not is_blank(cell) and (index >= len(heads) or is_blank(heads[index])):
                loose[index] = n + 1
    told = _("这一列没有表头，但第 %(row)s 行有内容。请补上表头，或者删掉这一列。")
    return [
        Fault(_("%(letters)s 列") % {"letters": letters(i)}, told % {"row": row}) for i, row in sorted(loose.items())
    ]


def _merged(grid: _Grid, at: int) -> list[Fault]:
    told = _("这几格合并在一起了。请选中它们，取消合并，每一行都填上。")
    found = sorted(area for area in grid.merged if area[1][0] >= at)[:MOST_MERGED]
    return [
        Fault(_("第 %(first)s–%(last)s 行 · %(from)s–%(to)s 列") % _span(first, last), told) for first, last in found
    ]


def _span(first: tuple[int, int], last: tuple[int, int]) -> dict[str, Any]:
    return {"first": first[0] + 1, "last": last[0] + 1, "from": letters(first[1]), "to": letters(last[1])}


def _norm(cell: Any) -> str:
    text = unicodedata.normalize("NFKC", str(cell or ""))
    for mark in ("(必填)", "(可不填)", "*"):
        text = text.replace(mark, "")
    return "".join(text.split()).lower()
