"""A list of stars to publish, with a bound on how many of them are expected to be wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Whole, numbers, share_of
from cuobian.engines.posterior.errors import BadSetting

ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class SureList:
    """``stations``: places in the arrays, the surest first; ``expected_false``: share of them expected wrong."""

    stations: Whole
    expected_false: float
    least_sure: float | None


def sure_list(probability: ArrayLike, *, share: float = 0.05) -> SureList:
    """The largest list in which the expected share of false awards, mean(1 - P), keeps to ``share``.

    Stations with the same probability are listed together or not at all. Bayesian false discovery rate:
    Newton et al. (2004), Müller et al. (2004). Raises ``BadSetting``, ``NotANumber``, ``WrongShape``.
    """
    share_of("share", share)
    chance = numbers("probability", probability)
    if ((chance < 0) | (chance > 1)).any():
        raise BadSetting("probability", "a probability lies between 0 and 1")
    order = np.argsort(-chance, kind="stable")
    ranked = chance[order]
    false = np.cumsum(1 - ranked) / np.arange(1, ranked.size + 1)
    last_of_equals = np.append(ranked[1:] < ranked[:-1], np.ones(min(1, ranked.size), np.bool_))
    good = np.flatnonzero(last_of_equals & (false <= share + ROUNDING))
    if not good.size:
        return SureList(order[:0], 0.0, None)
    end = int(good[-1])
    return SureList(order[: end + 1], float(false[end]), float(ranked[end]))
