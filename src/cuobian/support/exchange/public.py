"""The door of exchange."""

from cuobian.support.exchange.columns import ColumnSpec, Row, Table
from cuobian.support.exchange.reading import read_table
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
    "ColumnSpec",
    "Row",
    "Sheet",
    "Table",
    "demo_note",
    "download",
    "heading",
    "read_table",
    "template",
    "template_response",
    "workbook",
    "xlsx_response",
]
