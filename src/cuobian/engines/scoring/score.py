"""Points to indicators to dimensions to a total of 100, then bonus, deductions, vetoes and stars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from cuobian.engines.scoring.aggregate import ZERO, Judgement
from cuobian.engines.scoring.errors import NothingToScore
from cuobian.engines.scoring.exact import canonical_text, digest_of, exact_sum, from_units, rounded, units
from cuobian.engines.scoring.gates import Scene, check_star
from cuobian.engines.scoring.inputs import Inputs
from cuobian.engines.scoring.model import Dimension, Standard
from cuobian.engines.scoring.points import Evidence, is_unseen, is_waiting, score_point
from cuobian.engines.scoring.result import (
    ENGINE_VERSION,
    DimensionResult,
    IndicatorResult,
    PointResult,
    Result,
    Standing,
)
from cuobian.engines.scoring.validate import check_inputs, check_standard


class Scorer:
    """A checked standard, ready to score many places."""

    def __init__(self, standard: Standard) -> None:
        check_standard(standard)
        self.standard = standard
        self.standard_digest = digest_of(canonical_text(standard))

    def evaluate(self, inputs: Inputs) -> Result:
        """The result of one place; raises a ``ScoringError`` that names the place of a fault."""
        standard = self.standard
        check_inputs(standard, inputs)
        evidence = Evidence.of(standard, inputs)
        points = tuple(
            score_point(standard, dimension.id, point, evidence)
            for dimension in standard.dimensions
            for point in dimension.walk()
        )
        by_id = {point.id: point for point in points}
        dimensions = tuple(_dimension(standard, dimension, by_id) for dimension in standard.dimensions)
        base, bonus, deduction, total = _totals(standard, inputs, points)
        scene = Scene(standard, inputs, dimensions, points)
        checks = tuple(check_star(threshold, total, scene) for threshold in standard.stars_down())
        reached = next((check.star for check in checks if check.reached), 0)
        open_judgements = _judgements(points)
        return Result(
            engine=ENGINE_VERSION,
            standard_code=standard.code,
            standard_digest=self.standard_digest,
            inputs_digest=inputs.digest,
            dimensions=dimensions,
            points=points,
            base=base,
            bonus=bonus,
            deduction=deduction,
            total=total,
            vetoes=tuple(sorted(inputs.vetoes)),
            score_star=next((check.star for check in checks if not check.missing), 0),
            star=0 if inputs.vetoes else reached,
            stars=checks,
            waiting=tuple(point.id for point in points if is_waiting(point)),
            unseen=tuple(point.id for point in points if is_unseen(point)),
            diverging=tuple(name for name, judgement in open_judgements if judgement.diverges),
            disputed=tuple(name for name, judgement in open_judgements if judgement.disputed),
        )


def evaluate(standard: Standard, inputs: Inputs) -> Result:
    """Scores one place. For many places under one standard keep a ``Scorer``."""
    return Scorer(standard).evaluate(inputs)


def _totals(
    standard: Standard, inputs: Inputs, points: Sequence[PointResult]
) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Base, bonus, deduction and total; each rounded by itself, so that they add up as printed."""
    full, score = _sums(points)
    if not full:
        raise NothingToScore(standard.code, "no applicable point has an answer")
    places = standard.decimals
    base = units(100 * score / full, places)
    bonus = units(bonus_points(standard, inputs), places)
    deduction = min(units(deducted_points(standard, inputs), places), base + bonus)
    total = base + bonus - deduction
    return from_units(base, places), from_units(bonus, places), from_units(deduction, places), from_units(total, places)


def bonus_points(standard: Standard, inputs: Inputs) -> Fraction:
    """Awarded points together, up to the cap."""
    return min(sum(map(Fraction, inputs.bonuses.values()), ZERO), Fraction(standard.bonus_cap))


def deducted_points(standard: Standard, inputs: Inputs) -> Fraction:
    """Each deduction up to its own cap, together up to the standard's."""
    lost = (
        min(Fraction(item.per) * inputs.deductions.get(item.id, 0), Fraction(item.cap)) for item in standard.deductions
    )
    return min(sum(lost, ZERO), Fraction(standard.deduction_cap))


def _judgements(points: Sequence[PointResult]) -> list[tuple[str, Judgement]]:
    """The panel's answers on points that apply."""
    return [
        (point.id, point.judgement)
        for point in points
        if point.judgement is not None and point.standing is not Standing.NOT_APPLICABLE
    ]


def _sums(points: Iterable[PointResult]) -> tuple[Fraction, Fraction]:
    kept = tuple(points)
    return exact_sum(point.full for point in kept), exact_sum(point.score for point in kept)


def _dimension(standard: Standard, dimension: Dimension, points: dict[str, PointResult]) -> DimensionResult:
    places = standard.decimals
    indicators = []
    for indicator in dimension.indicators:
        full, score = _sums(points[point.id] for point in indicator.points)
        indicators.append(IndicatorResult(indicator.id, indicator.name, rounded(full, places), rounded(score, places)))
    full, score = _sums(points[point.id] for point in dimension.walk())
    return DimensionResult(
        id=dimension.id,
        name=dimension.name,
        full=rounded(full, places),
        score=rounded(score, places),
        ratio=rounded(score / full, places + 2) if full else None,
        indicators=tuple(indicators),
    )
