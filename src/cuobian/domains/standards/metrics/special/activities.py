"""What is special about activities."""

from uuid import UUID

from cuobian.domains.standards.metrics.reading import Reading
from cuobian.domains.standards.metrics.recipes import Readable, counted
from cuobian.domains.standards.metrics.registry import Values


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
