"""What a wrong star costs, declared before anybody is rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cuobian.engines.posterior.checks import Floats, Whole
from cuobian.engines.posterior.errors import BadCosts, WrongShape


@dataclass(frozen=True, slots=True)
class Costs:
    """``false_award``: a star too many; ``missed_award``: a star too few; for all stars, or one number a star.

    Only their ratio decides: a star is awarded when its probability reaches ``certainty``.
    """

    false_award: float | Sequence[float] = 1.0
    missed_award: float | Sequence[float] = 1.0

    def tables(self, stars: int) -> tuple[Floats, Floats]:
        """Both costs for each star. Raises ``BadCosts``, ``WrongShape``."""
        found = []
        for name in ("false_award", "missed_award"):
            each = np.asarray(getattr(self, name), np.float64)
            if each.ndim > 1 or (each.ndim == 1 and each.size != stars):
                raise WrongShape(name, f"one cost, or one for each of {stars} stars, not shape {each.shape}")
            if not np.isfinite(each).all() or (each < 0).any():
                raise BadCosts(name, "costs are finite and not below zero")
            found.append(np.broadcast_to(each, (stars,)))
        false, missed = found
        if (false + missed <= 0).any():
            raise BadCosts("costs", "a star whose errors cost nothing cannot be decided")
        if (np.diff(false / (false + missed)) < -1e-12).any():
            raise BadCosts("costs", "a higher star may not ask for less certainty than a lower one")
        return false, missed

    def certainty(self, stars: int) -> Floats:
        """The probability from which each star is awarded: false / (false + missed)."""
        false, missed = self.tables(stars)
        return false / (false + missed)


def awarded(at_least: Floats, cap: Whole, costs: Costs) -> Whole:
    """The star of least expected loss: the highest whose probability reaches its certainty, gates kept.

    ``at_least``: stations by stars, P(star >= k). On a tie the station gets the star.
    """
    certainty = costs.certainty(at_least.shape[1])
    reached: Whole = (at_least >= certainty).sum(axis=1)
    return np.minimum(reached, cap)


def expected_loss(at_least: Floats, star: Whole, costs: Costs) -> Floats:
    """What the awarded star is expected to cost: too many stars, and too few."""
    false, missed = costs.tables(at_least.shape[1])
    given = np.arange(1, at_least.shape[1] + 1) <= star[:, None]
    return np.asarray(np.where(given, false * (1 - at_least), missed * at_least).sum(axis=1))
