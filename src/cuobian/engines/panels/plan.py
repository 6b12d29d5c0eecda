"""The plan: who visits whom, from the inputs and a seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.panels.check import check_inputs
from cuobian.engines.panels.draw import ALGORITHM, key
from cuobian.engines.panels.errors import Infeasible, PanelsError, Reason
from cuobian.engines.panels.inputs import Inputs, Panel
from cuobian.engines.panels.laplacian import known_links, links_of, parts_of, precision_of
from cuobian.engines.panels.reasons import contradictions, shortages
from cuobian.engines.panels.seating import Seating
from cuobian.engines.panels.swaps import Floor, Outcome, Swapper
from cuobian.engines.panels.table import Real, Table, Whole, table_of
from cuobian.engines.scoring.exact import canonical_text, digest_of


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look. ``sweeps``: at most so many over all seats. ``starts``: draws to begin with, the best is
    kept; None: as many as ``SMALL`` seats allow, at most ``MOST_STARTS``, at least one."""

    sweeps: int = 20
    starts: int | None = None


SMALL = 600
MOST_STARTS = 24

Merit = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """Panels in the order of the places' ids, and everything needed to draw them again."""

    algorithm: str
    inputs_digest: str
    seed: str
    partial: bool
    """Asked for even if not everything could be met."""
    effort: Effort
    panels: tuple[Panel, ...]
    left: tuple[Reason, ...]
    """What could not be met; only ever filled when a partial plan was asked for."""
    outcome: Outcome

    def members(self, place: str) -> tuple[str, ...]:
        """Raises ``KeyError`` for a place that the plan does not have."""
        return {panel.place: panel.members for panel in self.panels}[place]

    def canonical(self) -> str:
        """The whole plan as one stable text; equal plans give equal bytes."""
        return canonical_text(self)

    @property
    def digest(self) -> str:
        return digest_of(self.canonical())


def plan_panels(inputs: Inputs, seed: str, *, partial: bool = False, effort: Effort | None = None) -> Plan:
    """Seats ``inputs.visits`` people at each place: even loads, rules kept, severities as comparable as found.

    Raises the errors of ``check_inputs``, and ``Infeasible`` with every reason when a demand cannot be met.
    With ``partial`` what can be met is planned and the rest is listed in ``Plan.left``; inputs that contradict
    themselves (``Shortage.FIXED``) are refused even then.
    """
    check_inputs(inputs)
    if not seed:
        raise PanelsError("seed", "is empty")
    effort = effort or Effort()
    table = table_of(inputs)
    broken = contradictions(table)
    if broken:
        raise Infeasible(broken)
    known = known_links(inputs, table.assessors)
    starts = effort.starts or max(1, min(MOST_STARTS, SMALL // max(1, int(table.wanted.sum()))))
    best: tuple[Merit, Seating, Outcome, tuple[Reason, ...]] | None = None
    for start in range(starts):
        seating, order = _seated(table, seed, start)
        left = shortages(table, seating)
        if left and not partial:
            raise Infeasible(left)
        outcome = Swapper(_floor(seating), known, order).run(effort.sweeps)
        merit = _merit(known + links_of(seating.seated.astype(np.float64)))
        if best is None or merit < best[0]:
            best = (merit, seating, outcome, left)
    assert best is not None
    return Plan(ALGORITHM, inputs.digest, seed, partial, effort, _panels(table, best[1]), best[3], best[2])


def _seated(table: Table, seed: str, start: int) -> tuple[Seating, list[int]]:
    """Everybody seated by the draw number ``start``; the drawn order of the places with it."""
    number = str(start)
    order = sorted(range(len(table.places)), key=lambda s: key(seed, number, "place", table.places[s]))
    seating = Seating(table.allowed, table.group, table.wanted, table.low, table.high, table.fixed)
    people = len(table.assessors)
    seating.greedy(order, _ties(table, seed, number), np.zeros((people, people), np.int64))
    seating.complete()
    return seating, order


def _ties(table: Table, seed: str, number: str) -> Whole:
    """S x R: the drawn rank of each assessor at each place."""
    keys = [[key(seed, number, "seat", place, name) for name in table.assessors] for place in table.places]
    ranks: Whole = np.argsort(np.argsort(np.array(keys, np.uint64).reshape(len(keys), -1), axis=1), axis=1)
    return ranks


def _floor(seating: Seating) -> Floor:
    return Floor(
        seated=seating.seated,
        allowed=seating.allowed,
        fixed=seating.fixed,
        group=seating.group,
        low=np.minimum(seating.low, seating.load),
        high=seating.high,
        weight=np.ones(len(seating.wanted)),
    )


def _merit(links: Real) -> Merit:
    """Fewer pieces first, then a smaller trace of the pseudo-inverse, rounded so that the last bits decide nothing."""
    count, parts = parts_of(links)
    pieces = (precision_of(links[np.ix_(part, part)]).a_criterion * (len(part) - 1) for part in parts if len(part) > 1)
    return count, float(np.format_float_scientific(sum(pieces), precision=7))


def _panels(table: Table, seating: Seating) -> tuple[Panel, ...]:
    return tuple(
        Panel(place, tuple(table.assessors[r] for r in np.flatnonzero(row).tolist()))
        for place, row in zip(table.places, seating.seated, strict=True)
    )
