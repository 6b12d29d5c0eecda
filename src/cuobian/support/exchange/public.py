"""The door of exchange."""

from cuobian.support.exchange.columns import ColumnSpec, Row, Table, each_language, in_every_language
from cuobian.support.exchange.reach import MOST_COLUMNS, reach_of
from cuobian.support.exchange.reading import content_of, read_table, refuse_old_workbook
from cuobian.support.exchange.writing import (
    Sheet,
    demo_note,
    download,
    heading,
    template,
    template_response,
    workbook,
    xlsx_response,
)

__all__ = [
    "MOST_COLUMNS",
    "ColumnSpec",
    "Row",
    "Sheet",
    "Table",
    "content_of",
    "demo_note",
    "download",
    "each_language",
    "heading",
    "in_every_language",
    "reach_of",
    "read_table",
    "refuse_old_workbook",
    "template",
    "template_response",
    "workbook",
    "xlsx_response",
]
