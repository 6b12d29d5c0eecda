"""What is special about opening hours and orders."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import grouped
from cuobian.domains.standards.metrics.reading import Reading, Sums, months_before
from cuobian.domains.standards.metrics.recipes import Readable, counted, ratio
from cuobian.domains.standards.metrics.registry import NO_DATA, MetricValue, Values

PRIOR_VOTES = Decimal(20)
PROXY_ORDERS_A_DAY = 20


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
        owners = {place.code: place.id for place in reading.places} | reading.former
        codes = tuple(owners)
        days: dict[UUID, int] = {}
        selection = self.facts[1].selection_of(codes, (), reading.as_of)
        for group in grouped(selection, ("place_code", "item", "happened_on")):
            if group.quantity > PROXY_ORDERS_A_DAY and group.by[0] in owners and group.by[1]:
                place_id = owners[group.by[0]]
                days[place_id] = days.get(place_id, 0) + 1
        return days


class QuartersWithDemand(Readable):
    """Quarters of the window (each three months back from the day) with at least one new demand."""

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        ends = [months_before(reading.as_of, back) for back in (3, 6, 9)]
        counts: dict[UUID, int] = {}
        for place_id, days in reading.sums_by(self.facts[0], "happened_on").items():
            counts[place_id] = len({sum(day <= end for end in ends) for day, sums in days.items() if sums.count > 0})
        return counted(reading, counts)
