"""Traits of places that are not a matter of quality."""

from dataclasses import dataclass

MEAN_RATING = 4.45
"""What the votes of the whole demonstration city come to; a test holds it to the generated facts."""
OPERATED_DISTRICT = "350211"
KIOSK_DISTRICT = "350213"


@dataclass(frozen=True, slots=True)
class Traits:
    """Whether a station has a kiosk, and whether it is run under a contract."""

    kiosk: bool
    contract: bool
