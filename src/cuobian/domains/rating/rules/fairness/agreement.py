"""Do assessors see the same on each measuring point, and does the point tell places apart?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuobian.domains.rating.rules.fairness.material import LEVELS, Material
from cuobian.domains.rating.rules.fairness.outcome import AgreementPart, PointFigure, Refused
from cuobian.domains.rating.rules.fairness.severity import number_or_none
from cuobian.engines import agreement as ag
from cuobian.engines import rasch as ra

SEED = 20261128
"""Where the resampling starts: fixed, so that a run can be computed again."""
CATEGORIES = (0, 1, 2, 3)
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Marks:
    """Every mark as columns: the number of its point, unit and assessor, and its level from 0 (C#) to 3 (A)."""

    point: Whole
    unit: Whole
    assessor: Whole
    level: Whole


@dataclass(frozen=True, slots=True)
class _Measure:
    """A point on the logit scale."""

    difficulty: float | None = None
    error: float | None = None
    infit: float | None = None
    outfit: float | None = None
    signs: tuple[str, ...] = ()


def marks_of(material: Material) -> Marks:
    """All marks of all visits; what was not said is not there."""
    rows = [
        (point, visit.unit, visit.assessor, LEVELS[letter])
        for visit in material.visits
        for point, letter in enumerate(visit.marks)
        if LEVELS[letter] >= 0
    ]
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Marks(*(np.ascontiguousarray(column) for column in table.T))


def agreement_part(material: Material, *, draws: int) -> AgreementPart:
    """Alpha over the totals, and by point alpha with its interval, exact agreement, AC1 and the Rasch figures."""
    marks = marks_of(material)
    total, interval = _totals(material, draws)
    measures, refused = _measures(marks)
    rows = _rows(marks, draws)
    return AgreementPart(
        totals_alpha=total,
        totals_low=interval[0],
        totals_high=interval[1],
        points=tuple(_point(row, measures) for row in rows),
        rasch_refused=refused,
    )


def _rows(marks: Marks, draws: int) -> Sequence[ag.PointRow]:
    if not marks.point.size:
        return ()
    return ag.by_point(
        marks.point,
        marks.unit,
        marks.assessor,
        marks.level,
        level="ordinal",
        seed=SEED,
        categories=np.array(CATEGORIES),
        draws=draws,
    )


def _totals(material: Material, draws: int) -> tuple[float | None, tuple[float | None, float | None]]:
    visits = material.visits
    try:
        found = ag.ratings(
            np.array([visit.unit for visit in visits], np.int64),
            np.array([visit.assessor for visit in visits], np.int64),
            np.array([float(visit.score) for visit in visits]),
        )
    except (ag.OneRater, ag.NoPairs):
        return None, (None, None)
    interval = ag.alpha_interval(found, "interval", seed=SEED, draws=draws)
    return ag.alpha(found, "interval").value, (interval.lower, interval.upper)


def _measures(marks: Marks) -> tuple[Mapping[int, _Measure], Refused | None]:
    """The points on the logit scale; a refusal leaves that part empty and says why."""
    try:
        rated = ra.Ratings.of(marks.unit, marks.assessor, marks.point, marks.level, highest=max(CATEGORIES))
        fit = ra.fit_facets(rated, steps="partial_credit", method="laplace")
    except ra.RaschError as error:
        return {}, Refused(type(error).__name__)
    return {int(found.label): _measure(found) for found in ra.diagnose_points(fit)}, None


def _measure(found: ra.Finding) -> _Measure:
    element = found.element
    return _Measure(
        difficulty=number_or_none(element.measure),
        error=number_or_none(element.se),
        infit=number_or_none(element.infit),
        outfit=number_or_none(element.outfit),
        signs=tuple(str(sign) for sign in found.signs),
    )


def _point(row: ag.PointRow, measures: Mapping[int, _Measure]) -> PointFigure:
    number = int(row.point)  # type: ignore[call-overload]  # points are numbered by marks_of
    measure = measures.get(number, _Measure())
    return PointFigure(
        point=number,
        ratings=row.alpha.ratings if row.alpha else 0,
        places=row.n,
        alpha=row.alpha.value if row.alpha else None,
        alpha_low=row.interval.lower if row.interval else None,
        alpha_high=row.interval.upper if row.interval else None,
        exact=row.agreement.pairs if row.agreement else None,
        prevalence=max(row.prevalence.values(), default=None),
        ac1=row.ac1.value if row.ac1 else None,
        needs_work=row.wording_needs_work,
        reason=str(row.verdict),
        difficulty=measure.difficulty,
        difficulty_error=measure.error,
        infit=measure.infit,
        outfit=measure.outfit,
        signs=measure.signs,
    )
