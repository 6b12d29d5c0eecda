"""Which elements a design compares with which; refuses designs whose measures would share no origin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import scipy

from cuobian.engines.rasch.errors import Confounded, Disconnected, Label, NotStronglyConnected
from cuobian.engines.rasch.ratings import Codes, Facet, Floats

SHOWN = 5
"""Labels of a group that a message names; the error carries all."""

SINGULAR = 1e-9
"""Share of the largest eigenvalue below which a contrast of the design is taken to move no rating."""


def require_linked(facets: Sequence[Facet]) -> None:
    """Raises Disconnected unless every two facets are linked by their ratings.

    Two facets whose bipartite graph falls apart let one part's elements of both move against each other without
    changing any rating, whatever the other facets do. Elements without ratings are not looked at.
    """
    for first, second in combinations(facets, 2):
        parts = _parts(first, second)
        if len(parts) > 1:
            told = "; ".join(_told(part) for part in parts[:3])
            raise Disconnected(
                f"design/{first.name} and {second.name}",
                f"{len(parts)} groups that no rating compares: {told}. Let somebody rate in two groups.",
                parts,
            )


def _parts(first: Facet, second: Facet) -> tuple[tuple[Label, ...], ...]:
    size = first.size + second.size
    ones = np.ones(len(first.codes), dtype=np.int8)
    graph = scipy.sparse.coo_array((ones, (first.codes, first.size + second.codes)), shape=(size, size))
    _, member = scipy.sparse.csgraph.connected_components(graph, directed=False)
    seen = np.unique(second.codes)
    return _grouped([second.labels[code] for code in seen], np.asarray(member[first.size + seen], dtype=np.intp))


def _grouped(labels: Sequence[Label], member: Codes) -> tuple[tuple[Label, ...], ...]:
    groups: dict[int, list[Label]] = {}
    for label, number in zip(labels, member.tolist(), strict=True):
        groups.setdefault(number, []).append(label)
    return tuple(sorted((tuple(group) for group in groups.values()), key=lambda group: (-len(group), str(group[0]))))


def _told(group: Sequence[Label]) -> str:
    more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
    return ", ".join(str(label) for label in group[:SHOWN]) + more


def require_identified(shared: Floats, names: Sequence[str]) -> None:
    """Raises Confounded when the information about the elements (each facet's mean held) has a hole.

    ``shared``: symmetric, stations eliminated, a multiple of the ones added on each facet; ``names`` of its rows.
    """
    if not len(shared):
        return
    values, vectors = scipy.linalg.eigh(shared)
    if values[0] > SINGULAR * values[-1]:
        return
    weights = np.abs(vectors[:, 0])
    moved = [names[row] for row in np.flatnonzero(weights > 0.1 * weights.max()).tolist()]
    raise Confounded("design", f"can move together without changing any rating: {_told(moved)}")


def require_strong(wins: Floats, labels: Sequence[Label], place: str) -> None:
    """Raises NotStronglyConnected unless a chain of wins leads from everybody to everybody.

    ``wins[i, j]`` > 0: i won against j at least once. Ford (1957) for pairs, Fischer (1981) for items.
    """
    count, member = scipy.sparse.csgraph.connected_components(
        scipy.sparse.coo_array(wins > 0), directed=True, connection="strong"
    )
    if count > 1:
        groups = _grouped(labels, np.asarray(member, dtype=np.intp))
        told = "; ".join(_told(group) for group in groups[:3])
        raise NotStronglyConnected(
            place, f"no chain of wins leads back between {count} groups, so no finite value is best: {told}", groups
        )
