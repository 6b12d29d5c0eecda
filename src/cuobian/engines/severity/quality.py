"""How the noise of a visit depends on how good the station is: sigma_eps^2(x) = a + b x + c x^2.

Sports judges err most in the middle of the scale (Mercier and Heiniger 2018, arXiv 1807.10055); taking the noise as
constant makes the best stations look less certain than they are.
"""

from __future__ import annotations

import numpy as np

from cuobian.engines.severity.result import Quality
from cuobian.engines.severity.visits import Codes, Flags, Floats

FLOOR = 0.25
"""Share of the mean variance below which no station's noise is believed to fall."""
BEYOND = 9.0
"""A squared residual counts for at most so many variances: a single blunder does not bend the curve."""
ROUNDS = 4
"""Re-weightings: a square of a normal residual has a variance of 2 v^2, so squares weigh 1 / v^2."""


def standing_out(station: Codes, used: Flags, count: int, freedom: int) -> Floats:
    """By visit: expected share of the noise variance left in its residual; zero where a station has one visit.

    The mean of n visits takes 1 / n; the assessors' share is spread evenly by the residual degrees of freedom.
    """
    seen = np.bincount(station, used, count)
    several = seen > 1
    stations, visits = int(several.sum()), float(seen[several].sum())
    even = max(freedom, 1) / max(visits - stations, 1.0)
    share = np.where(several, 1.0 - 1.0 / np.maximum(seen, 1.0), 0.0)
    return np.where(used, share[station] * even, 0.0)


def fit_quality(score: Floats, residual: Floats, left: Floats) -> Quality | None:
    """Regresses squared residuals on the stations' scores (one entry a visit); None when scores do not differ.

    ``left`` comes from :func:`standing_out`; visits with zero are not used.
    """
    used = left > 0
    x, square = score[used], residual[used] ** 2 / left[used]
    centre, scale, mean = float(x.mean()), float(x.std()), float(square.mean())
    if scale <= 1e-9 or mean <= 0:
        return None
    t = (x - centre) / scale
    columns = np.stack((np.ones_like(t), t, t * t), axis=1)
    variance = np.full_like(square, mean)
    for _ in range(ROUNDS):
        weighted = columns / variance[:, None] ** 2
        kept = np.minimum(square, BEYOND * variance)
        beta = np.linalg.lstsq(columns.T @ weighted, weighted.T @ kept, rcond=None)[0]
        variance = np.maximum(columns @ beta, FLOOR * mean)
    a, b, c = (float(value) for value in beta)
    low, high = (float(value) for value in np.quantile(x, (0.01, 0.99)))
    return Quality(
        a=a - b * centre / scale + c * (centre / scale) ** 2,
        b=b / scale - 2 * c * centre / scale**2,
        c=c / scale**2,
        low=low,
        high=high,
        floor=FLOOR * mean,
    )
