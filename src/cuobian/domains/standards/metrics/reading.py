"""One reading of the ledger for many places on one day. Each grouped query is asked once and shared by all metrics."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from cuobian.domains.ledger.public import Group, Selection, first_days, grouped
from cuobian.domains.network.public import former_codes, rated_codes_on
from cuobian.kernel.access import covers

WINDOW_MONTHS = 12
EVER = 0
ABOVE_STATIONS = ("centre", "institute")
_ZERO = Decimal(0)


class PlaceLike(Protocol):
    """What a metric needs to know of a place; `network.public.PlaceRecord` has it."""

    @property
    def id(self) -> UUID:
        """The place."""

    @property
    def code(self) -> str:
        """Its path on the area tree."""

    @property
    def kind(self) -> str:
        """centre, institute, station or point."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Which facts a metric reads, before place and day are known.

    Attributes:
        months: length of the window that ends on the day; EVER (0) reads from the beginning.
        days: a window in days instead.
        below: kinds of places for which everything below the place counts too.
    """

    kind: str
    tags: tuple[str, ...] = ()
    months: int = WINDOW_MONTHS
    days: int = 0
    below: tuple[str, ...] = ()

    def first_day(self, as_of: date) -> date | None:
        """The first day of the window; None when it has no beginning."""
        if self.days:
            return as_of - timedelta(days=self.days - 1)
        return months_before(as_of, self.months) + timedelta(days=1) if self.months else None

    def selection(self, place: PlaceLike, as_of: date) -> Selection:
        """The facts behind one place's number."""
        inside = {"prefixes": (place.code,)} if place.kind in self.below else {"codes": (place.code,)}
        return self._selection(as_of, **inside)

    def selection_of(self, codes: tuple[str, ...], prefixes: tuple[str, ...], as_of: date) -> Selection:
        """The facts of many places."""
        return self._selection(as_of, codes=codes, prefixes=prefixes)

    def _selection(self, as_of: date, **where: tuple[str, ...]) -> Selection:
        return Selection(
            kinds=(self.kind,),
            tags=self.tags,
            from_=self.first_day(as_of),
            until=as_of,
            recorded_until=as_of,
            **where,
        )


@dataclass(slots=True)
class Sums:
    """Facts of one place (and what lies below it, where that counts) added up."""

    quantity: Decimal = _ZERO
    part: Decimal = _ZERO
    part_on_time: Decimal = _ZERO
    people: int = 0
    count: int = 0

    def add(self, group: Group) -> None:
        self.quantity += group.quantity
        self.part += group.part
        self.part_on_time += group.part_on_time
        self.people += group.people
        self.count += group.count


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


@dataclass(slots=True)
class Reading:
    """Places, a day, and everything already asked about them.

    `below`: the stations that are known to have lain below a place on the day, where somebody wrote them down.
    """

    places: Sequence[PlaceLike]
    as_of: date
    below: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    _asked: dict[Any, Any] = field(default_factory=dict)

    def sums(self, facts: Facts) -> dict[UUID, Sums]:
        """Place -> sums. Places without any such fact are absent."""
        found: dict[UUID, Sums] = defaultdict(Sums)
        for place_id, _code, group in self._rows(facts, ()):
            found[place_id].add(group)
        return dict(found)

    def sums_by(self, facts: Facts, field_name: str) -> dict[UUID, dict[Any, Sums]]:
        """Place -> value of a field (item, month, tag, happened_on) -> sums."""
        found: dict[UUID, dict[Any, Sums]] = defaultdict(lambda: defaultdict(Sums))
        for place_id, _code, group in self._rows(facts, (field_name,)):
            found[place_id][group.by[1]].add(group)
        return found

    def levels(self, facts: Facts) -> dict[UUID, Sums]:
        """Place -> the last known level; with `below`, the levels of the places below are added up."""
        last: dict[tuple[UUID, str], Group] = {}
        for place_id, code, group in self._rows(facts, ("happened_on",)):
            known = last.get((place_id, code))
            if group.count > 0 and (known is None or known.by[1] < group.by[1]):
                last[place_id, code] = group
        found: dict[UUID, Sums] = defaultdict(Sums)
        for (place_id, _code), group in last.items():
            found[place_id].add(group)
        return dict(found)

    def codes_with(self, facts: Facts) -> dict[UUID, set[str]]:
        """Place -> codes of the places below it that have such a fact."""
        return self.codes_where(facts, lambda group: group.count > 0)

    def codes_where(self, facts: Facts, holds: Callable[[Group], bool]) -> dict[UUID, set[str]]:
        """Place -> codes of the places below it whose sums satisfy a condition."""
        found: dict[UUID, set[str]] = defaultdict(set)
        for place_id, code, group in self._rows(facts, ()):
            if holds(group):
                found[place_id].add(code)
        return found

    def stations(self, place: PlaceLike) -> list[str]:
        """Codes, on the day, of the stations that were open and rated below a place then; none below a station itself."""
        if place.kind not in ABOVE_STATIONS:
            return []
        if place.id in self.below:
            return list(self.below[place.id])
        if "stations" not in self._asked:
            self._asked["stations"] = self._stations_then()
        known: dict[UUID, list[str]] = self._asked["stations"]
        return known.get(place.id, [])

    def _stations_then(self) -> dict[UUID, list[str]]:
        owners = {place.code: place.id for place in self.places if place.kind in ABOVE_STATIONS}
        found: dict[UUID, list[str]] = {place_id: [] for place_id in owners.values()}
        for code in rated_codes_on(self.as_of, owners, kind="station"):
            for outer in _stems(code):
                if outer in owners:
                    found[owners[outer]].append(code)
        return found

    def recorded(self) -> set[UUID]:
        """Places that have any entry at all in the window, or (for an institute) below them."""
        if "recorded" not in self._asked:
            selection = self._everything(from_=months_before(self.as_of, WINDOW_MONTHS) + timedelta(days=1))
            self._asked["recorded"] = {
                place_id
                for group in grouped(selection, ("place_code",))
                if group.count > 0
                for place_id in self._owners(group.by[0], below=True)
            }
        known: set[UUID] = self._asked["recorded"]
        return known

    def data_days(self) -> dict[UUID, int]:
        """Place -> days since its first entry was written; 0 when there is none."""
        days = {place.id: 0 for place in self.places}
        for code, first in first_days(self._everything()).items():
            for place_id in self._owners(code, below=False):
                days[place_id] = max(days[place_id], (self.as_of - first).days + 1)
        return days

    def known_codes(self) -> set[str]:
        """Codes of all places (below the asked ones too) that ever wrote anything down."""
        if "known" not in self._asked:
            self._asked["known"] = set(first_days(self._everything()))
        known: set[str] = self._asked["known"]
        return known

    def _everything(self, from_: date | None = None) -> Selection:
        prefixes = (*(place.code for place in self.places), *self.former)
        return Selection(prefixes=prefixes, from_=from_, until=self.as_of, recorded_until=self.as_of)

    def _rows(self, facts: Facts, by: tuple[str, ...]) -> Iterator[tuple[UUID, str, Group]]:
        key = (facts, by)
        if key not in self._asked:
            prefixes = tuple(place.code for place in self.places if place.kind in facts.below)
            codes = (*(place.code for place in self.places if place.kind not in facts.below), *self.former)
            selection = facts.selection_of(codes, prefixes, self.as_of)
            self._asked[key] = list(grouped(selection, ("place_code", *by))) if self.places else []
        for group in self._asked[key]:
            for place_id in self._owners(group.by[0], below=facts.below):
                own = self.former.get(group.by[0]) == place_id
                yield place_id, self.present(group.by[0]) if own else group.by[0], group

    @property
    def former(self) -> dict[str, UUID]:
        """What was written down of these places before they moved is theirs; it also stays with what lay above them then."""
        if "former" not in self._asked:
            self._asked["former"] = former_codes(place.id for place in self.places)
        known: dict[str, UUID] = self._asked["former"]
        return known

    def present(self, code: str) -> str:
        """The code of today for a former one of an asked place; any other stays."""
        place_id = self.former.get(code)
        return code if place_id is None else next(place.code for place in self.places if place.id == place_id)

    def _owners(self, code: str, *, below: Iterable[str] | bool) -> Iterator[UUID]:
        for place in self._by_code.get(code, ()):
            yield place.id
        if below is False:
            return
        for outer in _stems(code):
            for place in self._by_code.get(outer, ()):
                if below is True or place.kind in below:
                    yield place.id

    @property
    def _by_code(self) -> dict[str, list[PlaceLike]]:
        if "by_code" not in self._asked:
            index: dict[str, list[PlaceLike]] = defaultdict(list)
            for place in self.places:
                index[place.code].append(place)
            by_id = {place.id: place for place in self.places}
            for code, place_id in self.former.items():
                index[code].append(by_id[place_id])
            self._asked["by_code"] = index
        known: dict[str, list[PlaceLike]] = self._asked["by_code"]
        return known


def _stems(code: str) -> list[str]:
    """The codes of what a place lies in, itself left out: its areas and, of a point, the station of its village."""
    return [code[:length] for length in (4, 6, 9, 12) if length < len(code) and covers(code[:length], code)]
