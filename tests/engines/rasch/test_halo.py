"""Why this decides no star: an impression that colours a whole visit makes the intervals far too short."""

from __future__ import annotations

import numpy as np
from tests.engines.rasch.made import made

from cuobian.engines.rasch import fit_facets


def coverage(halo: float) -> float:
    """Share of 90 % intervals that hold the true station measure; one season of 200 stations, four times."""
    held = []
    for seed in range(4):
        given = made(100 + seed, stations=200, assessors=15, points=40, halo=halo)
        fit = fit_facets(given.ratings)
        away = (fit.stations.measure - fit.stations.measure.mean()) - (given.stations - given.stations.mean())
        held.append(np.abs(away) < 1.645 * fit.stations.se)
    return float(np.mean(held))


def test_intervals_hold_without_halo_and_fail_with_it() -> None:
    assert 0.86 < coverage(0.0) < 0.94
    assert coverage(0.4) < 0.6
