"""What panels tell about severities: the information matrix of assessors with the places eliminated.

Each panel of p people adds ``I - J/p`` on its members. The sum L is a graph's Laplacian: severities can be
compared exactly within its connected components, and its pseudo-inverse is their covariance in units of
the variance of one visit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.panels.inputs import Inputs
from cuobian.engines.panels.table import Real

TINY = 1e-9
"""Links weaker than this, against the strongest, are rounding."""


def links_of(members: Real, weight: Real | None = None) -> Real:
    """L of panels given as a table of panels by assessors with 0 and 1; ``weight``: how many places each one sees."""
    size = members.sum(axis=1)
    times = np.ones(len(members)) if weight is None else weight
    share = np.divide(times, size, out=np.zeros_like(times), where=size > 0)
    links: Real = np.diag(times @ members) - (members.T * share) @ members
    return links


def known_links(inputs: Inputs, assessors: tuple[str, ...]) -> Real:
    """What is known without this round's visits: shared dossiers and earlier rounds.

    People of earlier rounds who are no longer there still link those who are: their severities are eliminated
    like the places' scores (Schur complement).
    """
    panels: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for visit in inputs.history:
        panels[("visit", visit.round, visit.place)].add(visit.assessor)
    recused = {(recusal.place, recusal.assessor) for recusal in inputs.recusals}
    for dossier in inputs.dossiers:
        panels[("dossier", "", dossier)] = {name for name in assessors if (dossier, name) not in recused}
    gone = sorted({name for members in panels.values() for name in members} - set(assessors))
    column = {name: r for r, name in enumerate((*assessors, *gone))}
    members = np.zeros((len(panels), len(column)))
    for line, names in zip(members, panels.values(), strict=True):
        line[[column[name] for name in sorted(names)]] = 1
    return _eliminate(links_of(members), len(assessors))


def _eliminate(links: Real, keep: int) -> Real:
    if keep == len(links):
        return links
    across = links[:keep, keep:]
    rest: Real = links[:keep, :keep] - across @ np.linalg.pinv(links[keep:, keep:], hermitian=True) @ across.T
    return rest


def parts_of(links: Real) -> tuple[int, list[list[int]]]:
    """Connected components, the largest first and among equals the one with the smallest number."""
    off = -links - np.diag(np.diag(-links))
    count, label = scipy.sparse.csgraph.connected_components(
        off > TINY * max(float(off.max(initial=0.0)), 1e-300), directed=False
    )
    parts = [np.flatnonzero(label == part).tolist() for part in range(count)]
    return count, sorted(parts, key=lambda part: (-len(part), part[0]))


@dataclass(frozen=True, slots=True)
class Precision:
    """The figures of one connected group of k assessors; infinite where nothing is known."""

    lambda2: float
    lambda2_bound: float
    a_criterion: float
    a_bound: float

    @property
    def efficiency(self) -> float:
        """Best possible over actual A-criterion, 0 to 1."""
        return self.a_bound / self.a_criterion if np.isfinite(self.a_criterion) else 0.0


def precision_of(links: Real) -> Precision:
    """For k >= 2: the second eigenvalue with its bound tr/(k-1), trace(L+)/(k-1) with its bound (k-1)/tr."""
    rest = len(links) - 1
    trace = float(np.trace(links))
    values = np.linalg.eigvalsh(links)[1:]
    connected = parts_of(links)[0] == 1
    return Precision(
        lambda2=float(values[0]) if connected else 0.0,
        lambda2_bound=trace / rest,
        a_criterion=float((1 / values).sum()) / rest if connected else float("inf"),
        a_bound=rest / trace if trace > 0 else float("inf"),
    )
