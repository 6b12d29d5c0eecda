"""What a fit says about each measuring point, in codes a page can put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cuobian.engines.rasch.errors import Label
from cuobian.engines.rasch.extremes import Standing
from cuobian.engines.rasch.result import Element, Elements, FacetsFit, Scale


class Sign(StrEnum):
    """One thing to look at. None of them is proof of anything."""

    NOISY = "noisy"
    """Ratings vary more than the other points explain: unclear wording, or it measures something else."""
    OUTLIERS = "outliers"
    """A few ratings lie far from what was expected, the rest fits."""
    TOO_REGULAR = "too_regular"
    """Ratings follow the rest more closely than chance allows: redundant, or copied from the total."""
    AGAINST = "against"
    """Better stations get lower categories."""
    WEAK = "weak"
    """Tells good from poor stations much less than it should."""
    DISORDERED = "disordered"
    """A threshold lies below the one before: some category is never the most likely."""
    AVERAGE_FALLS = "average_falls"
    """Stations in a higher category are on average no better: raters disagree on what the categories mean."""
    UNUSED_CATEGORY = "unused_category"
    FEW = "few"
    """Too few ratings to say anything about fit; other signs of fit are left out."""
    EXTREME = "extreme"
    """All ratings in the best or the worst category: it tells no station from another."""
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a sign is given. Mean squares after Wright & Linacre (1994), Rasch Measurement Transactions 8:3.

    ``high``, ``low``: mean squares; ``z``: standardised value a mean square has to pass as well (large samples make
    the smallest misfit significant, small ones make large mean squares common). ``weak``: shortfall of the correlation
    from its expectation. ``few``: ratings needed. ``few_in_category``: ratings a category needs for its order to count.
    """

    high: float = 1.5
    low: float = 0.6
    z: float = 2.0
    weak: float = 0.3
    few: int = 10
    few_in_category: int = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One element with its signs, in the order of ``Sign``; no signs: nothing stands out."""

    element: Element
    signs: tuple[Sign, ...]

    @property
    def label(self) -> Label:
        return self.element.label


def diagnose_points(fit: FacetsFit, limits: Limits | None = None) -> tuple[Finding, ...]:
    """One finding a measuring point. With common steps the signs of the scale are left to ``diagnose_scale``."""
    limits = limits or Limits()
    own = {scale.point: scale for scale in fit.scales if scale.point is not None}
    findings = []
    for element in _rows(fit.points):
        signs = _of_fit(element, limits)
        if element.label in own:
            signs |= diagnose_scale(own[element.label], limits)
        findings.append(Finding(element, tuple(sign for sign in Sign if sign in signs)))
    return tuple(findings)


def diagnose_elements(elements: Elements, limits: Limits | None = None) -> tuple[Finding, ...]:
    """Signs of fit for stations, assessors or another facet."""
    limits = limits or Limits()
    return tuple(
        Finding(element, tuple(sign for sign in Sign if sign in _of_fit(element, limits)))
        for element in _rows(elements)
    )


def diagnose_scale(scale: Scale, limits: Limits | None = None) -> frozenset[Sign]:
    """Signs of how categories were used; thin categories do not accuse anybody of disorder."""
    limits = limits or Limits()
    found = set()
    if scale.unused:
        found.add(Sign.UNUSED_CATEGORY)
    used = [row for row in scale.categories if row.count]
    for before, row in pairwise(used):
        if min(before.count, row.count) < limits.few_in_category:
            continue
        if row.disordered:
            found.add(Sign.DISORDERED)
        if row.average_falls:
            found.add(Sign.AVERAGE_FALLS)
    return frozenset(found)


def _rows(elements: Elements) -> list[Element]:
    return [elements[label] for label in elements.labels]


def _of_fit(element: Element, limits: Limits) -> set[Sign]:
    if element.standing in (Standing.MAXIMUM, Standing.MINIMUM):
        return {Sign.EXTREME}
    if element.standing is not Standing.MEASURED:
        return {Sign.UNMEASURED}
    if element.count < limits.few:
        return {Sign.FEW}
    found = set()
    if element.infit > limits.high and element.infit_z > limits.z:
        found.add(Sign.NOISY)
    elif element.outfit > limits.high and element.outfit_z > limits.z:
        found.add(Sign.OUTLIERS)
    if element.outfit < limits.low and element.outfit_z < -limits.z:
        found.add(Sign.TOO_REGULAR)
    if element.correlation < 0:
        found.add(Sign.AGAINST)
    elif element.expected_correlation - element.correlation > limits.weak:
        found.add(Sign.WEAK)
    return found
