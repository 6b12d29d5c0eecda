"""How many of several unequal coins fall on heads: exact tails."""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.marks import Codes, Floats


def tail(chance: Floats, least: Codes) -> Floats:
    """P(at least so many successes) for rows of independent trials; ``chance``: rows by trials, ``least``: by row.

    By adding one trial after another (the distribution is exact up to rounding; all terms are positive, so small
    tails keep their digits).
    """
    rows, trials = chance.shape
    mass = np.zeros((rows, trials + 1))
    mass[:, 0] = 1.0
    for trial in range(trials):
        one = chance[:, trial : trial + 1]
        mass[:, 1 : trial + 2] = mass[:, 1 : trial + 2] * (1 - one) + mass[:, : trial + 1] * one
        mass[:, :1] *= 1 - one
    upward = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    inside = np.clip(least, 0, trials)
    found = upward[np.arange(rows), inside]
    return np.where(least > trials, 0.0, np.minimum(found, 1.0))
