"""Stars from year to year: a small change of the score does not move a star up and down."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Floats, Whole, cuts_of, numbers, stars_of
from cuobian.engines.posterior.errors import BadSetting


def guarded_cuts(cuts: ArrayLike, prior: ArrayLike, guard: float) -> Floats:
    """The lines of this year, one row a station: held stars are lost below cut - guard, new ones won at cut + guard.

    ``prior``: last year's star, -1 for a station without one, which meets the plain lines. The rows can be
    given to ``star_posterior`` as cuts. Raises ``BadSetting``, ``CutsNotRising``, ``WrongShape``.
    """
    if not 0 <= guard < np.inf:
        raise BadSetting("guard", f"{guard}; points are finite and not below zero")
    size = np.asarray(prior).size
    lines = cuts_of(cuts, size)
    held = stars_of("prior", prior, size, lines.shape[1], least=-1)[:, None]
    step = np.where(np.arange(1, lines.shape[1] + 1) <= held, -guard, guard)
    return np.asarray(lines + np.where(held < 0, 0.0, step))


def held_stars(
    fair: ArrayLike, cuts: ArrayLike, prior: ArrayLike, *, guard: float, cap: ArrayLike | None = None
) -> Whole:
    """This year's star by the score alone: up at cut + guard, down below cut - guard, never above ``cap``."""
    score = numbers("fair", fair)
    lines = guarded_cuts(cuts, np.broadcast_to(np.asarray(prior), score.shape), guard)
    reached: Whole = (score[:, None] >= lines).sum(axis=1)
    return np.minimum(reached, stars_of("cap", cap, score.size, lines.shape[1]))
