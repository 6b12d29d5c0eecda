"""What the engine answers: every number a decimal with stated places, every list in the standard's order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cuobian.engines.scoring.aggregate import Judgement
from cuobian.engines.scoring.exact import canonical_text, digest_of
from cuobian.engines.scoring.inputs import Value
from cuobian.engines.scoring.model import Method, State

ENGINE_VERSION = "1"
"""Raised whenever the same inputs could give another result."""


class Standing(StrEnum):
    """Whether and why a point counts."""

    SCORED = "scored"
    NOT_CHOSEN = "not_chosen"
    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"
    UNSEEN = "unseen"

    @property
    def counts(self) -> bool:
        """True when the point stands in the denominator."""
        return self in (Standing.SCORED, Standing.NOT_CHOSEN)


@dataclass(frozen=True, slots=True)
class MethodPart:
    """One method's answer on a point. ``share``: of the full score, None when it gave none."""

    method: Method
    value: Value | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class PointResult:
    id: str
    dimension_id: str
    mandatory: bool
    standing: Standing
    full: Decimal
    """Points that count: the point's own, or zero."""
    score: Decimal
    share: Fraction | None
    """Exact share of the full score, before rounding."""
    state: State | None
    """The best state whose worth the share reaches."""
    parts: tuple[MethodPart, ...]
    judgement: Judgement | None
    reason: str | None
    """Why the point does not apply."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    id: str
    name: str
    full: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class DimensionResult:
    id: str
    name: str
    full: Decimal
    score: Decimal
    ratio: Decimal | None
    """Share of applicable points with two places more than the scores; None when nothing applies."""
    indicators: tuple[IndicatorResult, ...]


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One gate of one star: what was wanted, what was found, which dimensions or points fail it."""

    kind: str
    holds: bool
    exempt: bool
    wanted: str
    found: str | None
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StarCheck:
    """One star: points still missing (zero when reached) and every gate line by line."""

    star: int
    min_score: Decimal
    missing: Decimal
    gates: tuple[GateCheck, ...]

    @property
    def reached(self) -> bool:
        return not self.missing and all(gate.holds for gate in self.gates)

    @property
    def open_gates(self) -> tuple[GateCheck, ...]:
        return tuple(gate for gate in self.gates if not gate.holds)


@dataclass(frozen=True, slots=True)
class Result:
    """``total = base + bonus - deduction``; ``base`` is the score of 100 from the points alone."""

    engine: str
    standard_code: str
    standard_digest: str
    inputs_digest: str
    dimensions: tuple[DimensionResult, ...]
    points: tuple[PointResult, ...]
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    total: Decimal
    vetoes: tuple[str, ...]
    score_star: int
    """The star by score alone; above ``star`` when gates or a veto hold it down."""
    star: int
    """The star earned; 0 is no star."""
    stars: tuple[StarCheck, ...]
    """Highest star first."""
    waiting: tuple[str, ...]
    """Points with a measured part that has no data."""
    unseen: tuple[str, ...]
    """Points with a judged part that nobody saw."""
    diverging: tuple[str, ...]
    disputed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when nothing is left for the panel to do."""
        return not (self.unseen or self.diverging or self.disputed)

    @property
    def next_star(self) -> StarCheck | None:
        """The check of the lowest star above the one earned; None at the top."""
        above = [check for check in self.stars if check.star > self.star]
        return above[-1] if above else None

    def point(self, point_id: str) -> PointResult:
        return next(point for point in self.points if point.id == point_id)

    def canonical(self) -> str:
        """The whole result as one stable text; equal results give equal bytes."""
        return canonical_text(self)

    @property
    def digest(self) -> str:
        return digest_of(self.canonical())
