"""The order of districts, which concerns a vehicle over all its days."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cuobian.engines.routes.clock import Order
from cuobian.engines.routes.problem import DistrictOrder
from cuobian.engines.routes.table import Table


class Districts:
    """``keeps`` says whether one vehicle's orders, day by day, keep the rule."""

    def __init__(self, table: Table) -> None:
        self.rule = table.problem.districts.rule
        self.free = self.rule is DistrictOrder.FREE
        self._district = table.district
        self._stops = len(table.stops)
        self._tours: dict[str, list[int]] = {}
        for tour in table.tours:
            self._tours.setdefault(tour.vehicle, []).append(tour.index)

    def tours(self, vehicle: str) -> list[int]:
        return self._tours[vehicle]

    def keeps(self, orders: Sequence[Order]) -> bool:
        """``orders`` of this vehicle's tours, in the order of days."""
        stops, district = self._stops, self._district
        seen = [district[node] for order in orders for node in order if node < stops and district[node] >= 0]
        if self.rule is DistrictOrder.FIXED:
            return all(a <= b for a, b in pairwise(seen))
        if self.rule is DistrictOrder.TOGETHER:
            blocks = [d for number, d in enumerate(seen) if number == 0 or seen[number - 1] != d]
            return len(blocks) == len(set(blocks))
        return True
