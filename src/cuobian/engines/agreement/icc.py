"""Intraclass correlation: the share of the variance that lies between units.

Sources: Shrout & Fleiss (1979); McGraw & Wong (1996), tables 4 and 7, for names and intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.agreement.errors import BadSetting, IncompleteTable, OneRater, WrongShape
from cuobian.engines.agreement.ratings import Floats
from cuobian.engines.agreement.reasons import Reason

NOTHING = 1e-14
"""A mean square this small a share of all variation is rounding."""


class Form(StrEnum):
    """What is asked: one rating or the mean of k; of any raters, in absolute terms, or in order only."""

    ONE_ANY = "(1,1)"
    """Every unit has raters of its own."""
    ONE_AGREES = "(A,1)"
    """The same raters everywhere; a strict rater counts as error."""
    ONE_CONSISTENT = "(C,1)"
    """The same raters everywhere; a strict rater does not matter."""
    MEAN_ANY = "(1,k)"
    MEAN_AGREES = "(A,k)"
    MEAN_CONSISTENT = "(C,k)"


@dataclass(frozen=True, slots=True)
class Icc:
    """``value`` is None, with a ``reason``, when it is not defined; so are bounds, which also are None without a
    table, and where they fall without limit.

    ``f``, ``df1``, ``df2``, ``p``: the test that units do not differ; None without a table.
    """

    form: Form
    value: float | None
    lower: float | None
    upper: float | None
    reason: Reason | None
    f: float | None = None
    df1: float | None = None
    df2: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of a complete table of ``n`` units by ``k`` raters."""

    n: int
    k: int
    units: float
    raters: float
    error: float
    within: float


def icc(table: ArrayLike, *, confidence: float = 0.95) -> Mapping[Form, Icc]:
    """All six forms, with intervals from the F distribution, for a complete table of units by raters.

    Raises ``IncompleteTable`` (a cell is NaN or infinite: use ``icc_from_components``), ``OneRater``,
    ``WrongShape`` (fewer than two units), ``BadSetting``.
    """
    if not 0 < confidence < 1:
        raise BadSetting("confidence", f"{confidence} does not lie between 0 and 1")
    squares = _squares(_complete(table))
    if squares.units == squares.within == 0:
        return MappingProxyType({form: Icc(form, None, None, None, Reason.NO_VARIATION) for form in Form})
    found: dict[Form, Icc] = {}
    for one, mean in ((Form.ONE_ANY, Form.MEAN_ANY), (Form.ONE_CONSISTENT, Form.MEAN_CONSISTENT)):
        found |= _by_ratio(squares, one, mean, confidence)
    return MappingProxyType({form: (found | _absolute(squares, confidence))[form] for form in Form})


def icc_from_components(unit: float, rater: float, error: float, *, k: float) -> Mapping[Form, Icc]:
    """The same forms from variances between units, between raters and of the error, for incomplete tables.

    ``k``: ratings a mean is taken of. With raters of its own for every unit, ``(1,1)`` equals ``(A,1)``.
    Intervals need the uncertainty of the variances and are not given. Raises ``BadSetting``.
    """
    for name, variance in (("unit", unit), ("rater", rater), ("error", error)):
        if not np.isfinite(variance) or variance < 0:
            raise BadSetting(name, f"{variance}; a variance is finite and not below zero")
    if not np.isfinite(k) or k < 1:
        raise BadSetting("k", f"{k}; a mean is taken of at least one rating")
    noise = {"1": rater + error, "A": rater + error, "C": error}
    found: dict[Form, Icc] = {}
    for form in Form:
        total = unit + noise[form.value[1]] / (k if form.value.endswith("k)") else 1)
        reason = None if total > 0 else Reason.NO_VARIATION
        found[form] = Icc(form, unit / total if total > 0 else None, None, None, reason)
    return MappingProxyType(found)


def _complete(table: ArrayLike) -> Floats:
    cells = np.asarray(table, np.float64)
    if cells.ndim != 2 or cells.shape[0] < 2:
        raise WrongShape("table", f"at least two units by raters are wanted, not shape {cells.shape}")
    if cells.shape[1] < 2:
        raise OneRater("table", "at least two raters are needed")
    if not np.isfinite(cells).all():
        unit, rater = (int(place) for place in np.argwhere(~np.isfinite(cells))[0])
        raise IncompleteTable(f"unit {unit}, rater {rater}", "no rating; use icc_from_components")
    return cells


def _squares(cells: Floats) -> _Squares:
    n, k = cells.shape
    cells = cells - cells[0, 0]
    mean, unit, rater = cells.mean(), cells.mean(axis=1), cells.mean(axis=0)
    rest = cells - unit[:, None] - rater + mean
    found = {
        "units": k * float(((unit - mean) ** 2).sum()) / (n - 1),
        "raters": n * float(((rater - mean) ** 2).sum()) / (k - 1),
        "error": float((rest**2).sum()) / ((n - 1) * (k - 1)),
        "within": float(((cells - unit[:, None]) ** 2).sum()) / (n * (k - 1)),
    }
    least = NOTHING * float((cells**2).mean())
    return _Squares(n, k, **{name: square if square > least else 0.0 for name, square in found.items()})


def _by_ratio(squares: _Squares, one: Form, mean: Form, confidence: float) -> dict[Form, Icc]:
    """The one-way and the consistency forms: both are functions of one F ratio."""
    n, k = squares.n, squares.k
    noise, freedom = (squares.within, n * (k - 1)) if one is Form.ONE_ANY else (squares.error, (n - 1) * (k - 1))
    if squares.units == noise == 0:
        # Only raters differ: consistent in nothing, since no unit differs from another.
        return {form: Icc(form, None, None, None, Reason.NO_VARIATION) for form in (one, mean)}
    ratio = np.inf if noise == 0 else squares.units / noise
    tail = (1 + confidence) / 2
    low = ratio / float(scipy.stats.f.ppf(tail, n - 1, freedom))
    high = ratio * float(scipy.stats.f.ppf(tail, freedom, n - 1))
    test = (float(ratio), n - 1, freedom, float(scipy.stats.f.sf(ratio, n - 1, freedom)))
    single = [1.0 if np.isinf(each) else (each - 1) / (each + k - 1) for each in (ratio, low, high)]
    several = [1 - 1 / each if each > 0 else None for each in (ratio, low, high)]
    return {
        one: _told(one, single, test),
        mean: _told(mean, several, test),
    }


def _told(form: Form, found: Sequence[float | None], test: tuple[float, int, int, float]) -> Icc:
    """``found``: value, lower, upper."""
    value, lower, upper = found
    ratio, df1, df2, p = test
    return Icc(form, value, lower, upper, Reason.NOT_DEFINED if value is None else None, ratio, df1, df2, p)


def _absolute(squares: _Squares, confidence: float) -> dict[Form, Icc]:
    """The absolute forms; degrees of freedom of the noise by Satterthwaite."""
    n, k, units, raters, error = squares.n, squares.k, squares.units, squares.raters, squares.error
    one, mean = Form.ONE_AGREES, Form.MEAN_AGREES
    if units == error == 0:
        return {form: Icc(form, None, None, None, Reason.NO_VARIATION) for form in (one, mean)}
    whole = units + (k - 1) * error + k * (raters - error) / n
    if units + (raters - error) / n <= 0 or whole <= 0:
        return {form: Icc(form, None, None, None, Reason.NOT_DEFINED) for form in (one, mean)}
    value = (units - error) / whole
    bounds = (1.0, 1.0) if raters == error == 0 else _absolute_bounds(squares, value, confidence)
    ratio = np.inf if error == 0 else units / error
    freedom = (n - 1) * (k - 1)
    test = (float(ratio), n - 1, freedom, float(scipy.stats.f.sf(ratio, n - 1, freedom)))
    stepped = [_spearman_brown(each, k) for each in (value, *bounds)]
    return {one: _told(one, (value, *bounds), test), mean: _told(mean, stepped, test)}


def _absolute_bounds(squares: _Squares, value: float, confidence: float) -> tuple[float, float]:
    n, k, units, raters, error = squares.n, squares.k, squares.units, squares.raters, squares.error
    weight = k * value / (n * (1 - value))
    first, second = weight * raters, (1 + weight * (n - 1)) * error
    freedom = (first + second) ** 2 / (first**2 / (k - 1) + second**2 / ((n - 1) * (k - 1)))
    tail, rest = (1 + confidence) / 2, (k * n - k - n) * error
    low = float(scipy.stats.f.ppf(tail, n - 1, freedom))
    high = float(scipy.stats.f.ppf(tail, freedom, n - 1))
    return (
        n * (units - low * error) / (low * (k * raters + rest) + n * units),
        n * (high * units - error) / (k * raters + rest + n * high * units),
    )


def _spearman_brown(value: float, k: int) -> float | None:
    """What the mean of ``k`` is worth when one is worth ``value``; None where it falls without limit."""
    below = 1 + (k - 1) * value
    return k * value / below if below > 0 else None
