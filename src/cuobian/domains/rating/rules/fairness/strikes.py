"""What if one visit had not been made: the exact effect on its place and on the places that change most. Never kept.

The engine takes one visit out of the fit at the fit's own variances and weights (`engines.severity.strike`). Official
scores stay what they are; a place's fair score moves by what its estimate moves, its error is taken as it was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cuobian.domains.rating.rules.fairness.account import points
from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.fairness.stars import standings_of, star_found
from cuobian.engines import severity as sv

SHOWN = 5
"""Other places that are told of: those that change most."""
UNCHANGED = 0.005
"""Points below which a change does not show."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One place with and without the visit, in points as shown; `place` is its number in the material."""

    place: int
    before: Decimal
    after: Decimal
    star_before: int
    star_after: int

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Struck:
    """`own` is None where the place has no other visit. `leverage`: how much of its own score the visit explains."""

    own: Effect | None
    others: tuple[Effect, ...]
    unseen: int
    """Places outside of what the reader sees that change visibly too."""
    leverage: float


def struck(material: Material, fit: sv.SeverityFit, visit: int, *, seen: Collection[int]) -> Struck | None:
    """The effect of leaving out one visit; None when the fit must be made anew to tell (leniency at home hangs on it).

    `seen`: numbers of the places that may be shown to whoever asks.
    """
    try:
        found = sv.strike(fit, visit)
    except sv.BadNumber:
        return None
    policy = policy_from(material.policy)
    now = standings_of(material, fit, policy)
    change = np.nan_to_num(found.change[now.place])
    before, after = star_found(now, policy), star_found(now, policy, change)
    effects = [
        Effect(place, points(float(fair)), points(float(fair + moved)), int(old), int(new))
        for place, fair, moved, old, new in zip(now.place.tolist(), now.fair, change, before, after, strict=True)
    ]
    unit = material.visits[visit].unit
    lone = bool(np.isnan(found.after[unit]))
    moved = [one for one in effects if one.place != unit and abs(found.change[one.place]) >= UNCHANGED]
    moved.sort(key=lambda one: (-abs(found.change[one.place]), one.place))
    shown = [one for one in moved if one.place in seen]
    return Struck(
        own=next((one for one in effects if one.place == unit and not lone), None),
        others=tuple(shown[:SHOWN]),
        unseen=len(moved) - len(shown),
        leverage=found.leverage,
    )
