"""A small network for tests: two districts of Xiamen, three streets, a handful of stations."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.models import Place
from cuobian.domains.network.values import PlaceKind, PlaceStatus
from cuobian.kernel.access import Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OPENED = date(2019, 10, 1)
DAY = date(2025, 6, 1)
SYSTEM = Actor.system("tests")
CENTRE, STREET, OTHER_STREET = "350203", "350203001", "350203003"
STATIONS = ("350203001001", "350203001004", "350203001006", "350203003001")
SHAPI = "350203001015"


def build() -> None:
    """Areas of Siming and Tong'an; in Siming a centre, two institutes, four stations, one point; in Tong'an one of each."""
    rows = [row for row in shipped_areas() if row["district_code"] in ("350203", "350212")]
    load_areas(actor=SYSTEM, rows=rows, now=NOW)
    for kind, code in [
        (PlaceKind.CENTRE, CENTRE),
        (PlaceKind.INSTITUTE, STREET),
        (PlaceKind.INSTITUTE, OTHER_STREET),
        *((PlaceKind.STATION, code) for code in STATIONS),
        (PlaceKind.CENTRE, "350212"),
        (PlaceKind.INSTITUTE, "350212001"),
        (PlaceKind.STATION, "350212001002"),
    ]:
        open_at(kind, code)
    structure.open_place(
        actor=SYSTEM, kind=PlaceKind.POINT, area_code=STATIONS[0], parent_code=STATIONS[0], name="榕树下微舞台实践点",
        short="榕树下微舞台", effective_on=OPENED, now=NOW,
    )  # fmt: skip


def open_at(kind: str, area_code: str, **more: Any) -> Place:
    """Set up one place."""
    record = structure.open_place(actor=SYSTEM, kind=kind, area_code=area_code, effective_on=OPENED, now=NOW, **more)
    return Place.objects.get(pk=record.id)


def at(code: str) -> Place:
    """One place by its code."""
    return Place.objects.get(code=code)


def bring(place: Place, status: str) -> Place:
    """Take an open place to a state by the actions people use."""
    facts: dict[str, Any] = {"actor": SYSTEM, "place_id": place.pk, "effective_on": DAY, "reason": "测试", "now": NOW}
    if status == PlaceStatus.SUSPENDED:
        structure.suspend_place(**facts)
    if status == PlaceStatus.CLOSED:
        structure.close_place(**facts)
    if status == PlaceStatus.MERGED:
        structure.merge_place(**facts, into_id=at(STATIONS[2]).pk)
    place.refresh_from_db()
    return place


class Given(io.BytesIO):
    """Bytes as an uploaded file."""

    def __init__(self, content: bytes, name: str = "站点.xlsx") -> None:
        super().__init__(content)
        self.name: str | None = name
        self.size: int | None = len(content)


def sheet(heads: Sequence[str], *rows: Sequence[Any], make: Callable[[Any], None] | None = None) -> Given:
    """An Excel file with one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet("站点")
    for number, row in enumerate([heads, *rows]):
        page.write_row(number, 0, row)
    if make is not None:
        make(page)
    book.close()
    return Given(out.getvalue())
