"""Facts added up by the database: GROUP BY over all places at once, the same on both engines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.values.records import Group, Selection
from cuobian.kernel.access import under, within

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_LISTED_CODES = 200
GROUP_FIELDS = frozenset({"place_code", "kind", "tag", "item", "month", "happened_on", "day", "source"})


def selected(selection: Selection) -> QuerySet[Fact]:
    """The rows of a selection."""
    return Fact.objects.filter(condition(selection))


def condition(selection: Selection) -> Q:
    """A selection as a filter."""
    found = Q()
    if selection.kinds:
        found &= Q(kind__in=selection.kinds) if len(selection.kinds) > 1 else Q(kind=selection.kinds[0])
    if selection.tags:
        found &= Q(tag__in=selection.tags)
    if selection.codes or selection.prefixes:
        found &= _places(selection)
    if selection.from_:
        found &= Q(happened_on__gte=selection.from_)
    if selection.until:
        found &= Q(happened_on__lte=selection.until)
    if selection.recorded_until:
        found &= Q(day__lte=selection.recorded_until)
    return found


def _places(selection: Selection) -> Q:
    """Few places are listed; many are one range over their common stem, and the reader drops the others."""
    codes, prefixes = selection.codes, selection.prefixes
    if "" in prefixes:
        return Q()
    if len(codes) + len(prefixes) > _LISTED_CODES:
        return under(_stem([*codes, *prefixes]), "place_code")
    listed = Q(place_code__in=codes) if codes else Q(pk__in=[])
    return listed | within(prefixes, "place_code") if prefixes else listed


def _stem(codes: Sequence[str]) -> str:
    first, last = min(codes), max(codes)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:length]


def grouped(selection: Selection, by: Sequence[str]) -> Iterator[Group]:
    """Sums of the selected facts, one group for each combination of `by`. Counter-entries cancel what they correct.

    Many places are read by their common stem: groups of places that were not asked for may be among the answers.

    Args:
        by: out of place_code, kind, tag, item, month, happened_on, day, source.
    """
    yield from added_up(selected(selection), by)


def added_up(facts: QuerySet[Fact], by: Sequence[str]) -> Iterator[Group]:
    """The same of rows that were narrowed further than a selection can say."""
    if unknown := set(by) - GROUP_FIELDS:
        raise ValueError(f"facts are not grouped by {sorted(unknown)}")
    rows = (
        facts.order_by()
        .values_list(*by)
        .annotate(
            sum_quantity=Sum("quantity"),
            sum_part=Sum("part"),
            sum_people=Sum("people"),
            entries=Sum("sign"),
            sum_on_time=Sum("part", filter=Q(is_late=False)),
        )
    )
    width = len(by)
    for row in rows:
        quantity, part, people, count, on_time = row[width:]
        yield Group(row[:width], _cents(quantity), _cents(part), people or 0, count or 0, _cents(on_time))


def _cents(value: Any) -> Decimal:
    return _ZERO if value is None else Decimal(value).quantize(_CENT)


def latest(selection: Selection) -> dict[tuple[str, str], Group]:
    """For levels: (place code, kind) -> the sums of the last day that still has an entry."""
    found: dict[tuple[str, str], Group] = {}
    for group in grouped(selection, ("place_code", "kind", "happened_on")):
        code, kind, on = group.by
        known = found.get((code, kind))
        if group.count > 0 and (known is None or known.by[2] < on):
            found[code, kind] = group
    return found


def sums(
    kind: str, prefixes: Iterable[str], from_: date | None, until: date | None, group: Sequence[str] = ("place_code",)
) -> dict[tuple[Any, ...], Group]:
    """Sums of one kind below some codes: the values grouped by -> sums. No prefix gives nothing."""
    wanted = tuple(prefixes)
    if not wanted:
        return {}
    selection = Selection(kinds=(kind,), prefixes=wanted, from_=from_, until=until)
    return {found.by: found for found in grouped(selection, group)}


def first_days(selection: Selection) -> dict[str, date]:
    """Place code -> the day on which its first entry was written down."""
    rows = selected(selection).order_by().values_list("place_code").annotate(first=Min("day"))
    return dict(rows)
