"""Where every point went, exactly, and what the next star needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from cuobian.engines.scoring.aggregate import ZERO
from cuobian.engines.scoring.exact import from_units, rounded, units
from cuobian.engines.scoring.inputs import Inputs, NotApplicable, NotChosen, Observation, Reconsidered, Value
from cuobian.engines.scoring.model import Method, Point, Standard, State
from cuobian.engines.scoring.result import GateCheck, PointResult, Result
from cuobian.engines.scoring.score import Scorer


@dataclass(frozen=True, slots=True)
class Loss:
    """What one point costs.

    ``points``: on the standard's own scale (full less score). ``exact``: on the scale of 100.
    ``lost``: the same in decimals, apportioned so that all of them and ``base`` add up to 100 exactly.
    """

    point_id: str
    state: State | None
    points: Decimal
    lost: Decimal
    exact: Fraction


@dataclass(frozen=True, slots=True)
class NextStar:
    """What stands between a place and the next star."""

    star: int
    min_score: Decimal
    missing: Decimal
    gates: tuple[GateCheck, ...]
    """Gates that do not hold."""
    recoverable: tuple[Loss, ...]
    """Points with something to win back, the largest first."""


@dataclass(frozen=True, slots=True)
class Tick:
    star: int
    score: Decimal
    at: Decimal
    """Position along the ruler, in percent."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Figures for the star ruler: where the total and each star's line stand between two ends."""

    lower: Decimal
    upper: Decimal
    total: Decimal
    at: Decimal
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Identities, exact: ``sum(lost) + base = 100`` and ``base + bonus - deduction = total``."""

    losses: tuple[Loss, ...]
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    total: Decimal
    next_star: NextStar | None
    """None at the highest star."""
    ruler: Ruler

    @property
    def by_size(self) -> tuple[Loss, ...]:
        """Points that lost something, the largest loss first, the standard's order among equals."""
        return _largest_first(self.losses)


def explain(standard: Standard, result: Result, *, ruler_from: Decimal = Decimal(50)) -> Explanation:
    losses = losses_of(standard, result)
    check = result.next_star
    return Explanation(
        losses=losses,
        base=result.base,
        bonus=result.bonus,
        deduction=result.deduction,
        total=result.total,
        next_star=None
        if check is None
        else NextStar(check.star, check.min_score, check.missing, check.open_gates, _largest_first(losses)),
        ruler=ruler(result, ruler_from),
    )


def losses_of(standard: Standard, result: Result) -> tuple[Loss, ...]:
    """One loss for every point that counts, in the standard's order.

    The exact losses are rounded down to units of the last place; the units still missing to
    ``100 - base`` go to the largest remainders, the earlier point first among equals.
    """
    places = standard.decimals
    counted = [point for point in result.points if point.standing.counts]
    full = sum((Fraction(point.full) for point in counted), ZERO)
    exact = [100 * (Fraction(point.full) - Fraction(point.score)) / full for point in counted]
    wanted = units(Fraction(100) - Fraction(result.base), places)
    shares = _apportion([loss * 10**places for loss in exact], wanted)
    return tuple(
        Loss(point.id, point.state, _lost_points(point, places), from_units(share, places), loss)
        for point, share, loss in zip(counted, shares, exact, strict=True)
    )


def _lost_points(point: PointResult, places: int) -> Decimal:
    return rounded(Fraction(point.full) - Fraction(point.score), places)


def _apportion(amounts: list[Fraction], total: int) -> list[int]:
    """Whole numbers next to the amounts with the given sum (largest remainder)."""
    shares = [floor(amount) for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda index: (shares[index] - amounts[index], index))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _largest_first(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    return tuple(sorted((loss for loss in losses if loss.points), key=lambda loss: -loss.points))


def ruler(result: Result, lower: Decimal, upper: Decimal = Decimal(100)) -> Ruler:
    """Positions in percent of the way from ``lower`` to ``upper``, held inside the ends."""
    ticks = tuple(
        Tick(check.star, check.min_score, _position(check.min_score, lower, upper)) for check in result.stars[::-1]
    )
    return Ruler(lower, upper, result.total, _position(result.total, lower, upper), ticks)


def _position(score: Decimal, lower: Decimal, upper: Decimal) -> Decimal:
    way = (Fraction(score) - Fraction(lower)) / (Fraction(upper) - Fraction(lower))
    return rounded(100 * min(max(way, ZERO), Fraction(1)), 2)


@dataclass(frozen=True, slots=True)
class Change:
    """A point taken as if it had this value. ``method`` None: by every method of the point."""

    point_id: str
    value: Value
    method: Method | None = None


def changed(standard: Standard, inputs: Inputs, changes: tuple[Change, ...]) -> Inputs:
    """The inputs with the changes in place: judged parts through a decision, measured ones through a fact."""
    points = {point.id: point for point in standard.walk()}
    for change in changes:
        point = points.get(change.point_id)
        inputs = _whole(inputs, change) if point is None else _apply(inputs, point, change)
    return inputs


def what_if(scorer: Scorer, inputs: Inputs, changes: tuple[Change, ...]) -> Result:
    """The result as if the changes were so; the inputs stay as they are."""
    return scorer.evaluate(changed(scorer.standard, inputs, changes))


def _whole(inputs: Inputs, change: Change) -> Inputs:
    return replace(inputs, observations=(*inputs.observations, Observation(change.point_id, change.value)))


def _apply(inputs: Inputs, point: Point, change: Change) -> Inputs:
    speaks_of_all = isinstance(change.value, NotApplicable | NotChosen)
    replaced = {change.method} if change.method else set(point.methods)
    single = [method for method in point.methods if not method.judged]
    kept = tuple(
        observation
        for observation in inputs.observations
        if observation.point_id != point.id
        or not (
            isinstance(observation.value, NotApplicable | NotChosen) or (observation.method or single[0]) in replaced
        )
    )
    if speaks_of_all:
        return _whole(replace(inputs, observations=kept), change)
    facts = tuple(Observation(point.id, change.value, method) for method in single if method in replaced)
    decisions = inputs.decisions
    if any(method.judged for method in replaced):
        others = tuple(decision for decision in decisions if decision.point_id != point.id)
        decisions = (*others, Reconsidered(point.id, change.value, "what if"))
    return replace(inputs, observations=(*kept, *facts), decisions=decisions)
