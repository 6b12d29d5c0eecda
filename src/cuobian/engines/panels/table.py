"""The inputs as arrays: places and assessors by number in the order of their sorted ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.panels.inputs import Inputs

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Real = NDArray[np.float64]

OWN_DISTRICT = "not_own_district"
SAME_DISTRICT = "different_districts"


@dataclass(frozen=True, slots=True)
class Table:
    """S places, R assessors. ``group``: two of one group never share a panel."""

    inputs: Inputs
    places: tuple[str, ...]
    assessors: tuple[str, ...]
    recused: Flags
    """S x R."""
    own: Flags
    """S x R: the place's own district, where the rule forbids it."""
    fixed: Flags
    """S x R."""
    group: Whole
    """R: the district's number; a number of one's own for people without a district or without the rule."""
    wanted: Whole
    """S: members of each panel."""
    low: Whole
    high: Whole

    @property
    def allowed(self) -> Flags:
        return ~(self.recused | self.own)

    def taken_away(self, place: int) -> dict[str, int]:
        """How many assessors each rule takes away from one place; a recusal counts before the district rule."""
        name = self.places[place]
        first = {r.assessor: r.reason for r in reversed(self.inputs.recusals) if r.place == name}
        counts = Counter(first.values())
        counts[OWN_DISTRICT] += int((self.own[place] & ~self.recused[place]).sum())
        return {reason: count for reason, count in sorted(counts.items()) if count}


def table_of(inputs: Inputs) -> Table:
    """Expects inputs that ``check_inputs`` has passed."""
    inputs = inputs.ordered()
    row = {place.id: s for s, place in enumerate(inputs.places)}
    column = {assessor.id: r for r, assessor in enumerate(inputs.assessors)}
    shape = (len(row), len(column))
    recused, own, fixed = (np.zeros(shape, np.bool_) for _ in range(3))
    for recusal in inputs.recusals:
        if recusal.place in row:
            recused[row[recusal.place], column[recusal.assessor]] = True
    for seat in inputs.fixed:
        fixed[row[seat.place], column[seat.assessor]] = True
    if inputs.rules.not_own_district:
        homes = np.array([place.district or "" for place in inputs.places], dtype=object)
        for r, assessor in enumerate(inputs.assessors):
            own[:, r] = (homes == assessor.district) if assessor.district else False
    most = len(row)
    return Table(
        inputs=inputs,
        places=tuple(row),
        assessors=tuple(column),
        recused=recused,
        own=own,
        fixed=fixed,
        group=_groups([a.district for a in inputs.assessors], apart=inputs.rules.different_districts),
        wanted=np.array([place.visits or inputs.visits for place in inputs.places], np.int64),
        low=np.array([a.min_load for a in inputs.assessors], np.int64),
        high=np.array([most if a.max_load is None else a.max_load for a in inputs.assessors], np.int64),
    )


def _groups(districts: list[str | None], *, apart: bool) -> Whole:
    names: dict[str, int] = {}
    labels = [
        f"of {district}" if apart and district else f"alone {number}" for number, district in enumerate(districts)
    ]
    return np.array([names.setdefault(label, len(names)) for label in labels], np.int64)
