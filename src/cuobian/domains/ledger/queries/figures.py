"""Figures of a place for its pages: by month, and over a year; over all the codes it had."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext

from cuobian.domains.ledger.queries.facts import rows_url
from cuobian.domains.ledger.queries.groups import grouped
from cuobian.domains.ledger.values.kinds import kind_of
from cuobian.domains.ledger.values.records import Group, Selection
from cuobian.domains.network.public import former_codes_of

YEAR_KINDS = ("activity", "order_closed", "speaker_session", "elder_class", "love_service", "opening_hours")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One kind in one month at one place."""

    month: int
    kind: str
    quantity: Decimal
    part: Decimal
    people: int
    count: int

    @property
    def first_day(self) -> date:
        return date(self.month // 100, self.month % 100, 1)


@dataclass(frozen=True, slots=True)
class YearFigure:
    """One kind over the twelve months that end on a day, with the page of the rows behind it."""

    kind: str
    name: str
    unit: str
    quantity: Decimal
    part: Decimal
    people: int
    count: int
    url: str


def monthly(place_code: str, kinds: Sequence[str], until: date, *, months: int = 12) -> list[MonthFigure]:
    """Every month of the last `months` for every kind asked for, zeros included, oldest first."""
    wanted = months_until(until, months)
    first = date(wanted[0] // 100, wanted[0] % 100, 1)
    codes = (place_code, *former_codes_of([place_code]))
    selection = Selection(kinds=tuple(kinds), codes=codes, from_=first, until=until)
    found = {group.by: group for group in grouped(selection, ("kind", "month"))}
    figures = []
    for month in wanted:
        for kind in kinds:
            group = found.get((kind, month))
            values = (group.quantity, group.part, group.people, group.count) if group else (_ZERO, _ZERO, 0, 0)
            figures.append(MonthFigure(month, kind, *values))
    return figures


def year_figures(place_code: str, until: date, kinds: Sequence[str] = YEAR_KINDS) -> list[YearFigure]:
    """The year's sums of a place; kinds without any entry are left out."""
    return year_figures_of([place_code], until, kinds)[place_code]


def year_figures_of(
    codes: Iterable[str], until: date, kinds: Sequence[str] = YEAR_KINDS
) -> dict[str, list[YearFigure]]:
    """The same of several places, each with an answer, over all the codes they had. Two queries."""
    from_, wanted = until - timedelta(days=364), tuple(dict.fromkeys(codes))
    if not wanted:
        return {}
    former = former_codes_of(wanted)
    selection = Selection(kinds=tuple(kinds), codes=(*wanted, *former), from_=from_, until=until)
    sums: dict[tuple[str, str], Group] = {}
    for group in grouped(selection, ("place_code", "kind")):
        written_under, kind = group.by
        key = (former.get(written_under, written_under), kind)
        sums[key] = sums[key] + group if key in sums else group
    return {code: _year(code, (from_, until), kinds, sums) for code in wanted}


def _year(
    place_code: str, days: tuple[date, date], kinds: Sequence[str], sums: Mapping[tuple[str, str], Group]
) -> list[YearFigure]:
    from_, until = days
    found = {kind: sums[place_code, kind] for kind in kinds if (place_code, kind) in sums}
    return [
        YearFigure(
            kind=key,
            name=str(kind_of(key).name),
            unit=gettext(kind_of(key).unit),
            quantity=found[key].quantity,
            part=found[key].part,
            people=found[key].people,
            count=found[key].count,
            url=rows_url(place_code, [Selection(kinds=(key,), codes=(place_code,), from_=from_, until=until)]),
        )
        for key in kinds
        if key in found and found[key].count > 0
    ]


def months_until(until: date, count: int) -> list[int]:
    """The last `count` months as 202611, oldest first."""
    last = until.year * 12 + until.month - 1
    return [(index // 12) * 100 + index % 12 + 1 for index in range(last - count + 1, last + 1)]
