"""Loading administrative areas from the statistical division codes."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import area_journal
from cuobian.domains.network.models import Area
from cuobian.domains.network.values import AreaKind, AreaStatus
from cuobian.kernel.access import Actor, require, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.text import search_text, sort_key
from cuobian.support.audit import public as audit

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "xiamen-divisions.csv"
HEADS = ("district_code", "district", "street_code", "street", "village_code", "village")
CITY_NAMES = {"3502": "厦门市"}
PSEUDO_FROM, PSEUDO_UNTIL = "400", "600"
BATCH = 500


@dataclass(frozen=True, slots=True)
class AreaPreview:
    """What a file of areas would do.

    Attributes:
        renamed: code, name of now, name in the file.
        right: the rows that can be written.
    """

    new: int
    renamed: tuple[tuple[str, str, str], ...]
    unchanged: int
    faults: tuple[Fault, ...]
    right: tuple[Mapping[str, str], ...]


def load_areas(*, actor: Actor, rows: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Add or rename areas from rows with the columns of `HEADS`; nothing is ever removed. Returns how many areas were read.

    One that has another name now is renamed from today on and keeps its history; one that was merged stays merged, and a
    mark as statistical unit stays as it was set by hand.

    Raises:
        Invalid: a code under the wrong parent, or a missing column, with the line.
        NotFound, NotAllowed: without the right over the city.
    """
    found = {area.code: area for area in _areas(rows)}
    cities = sorted({code[:4] for code in found})
    for city in cities:
        require(actor, "network.edit", city)
    with transaction.atomic():
        standing = {
            area.code: area for area in Area.objects.select_for_update().filter(within(cities, "code")).order_by("code")
        }
        for digits in (4, 6, 9, 12):
            level = [area for code, area in found.items() if len(code) == digits and code not in standing]
            Area.objects.bulk_create(level, batch_size=BATCH)
        for code, area in standing.items():
            if code in found and _is_renamed(area, found[code]):
                area_journal.rename(
                    area, found[code].name, found[code].kind, actor=actor, effective_on=local_date(now), now=now,
                    reason=_("载入的区划里是新名称"),
                )  # fmt: skip
        for code in cities:
            audit.record(
                actor=actor, action="network.areas", subject="area", subject_id=code, code=code, now=now,
                summary=_("载入区划 %(n)s 条") % {"n": len(found)},
            )  # fmt: skip
    return len(found)


def shipped_areas() -> Iterator[dict[str, str]]:
    """The rows of the file that comes with the platform: Xiamen."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def preview_areas(rows: Iterable[Mapping[str, str]]) -> AreaPreview:
    """What `load_areas` would do with these rows, written nowhere; every wrong line is named."""
    found: dict[str, Area] = {}
    right: list[Mapping[str, str]] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        try:
            found |= {area.code: area for area in _areas_of(number, row)}
        except Invalid as error:
            faults += error.faults
        else:
            right.append(row)
    cities = sorted({code[:4] for code in found})
    standing = {area.code: area for area in Area.objects.filter(within(cities, "code"))}
    renamed = tuple(
        (code, standing[code].name, area.name)
        for code, area in sorted(found.items())
        if code in standing and _is_renamed(standing[code], area)
    )
    new = sum(code not in standing for code in found)
    return AreaPreview(new, renamed, len(found) - new - len(renamed), tuple(faults), tuple(right))


def _is_renamed(standing: Area, found: Area) -> bool:
    return standing.status == AreaStatus.LIVE and standing.name != found.name


def _areas(rows: Iterable[Mapping[str, str]]) -> Iterator[Area]:
    for number, row in enumerate(rows, start=2):
        yield from _areas_of(number, row)


def _areas_of(number: int, row: Mapping[str, str]) -> list[Area]:
    """A line's areas, from the city down. Raises Invalid with the line."""
    missing = [head for head in HEADS if not (row.get(head) or "").strip()]
    if missing:
        raise Invalid([Fault(_("第 %(n)s 行") % {"n": number}, _("缺 %(heads)s") % {"heads": _("、").join(missing)})])
    district, district_name, street, street_name, village, village_name = (row[head].strip() for head in HEADS)
    if not (_is_below(district, street, 6, 9) and _is_below(street, village, 9, 12)):
        raise Invalid([Fault(_("第 %(n)s 行") % {"n": number}, _("编码不在上级之下，逐位核对"), village)])
    city = district[:4]
    pseudo = PSEUDO_FROM <= street[6:] < PSEUDO_UNTIL
    return [
        new_area(city, CITY_NAMES.get(city, city), AreaKind.CITY, None),
        new_area(district, district_name, AreaKind.DISTRICT, city),
        new_area(street, street_name, street_kind(street_name), district, pseudo),
        new_area(village, village_name, village_kind(village_name), street, pseudo),
    ]


def new_area(code: str, name: str, kind: AreaKind, parent: str | None, is_pseudo: bool = False) -> Area:
    """An unsaved area with what is sorted and searched by."""
    return Area(
        code=code, name=name, kind=kind, parent_id=parent, is_pseudo=is_pseudo, sort_key=sort_key(name),
        search_text=search_text(name),
    )  # fmt: skip


def street_kind(name: str) -> AreaKind:
    """Street or town, as the name says."""
    return AreaKind.TOWN if name.endswith(("镇", "乡")) else AreaKind.STREET


def village_kind(name: str) -> AreaKind:
    """Village or community, as the committee's name says."""
    return AreaKind.VILLAGE if name.endswith(("村委会", "村民委员会")) else AreaKind.COMMUNITY


def _is_below(parent: str, code: str, parent_digits: int, digits: int) -> bool:
    return code.isdigit() and len(parent) == parent_digits and len(code) == digits and code.startswith(parent)
