"""Making workbooks, right and wrong, for the tests of reading them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile


def given(content: bytes, name: str = "站点.xlsx") -> SimpleUploadedFile:
    """Bytes as an upload."""
    return SimpleUploadedFile(name, content)


def book(
    rows: Sequence[Sequence[Any]], *, sheet: str = "站点", more: Callable[[Any, Any], None] | None = None
) -> SimpleUploadedFile:
    """A workbook with one sheet; `more` may add to it."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    page = made.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    if more:
        more(made, page)
    made.close()
    return given(out.getvalue())
