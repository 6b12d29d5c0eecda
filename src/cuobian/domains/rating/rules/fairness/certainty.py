"""How many places are how sure of their star: the distribution that a report and the public read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.6, 0.8, 0.95)
"""Chances between which places are counted together."""


@dataclass(frozen=True, slots=True)
class Band:
    """Places whose chance of the right star lies from `low` up to below `high` (the last band includes 1)."""

    low: float
    high: float
    places: int


def chance_of(chances: Sequence[float], star: int, ceiling: int) -> float:
    """The chance that exactly this star is right; `chances` are those of at least 1 to 5 stars, before the gates."""
    gated = [1.0, *(chance if number <= ceiling else 0.0 for number, chance in enumerate(chances, start=1)), 0.0]
    return gated[star] - gated[star + 1]


def bands(found: Iterable[float]) -> list[Band]:
    """The places counted between the edges, the least sure first."""
    chances = list(found)
    ends = (0.0, *EDGES, 1.0)
    return [
        Band(low, high, sum(low <= one < high or (high == 1 and one == 1) for one in chances))
        for low, high in pairwise(ends)
    ]
