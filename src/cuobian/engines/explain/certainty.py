"""How much more than the line is needed to be fairly sure of the star, when the score itself is uncertain.

``P(star) = Phi((fair - cut) / SE)``, so ``P >= p`` asks for ``fair >= cut + z(p) SE`` with ``z`` the quantile of
the normal distribution (0.8416 for 80 in a hundred).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import NormalDist

from cuobian.engines.explain.errors import BadGoal
from cuobian.engines.scoring.exact import from_units

USUAL = Decimal("0.80")
Z_PLACES = 6


def z_of(confidence: Decimal = USUAL) -> Decimal:
    """The normal quantile, rounded up in the sixth place; 0 for one half. Confidence from 0.5 up to below 1."""
    finite("confidence", confidence)
    if not Decimal("0.5") <= confidence < 1:
        raise BadGoal("confidence", f"{confidence} is not from 0.5 up to below 1")
    exact = NormalDist().inv_cdf(float(confidence))
    return from_units(ceil(Fraction(exact) * 10**Z_PLACES), Z_PLACES)


def margin(se: Decimal, confidence: Decimal = USUAL, *, places: int = 2) -> Decimal:
    """``z SE`` in points, rounded up to the places."""
    if finite("se", se) < 0:
        raise BadGoal("se", f"{se} is negative")
    return from_units(ceil(Fraction(z_of(confidence)) * Fraction(se) * 10**places), places)


def robust_gap(cut: Decimal, fair: Decimal, se: Decimal, confidence: Decimal = USUAL, *, places: int = 2) -> int:
    """``cut + z SE - fair`` in units of the last place, rounded up; zero or less when it is sure enough already."""
    lifted = Fraction(finite("cut", cut)) - Fraction(finite("fair", fair))
    scale: int = 10**places
    return ceil((lifted + Fraction(margin(se, confidence, places=places))) * scale)


def finite(place: str, value: object) -> Decimal:
    """The value, when it is a number to reckon with."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise BadGoal(place, f"a finite Decimal is wanted, not {value!r}")
    return value
