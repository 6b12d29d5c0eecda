"""What each measuring point of a place still offers, in exact units of the last place of a point's score.

The total of 100 is rounded once: ``base = floor(100 k S / F + 1/2)`` in units, ``S`` and ``F`` the sums of scores
and of applicable points in units, ``k = 10**places``. So a base of ``n`` units is reached exactly when
``S >= F (2n - 1) / (200 k)``: a whole number of units of ``S`` that gains can be added up against.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from cuobian.engines.explain.costs import Costs, Work
from cuobian.engines.explain.model import Level, Option
from cuobian.engines.scoring import Defects, Inputs, Point, PointResult, Result, Standing, State, Threshold, Value
from cuobian.engines.scoring.aggregate import share_of, state_of
from cuobian.engines.scoring.exact import units
from cuobian.engines.scoring.model import MandatoryAtLeast, MandatoryWorstMax, MinDimension, Standard
from cuobian.engines.scoring.points import point_score
from cuobian.engines.scoring.score import deducted_points
from cuobian.engines.scoring.steps import values_of

ZERO = Fraction(0)
ENTERS = (Standing.WAITING, Standing.UNSEEN)


def level_name(value: Value) -> str:
    """``A``, ``B`` … for a state, the number of defects left for a count."""
    return str(value.count) if isinstance(value, Defects) else str(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers of one place under one star's line: what is needed, what is there."""

    standard: Standard
    threshold: Threshold
    need: int
    """The base to be reached, in units."""
    full: int
    score: int

    @property
    def rate(self) -> Fraction:
        """Units of score wanted for each applicable unit."""
        return Fraction(2 * self.need - 1, 200 * 10**self.standard.decimals)

    @property
    def gap(self) -> int:
        return ceil(self.full * self.rate) - self.score

    @property
    def share(self) -> Fraction:
        """What every dimension has to keep; the largest where several gates ask."""
        found = [Fraction(gate.share) for gate in self.threshold.gates if isinstance(gate, MinDimension)]
        return max(found, default=ZERO)


def scale_of(standard: Standard, inputs: Inputs, result: Result, threshold: Threshold, margin: Decimal) -> Scale:
    places = standard.decimals
    line = ceil((Fraction(threshold.min_score) + Fraction(margin)) * 10**places)
    beside = units(deducted_points(standard, inputs), places) - units(Fraction(result.bonus), places)
    full = sum(units(Fraction(point.full), places) for point in result.points)
    score = sum(units(Fraction(point.score), places) for point in result.points)
    return Scale(standard, threshold, line + beside, full, score)


@dataclass(frozen=True, slots=True)
class Offer:
    """One point's option with the values and states behind its levels."""

    option: Option
    mandatory: bool
    enters: bool
    """The point does not count yet and will when it is raised."""
    values: tuple[Value, ...]
    states: tuple[State, ...]

    def first_at_least(self, state: State) -> str | None:
        """The easiest level whose state is good enough."""
        pairs = zip(self.option.levels, self.states, strict=True)
        return next((level.name for level, found in pairs if found.at_least(state)), None)


def offers_of(scale: Scale, result: Result, costs: Costs) -> tuple[Offer, ...]:
    """One offer for each point that has something to win, in the standard's order."""
    points = {point.id: point for point in scale.standard.walk()}
    offers = [_offer(scale, points[found.id], found, costs) for found in result.points if _open(found)]
    return tuple(offer for offer in offers if offer.option.levels)


def _open(found: PointResult) -> bool:
    return found.standing is not Standing.NOT_APPLICABLE


def _offer(scale: Scale, point: Point, found: PointResult, costs: Costs) -> Offer:
    standard, enters = scale.standard, found.standing in ENTERS
    levels, values, states = [], [], []
    best = Fraction(-1) if enters else found.share or ZERO
    for value in reversed(values_of(point)):
        share = share_of(standard, point, value) or ZERO
        state = state_of(standard, share)
        if share <= best or (enters and _fails_gate(scale, point, state)):
            continue
        level = _level(scale, point, found, value, costs)
        if level.gain >= 0:
            best = share
            levels.append(level)
            values.append(value)
            states.append(state)
    option = Option(point.id, tuple(levels), found.dimension_id)
    return Offer(option, point.mandatory, enters, tuple(values), tuple(states))


def _fails_gate(scale: Scale, point: Point, state: State) -> bool:
    """A mandatory point that enters in a poor state would shut a gate that is not about it today."""
    if not point.mandatory:
        return False
    wanted = [gate.state for gate in scale.threshold.gates if isinstance(gate, MandatoryAtLeast)]
    if any(isinstance(gate, MandatoryWorstMax) for gate in scale.threshold.gates):
        wanted.append(State.C)
    return any(not state.at_least(least) for least in wanted)


def _level(scale: Scale, point: Point, found: PointResult, value: Value, costs: Costs) -> Level:
    places = scale.standard.decimals
    share = share_of(scale.standard, point, value) or ZERO
    gain = units(Fraction(point_score(scale.standard, point, share)) - Fraction(found.score), places)
    within = gain
    if found.standing in ENTERS:
        full = units(Fraction(point.points), places)
        gain, within = floor(gain - scale.rate * full), floor(gain - scale.share * full)
    name = level_name(value)
    work = costs.points.get((point.id, name)) or work_of(scale.standard, point, found.share or ZERO, value, costs)
    return Level(name, gain, work.cost, work.days, work.days + work.wait, None if within == gain else within)


def work_of(standard: Standard, point: Point, present: Fraction, value: Value, costs: Costs) -> Work:
    """From the present share (0 for a point that does not count yet: it is taken to begin at the bottom) to a value."""
    if isinstance(value, Defects):
        counted = [item.count for item in values_of(point) if isinstance(item, Defects)]
        now = next(count for count in counted if (share_of(standard, point, Defects(count)) or ZERO) <= present)
        return costs.of_defects(point.methods, now - value.count)
    share = share_of(standard, point, value) or ZERO
    return costs.to_state(point.methods, state_of(standard, present), state_of(standard, share))
