"""The construction standard as the scoring engine reads it: values only, nothing computed.

Shares are numbers between 0 and 1; points are on the standard's own scale. Everything is a
``Decimal`` written as in the standard's text: never build one from a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal


class State(StrEnum):
    """The four states of the state-description method (状态描述法), best first."""

    A = "A"
    B = "B"
    C = "C"
    C_HASH = "C#"

    @property
    def rank(self) -> int:
        """0 for the best state, 3 for the worst."""
        return _RANK[self]

    def at_least(self, other: State) -> bool:
        return self.rank <= other.rank


_RANK = {State.A: 0, State.B: 1, State.C: 2, State.C_HASH: 3}

DEFAULT_STATES: Mapping[State, Decimal] = {
    State.A: Decimal("1.00"),
    State.B: Decimal("0.66"),
    State.C: Decimal("0.33"),
    State.C_HASH: Decimal("0"),
}


class Method(StrEnum):
    """How a point is measured. Raters judge documents and sites; the rest is measured once."""

    DOCUMENT = "材料"
    ONSITE = "实地"
    SURVEY = "问卷"
    AUTOMATIC = "系统自动"

    @property
    def judged(self) -> bool:
        """True where panel members give the value, False where the platform or a survey does."""
        return self in (Method.DOCUMENT, Method.ONSITE)


@dataclass(frozen=True, slots=True)
class StatusRule:
    """A state is chosen by its wording."""

    kind: ClassVar[str] = "status"
    a: str = ""
    b: str = ""
    c: str = ""
    c_hash: str = ""

    def wording(self, state: State) -> str:
        return (self.a, self.b, self.c, self.c_hash)[state.rank]


@dataclass(frozen=True, slots=True)
class RatioRule:
    """A metric reaches A, B or C when it is greater than or equal to the threshold."""

    kind: ClassVar[str] = "ratio"
    a: Decimal
    b: Decimal
    c: Decimal

    def state(self, value: Decimal) -> State:
        for state, least in ((State.A, self.a), (State.B, self.b), (State.C, self.c)):
            if value >= least:
                return state
        return State.C_HASH


@dataclass(frozen=True, slots=True)
class CountRule:
    """Full points, less ``per`` for each defect, never below zero."""

    kind: ClassVar[str] = "count_deduct"
    per: Decimal
    defect: str = ""


Rule = StatusRule | RatioRule | CountRule


@dataclass(frozen=True, slots=True)
class Point:
    """A measuring point (测评点). Its points are split equally over its methods."""

    id: str
    name: str
    points: Decimal
    mandatory: bool
    methods: frozenset[Method]
    rule: Rule
    metric: str | None = None
    applicability: str | None = None
    """When the point does not apply, in words; None: it always applies."""


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    name: str
    indicators: tuple[Indicator, ...]

    def walk(self) -> Iterator[Point]:
        for indicator in self.indicators:
            yield from indicator.points


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points on top, at most ``points`` each and the standard's cap together."""

    id: str
    points: Decimal
    metric: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """``per`` points for each occurrence, at most ``cap``."""

    id: str
    per: Decimal
    cap: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    """While it holds, no star is given."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MinDimension:
    """Every dimension keeps at least this share of its applicable points."""

    kind: ClassVar[str] = "min_dimension_ratio"
    share: Decimal


@dataclass(frozen=True, slots=True)
class MandatoryAtLeast:
    """Every applicable mandatory point is in this state or better."""

    kind: ClassVar[str] = "mandatory_all_at_least"
    state: State


@dataclass(frozen=True, slots=True)
class MandatoryWorstMax:
    """At most ``count`` applicable mandatory points are in the worst state (C#)."""

    kind: ClassVar[str] = "mandatory_c_hash_max"
    count: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Satisfied residents, as a share, at least ``minimum``."""

    kind: ClassVar[str] = "resident_satisfaction_min"
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class PriorStar:
    """The star held before this round is at least ``minimum``."""

    kind: ClassVar[str] = "prior_star_min"
    minimum: int


@dataclass(frozen=True, slots=True)
class DataDays:
    """Days for which the platform holds data are at least ``minimum``."""

    kind: ClassVar[str] = "platform_data_days_min"
    minimum: int


Gate = MinDimension | MandatoryAtLeast | MandatoryWorstMax | Satisfaction | PriorStar | DataDays


@dataclass(frozen=True, slots=True)
class Threshold:
    """A star is reached at ``min_score`` when every gate holds."""

    star: int
    min_score: Decimal
    gates: tuple[Gate, ...] = ()


AggregationKind = Literal["mean", "median", "trimmed_mean"]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How several raters become one: ``small`` below ``large_from`` raters, ``large`` from there.

    One or two raters are always averaged: the median of two is their mean.
    """

    small: AggregationKind = "median"
    large: AggregationKind = "trimmed_mean"
    large_from: int = 5


@dataclass(frozen=True, slots=True)
class Standard:
    """One published version of a construction standard for one kind of place."""

    code: str
    name: str
    place_kind: str
    states: Mapping[State, Decimal]
    dimensions: tuple[Dimension, ...]
    bonuses: tuple[Bonus, ...] = ()
    bonus_cap: Decimal = Decimal(10)
    deductions: tuple[Deduction, ...] = ()
    deduction_cap: Decimal = Decimal(10)
    vetoes: tuple[Veto, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    aggregation: Aggregation = Aggregation()
    divergence_share: Decimal = Decimal("0.34")
    decimals: int = 2
    first_round_exempt: frozenset[str] = frozenset()
    """Kinds of gates (``Gate.kind``) that do not apply in a place's first round."""

    def walk(self) -> Iterator[Point]:
        """Every measuring point in the order of the standard."""
        for dimension in self.dimensions:
            yield from dimension.walk()

    def stars_down(self) -> tuple[Threshold, ...]:
        """Thresholds from the highest star to the lowest."""
        return tuple(sorted(self.thresholds, key=lambda t: t.star, reverse=True))
