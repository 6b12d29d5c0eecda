"""What is special about guiding stations, and about being ready."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import Selection, grouped
from cuobian.domains.standards.metrics.reading import Facts, Reading, Sums, months_before
from cuobian.domains.standards.metrics.recipes import Readable, ratio
from cuobian.domains.standards.metrics.registry import NO_DATA, MetricValue, Value, Values

IDLE_DAYS = 90
DRILLS_A_YEAR = 2
ANSWERS = Decimal("0.60")


class VisitedEachHalf(Readable):
    """Stations visited in a half-year over stations; the lower of the two halves."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        halves = [self._visited(reading, half) for half in self._halves(reading.as_of)]
        recorded = reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = set(reading.stations(place))
            lower = min(len(stations & half.get(place.code, set())) for half in halves)
            share = ratio(Decimal(lower), Decimal(len(stations)))
            values[place.id] = share if place.id in recorded else NO_DATA
        return values

    def _halves(self, as_of: date) -> list[tuple[date, date]]:
        middle = months_before(as_of, 6)
        return [(months_before(as_of, 12) + timedelta(days=1), middle), (middle + timedelta(days=1), as_of)]

    def _visited(self, reading: Reading, half: tuple[date, date]) -> dict[str, set[str]]:
        visited: dict[str, set[str]] = {}
        codes = tuple(place.code for place in reading.places)
        selection = Selection(
            kinds=(self.facts[0].kind,), codes=codes, from_=half[0], until=half[1], recorded_until=reading.as_of
        )
        for group in grouped(selection, ("place_code", "item")):
            if group.count > 0:
                visited.setdefault(group.by[0], set()).add(group.by[1])
        return visited


class StarShare(Readable):
    """Stations whose last star is three or more, over stations; no data before any star was awarded."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        stars: dict[str, Sums] = {}
        prefixes = tuple(place.code for place in reading.places)
        last: dict[str, date] = {}
        for group in grouped(self.facts[0].selection_of((), prefixes, reading.as_of), ("place_code", "happened_on")):
            code, on = group.by
            if group.count > 0 and last.get(code, date.min) < on:
                last[code], stars[code] = on, Sums(group.quantity)
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = reading.stations(place)
            rated = [stars[code].quantity for code in stations if code in stars]
            good = sum(star >= 3 for star in rated)
            values[place.id] = ratio(Decimal(good), Decimal(len(stations))) if rated else NO_DATA
        return values


class NotIdle(Readable):
    """1 − stations that stood idle for 90 days over stations; stations that never wrote anything down are left out."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        awake: dict[UUID, set[str]] = {}
        for facts in self.facts:
            for place_id, codes in self._awake(reading, facts).items():
                awake.setdefault(place_id, set()).update(codes)
        known = reading.known_codes()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = [code for code in reading.stations(place) if code in known]
            active = len(set(stations) & awake.get(place.id, set()))
            unknown = len(reading.stations(place)) - len(stations)
            note = _("%(count)s 个站还没有任何记录，不计") % {"count": unknown} if unknown else ""
            values[place.id] = ratio(Decimal(active), Decimal(len(stations)), note)
        return values

    def _awake(self, reading: Reading, facts: Facts) -> dict[UUID, set[str]]:
        if facts.kind != "opening_hours":
            return reading.codes_with(facts)
        return reading.codes_where(facts, lambda sums: sums.part > 0)


class EmergencyReady(Readable):
    """1 when both hold: two drills within the year, and 60 % answered the last call-out."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        drills, last = reading.sums(self.facts[0]), reading.levels(self.facts[1])
        recorded = reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            held = int(drills.get(place.id, Sums()).quantity)
            called = last.get(place.id, Sums())
            answered = called.part / called.quantity if called.quantity else Decimal(0)
            ready = held >= DRILLS_A_YEAR and answered >= ANSWERS
            note = _("演练 %(held)s 次；最近一次应答 %(answered)s / %(called)s 人") % {
                "held": held,
                "answered": int(called.part),
                "called": int(called.quantity),
            }
            known = place.id in recorded
            values[place.id] = Value(Decimal(int(ready)), notes=(note,)) if known else NO_DATA
        return values
