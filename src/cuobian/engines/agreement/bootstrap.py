"""An interval for alpha by drawing stations: what one station's ratings have in common is kept together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from cuobian.engines.agreement.alpha import Sums, sums_of, values_of
from cuobian.engines.agreement.errors import BadSetting
from cuobian.engines.agreement.levels import Level
from cuobian.engines.agreement.ratings import Floats, Ratings
from cuobian.engines.agreement.reasons import Reason

Method = Literal["percentile", "bca"]
LOST_LIMIT = 0.2
"""With a larger share of draws without variation no interval is given."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds are None, with a ``reason``, when no interval can be told.

    ``lost``: draws in which nothing varied; alpha has no value there and they are left out.
    """

    lower: float | None
    upper: float | None
    reason: Reason | None
    confidence: float
    method: Method
    draws: int
    lost: int
    stations: int


def alpha_interval(
    ratings: Ratings,
    level: Level | str,
    *,
    seed: int,
    draws: int = 2000,
    confidence: float = 0.95,
    method: Method = "percentile",
) -> Interval:
    """Bootstrap interval of ``alpha``: stations that two raters rated are drawn with replacement.

    ``percentile``: quantiles of the draws. ``bca``: corrected for bias and skew by the jackknife (Efron 1987).
    The same seed gives the same interval, however units and stations are numbered.

    Raises ``BadSetting``; ``TooManyValues`` for ``bca`` on many distinct values off the interval level.
    """
    check_settings(draws, confidence, method)
    sums = sums_of(ratings, Level(level))
    value = float(values_of(sums.whole())[0])
    if not np.isfinite(value) or sums.stations < 2:
        reason = Reason.ONE_STATION if np.isfinite(value) else Reason.NO_VARIATION
        return Interval(None, None, reason, confidence, method, draws, 0, sums.stations)
    drawn = values_of(sums.drawn(np.random.default_rng(seed), draws))
    drawn = np.sort(drawn[np.isfinite(drawn)])
    lost = draws - drawn.size
    if lost > LOST_LIMIT * draws:
        return Interval(None, None, Reason.RARELY_VARIES, confidence, method, draws, lost, sums.stations)
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    if method == "bca":
        tails = _bca_tails(tails, value, drawn, sums)
    lower, upper = np.quantile(drawn, tails)
    return Interval(float(lower), float(upper), None, confidence, method, draws, lost, sums.stations)


def check_settings(draws: int, confidence: float, method: str) -> None:
    """Raises ``BadSetting``."""
    if draws < 100:
        raise BadSetting("draws", f"{draws}; at least 100 are needed for a quantile")
    if not 0 < confidence < 1:
        raise BadSetting("confidence", f"{confidence} does not lie between 0 and 1")
    if method not in ("percentile", "bca"):
        raise BadSetting("method", f"{method} is neither percentile nor bca")


def _bca_tails(tails: Floats, value: float, drawn: Floats, sums: Sums) -> Floats:
    """The quantiles to take instead of ``tails``; ties of draws with the estimate count by half."""
    below = (np.searchsorted(drawn, value, "left") + np.searchsorted(drawn, value, "right")) / 2
    bias = scipy.special.ndtri(np.clip(below / drawn.size, 0.5 / drawn.size, 1 - 0.5 / drawn.size))
    skew = _skew(sums)
    moved = bias + scipy.special.ndtri(tails)
    return np.asarray(scipy.special.ndtr(bias + moved / (1 - skew * moved)))


def _skew(sums: Sums) -> float:
    """Acceleration from leaving out one station at a time; 0 when that changes nothing."""
    left = values_of(sums.without_each())
    told = np.isfinite(left)
    if not told.any():
        return 0.0
    times = sums.times[told]
    apart = np.average(left[told], weights=times) - left[told]
    square = float(times @ apart**2)
    return float(times @ apart**3) / (6 * square**1.5) if square > 0 else 0.0
