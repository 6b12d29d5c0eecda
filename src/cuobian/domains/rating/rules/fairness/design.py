"""Whether the panels as they were can be compared: the certificate of the visits that were made."""

from collections import defaultdict
from math import isfinite

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import DesignPart, Pair
from cuobian.engines import panels as pn

FREE = pn.Rules(different_districts=False, not_own_district=False)
"""The visits are what they were: here only comparability is certified, not the rules of a draw."""


def design_part(material: Material, *, noise: float | None) -> DesignPart:
    """The certificate of who was where; `noise` is the standard deviation of one visit in points, when it is known."""
    seen: dict[int, list[str]] = defaultdict(list)
    for visit in material.visits:
        seen[visit.unit].append(_name(visit.assessor))
    inputs = pn.Inputs(
        places=tuple(pn.Place(_unit(unit), visits=len(members)) for unit, members in seen.items()),
        assessors=tuple(pn.Assessor(_name(number)) for number in range(len(material.assessors))),
        rules=FREE,
    )
    panels = [pn.Panel(_unit(unit), tuple(sorted(members))) for unit, members in seen.items()]
    found = pn.Certifier(inputs).certificate(panels, sigma=noise or pn.SIGMA)
    return DesignPart(
        components=found.components,
        lambda2=float(found.whole.lambda2),
        lambda2_bound=float(found.whole.lambda2_bound),
        efficiency=float(found.whole.efficiency),
        least_load=min(found.loads, default=0),
        most_load=max(found.loads, default=0),
        contrast_error=found.contrast_sd if isfinite(found.contrast_sd) else None,
        pairs=_pairs(found.co_visits),
    )


def _pairs(table: tuple[tuple[int, ...], ...]) -> tuple[Pair, ...]:
    return tuple(
        Pair(first, second, count)
        for first, line in enumerate(table)
        for second, count in enumerate(line[first + 1 :], start=first + 1)
        if count
    )


def _name(number: int) -> str:
    return f"{number:06d}"


def _unit(number: int) -> str:
    return f"{number:08d}"
