"""A short way to the next star: the largest losses first, gates before points, nothing more than needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil

from cuobian.engines.scoring.aggregate import share_of, state_of
from cuobian.engines.scoring.exact import from_units, units
from cuobian.engines.scoring.explain import Change, changed
from cuobian.engines.scoring.inputs import Defects, Inputs, Value
from cuobian.engines.scoring.model import CountRule, MandatoryAtLeast, MandatoryWorstMax, MinDimension, Point, State
from cuobian.engines.scoring.result import PointResult, Result, StarCheck
from cuobian.engines.scoring.score import Scorer


@dataclass(frozen=True, slots=True)
class Step:
    """Raise one point to ``value``; ``gain`` is what the total grows by when taken in this order."""

    point_id: str
    value: Value
    before: State | None
    after: State | None
    gain: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """``reached`` is false when points alone cannot open a gate (satisfaction, prior star, data days)."""

    star: int
    reached: bool
    total: Decimal
    steps: tuple[Step, ...]
    check: StarCheck
    """The star's lines after the last step."""


def values_of(point: Point) -> tuple[Value, ...]:
    """The values a point can take, best first."""
    if isinstance(point.rule, CountRule):
        return tuple(Defects(count) for count in range(ceil(Fraction(point.points) / Fraction(point.rule.per)) + 1))
    return tuple(State)


def way_to_next_star(scorer: Scorer, inputs: Inputs) -> Way | None:
    """Steps to the next star, or as near as points can bring it; None at the highest star."""
    result = scorer.evaluate(inputs)
    check = result.next_star
    return None if check is None else way_to(scorer, inputs, check.star)


def way_to(scorer: Scorer, inputs: Inputs, star: int) -> Way:
    """Gates first (mandatory points, then dimensions), then points by recoverable loss, then trimmed."""
    walk = _Walk(scorer, inputs, star, scorer.evaluate(inputs))
    walk.open_mandatory_gates()
    walk.lift_dimensions()
    walk.reach_score()
    walk.trim()
    return walk.way()


@dataclass
class _Walk:
    scorer: Scorer
    inputs: Inputs
    star: int
    start: Result
    taken: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.points = {point.id: point for point in self.scorer.standard.walk()}
        self.result = self.start

    def check(self, result: Result | None = None) -> StarCheck:
        return next(check for check in (result or self.result).stars if check.star == self.star)

    def evaluate(self, taken: dict[str, Value]) -> Result:
        changes = tuple(Change(name, value) for name, value in taken.items())
        return self.scorer.evaluate(changed(self.scorer.standard, self.inputs, changes))

    def take(self, point_id: str, value: Value) -> None:
        self.taken[point_id] = value
        self.result = self.evaluate(self.taken)

    def open_mandatory_gates(self) -> None:
        threshold = next(t for t in self.scorer.standard.thresholds if t.star == self.star)
        for gate in threshold.gates:
            failing = next(check.failing for check in self.check().gates if check.kind == gate.kind)
            if any(check.kind == gate.kind and check.holds for check in self.check().gates):
                continue
            if isinstance(gate, MandatoryAtLeast):
                self.raise_to(failing, gate.state)
            elif isinstance(gate, MandatoryWorstMax):
                self.raise_to(failing[: len(failing) - gate.count], State.C)

    def raise_to(self, names: Iterable[str], state: State) -> None:
        """The least value that reaches the state."""
        for name in names:
            point = self.points[name]
            fit = [value for value in values_of(point) if self.state(point, value).at_least(state)]
            self.take(name, fit[-1])

    def state(self, point: Point, value: Value) -> State:
        return state_of(self.scorer.standard, share_of(self.scorer.standard, point, value) or Fraction(0))

    def lift_dimensions(self) -> None:
        def low(point: PointResult) -> bool:
            lines = [line for line in self.check().gates if line.kind == MinDimension.kind and not line.holds]
            return any(point.dimension_id in line.failing for line in lines)

        self.perfect_while(low)

    def reach_score(self) -> None:
        self.perfect_while(lambda _: bool(self.check().missing))

    def perfect_while(self, wanted: Callable[[PointResult], bool]) -> None:
        """Bring the point with the largest loss to its best value while any is wanted."""
        while True:
            open_points = [point for point in self.result.points if _loss(point) and wanted(point)]
            if not open_points:
                return
            worst = max(open_points, key=_loss)
            self.take(worst.id, values_of(self.points[worst.id])[0])

    def trim(self) -> None:
        """From the smallest gain back: leave a step out, or take a smaller one, if the star still holds."""
        goal = self.open_lines(self.result)
        for name in sorted(self.taken, key=self.gain_of):
            for value in (None, *reversed(self.better_values(name))):
                fewer = {key: item for key, item in self.taken.items() if key != name}
                if value is not None:
                    fewer = {key: (value if key == name else item) for key, item in self.taken.items()}
                result = self.evaluate(fewer)
                if self.open_lines(result) == goal:
                    self.taken, self.result = fewer, result
                    break

    def gain_of(self, name: str) -> Fraction:
        return Fraction(self.result.point(name).score) - Fraction(self.start.point(name).score)

    def better_values(self, name: str) -> list[Value]:
        """Values above the present score and up to the one taken, best first."""
        present = self.start.point(name).share or Fraction(0)
        point, taken = self.points[name], self.taken[name]
        values = values_of(point)[values_of(point).index(taken) :]
        shares = [(value, share_of(self.scorer.standard, point, value) or Fraction(0)) for value in values]
        return [value for value, share in shares if share > present]

    def open_lines(self, result: Result) -> tuple[bool, tuple[str, ...]]:
        check = self.check(result)
        return bool(check.missing), tuple(line.kind for line in check.open_gates)

    def way(self) -> Way:
        order = sorted(self.taken, key=lambda name: -self.gain_of(name))
        done: dict[str, Value] = {}
        steps, before = [], self.start
        for name in order:
            done[name] = self.taken[name]
            after = self.evaluate(done)
            steps.append(
                Step(name, done[name], before.point(name).state, after.point(name).state, _grown(before, after))
            )
            before = after
        reached = self.check(before).reached and not before.vetoes
        return Way(self.star, reached, before.total, tuple(steps), self.check(before))


def _loss(point: PointResult) -> Fraction:
    return Fraction(point.full) - Fraction(point.score)


def _grown(before: Result, after: Result) -> Decimal:
    places = -int(after.total.as_tuple().exponent)
    return from_units(units(Fraction(after.total) - Fraction(before.total), places), places)
