"""Gates of a star: each is checked on exact numbers and answers in words a page can print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from cuobian.engines.scoring.exact import decimal_text, exact
from cuobian.engines.scoring.inputs import Inputs
from cuobian.engines.scoring.model import (
    DataDays,
    Gate,
    MandatoryAtLeast,
    MandatoryWorstMax,
    MinDimension,
    PriorStar,
    Satisfaction,
    Standard,
    State,
    Threshold,
)
from cuobian.engines.scoring.result import DimensionResult, GateCheck, PointResult, StarCheck


@dataclass(frozen=True, slots=True)
class Scene:
    """What gates look at."""

    standard: Standard
    inputs: Inputs
    dimensions: Sequence[DimensionResult]
    points: Sequence[PointResult]

    def exempt(self, gate: Gate) -> bool:
        return self.inputs.first_round and gate.kind in self.standard.first_round_exempt


def check_star(threshold: Threshold, total: Decimal, scene: Scene) -> StarCheck:
    missing = exact(threshold.min_score) - exact(total)
    return StarCheck(
        star=threshold.star,
        min_score=threshold.min_score,
        missing=_difference(threshold.min_score, total) if missing > 0 else Decimal(0),
        gates=tuple(check_gate(gate, scene) for gate in threshold.gates),
    )


def _difference(left: Decimal, right: Decimal) -> Decimal:
    places = max(0, *(-int(value.as_tuple().exponent) for value in (left, right)))
    scale = 10**places
    count = int(Fraction(left) * scale) - int(Fraction(right) * scale)
    return Decimal((0, tuple(map(int, str(count))), -places))


def check_gate(gate: Gate, scene: Scene) -> GateCheck:
    if isinstance(gate, MinDimension):
        check = _dimensions(gate, scene)
    elif isinstance(gate, MandatoryAtLeast | MandatoryWorstMax):
        check = _mandatory(gate, scene)
    else:
        check = _figure(gate, scene.inputs)
    if scene.exempt(gate):
        return replace(check, holds=True, exempt=True)
    return check


def _dimensions(gate: MinDimension, scene: Scene) -> GateCheck:
    counted = [dimension for dimension in scene.dimensions if dimension.ratio is not None]
    failing = [
        dimension.id for dimension in counted if exact(dimension.score) < exact(gate.share) * exact(dimension.full)
    ]
    lowest = min((dimension.ratio for dimension in counted if dimension.ratio is not None), default=None)
    return _answer(gate, not failing, gate.share, lowest, failing)


def _mandatory(gate: MandatoryAtLeast | MandatoryWorstMax, scene: Scene) -> GateCheck:
    mandatory = [(point.id, point.state) for point in scene.points if point.mandatory and point.state is not None]
    if isinstance(gate, MandatoryAtLeast):
        failing = [name for name, state in mandatory if not state.at_least(gate.state)]
        worst = max((state for _, state in mandatory), key=lambda s: s.rank, default=None)
        return _answer(gate, not failing, gate.state, worst, failing)
    failing = [name for name, state in mandatory if state is State.C_HASH]
    return _answer(gate, len(failing) <= gate.count, gate.count, len(failing), failing)


def _figure(gate: Satisfaction | PriorStar | DataDays, inputs: Inputs) -> GateCheck:
    found: Decimal | int | None
    if isinstance(gate, Satisfaction):
        found = inputs.satisfaction
    elif isinstance(gate, PriorStar):
        found = inputs.prior_star
    else:
        found = inputs.data_days
    return _answer(gate, found is not None and found >= gate.minimum, gate.minimum, found, [])


def _answer(
    gate: Gate,
    holds: bool,
    wanted: Decimal | int | State,
    found: Decimal | int | State | None,
    failing: list[str],
) -> GateCheck:
    return GateCheck(
        kind=gate.kind,
        holds=holds,
        exempt=False,
        wanted=_text(wanted),
        found=None if found is None else _text(found),
        failing=tuple(failing),
    )


def _text(value: Decimal | int | State) -> str:
    return decimal_text(value) if isinstance(value, Decimal) else str(value)
