"""What is special about somebody being there while the doors are posted as open."""

from decimal import Decimal
from uuid import UUID

from cuobian.domains.standards.metrics.reading import Reading, Sums
from cuobian.domains.standards.metrics.recipes import Readable, ratio
from cuobian.domains.standards.metrics.registry import MetricValue, Values

STATES = (("able", "A"), ("unskilled", "B"), ("soon", "C"), ("nobody", "C#"))
"""What a check found, best first, and the state of the point that it stands for."""
_PRESENT = ("able", "unskilled")


class OnDuty(Readable):
    """Checks that met somebody over checks; the state is that of the middle check, the worse one of two middles.

    A place whose register says that nobody works there stands at C#, whatever a check met.
    """

    __slots__ = ()

    def compute(self, reading: Reading) -> Values:
        checks, staff = reading.sums_by(self.facts[0], "tag"), reading.levels(self.facts[1])
        values: dict[UUID, MetricValue] = {}
        for place in reading.places:
            found = checks.get(place.id, {})
            total = sum((sums.quantity for sums in found.values()), Decimal(0))
            present = sum((found[tag].quantity for tag in _PRESENT if tag in found), Decimal(0))
            nobody = place.id in staff and staff[place.id].quantity <= 0
            values[place.id] = ratio(present, total, state="C#" if nobody else middle(found, total))
        return values


def middle(found: dict[object, Sums], total: Decimal) -> str:
    """The state of the check in the middle of all, counted from the best."""
    seen = Decimal(0)
    for tag, state in STATES:
        seen += found[tag].quantity if tag in found else Decimal(0)
        if seen * 2 > total:
            return state
    return STATES[-1][1]
