"""Elements with extreme scores: set aside before estimation, placed near the end of the scale afterwards.

An element that got nothing but the best (or worst) category has no finite estimate. Convention of Facets (Linacre):
its ratings leave the estimation, round by round until none is extreme; afterwards it gets the value at which its
expected score lies 0.3 score points from the extreme, from the ratings it shares with measured elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cuobian.engines.rasch.errors import NothingToEstimate
from cuobian.engines.rasch.moments import expected_score
from cuobian.engines.rasch.ratings import Codes, Facet, Flags, Floats, ends, summed

FROM_EXTREME = 0.3
"""Score points between an extreme score and the score an extreme element is placed by."""

FARTHEST = 40.0
"""Logits within which a placed element is sought."""


class Standing(StrEnum):
    """How an element came by its measure."""

    MEASURED = "measured"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    CONSTANT = "constant"
    """A point with its own steps that got one middle category only: nothing can be learnt about it."""
    UNMEASURED = "unmeasured"
    """All its ratings left the estimation together with other elements."""


@dataclass(frozen=True, slots=True)
class Round:
    """One pass: which ratings counted before it, and for each facet the standing it gave (None: none)."""

    active: Flags
    given: tuple[dict[int, Standing], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Ratings that stay, scores renumbered if wanted, the used (scale, score) table, and the rounds."""

    active: Flags
    scores: Codes
    used: Flags
    rounds: tuple[Round, ...]


def set_aside(
    facets: Sequence[Facet],
    scale: Codes,
    categories: Codes,
    shape: tuple[int, int],
    *,
    exempt: frozenset[str],
    renumber: bool,
) -> Kept:
    """``shape``: scales and categories. ``exempt``: facets whose prior keeps extreme elements finite."""
    active = np.ones(len(categories), dtype=np.bool_)
    rounds: list[Round] = []
    while True:
        used = np.zeros(shape, dtype=np.bool_)
        used[scale[active], categories[active]] = True
        if len(used) == 1 and used.sum() == 1:
            raise NothingToEstimate("ratings", "all that count lie in one category")
        given = _constant_points(facets, used) if len(used) > 1 else None
        if given is None:
            given = _extremes(facets, scale, categories, active, used, exempt)
        if not any(given):
            break
        rounds.append(Round(active, given))
        active = active.copy()
        for facet, found in zip(facets, given, strict=True):
            active &= ~np.isin(facet.codes, list(found))
        if not active.any():
            raise NothingToEstimate("ratings", "every element has only best or only worst categories")
    if renumber:
        rank = np.maximum(np.cumsum(used, axis=1) - 1, 0)
        compact = np.zeros_like(used)
        compact[np.nonzero(used)[0], rank[used]] = True
        return Kept(active, rank[scale, categories], compact, tuple(rounds))
    return Kept(active, categories, used, tuple(rounds))


def _constant_points(facets: Sequence[Facet], used: Flags) -> tuple[dict[int, Standing], ...] | None:
    """Points of their own scale that show one category: the end of the scale or nothing to learn from."""
    lone = np.flatnonzero(used.sum(axis=1) == 1)
    if not lone.size:
        return None
    top = used.shape[1] - 1
    named = {0: Standing.MINIMUM, top: Standing.MAXIMUM}
    found = {int(point): named.get(int(used[point].argmax()), Standing.CONSTANT) for point in lone}
    return tuple(found if facet.name == "point" else {} for facet in facets)


def _extremes(
    facets: Sequence[Facet], scale: Codes, categories: Codes, active: Flags, used: Flags, exempt: frozenset[str]
) -> tuple[dict[int, Standing], ...]:
    lowest, highest = (end[scale] for end in ends(used))
    given: list[dict[int, Standing]] = []
    for facet in facets:
        found: dict[int, Standing] = {}
        if facet.name not in exempt and facet.size > 1:
            count = np.bincount(facet.codes[active], minlength=facet.size)
            for standing, end in ((Standing.MINIMUM, lowest), (Standing.MAXIMUM, highest)):
                there = np.bincount(facet.codes[active & (categories == end)], minlength=facet.size)
                found |= dict.fromkeys(np.flatnonzero((there == count) & (count > 0)).tolist(), standing)
        given.append(found)
    return tuple(given)


def place(
    facets: Sequence[Facet],
    measures: list[Floats],
    scale: Codes,
    psi: Floats,
    rounds: Sequence[Round],
) -> None:
    """Writes the measures of extreme elements into ``measures``, the last set aside first.

    An element that shares no rating with measured ones keeps NaN.
    """
    if psi.shape[1] == 2:
        psi = np.zeros_like(psi)
    for turn in reversed(rounds):
        values = [_placed(facets, measures, number, scale, psi, turn) for number in range(len(facets))]
        for found, measure in zip(values, measures, strict=True):
            for code, value in found.items():
                measure[code] = value


def _placed(
    facets: Sequence[Facet], measures: list[Floats], number: int, scale: Codes, psi: Floats, turn: Round
) -> dict[int, float]:
    wanted = {code: end for code, end in turn.given[number].items() if end in (Standing.MINIMUM, Standing.MAXIMUM)}
    if not wanted:
        return {}
    mine = facets[number].codes
    others = np.zeros(len(mine))
    for other, facet in enumerate(facets):
        if other != number:
            others += (1.0 if other == 0 else -1.0) * measures[other][facet.codes]
    live = np.asarray(np.isfinite(psi).any(axis=1))
    usable = turn.active & np.isin(mine, list(wanted)) & np.isfinite(others) & live[scale]
    codes, positions = np.unique(mine[usable], return_inverse=True)
    if not codes.size:
        return {}
    at_top = np.array([wanted[int(code)] is Standing.MAXIMUM for code in codes])
    found = _solve(positions, at_top, others[usable], psi, scale[usable])
    sign = 1.0 if number == 0 else -1.0
    return {int(code): sign * float(value) for code, value in zip(codes, found, strict=True)}


def _solve(element: Codes, at_top: Flags, base: Floats, psi: Floats, scale: Codes) -> Floats:
    """For each element the shift of its ratings' locations at which the expected score is the wanted one."""
    size = len(at_top)
    low_score, high_score = (summed(element, end[scale], size) for end in ends(np.isfinite(psi)))
    target = np.where(at_top, high_score - FROM_EXTREME, low_score + FROM_EXTREME)
    low, high = np.full(size, -FARTHEST), np.full(size, FARTHEST)
    for _ in range(50):
        middle = (low + high) / 2
        score = summed(element, expected_score(base + middle[element], psi, scale), size)
        low, high = np.where(score < target, middle, low), np.where(score < target, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)
