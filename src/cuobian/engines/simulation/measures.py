"""How good one rehearsed round was: what its scores say, held against what was true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines import posterior as po
from cuobian.engines.panels.laplacian import links_of, precision_of
from cuobian.engines.simulation.estimates import Estimate, Made
from cuobian.engines.simulation.truth import Floats, World

LEVEL = 0.90
"""Of the intervals whose coverage is counted."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One round, or the mean of many; NaN where there is nothing to say. Points, shares from 0 to 1, or places."""

    rmse: float
    """Root mean squared error of the scores, points."""
    spread: float
    """The same without what all stations share, points."""
    exact: float
    """Share of stations with exactly their star."""
    at_line: float
    """Share on the right side of the line of the listed star."""
    coverage: float
    """Share of true scores inside their 90 % interval."""
    gap: float
    """Standard deviation, over districts, of their mean error, points."""
    gap_range: float
    """The best treated district's mean error less the worst treated one's, points."""
    lambda2: float
    """Algebraic connectivity of the assessors who went anywhere, in visits; 0: they cannot be compared."""
    efficiency: float
    """A-efficiency of the panels, 0 to 1."""
    refused: float
    """Share of stations that the engine would not adjust."""
    visits: float
    """Made in all, shared dossiers left out."""
    listed: float
    """Stations in the published list of the star."""
    false_expected: float
    """Of them, expected not to deserve it, by what the engine knows."""
    false_actual: float
    """Of them, not deserving it."""


NAMES = tuple(Figures.__dataclass_fields__)


def figures(world: World, made: Made, found: Estimate, cuts: Floats, star: int, share: float) -> Figures:
    """Every figure of one round; ``star`` counts from 1, ``share`` bounds false awards in the list."""
    truth = world.truth
    quality = world.quality[: truth.stations]
    error = found.score - quality
    lambda2, efficiency = _comparable(world, made)
    wide = float(scipy.special.ndtri(0.5 + LEVEL / 2))
    gap, gap_range = _between(error, world)
    line = cuts[star - 1]
    listed, expected, actual = _list(found, quality, line, share)
    return Figures(
        rmse=float(np.sqrt(np.mean(error**2))),
        spread=float(error.std()),
        exact=float(np.mean(_stars(found.score, cuts) == _stars(quality, cuts))),
        at_line=float(np.mean((found.score >= line) == (quality >= line))),
        coverage=float(np.mean(np.abs(error) <= wide * found.error)),
        gap=gap,
        gap_range=gap_range,
        lambda2=lambda2,
        efficiency=efficiency,
        refused=float(found.refused.mean()),
        visits=float(np.count_nonzero(made.station < truth.stations)),
        listed=listed,
        false_expected=expected,
        false_actual=actual,
    )


def _stars(score: Floats, cuts: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    return np.searchsorted(cuts, score, side="right")


def _between(error: Floats, world: World) -> tuple[float, float]:
    district = world.truth.station_district
    size = np.bincount(district)
    mean = np.bincount(district, error)[size > 0] / size[size > 0]
    return (float(mean.std(ddof=1)) if mean.size > 1 else 0.0), float(np.ptp(mean))


def _comparable(world: World, made: Made) -> tuple[float, float]:
    """Connectivity and A-efficiency of the assessors with a visit."""
    members = np.zeros((world.quality.size, world.truth.assessors))
    members[made.station, made.assessor] = 1
    members = members[:, members.any(axis=0)]
    if members.shape[1] < 2:
        return 0.0, 0.0
    known = precision_of(links_of(members))
    return known.lambda2, known.efficiency


def _list(found: Estimate, quality: Floats, line: float, share: float) -> tuple[float, float, float]:
    """The largest list that expects at most this share of false awards, as the platform draws it up (``po.sure_list``)."""
    chance = scipy.special.ndtr((found.score - line) / np.maximum(found.error, 1e-9))
    listed = po.sure_list(chance, share=share)
    size = listed.stations.size
    return float(size), size * listed.expected_false, float(np.count_nonzero(quality[listed.stations] < line))
