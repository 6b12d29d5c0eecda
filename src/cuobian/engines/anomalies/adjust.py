"""Many tests at once: adjusted chances, and cut-offs from simulated rounds without anything to find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.anomalies.marks import Floats


def benjamini_hochberg(p: Floats, tests: int | None = None) -> Floats:
    """Smallest false discovery rate at which each would be named (Benjamini and Hochberg 1995).

    NaN is not a test. ``tests``: all tests made, when only the smallest chances are handed in.
    """
    good = np.flatnonzero(np.isfinite(p))
    q = np.full(p.shape, np.nan)
    many = good.size if tests is None else tests
    order = good[np.argsort(p[good], kind="stable")]
    step = p[order] * many / np.arange(1, order.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(step[::-1])[::-1], 1.0)
    return q


def bonferroni(p: Floats) -> Floats:
    """Each chance times the number of tests, at most 1; NaN is not a test."""
    return np.asarray(np.minimum(p * np.count_nonzero(np.isfinite(p)), 1.0), np.float64)


def least_q(p: Floats, *, by_bonferroni: bool) -> Floats:
    """The smallest adjusted chance of each column (tests by draws); 1 where nothing was tested."""
    filled = np.where(np.isfinite(p), p, np.inf)
    many = np.isfinite(p).sum(axis=0)
    if by_bonferroni:
        least = filled.min(axis=0, initial=np.inf) * np.maximum(many, 1)
    else:
        ranks = np.arange(1, len(p) + 1)[:, None]
        least = (np.sort(filled, axis=0) * np.maximum(many, 1) / ranks).min(axis=0, initial=np.inf)
    return np.asarray(np.minimum(least, 1.0), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """Smallest adjusted chances of one kind in simulated rounds without anything, rising."""

    least: Floats

    @property
    def draws(self) -> int:
        return int(self.least.size)

    def cut(self, rate: float) -> float:
        """The largest cut-off, not above ``rate``, at which at most ``rate`` of rounds without anything flag.

        With k draws below it the chance is (k + 1) / (draws + 1), exactly, if the data are like the draws (Barnard
        1963; Davison and Hinkley 1997, section 4.2).
        """
        allowed = int(rate * (self.draws + 1) + 1e-9)
        beyond = self.least[allowed - 1] if allowed else 0.0
        return float(min(rate, np.nextafter(beyond, 0.0)))

    def alarm_rate(self, cut: float) -> float:
        """Share of draws that flag something at ``q <= cut``, counted one too high."""
        return float((np.count_nonzero(self.least <= cut) + 1) / (self.draws + 1))
