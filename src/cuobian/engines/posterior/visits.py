"""What one more visit is worth: the expected loss now, less the expected loss after it (EVSI).

Source: Raiffa & Schlaifer (1961); closed form by Owen's T function (Owen 1956).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Floats, Whole, cuts_of, errors_of, numbers, stars_of
from cuobian.engines.posterior.costs import Costs
from cuobian.engines.posterior.errors import BadSetting

Method = Literal["exact", "hermite"]
NODES = 15
BLOCK = 1 << 15
"""Stations worked on together, so that what is computed between stays in a core's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """Checked input: ``fair``, ``error`` and ``cap`` one a station, ``cuts`` one row for all or one a station."""

    fair: Floats
    error: Floats
    cuts: Floats
    cap: Whole
    false: Floats
    missed: Floats

    def part(self, low: int, high: int) -> Knowledge:
        rows = slice(low, high)
        cuts = self.cuts if self.cuts.shape[0] == 1 else self.cuts[rows]
        return Knowledge(self.fair[rows], self.error[rows], cuts, self.cap[rows], self.false, self.missed)


def known(fair: ArrayLike, error: ArrayLike, cuts: ArrayLike, cap: ArrayLike | None, costs: Costs | None) -> Knowledge:
    """Checks what is known now."""
    score = numbers("fair", fair)
    lines = cuts_of(cuts, score.size)
    stars = lines.shape[1]
    limit = stars_of("cap", cap, score.size, stars)
    return Knowledge(score, errors_of("error", error, score.size), lines, limit, *(costs or Costs()).tables(stars))


def evsi(
    fair: ArrayLike,
    error: ArrayLike,
    cuts: ArrayLike,
    visit_error: ArrayLike,
    *,
    costs: Costs | None = None,
    cap: ArrayLike | None = None,
    visits: int = 1,
    method: Method = "exact",
) -> Floats:
    """Expected loss that ``visits`` more visits save, one number a station, never below zero.

    ``visit_error``: standard error of the score of one visit, for all or one a station. Stars that a gate bars
    cannot be lost or won and are worth no visit. ``hermite`` integrates over 15 Gauss-Hermite nodes instead;
    it misses what lies between its nodes when a visit tells much, and is kept to be compared with.

    Raises what ``star_posterior`` raises.
    """
    if visits < 1 or method not in ("exact", "hermite"):
        raise BadSetting("visits, method", f"{visits}, {method}; at least one visit, by exact or hermite")
    now = known(fair, error, cuts, cap, costs)
    noise = errors_of("visit_error", visit_error, now.fair.size) / np.sqrt(visits)
    return saved(now, noise, method)


def saved(now: Knowledge, noise: Floats, method: Method = "exact") -> Floats:
    """``evsi`` on checked input; ``noise``: standard error of what all the visits tell together."""
    way = _loss_after if method == "exact" else _loss_after_by_nodes
    found = np.empty(now.fair.size)
    for low in range(0, found.size, BLOCK):
        part = now.part(low, low + BLOCK)
        both = np.hypot(part.error, noise[low : low + BLOCK])
        # Preposterior spread of the mean, sqrt(SE^2 - 1/(1/SE^2 + 1/noise^2)), and the error that remains.
        moved, left = part.error**2 / both, part.error * noise[low : low + BLOCK] / both
        gain = _loss_now(part) - way(part, moved, left)
        open_ = np.arange(1, part.cuts.shape[1] + 1) <= part.cap[:, None]
        found[low : low + BLOCK] = np.where(open_, gain, 0.0).sum(axis=1)
    return np.maximum(found, 0.0)


def _loss_now(now: Knowledge) -> Floats:
    """The smaller of the two losses of each star: awarding it, or not."""
    return _smaller((now.fair[:, None] - now.cuts) / now.error[:, None], now)


def _smaller(standing: Floats, now: Knowledge) -> Floats:
    return np.minimum(now.missed * scipy.special.ndtr(standing), now.false * scipy.special.ndtr(-standing))


def _loss_after_by_nodes(now: Knowledge, moved: Floats, left: Floats) -> Floats:
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    found = np.zeros((now.fair.size, now.cuts.shape[1]))
    for node, weight in zip(nodes.tolist(), (weights / weights.sum()).tolist(), strict=True):
        mean = now.fair + moved * node
        found += weight * _smaller((mean[:, None] - now.cuts) / left[:, None], now)
    return found


def _loss_after(now: Knowledge, moved: Floats, left: Floats) -> Floats:
    """Expected loss once the visits are made, in closed form.

    With X = (true score - fair) / error and Y = (new mean - fair) / moved, which correlate by moved / error,
    a star is missed when X >= a and Y < h, and false when X < a and Y >= h.
    """
    a = (now.cuts - now.fair[:, None]) / now.error[:, None]
    if np.array_equal(now.false, now.missed):
        return np.asarray(now.false * 2 * scipy.special.owens_t(a, (left / moved)[:, None]))
    certainty = np.clip(now.false / (now.false + now.missed), 1e-300, 1 - 1e-16)
    # A star is awarded from this many remaining errors above its line.
    above = scipy.special.ndtri(certainty)
    h = (now.cuts + left[:, None] * above - now.fair[:, None]) / moved[:, None]
    both = _below_both(a, h, above, now.error[:, None], moved[:, None], left[:, None])
    return np.asarray(now.missed * (scipy.special.ndtr(h) - both) + now.false * (scipy.special.ndtr(a) - both))


def _below_both(a: Floats, h: Floats, above: Floats, error: Floats, moved: Floats, left: Floats) -> Floats:
    """P(X < a, Y < h) by Owen (1956); the slopes (h/a - r)/s and (a/h - r)/s are written without cancelling."""
    a, h = np.where(a == 0, 1e-300, a), np.where(h == 0, 1e-300, h)
    with np.errstate(over="ignore"):
        first, second = (left + above * error / a) / moved, -above / h
    opposite = np.where((a < 0) != (h < 0), 0.5, 0.0)
    return np.asarray(
        (scipy.special.ndtr(a) + scipy.special.ndtr(h)) / 2
        - scipy.special.owens_t(a, first)
        - scipy.special.owens_t(h, second)
        - opposite
    )
