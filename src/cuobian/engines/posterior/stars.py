"""From a fair score and its error to the probability of each star, the award and the borderline label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Flags, Floats, Whole, cuts_of, errors_of, numbers, stars_of
from cuobian.engines.posterior.costs import Costs, awarded, expected_loss
from cuobian.engines.posterior.errors import BadSetting


@dataclass(frozen=True, slots=True)
class BorderlineRule:
    """When a star is called borderline; None switches a condition off.

    ``certainty``: the probability of the awarded star or better is below this. ``to_next``: so few points, or
    fewer, are missing to the next star that the gates allow. ``above_own``: so few points, or fewer, lie above
    the line of the awarded star.
    """

    certainty: float | None = 0.8
    to_next: float | None = 1.5
    above_own: float | None = None

    def __post_init__(self) -> None:
        if self.certainty is not None and not 0 <= self.certainty <= 1:
            raise BadSetting("certainty", f"{self.certainty} does not lie between 0 and 1")
        for name in ("to_next", "above_own"):
            points = getattr(self, name)
            if points is not None and not 0 <= points < np.inf:
                raise BadSetting(name, f"{points}; points are finite and not below zero")


@dataclass(frozen=True, slots=True, eq=False)
class Borderline:
    """Which condition of the rule a station meets, one flag a station."""

    unsure: Flags
    near_next: Flags
    near_own: Flags

    @property
    def any(self) -> Flags:
        return self.unsure | self.near_next | self.near_own


@dataclass(frozen=True, slots=True, eq=False)
class StarPosterior:
    """One row a station.

    ``at_least``: P(star >= k) for k = 1, 2, …; ``each``: P(star = 0), P(star = 1), …; both with the gates kept.
    ``by_score``: P(score >= line of k) before the gates, and ``star_by_score`` what it alone would award.
    ``cap``: the highest star the gates allow; ``barred``: a gate takes a star that the score would bring.
    ``certainty``: probability of the awarded star or better.
    """

    at_least: Floats
    each: Floats
    by_score: Floats
    star: Whole
    star_by_score: Whole
    cap: Whole
    certainty: Floats
    expected_loss: Floats
    borderline: Borderline

    @property
    def barred(self) -> Flags:
        return self.star < self.star_by_score


def star_posterior(
    fair: ArrayLike,
    error: ArrayLike,
    cuts: ArrayLike,
    *,
    cap: ArrayLike | None = None,
    costs: Costs | None = None,
    rule: BorderlineRule | None = None,
    star: ArrayLike | None = None,
) -> StarPosterior:
    """Probabilities, award and label for every station.

    ``fair`` and ``error``: score and its standard error. ``cuts``: the lines of stars 1, 2, …, for all or one
    row a station. ``cap``: the highest star that vetoes and gates allow; logic, so it is applied exactly and
    reported apart. ``star``: stars awarded elsewhere, to be judged instead of the award by ``costs``.

    Raises ``WrongShape``, ``NotANumber``, ``BadError``, ``CutsNotRising``, ``BadCosts``, ``BadSetting``.
    """
    score = numbers("fair", fair)
    spread = errors_of("error", error, score.size)
    lines = cuts_of(cuts, score.size)
    most, costs = lines.shape[1], costs or Costs()
    limit = stars_of("cap", cap, score.size, most)
    by_score = scipy.special.ndtr((score[:, None] - lines) / spread[:, None])
    at_least = gated(by_score, limit)
    given = awarded(at_least, limit, costs) if star is None else stars_of("star", star, score.size, most)
    certainty = _of_star(at_least, given, 1.0)
    return StarPosterior(
        at_least=at_least,
        each=_each(at_least),
        by_score=by_score,
        star=given,
        star_by_score=awarded(by_score, np.full(score.size, most, np.intp), costs),
        cap=limit,
        certainty=certainty,
        expected_loss=expected_loss(at_least, given, costs),
        borderline=_borderline(score, lines, limit, given, certainty, rule or BorderlineRule()),
    )


def gated(by_score: Floats, cap: Whole) -> Floats:
    """Nothing above what the gates allow."""
    allowed = np.arange(1, by_score.shape[1] + 1) <= cap[:, None]
    return np.where(allowed, by_score, 0.0)


def _each(at_least: Floats) -> Floats:
    ends = np.ones((at_least.shape[0], 1))
    return np.asarray(np.hstack([ends, at_least]) - np.hstack([at_least, 0 * ends]))


def _of_star(table: Floats, star: Whole, none: float) -> Floats:
    """Each station's own column of ``table``; ``none`` for those without a star."""
    rows = np.arange(star.size) if table.shape[0] == star.size else np.zeros(star.size, np.intp)
    return np.where(star > 0, table[rows, np.maximum(star - 1, 0)], none)


def _borderline(
    score: Floats, lines: Floats, cap: Whole, star: Whole, certainty: Floats, rule: BorderlineRule
) -> Borderline:
    nothing = np.zeros(score.size, np.bool_)
    unsure, near_next, near_own = nothing, nothing, nothing
    if rule.certainty is not None:
        unsure = certainty < rule.certainty
    if rule.to_next is not None:
        following = _of_star(lines, np.minimum(star + 1, lines.shape[1]), np.inf)
        near_next = (star < cap) & (following - score <= rule.to_next)
    if rule.above_own is not None:
        near_own = (star > 0) & (score - _of_star(lines, star, -np.inf) <= rule.above_own)
    return Borderline(unsure, near_next, near_own)
