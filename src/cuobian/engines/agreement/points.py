"""One row a measuring point: do raters agree on it, and if not, does its wording need work?"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.agreement.alpha import Alpha, alpha
from cuobian.engines.agreement.bootstrap import Interval, Method, alpha_interval, check_settings
from cuobian.engines.agreement.counts import count
from cuobian.engines.agreement.errors import BadSetting, NoPairs, NotANumber, OneRater, WrongShape, WrongValue
from cuobian.engines.agreement.kappa import Coefficient, Shares, exact_agreement, gwet_ac1, prevalence
from cuobian.engines.agreement.levels import Level
from cuobian.engines.agreement.ratings import Floats, Ratings, ratings


class Verdict(StrEnum):
    """What a row says, as a code that a page can put into words."""

    RELIABLE = "reliable"
    WORDING_NEEDS_WORK = "wording_needs_work"
    """Raters differ on many places and hardly better than chance: the description does not tell them apart."""
    ONE_SIDED = "one_sided"
    """Raters agree, but nearly all ratings are the same, so alpha is low: read agreement and AC1 instead."""
    NO_VARIATION = "no_variation"
    """All ratings are the same: full agreement, and no evidence that the point can tell places apart."""
    TOO_FEW = "too_few"
    """Alpha is low, on too few places to say why."""
    ONE_RATER = "one_rater"
    NO_PAIRS = "no_pairs"


@dataclass(frozen=True, slots=True)
class Rules:
    """When wording needs work: alpha and exact agreement both below these, on at least so many places.

    0.667 is the lowest alpha for which Krippendorff (2004) draws tentative conclusions.
    """

    alpha_below: float = 0.667
    agreement_below: float = 0.8
    least: int = 50

    def __post_init__(self) -> None:
        for name in ("alpha_below", "agreement_below"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadSetting(name, f"{getattr(self, name)} does not lie between 0 and 1")
        if self.least < 2:
            raise BadSetting("least", f"{self.least}; at least two places are needed")


@dataclass(frozen=True, slots=True)
class PointRow:
    """One measuring point. ``n``: places that two raters rated. ``prevalence``: share of each category."""

    point: Hashable
    n: int
    alpha: Alpha | None
    interval: Interval | None
    agreement: Shares | None
    prevalence: dict[float, float]
    ac1: Coefficient | None
    verdict: Verdict

    @property
    def wording_needs_work(self) -> bool:
        return self.verdict is Verdict.WORDING_NEEDS_WORK


def by_point(
    point: ArrayLike,
    station: ArrayLike,
    rater: ArrayLike,
    value: ArrayLike,
    *,
    level: Level | str,
    seed: int,
    categories: ArrayLike | None = None,
    rules: Rules | None = None,
    draws: int = 1000,
    confidence: float = 0.95,
    method: Method = "percentile",
) -> tuple[PointRow, ...]:
    """One row for each measuring point, in rising order of their ids; one entry a rating in every array.

    ``categories``: the possible values; without them, those seen on any point. A row depends on nothing but
    its own ratings, the categories and the seed. Raises what ``ratings``, ``count`` and ``alpha_interval``
    raise; a point with one rater or no pair is a row that says so.
    """
    check_settings(draws, confidence, method)
    arrays = _arrays(point, station, rater, value)
    possible = np.unique(arrays[3]) if categories is None else np.asarray(categories, np.float64)

    def interval(found: Ratings) -> Interval:
        return alpha_interval(found, level, seed=seed, draws=draws, confidence=confidence, method=method)

    ids, where = np.unique(arrays[0], return_inverse=True)
    ends = np.cumsum(np.bincount(where, minlength=ids.size))
    parts = np.split(np.argsort(where, kind="stable"), ends[:-1])
    rows = []
    for name, part in zip(ids.tolist(), parts, strict=True):
        try:
            found = ratings(*(array[part] for array in arrays[1:]))
        except (OneRater, NoPairs) as nothing:
            verdict = Verdict.ONE_RATER if isinstance(nothing, OneRater) else Verdict.NO_PAIRS
            rows.append(PointRow(name, 0, None, None, None, {}, None, verdict))
            continue
        rows.append(_row(name, found, alpha(found, level), interval(found), possible, rules or Rules()))
    return tuple(rows)


def _arrays(*columns: ArrayLike) -> list[NDArray[Any]]:
    names = ("point", "station", "rater", "value")
    arrays = [np.asarray(column) for column in columns]
    for name, array in zip(names, arrays, strict=True):
        if array.shape != (arrays[0].size,):
            raise WrongShape(name, f"one entry for each of {arrays[0].size} ratings is wanted, not {array.shape}")
    if not arrays[0].size:
        raise NoPairs("ratings", "there are none")
    try:
        arrays[3] = arrays[3].astype(np.float64)
    except (TypeError, ValueError) as fault:
        raise WrongValue("value", "numbers are wanted; text categories are encoded by the caller") from fault
    if not np.isfinite(arrays[3]).all():
        row = int(np.flatnonzero(~np.isfinite(arrays[3]))[0])
        raise NotANumber(f"value, row {row}", "leave the row out when the rating is missing")
    return arrays


def _row(name: Hashable, found: Ratings, one: Alpha, interval: Interval, possible: Floats, rules: Rules) -> PointRow:
    counts = count(found, possible)
    shares = exact_agreement(counts)
    each = dict(zip(counts.categories.tolist(), prevalence(counts).tolist(), strict=True))
    verdict = verdict_of(one, shares, rules)
    return PointRow(name, one.units, one, interval, shares, each, gwet_ac1(counts), verdict)


def verdict_of(found: Alpha, shares: Shares, rules: Rules) -> Verdict:
    """Alpha without a value is no verdict on wording, whatever the thresholds."""
    if found.value is None:
        return Verdict.NO_VARIATION
    if found.value >= rules.alpha_below:
        return Verdict.RELIABLE
    if shares.pairs >= rules.agreement_below:
        return Verdict.ONE_SIDED
    return Verdict.WORDING_NEEDS_WORK if found.units >= rules.least else Verdict.TOO_FEW
