"""Screens: what is unusual enough for a person to look into. Never a verdict."""

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import Screened, ScreenFigure
from cuobian.engines import severity as sv


def screens_part(
    material: Material, fit: sv.SeverityFit, *, rate: float
) -> tuple[tuple[Screened, ...], tuple[ScreenFigure, ...]]:
    """Every kind of screen over one fit, each held to its own rate of false alarms."""
    return (), ()
