"""Agreement on categories corrected for chance: Fleiss' kappa, Gwet's AC1 and AC2, and plain shares.

Sources: Fleiss (1971); Fleiss, Nee & Landis (1979) for the error without agreement; Gwet (2008, 2014) for AC1,
AC2, missing ratings and the standard errors over units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.agreement.counts import Counts
from cuobian.engines.agreement.errors import BadSetting, IncompleteTable, NoPairs, WrongShape, WrongValue
from cuobian.engines.agreement.ratings import Floats
from cuobian.engines.agreement.reasons import Reason

Weights = Literal["identity", "linear", "quadratic", "ordinal"] | Floats


@dataclass(frozen=True, slots=True)
class Coefficient:
    """``value`` is None, with a ``reason``, when nothing varies.

    ``error``: standard error over units drawn at random, None for a single unit; ``lower`` and ``upper``:
    t interval, at most 1. ``agreement`` and ``chance``: what was seen and what chance would give. ``null_error``:
    standard error if there were no agreement beyond chance (Fleiss' kappa of complete tables only).
    """

    value: float | None
    error: float | None
    lower: float | None
    upper: float | None
    reason: Reason | None
    agreement: float
    chance: float
    units: int
    null_error: float | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """``pairs``: mean over units of the share of rater pairs that agree exactly; ``unanimous``: share of
    units on which all raters gave the same value; ``units``: those that two raters rated."""

    pairs: float
    unanimous: float
    units: int


def exact_agreement(counts: Counts) -> Shares:
    """How often raters agree exactly, nothing corrected. Raises ``NoPairs``."""
    rows, times, sizes = _paired(counts)
    alike = (rows * (rows - 1)).sum(axis=1) / (sizes * (sizes - 1))
    units = int(times.sum())
    return Shares(float(times @ alike) / units, float(times[rows.max(axis=1) == sizes].sum()) / units, units)


def prevalence(counts: Counts) -> Floats:
    """The share of each category among all ratings; they add up to 1."""
    each = counts.times @ counts.rows
    return np.asarray(each / each.sum())


def fleiss_kappa(counts: Counts, *, allow_missing: bool = False, confidence: float = 0.95) -> Coefficient:
    """Fleiss' kappa of a complete nominal table.

    ``allow_missing`` takes Gwet's form for units with different numbers of ratings. Raises
    ``IncompleteTable``, ``NoPairs``, ``BadSetting``.
    """
    sizes = counts.sizes
    complete = bool((sizes == sizes[0]).all())
    if not complete and not allow_missing:
        raise IncompleteTable("counts", "units have different numbers of ratings; use Gwet's AC1 or alpha")
    identity = np.eye(counts.categories.size)
    share = _category_shares(counts)
    found = _corrected(counts, identity, float(share @ share), share, confidence)
    if not complete or found.value is None:
        return found
    return _with_null_error(found, share, int(sizes[0]))


def gwet_ac1(counts: Counts, *, confidence: float = 0.95) -> Coefficient:
    """Gwet's AC1: steady where almost every rating is the same; units with one rating count for chance.

    The categories are those of ``counts``: declare all possible ones there, since chance depends on their
    number. With a single category it has no value. Raises ``NoPairs``, ``BadSetting``.
    """
    return gwet_ac2(counts, "identity", confidence=confidence)


def gwet_ac2(counts: Counts, weights: Weights, *, confidence: float = 0.95) -> Coefficient:
    """Gwet's AC2: AC1 in which near misses count in part.

    ``weights``: a name, or a symmetric table of categories by categories with 1 on the diagonal and 0 to 1
    elsewhere. Linear and quadratic weights go by the categories' values, ordinal ones by their order.
    Raises ``NoPairs``, ``BadSetting``, ``WrongShape``, ``WrongValue``.
    """
    table = weight_table(counts.categories, weights)
    many, share = counts.categories.size, _category_shares(counts)
    factor = float(table.sum()) / (many * (many - 1)) if many > 1 else np.inf
    chance = factor * float(share @ (1 - share)) if many > 1 else 1.0
    return _corrected(counts, table, chance, factor * (1 - share) if many > 1 else share, confidence)


def weight_table(categories: Floats, weights: Weights) -> Floats:
    """The worth of every two categories given together: 1 on the diagonal (Gwet 2014, chapter 3)."""
    many = categories.size
    if not isinstance(weights, str):
        return _own_weights(np.asarray(weights, np.float64), many)
    if weights == "identity" or many == 1:
        return np.eye(many)
    gap = np.abs(categories[:, None] - categories) / (categories[-1] - categories[0])
    steps = np.abs(np.arange(many)[:, None] - np.arange(many)) + 1
    named = {"linear": 1 - gap, "quadratic": 1 - gap**2, "ordinal": 1 - steps * (steps - 1) / (many * (many - 1))}
    if weights not in named:
        raise BadSetting("weights", f"{weights} is none of identity, {', '.join(named)}")
    return np.asarray(named[weights])


def _own_weights(table: ArrayLike, many: int) -> Floats:
    cells = np.asarray(table, np.float64)
    if cells.shape != (many, many):
        raise WrongShape("weights", f"{many} by {many} are wanted, not shape {cells.shape}")
    within = np.isfinite(cells).all() and cells.min() >= 0 and cells.max() <= 1
    if not within or (np.diag(cells) != 1).any() or (cells != cells.T).any():
        raise WrongValue("weights", "they are symmetric, from 0 to 1, and 1 on the diagonal")
    return cells


def _paired(counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Rows, times and sizes of the units that two raters rated."""
    two = counts.sizes > 1
    if not two.any():
        raise NoPairs("counts", "no unit was rated by two raters")
    return counts.rows[two], counts.times[two].astype(np.float64), counts.sizes[two]


def _category_shares(counts: Counts) -> Floats:
    """Mean over units of the share of each category."""
    return np.asarray(counts.times @ (counts.rows / counts.sizes[:, None]) / counts.units)


def _corrected(counts: Counts, weights: Floats, chance: float, by_category: Floats, confidence: float) -> Coefficient:
    """(agreement - chance) / (1 - chance); ``by_category``: chance agreement of a rating in each category."""
    if not 0 < confidence < 1:
        raise BadSetting("confidence", f"{confidence} does not lie between 0 and 1")
    rows, times, sizes = _paired(counts)
    weighed = (rows * (rows @ weights - 1)).sum(axis=1) / (sizes * (sizes - 1))
    units, paired = counts.units, float(times.sum())
    agreement = float(times @ weighed) / paired
    if 1 - chance <= 1e-12:
        return Coefficient(None, None, None, None, Reason.NO_VARIATION, agreement, chance, units)
    value = (agreement - chance) / (1 - chance)
    if units < 2:
        return Coefficient(value, None, None, None, None, agreement, chance, units)
    # Each unit's own coefficient, less what it moves chance; without a pair only the latter remains.
    own = np.zeros(counts.times.size)
    own[counts.sizes > 1] = units / paired * (weighed - chance) / (1 - chance)
    moved = (counts.rows @ by_category) / counts.sizes
    parts = own - 2 * (1 - value) * (moved - chance) / (1 - chance)
    error = float(np.sqrt(counts.times @ (parts - value) ** 2 / (units * (units - 1))))
    reach = float(scipy.stats.t.ppf((1 + confidence) / 2, units - 1)) * error
    return Coefficient(value, error, value - reach, min(1.0, value + reach), None, agreement, chance, units)


def _with_null_error(found: Coefficient, share: Floats, raters: int) -> Coefficient:
    rest = 1 - share
    spread = float(share @ rest)
    square = spread**2 - float(share @ (rest * (rest - share)))
    error = float(np.sqrt(2 * max(square, 0.0) / (found.units * raters * (raters - 1)))) / spread
    return replace(found, null_error=error)
