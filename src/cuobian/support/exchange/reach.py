"""How far a sheet reaches, found before it is unfolded: two cells at opposite corners make a grid of seventeen billion."""

import io
import re
import zipfile
from typing import NamedTuple
from xml.parsers import expat

from cuobian.support.exchange.package import path_of

MOST_COLUMNS = 250
MOST_CELLS = 2_000_000
_AT = re.compile(r"([A-Z]{1,7})([0-9]{1,9})", re.IGNORECASE)
_HOLDS = {"v", "f", "is"}


class Reach(NamedTuple):
    """The last row and the last column that hold something, counted from 1; 0 in an empty sheet."""

    rows: int
    columns: int

    @property
    def is_too_wide(self) -> bool:
        """True when no table of ours is so wide, or so many cells would fill the memory."""
        return self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS


def reach_of(content: bytes, sheet: str) -> Reach:
    """How far a sheet of an .xlsx package reaches.

    Raises:
        ValueError: the sheet is not where the package says, or is no XML.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        path = path_of(packed, sheet)
        if not path:
            raise ValueError("the package does not say where the sheet lies")
        found = _Finder()
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = found.start
        try:
            with packed.open(path) as part:
                parser.ParseFile(part)
        except expat.ExpatError as error:
            raise ValueError("the sheet is no XML") from error
    return Reach(found.rows, found.columns)


def _refuse(*_declaration: object) -> None:
    raise ValueError("a sheet declares no types of document")


class _Finder:
    """Follows rows and cells; those that do not say where they stand come after the one before."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row, self._cell = 0, (0, 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name, at = name.rpartition(":")[2], attributes.get("r")
        if name == "c":
            self._cell = _place(at) if at else (self._row, self._cell[1] + 1)
        elif name == "row":
            self._row = int(at) if at else self._row + 1
            self._cell = (self._row, 0)
        elif name in _HOLDS:
            self.rows, self.columns = max(self.rows, self._cell[0]), max(self.columns, self._cell[1])


def _place(at: str) -> tuple[int, int]:
    """ "AB7" -> (7, 28)"""
    found = _AT.fullmatch(at)
    if found is None:
        raise ValueError("a cell stands nowhere")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
