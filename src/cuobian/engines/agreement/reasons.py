"""Why a number is missing, as a code that a page can put into words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A coefficient that would be 0/0, or that too little was seen for, is None and carries one of these."""

    NO_VARIATION = "no_variation"
    """All ratings are the same: agreement by skill and by chance cannot be told apart."""
    NOT_DEFINED = "not_defined"
    """The denominator is not positive: units differ so much less than raters err that no share can be told."""
    ONE_STATION = "one_station"
    """Nothing to draw from: an interval needs at least two stations."""
    RARELY_VARIES = "rarely_varies"
    """Too many draws of the bootstrap had no variation for an interval that means something."""
