"""What a fit gives back: one table a facet, one a scale, the spreads and the certificate."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cuobian.engines.rasch.errors import BadOption, Label
from cuobian.engines.rasch.extremes import Standing
from cuobian.engines.rasch.ratings import Codes, Floats
from cuobian.engines.rasch.search import Certificate


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a facet's table; see Elements."""

    label: Label
    measure: float
    se: float
    se_alone: float
    standing: Standing
    count: int
    score: int
    average: float
    fair: float
    infit: float
    infit_z: float
    outfit: float
    outfit_z: float
    correlation: float
    expected_correlation: float


@dataclass(frozen=True, slots=True)
class Elements:
    """One facet, a value an element in the order of the labels; NaN where there is nothing to say.

    ``measure``: logits; stations good = high, other facets strict or hard = high with mean zero. ``se``: with all
    unknowns estimated together; ``se_alone``: with the others held fixed, as Facets prints it. ``count``, ``score``,
    ``average``: of all ratings, extreme ones too. ``fair``: expected category at the mean of the other facets.
    ``infit``, ``outfit``: mean squares, with their Wilson-Hilferty standardised values. ``correlation``: of ratings
    with their locations, and what the model expects of it.
    """

    name: str
    labels: tuple[Label, ...]
    measure: Floats
    se: Floats
    se_alone: Floats
    standing: tuple[Standing, ...]
    count: Codes
    score: Codes
    average: Floats
    fair: Floats
    infit: Floats
    infit_z: Floats
    outfit: Floats
    outfit_z: Floats
    correlation: Floats
    expected_correlation: Floats

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, label: Label) -> Element:
        """Raises KeyError for a label that was not rated."""
        if label not in self.labels:
            raise KeyError(label)
        row = self.labels.index(label)
        values = {field.name: getattr(self, field.name) for field in fields(Elements)}
        plain = {
            name: column[row].item() if isinstance(column, np.ndarray) else column[row]
            for name, column in values.items()
            if name not in ("name", "labels")
        }
        return Element(label=label, **plain)


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a scale.

    ``count``, ``share``: of the ratings in the estimation. ``average``: mean location of the ratings in it, ``expected``
    what the model expects of that, ``outfit`` their mean square. ``threshold``: step into it, with standard error; after an
    unused category the mean of the steps since the last used one; NaN for the lowest and for unused ones.
    ``average_falls``, ``disordered``: the average, or the threshold, lies below the one before.
    """

    category: int
    count: int
    share: float
    average: float
    expected: float
    outfit: float
    threshold: float
    threshold_se: float
    average_falls: bool
    disordered: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Steps of one point, or of all (``point`` None). ``cumulative``: sums of the thresholds, infinite where unused."""

    point: Label | None
    categories: tuple[Category, ...]
    cumulative: Floats

    @property
    def thresholds(self) -> tuple[float, ...]:
        return tuple(row.threshold for row in self.categories if not np.isnan(row.threshold))

    @property
    def disordered(self) -> bool:
        return any(row.disordered for row in self.categories)

    @property
    def unused(self) -> tuple[int, ...]:
        """Categories nobody used between, below or above the used ones."""
        return tuple(row.category for row in self.categories if not row.count)


@dataclass(frozen=True, slots=True)
class FacetsFit:
    """A fitted many-facet model; everything in logits unless a field says otherwise.

    ``spread_station``, ``spread_assessor``: standard deviations of the normal priors, None where there is none.
    ``lowest``: the category that score 0 stands for.
    """

    method: str
    steps: str
    facets: tuple[Elements, ...]
    scales: tuple[Scale, ...]
    mean_station: float
    spread_station: float | None
    spread_assessor: float | None
    lowest: int
    certificate: Certificate

    def facet(self, name: str) -> Elements:
        for elements in self.facets:
            if elements.name == name:
                return elements
        raise BadOption(name, "no such facet")

    @property
    def stations(self) -> Elements:
        return self.facets[0]

    @property
    def assessors(self) -> Elements:
        return self.facet("assessor")

    @property
    def points(self) -> Elements:
        return self.facet("point")

    @property
    def log_likelihood(self) -> float:
        return self.certificate.log_likelihood

    def scale_of(self, point: Label) -> Scale:
        """The steps a point is rated by. Raises KeyError for a point that was not rated or has no scale."""
        for scale in self.scales:
            if scale.point in (None, point):
                return scale
        raise KeyError(point)
