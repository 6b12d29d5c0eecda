"""Looking into an .xlsx package where a reader of values cannot tell: formulas without a value, and sheer size."""

import html
import io
import re
import zipfile
from collections.abc import Iterator

from cuobian.kernel.packed import members

MAX_BYTES = 20_000_000
MAX_UNPACKED = 400_000_000
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_CELL = re.compile(rb"<c\s([^>]*?)(?<!/)>(.*?)</c>", re.DOTALL)
_AT = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')


def is_package(content: bytes) -> bool:
    """True for an .xlsx (or .xlsm) file that can be unpacked without filling the memory."""
    parts = members(content) or []
    return "xl/workbook.xml" in {part.filename for part in parts} and not is_oversized(content)


def is_oversized(content: bytes) -> bool:
    """True for a package that would unpack to more than we read."""
    return sum(part.file_size for part in members(content) or []) > MAX_UNPACKED


def declared_rows(content: bytes, sheet: str) -> int:
    """How many rows the sheet says it has; 0 when it does not say."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        path = path_of(packed, sheet)
        if not path:
            return 0
        with packed.open(path) as part:
            found = _DIMENSION.search(part.read(4096))
    return int(found[1]) if found else 0


def empty_formulas(content: bytes, sheet: str) -> Iterator[tuple[int, int]]:
    """Cells (row from 1, column from 0) that hold a formula whose value was never computed."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        path = path_of(packed, sheet)
        body = packed.read(path) if path else b""
    if b"<f" not in body:
        return
    for cell in _CELL.finditer(body):
        if b"<f" in cell[2] and not re.search(rb"<v>[^<]|<is>", cell[2]):
            at = _AT.search(cell[1])
            if at:
                yield int(at[2]), _index(at[1].decode())


def path_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """Where in the package a sheet lies; "" where it does not say."""
    book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
    wanted = ""
    for tag in _SHEET.findall(book):
        if html.unescape(_attribute(tag, "name")) == sheet:
            wanted = _attribute(tag, r"\w+:id")
    try:
        relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    for tag in _RELATION.findall(relations):
        if wanted and _attribute(tag, "Id") == wanted:
            target = _attribute(tag, "Target").removeprefix("/").removeprefix("xl/")
            return next((name for name in packed.namelist() if name.lower() == f"xl/{target}".lower()), "")
    return ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}\s*=\s*([\"'])(.*?)\1", tag, re.DOTALL)
    return found[2] if found else ""


def _index(name: str) -> int:
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
