"""What is special about pairing and contracts."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from cuobian.domains.ledger.public import standing
from cuobian.domains.standards.metrics.reading import Facts, Reading, Sums
from cuobian.domains.standards.metrics.recipes import Readable, ratio
from cuobian.domains.standards.metrics.registry import NO_DATA, MetricValue, Values


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
    prefixes = (*(place.code for place in reading.places), *reading.former)
    for fact in standing(facts.selection_of((), prefixes, reading.as_of)):
        code = reading.present(fact.place_code)
        if fact.attrs.get("valid_until", "9999") >= reading.as_of.isoformat():
            valid.setdefault(code, set()).add(fact.tag)
        else:
            expired.add(code)
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
