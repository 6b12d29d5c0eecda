"""What raters have in common that neither rows nor raters explain: the first contrast of a table's residuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cuobian.engines.anomalies.errors import NoVariation, WrongShape, WrongValue
from cuobian.engines.anomalies.marks import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """``loading``: by rater, correlation with the component, the largest positive. ``row``: by row, its score.

    ``share``: part of the residuals' variance that the component explains; ``1 / (raters - 1)`` if they had nothing
    in common. ``residual``: rows by raters, standardised to a variance of 1 over the table.
    """

    loading: Floats
    row: Floats
    share: float
    residual: Floats


def contrast(table: ArrayLike) -> Contrast:
    """Principal component of the standardised residuals of a complete table, rows (performances, places) by raters.

    Means of rows and of raters are taken out; what is left is divided by its standard deviation. Raters at the two
    ends of the component differ in the same rows: a sign of blocs, to be read, not a test (Linacre 1998, Journal of
    Outcome Measurement 2:266). Raters who never differ from the row means load 0.

    Raises :class:`WrongShape`, :class:`WrongValue`, :class:`NoVariation`.
    """
    values = np.asarray(table)
    if values.ndim != 2 or min(values.shape) < 3:
        raise WrongShape("table", f"at least 3 rows by 3 raters are wanted, not shape {values.shape}")
    if not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        raise WrongValue("table", f"numbers are wanted, not {values.dtype}")
    values = values.astype(np.float64)
    wrong = np.argwhere(~np.isfinite(values))
    if wrong.size:
        row, rater = wrong[0].tolist()
        raise WrongValue(f"table, row {row}, rater {rater}", "not a finite number; a complete table is wanted")
    left = values - values.mean(axis=1, keepdims=True)
    left -= left.mean(axis=0)
    freedom = (values.shape[0] - 1) * (values.shape[1] - 1)
    size = float(np.sqrt((left**2).sum() / freedom))
    if size <= 1e-9 * max(float(np.abs(values).max()), 1.0):
        raise NoVariation("table", "rows and raters explain everything: there is nothing left to look at")
    left /= size
    rows, strength, raters = np.linalg.svd(left, full_matrices=False)
    score, spread = rows[:, 0] * strength[0], np.linalg.norm(left, axis=0)
    loading = np.divide(raters[0] * strength[0], spread, where=spread > 1e-9, out=np.zeros(spread.size))
    if loading[np.abs(loading).argmax()] < 0:
        loading, score = -loading, -score
    return Contrast(loading, score, float(strength[0] ** 2 / (strength**2).sum()), left)
