"""Certifies panels, whoever made them: how well they let severities be compared, and whether every rule holds.

Nothing here comes from the planner: rules are read off the ids, the information matrix is built from the panels
and its eigenvalues are computed afresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cuobian.engines.panels.check import check_inputs
from cuobian.engines.panels.errors import PanelsError, UnknownId
from cuobian.engines.panels.inputs import Inputs, Panel
from cuobian.engines.panels.laplacian import Precision, known_links, links_of, parts_of, precision_of
from cuobian.engines.panels.table import OWN_DISTRICT, SAME_DISTRICT

SIGMA = 5.0
"""Points (of 100) by which one visit's total scatters when no estimate of the city's own is at hand."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that the panels break; ``place`` or ``assessor`` is empty where it concerns neither."""

    rule: str
    """recusal, not_own_district, different_districts, panel_size, fixed, twice, min_load or max_load."""
    place: str
    assessor: str
    message: str


@dataclass(frozen=True, slots=True)
class Part:
    """Assessors who can be compared among each other; None for somebody who stands alone."""

    assessors: tuple[str, ...]
    precision: Precision | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What panels, shared dossiers and earlier visits together tell about severities.

    A is trace(L+)/(R-1) in units of the variance of one visit; ``efficiency`` is its bound (R-1)/tr L over A,
    0 to 1. All figures of ``whole`` are 0 or infinite when there is more than one part.
    """

    assessors: tuple[str, ...]
    visits: int
    parts: tuple[Part, ...]
    whole: Precision
    sigma: float
    """Standard deviation of one visit's total, in points."""
    loads: tuple[int, ...]
    """Places of each assessor in this round, shared dossiers not counted."""
    co_visits: tuple[tuple[int, ...], ...]
    """R x R: places that two assessors both see in this round; the diagonal holds the loads."""
    districts: tuple[tuple[str, str, int], ...]
    """Two different districts and how many pairs of panel mates link them, zeros included."""
    same_district_pairs: int
    broken: tuple[Broken, ...]

    @property
    def components(self) -> int:
        return len(self.parts)

    @property
    def sound(self) -> bool:
        """All rules kept and all assessors comparable."""
        return not self.broken and self.components == 1

    @property
    def contrast_sd(self) -> float:
        """Mean (root mean square) standard deviation of the difference of two severities, in points."""
        return float(np.sqrt(2 * self.sigma**2 * self.whole.a_criterion))

    @property
    def co_visit_range(self) -> tuple[int, int]:
        """Fewest and most places that any two assessors share."""
        pairs = [self.co_visits[a][b] for a, b in combinations(range(len(self.assessors)), 2)]
        return min(pairs), max(pairs)

    @property
    def cross_district_pairs(self) -> int:
        """Pairs of panel mates from two different districts, counted once for each place."""
        return sum(count for _, _, count in self.districts)


class Certifier:
    """Inputs checked once and kept, for many looks at changing panels.

    Raises the errors of ``check_inputs``.
    """

    def __init__(self, inputs: Inputs) -> None:
        check_inputs(inputs)
        self.inputs = inputs.ordered()
        self.assessors = tuple(a.id for a in self.inputs.assessors)
        self._column = {name: r for r, name in enumerate(self.assessors)}
        self._home = {a.id: a.district for a in self.inputs.assessors}
        self._places = {place.id: place for place in self.inputs.places}
        self._recused = {(r.place, r.assessor): r.reason for r in self.inputs.recusals}
        self._known = known_links(self.inputs, self.assessors)

    def certificate(self, panels: Sequence[Panel], sigma: float = SIGMA) -> Certificate:
        """``sigma``: points. Raises ``UnknownId`` for a place or member the inputs do not have, ``PanelsError`` for a
        sigma that is not positive."""
        if not sigma > 0:
            raise PanelsError("sigma", f"{sigma} is not a positive number of points")
        members = self._members(panels)
        links = self._known + links_of(members)
        co_visits = np.rint(members.T @ members).astype(np.int64)
        crossing, same = self._districts(co_visits)
        return Certificate(
            assessors=self.assessors,
            visits=int(members.sum()),
            parts=tuple(
                Part(
                    tuple(self.assessors[r] for r in part),
                    precision_of(links[np.ix_(part, part)]) if len(part) > 1 else None,
                )
                for part in parts_of(links)[1]
            ),
            whole=precision_of(links),
            sigma=sigma,
            loads=tuple(co_visits.diagonal().tolist()),
            co_visits=tuple(tuple(line) for line in co_visits.tolist()),
            districts=crossing,
            same_district_pairs=same,
            broken=tuple(self._broken(panels, dict(zip(self.assessors, co_visits.diagonal().tolist(), strict=True)))),
        )

    def _members(self, panels: Sequence[Panel]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        members = np.zeros((len(panels), len(self.assessors)))
        for line, panel in zip(members, panels, strict=True):
            if panel.place not in self._places:
                raise UnknownId(f"panel {panel.place}", "the inputs have no such place")
            for name in panel.members:
                if name not in self._column:
                    raise UnknownId(f"panel {panel.place}, {name}", "the inputs have no such assessor")
                line[self._column[name]] = 1
        return members

    def _districts(
        self, co_visits: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    ) -> tuple[tuple[tuple[str, str, int], ...], int]:
        names = sorted({home for home in self._home.values() if home})
        belongs = np.array([[self._home[name] == home for name in self.assessors] for home in names], np.int64)
        belongs = belongs.reshape(len(names), len(self.assessors))
        pairs = belongs @ (co_visits - np.diag(co_visits.diagonal())) @ belongs.T
        crossing = tuple((names[i], names[k], int(pairs[i, k])) for i, k in combinations(range(len(names)), 2))
        return crossing, int(pairs.trace()) // 2

    def _broken(self, panels: Sequence[Panel], loads: dict[str, int]) -> Iterator[Broken]:
        seen = Counter(panel.place for panel in panels)
        for place in sorted(self._places.keys() - seen.keys()):
            yield Broken("panel_size", place, "", f"place {place} has no panel")
        for place in sorted(place for place, times in seen.items() if times > 1):
            yield Broken("twice", place, "", f"place {place} has {seen[place]} panels")
        seats = {(panel.place, name) for panel in panels for name in panel.members}
        for seat in self.inputs.fixed:
            if (seat.place, seat.assessor) not in seats:
                yield Broken(
                    "fixed", seat.place, seat.assessor, f"{seat.assessor} is fixed at {seat.place} but not there"
                )
        for panel in sorted(panels, key=lambda panel: panel.place):
            yield from self._broken_at(panel)
        for assessor in self.inputs.assessors:
            name, load = assessor.id, loads[assessor.id]
            if load < assessor.min_load:
                yield Broken("min_load", "", name, f"{name} visits {load} places, at least {assessor.min_load} are due")
            if assessor.max_load is not None and load > assessor.max_load:
                yield Broken(
                    "max_load", "", name, f"{name} visits {load} places, at most {assessor.max_load} are allowed"
                )

    def _broken_at(self, panel: Panel) -> Iterator[Broken]:
        place = self._places[panel.place]
        members, wanted = sorted(set(panel.members)), place.visits or self.inputs.visits
        if len(members) < len(panel.members):
            yield Broken("twice", place.id, "", f"somebody sits twice at {place.id}")
        if len(members) != wanted:
            yield Broken("panel_size", place.id, "", f"place {place.id} has {len(members)} of {wanted} assessors")
        for name in members:
            if (place.id, name) in self._recused:
                reason = self._recused[place.id, name]
                yield Broken("recusal", place.id, name, f"{name} is recused from {place.id} ({reason})")
            if self.inputs.rules.not_own_district and place.district and self._home[name] == place.district:
                yield Broken(OWN_DISTRICT, place.id, name, f"{name} and {place.id} are both of {place.district}")
        if self.inputs.rules.different_districts:
            homes = Counter(home for name in members if (home := self._home[name]))
            for home in sorted(home for home, times in homes.items() if times > 1):
                yield Broken(SAME_DISTRICT, place.id, "", f"{homes[home]} members at {place.id} are of {home}")


def certificate(inputs: Inputs, panels: Sequence[Panel], sigma: float = SIGMA) -> Certificate:
    """Certifies panels once. For a page with live changes keep a ``Certifier``."""
    return Certifier(inputs).certificate(panels, sigma)
