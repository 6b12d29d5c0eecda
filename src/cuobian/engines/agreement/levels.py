"""How far two values lie apart, on each level of measurement (Krippendorff 2011, "Computing alpha")."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from cuobian.engines.agreement.errors import WrongValue
from cuobian.engines.agreement.ratings import Floats


class Level(StrEnum):
    """What the values mean: names, an order, distances, or shares of a true zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def midranks(counts: Floats) -> Floats:
    """The middle of each category in the order of all ratings; last axis: categories.

    Krippendorff's ordinal difference (ratings between two categories, both ends by half) is the difference
    of these, so the ordinal level is the interval level on midranks.
    """
    middle: Floats = np.cumsum(counts, axis=-1) - counts / 2
    return middle


def squared(level: Level, first: Floats, second: Floats) -> Floats:
    """Squared differences of values (of midranks on the ordinal level)."""
    if level is Level.NOMINAL:
        return np.not_equal(first, second).astype(np.float64)
    gap = first - second
    if level is Level.RATIO:
        both = first + second
        gap = np.divide(gap, both, out=np.zeros_like(gap), where=both > 0)
    apart: Floats = gap * gap
    return apart


def check_level(level: Level, smallest: float) -> None:
    """The ratio level has a true zero and nothing below it."""
    if level is Level.RATIO and smallest < 0:
        raise WrongValue("value", f"{smallest:g} is below zero, which the ratio level does not know")
