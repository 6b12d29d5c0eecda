"""Metrics whose formula is their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import Selection, grouped, standing
from cuobian.domains.standards.metrics.reading import Facts, Reading, Sums, months_before
from cuobian.domains.standards.metrics.recipes import Readable, counted, ratio
from cuobian.domains.standards.metrics.registry import NO_DATA, MetricValue, Value, Values

IDLE_DAYS = 90
PRIOR_VOTES = Decimal(20)
PROXY_ORDERS_A_DAY = 20
DRILLS_A_YEAR = 2
ANSWERS = Decimal("0.60")
_ONE = Decimal(1)


class OpenAsPosted(Readable):
    """Hours open over hours posted; a visit that found the door shut takes that day's hours off."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        opened, visits = (reading.sums(facts) for facts in self.facts)
        return {place.id: self._value(opened.get(place.id), visits.get(place.id)) for place in reading.places}

    def _value(self, opened: Sums | None, visits: Sums | None) -> MetricValue:
        if opened is None:
            return NO_DATA
        shut = visits.quantity - visits.part if visits else Decimal(0)
        note = _("暗访关门，扣除 %(hours)s 小时") % {"hours": shut} if shut else ""
        return ratio(max(opened.part - shut, Decimal(0)), opened.quantity, note)


class FinishedInTime(Readable):
    """Orders finished in time over orders due; those that a call-back denied count as not finished."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        due, audits = (reading.sums(facts) for facts in self.facts)
        return {place.id: self._value(due.get(place.id), audits.get(place.id)) for place in reading.places}

    def _value(self, due: Sums | None, audits: Sums | None) -> MetricValue:
        if due is None:
            return NO_DATA
        denied = audits.quantity - audits.part if audits else Decimal(0)
        note = _("回访否认 %(count)s 单，视为未办结") % {"count": int(denied)} if denied else ""
        return ratio(max(due.part - denied, Decimal(0)), due.quantity, note)


class BayesianRating(Readable):
    """(C·m + Σ scores) / (C + n), with m the mean of the whole city and C = 20."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        found = reading.sums(self.facts[0])
        means = self._city_means({place.code[:4] for place in reading.places}, reading.as_of)
        return {
            place.id: self._value(found.get(place.id, Sums()), means.get(place.code[:4])) for place in reading.places
        }

    def _city_means(self, cities: Iterable[str], as_of: date) -> dict[str, Decimal]:
        means = {}
        for city in sorted(cities):
            groups = list(grouped(self.facts[0].selection_of((), (city,), as_of), ("kind",)))
            votes = sum((group.quantity for group in groups), Decimal(0))
            if votes > 0:
                means[city] = sum((group.part for group in groups), Decimal(0)) / votes
        return means

    def _value(self, sums: Sums, mean: Decimal | None) -> MetricValue:
        if mean is None or sums.quantity <= 0:
            return NO_DATA
        note = _("%(votes)s 票，平均 %(own)s 分；全市平均 %(mean)s 分") % {
            "votes": int(sums.quantity),
            "own": (sums.part / sums.quantity).quantize(Decimal("0.01")),
            "mean": mean.quantize(Decimal("0.01")),
        }
        return ratio(PRIOR_VOTES * mean + sums.part, PRIOR_VOTES + sums.quantity, note)


class ProxyShare(Readable):
    """Orders placed for others over all orders; a person with more than 20 in a day is named for a call-back."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        by_tag = reading.sums_by(self.facts[0], "tag")
        busy = self._busy_days(reading)
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            tags = by_tag.get(place.id, {})
            total = sum((sums.quantity for sums in tags.values()), Decimal(0))
            proxy = tags["proxy"].quantity if "proxy" in tags else Decimal(0)
            days = busy.get(place.id, 0)
            note = _("同一代办人当日超过 20 单 %(days)s 次，进入抽核") % {"days": days} if days else ""
            values[place.id] = ratio(proxy, total, note)
        return values

    def _busy_days(self, reading: Reading) -> dict[UUID, int]:
        owners = {place.code: place.id for place in reading.places}
        codes = tuple(owners)
        days: dict[UUID, int] = {}
        selection = self.facts[1].selection_of(codes, (), reading.as_of)
        for group in grouped(selection, ("place_code", "item", "happened_on")):
            if group.quantity > PROXY_ORDERS_A_DAY and group.by[0] in owners and group.by[1]:
                place_id = owners[group.by[0]]
                days[place_id] = days.get(place_id, 0) + 1
        return days


class ContractOutput(Readable):
    """min(1, done / agreed) of each output of the contracts, weighted by what was agreed."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        outputs = reading.sums_by(self.facts[0], "item")
        return {place.id: self._value(outputs.get(place.id, {})) for place in reading.places}

    def _value(self, outputs: dict[object, Sums]) -> MetricValue:
        agreed = sum((sums.quantity for sums in outputs.values()), Decimal(0))
        done = sum((min(sums.part, sums.quantity) for sums in outputs.values()), Decimal(0))
        return ratio(done, agreed)


class ContractsSupervised(Readable):
    """Contracts with a record for every quarter that is due, over contracts in execution."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        contracts = reading.sums_by(self.facts[0], "item")
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            running = [sums for sums in contracts.get(place.id, {}).values() if sums.quantity > 0]
            kept = [sums for sums in running if sums.part >= sums.quantity]
            values[place.id] = ratio(Decimal(len(kept)), Decimal(len(running)))
        return values


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which of the two sides of 1+1+1 are paired on a day, and whether anything has run out."""

    agency: bool = False
    non_public: bool = False
    expired: bool = False

    @property
    def state(self) -> str:
        """A: both sides valid; B: one; C: run out; C#: none."""
        if self.agency and self.non_public:
            return "A"
        if self.agency or self.non_public:
            return "B"
        return "C" if self.expired else "C#"


def pairs_of(reading: Reading, facts: Facts) -> dict[str, Pairs]:
    """Place code -> its pairs on the day. A pairing without `valid_until` has no end."""
    valid: dict[str, set[str]] = {}
    expired: set[str] = set()
    prefixes = tuple(place.code for place in reading.places)
    for fact in standing(facts.selection_of((), prefixes, reading.as_of)):
        if fact.attrs.get("valid_until", "9999") >= reading.as_of.isoformat():
            valid.setdefault(fact.place_code, set()).add(fact.tag)
        else:
            expired.add(fact.place_code)
    return {
        code: Pairs("agency" in valid.get(code, ()), "non_public" in valid.get(code, ()), code in expired)
        for code in {*valid, *expired}
    }


class PairingComplete(Readable):
    """1 when both sides are paired; the state tells the four cases apart."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        pairs, recorded = pairs_of(reading, self.facts[0]), reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            found = pairs.get(place.code, Pairs())
            amount = Decimal(int(found.agency) + int(found.non_public))
            known = place.id in recorded or place.code in pairs
            values[place.id] = ratio(amount, Decimal(2), state=found.state) if known else NO_DATA
        return values


class PairingCover(Readable):
    """Stations with both sides paired, over stations."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        pairs, recorded = pairs_of(reading, self.facts[0]), reading.recorded()
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            stations = reading.stations(place)
            whole = sum(pairs.get(code, Pairs()).state == "A" for code in stations)
            share = ratio(Decimal(whole), Decimal(len(stations)))
            values[place.id] = share if place.id in recorded else NO_DATA
        return values


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
            values[place.id] = Value(_ONE if ready else Decimal(0), notes=(note,)) if known else NO_DATA
        return values


class AttendedTotal(Readable):
    """Activities that residents took part in; days on which nobody came do not count."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        counts: dict[UUID, int] = {}
        for place_id, days in reading.sums_by(self.facts[0], "happened_on").items():
            counts[place_id] = sum(sums.count for sums in days.values() if sums.people > 0)
        return counted(reading, counts)


class MonthsCovered(Readable):
    """Months of the window with at least one such fact, at most twelve.

    The window of twelve months may touch thirteen calendar months; its two ends are one month.
    """

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        counts = {
            place_id: min(len([month for month, sums in months.items() if sums.count > 0]), 12)
            for place_id, months in reading.sums_by(self.facts[0], "month").items()
        }
        return counted(reading, counts)


class QuartersWithDemand(Readable):
    """Quarters of the window (each three months back from the day) with at least one new demand."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        ends = [months_before(reading.as_of, back) for back in (3, 6, 9)]
        counts: dict[UUID, int] = {}
        for place_id, days in reading.sums_by(self.facts[0], "happened_on").items():
            counts[place_id] = len({sum(day <= end for end in ends) for day, sums in days.items() if sums.count > 0})
        return counted(reading, counts)
