"""The few ways in which metrics are made. Each is a recipe: values for many places, and the rows behind one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import Selection
from cuobian.domains.standards.metrics.reading import Facts, PlaceLike, Reading, Sums
from cuobian.domains.standards.metrics.registry import NO_DATA, MetricValue, Value, Values

_SMALL_SAMPLE = 20
_PLACES = Decimal("0.000001")
_SHARE_STATES = (("A", Decimal("0.95")), ("B", Decimal("0.85")), ("C", Decimal("0.70")))


def ratio(numerator: Decimal, denominator: Decimal, *notes: str, state: str = "") -> MetricValue:
    """A share; nothing of nothing is no data."""
    if denominator <= 0:
        return NO_DATA
    share = (numerator / denominator).quantize(_PLACES)
    return Value(share, numerator, denominator, state, tuple(note for note in notes if note))


def counted(reading: Reading, counts: dict[UUID, int]) -> Values:
    """Counts: 0 where the place has records of any kind in the window, otherwise no data."""
    recorded = reading.recorded()
    return {
        place.id: Value(Decimal(counts.get(place.id, 0))) if place.id in recorded else NO_DATA
        for place in reading.places
    }


@dataclass(frozen=True, slots=True)
class Readable:
    """A recipe that reads some facts; the rows behind its number are those facts."""

    facts: tuple[Facts, ...]

    def rows(self, place: PlaceLike, as_of: date) -> tuple[Selection, ...]:
        return tuple(facts.selection(place, as_of) for facts in self.facts)


class Share(Readable):
    """Σ part / Σ quantity."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        found = reading.sums(self.facts[0])
        return {place.id: self._value(found.get(place.id, Sums())) for place in reading.places}

    def _value(self, sums: Sums) -> MetricValue:
        return ratio(sums.part, sums.quantity)


class SampledShare(Share):
    """A share of answers; too small a sample is said, and the public is not told its share."""

    __slots__ = ()

    def _value(self, sums: Sums) -> MetricValue:
        few = _("问卷不足 20 份，不公布") if sums.quantity < _SMALL_SAMPLE else ""
        found = ratio(sums.part, sums.quantity, few)
        return replace(found, withheld=few) if isinstance(found, Value) else found


class InverseShare(Share):
    """1 − Σ part / Σ quantity."""

    __slots__ = ()

    def _value(self, sums: Sums) -> MetricValue:
        return ratio(sums.quantity - sums.part, sums.quantity)


class StatedShare(Share):
    """A share that answers a state description by itself: 95 %, 85 %, 70 %."""

    __slots__ = ()

    def _value(self, sums: Sums) -> MetricValue:
        if sums.quantity <= 0:
            return NO_DATA
        share = sums.part / sums.quantity
        state = next((state for state, least in _SHARE_STATES if share >= least), "C#")
        return ratio(sums.part, sums.quantity, state=state)


class TimelyShare(Share):
    """Σ part / Σ quantity, where parts that were written down late count for nothing and are named."""

    __slots__ = ()

    def _value(self, sums: Sums) -> MetricValue:
        late = sums.part - sums.part_on_time
        note = _("另有 %(late)s 人次补录超过 10 个工作日，不计") % {"late": int(late)} if late else ""
        return ratio(sums.part_on_time, sums.quantity, note)


class LevelShare(Readable):
    """Of the last known level: Σ part / Σ quantity."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        found = reading.levels(self.facts[0])
        values = {place.id: found.get(place.id, Sums()) for place in reading.places}
        return {place_id: ratio(sums.part, sums.quantity) for place_id, sums in values.items()}


class LevelOverLevel(Readable):
    """The last known level of one kind over that of another."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        above, below = (reading.levels(facts) for facts in self.facts)
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            if place.id in above and place.id in below:
                values[place.id] = ratio(above[place.id].quantity, below[place.id].quantity)
            else:
                values[place.id] = NO_DATA
        return values


class Level(Readable):
    """The last known level."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        found = reading.levels(self.facts[0])
        return {place.id: Value(found[place.id].quantity) if place.id in found else NO_DATA for place in reading.places}


class Missing(Readable):
    """Of the last known level: Σ quantity − Σ part, as a number of defects."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        found = reading.levels(self.facts[0])
        return {
            place.id: Value(found[place.id].quantity - found[place.id].part) if place.id in found else NO_DATA
            for place in reading.places
        }


class Total(Readable):
    """Σ quantity."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        sums = reading.sums(self.facts[0])
        return counted(reading, {place_id: int(found.quantity) for place_id, found in sums.items()})


class DoneTotal(Readable):
    """Σ part, as a count."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        sums = reading.sums(self.facts[0])
        return counted(reading, {place_id: int(found.part) for place_id, found in sums.items()})


@dataclass(frozen=True, slots=True)
class Different(Readable):
    """How many different values of a field (teams, festivals, months) the facts have.

    Attributes:
        merged: turns a value into what is counted (a month into its quarter).
    """

    field: str = "item"
    merged: Callable[[object], object] | None = None

    def compute(self, reading: Reading) -> Values:
        counts = {
            place_id: self._count(groups) for place_id, groups in reading.sums_by(self.facts[0], self.field).items()
        }
        return counted(reading, counts)

    def _count(self, groups: dict[object, Sums]) -> int:
        values: Iterable[object] = (value for value, sums in groups.items() if sums.count > 0 and value != "")
        return len({self.merged(value) for value in values} if self.merged else set(values))


@dataclass(frozen=True, slots=True)
class ShareOfPlaces(Readable):
    """Of the stations below a place: how many have such a fact, over how many there are."""

    def compute(self, reading: Reading) -> Values:
        having = reading.codes_with(self.facts[0])
        recorded = reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = reading.stations(place)
            covered = len(set(stations) & having.get(place.id, set()))
            known = place.id in recorded
            values[place.id] = ratio(Decimal(covered), Decimal(len(stations))) if known else NO_DATA
        return values


@dataclass(frozen=True, slots=True)
class ShareOfNamedPlaces(Readable):
    """Of the stations below a place: how many are named by the place's own facts, over how many there are."""

    def compute(self, reading: Reading) -> Values:
        named = reading.sums_by(self.facts[0], "item")
        recorded = reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = reading.stations(place)
            codes = {code for code, sums in named.get(place.id, {}).items() if sums.count > 0}
            share = ratio(Decimal(len(codes & set(stations))), Decimal(len(stations)))
            values[place.id] = share if place.id in recorded else NO_DATA
        return values
