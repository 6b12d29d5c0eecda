"""Loading administrative areas from the statistical division codes."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.models import Area
from cuobian.domains.network.values import AreaKind
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.text import search_text, sort_key
from cuobian.support.audit import public as audit

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "xiamen-divisions.csv"
HEADS = ("district_code", "district", "street_code", "street", "village_code", "village")
CITY_NAMES = {"3502": "厦门市"}
PSEUDO_FROM, PSEUDO_UNTIL = "400", "600"
BATCH = 500


def load_areas(*, actor: Actor, rows: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Add or rename areas from rows with the columns of `HEADS`; nothing is ever removed. Returns how many areas were read.

    Raises:
        Invalid: a code under the wrong parent, or a missing column, with the line.
        NotFound, NotAllowed: without the right over the city.
    """
    found = {area.code: area for area in _areas(rows)}
    for city in {code[:4] for code in found}:
        require(actor, "network.edit", city)
    with transaction.atomic():
        for digits in (4, 6, 9, 12):
            level = [area for code, area in found.items() if len(code) == digits]
            Area.objects.bulk_create(
                level, batch_size=BATCH, update_conflicts=True, unique_fields=["code"],
                update_fields=["name", "kind", "is_pseudo", "sort_key", "search_text"],
            )  # fmt: skip
        for code in sorted(code for code in found if len(code) == 4):
            audit.record(
                actor=actor, action="network.areas", subject="area", subject_id=code, code=code, now=now,
                summary=_("载入区划 %(n)s 条") % {"n": len(found)},
            )  # fmt: skip
    return len(found)


def shipped_areas() -> Iterator[dict[str, str]]:
    """The rows of the file that comes with the platform: Xiamen."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _areas(rows: Iterable[Mapping[str, str]]) -> Iterator[Area]:
    for number, row in enumerate(rows, start=2):
        missing = [head for head in HEADS if not (row.get(head) or "").strip()]
        if missing:
            raise Invalid(
                [Fault(_("第 %(n)s 行") % {"n": number}, _("缺 %(heads)s") % {"heads": _("、").join(missing)})]
            )
        district, district_name, street, street_name, village, village_name = (row[head].strip() for head in HEADS)
        if not (_is_below(district, street, 6, 9) and _is_below(street, village, 9, 12)):
            raise Invalid([Fault(_("第 %(n)s 行") % {"n": number}, _("编码不在上级之下，逐位核对"), village)])
        city = district[:4]
        pseudo = PSEUDO_FROM <= street[6:] < PSEUDO_UNTIL
        yield _area(city, CITY_NAMES.get(city, city), AreaKind.CITY, None)
        yield _area(district, district_name, AreaKind.DISTRICT, city)
        yield _area(street, street_name, _street_kind(street_name), district, pseudo)
        yield _area(village, village_name, _village_kind(village_name), street, pseudo)


def _area(code: str, name: str, kind: AreaKind, parent: str | None, is_pseudo: bool = False) -> Area:
    return Area(
        code=code, name=name, kind=kind, parent_id=parent, is_pseudo=is_pseudo, sort_key=sort_key(name),
        search_text=search_text(name),
    )  # fmt: skip


def _street_kind(name: str) -> AreaKind:
    return AreaKind.TOWN if name.endswith(("镇", "乡")) else AreaKind.STREET


def _village_kind(name: str) -> AreaKind:
    return AreaKind.VILLAGE if name.endswith(("村委会", "村民委员会")) else AreaKind.COMMUNITY


def _is_below(parent: str, code: str, parent_digits: int, digits: int) -> bool:
    return code.isdigit() and len(parent) == parent_digits and len(code) == digits and code.startswith(parent)
