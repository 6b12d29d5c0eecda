"""What was observed at one place in one round: measured facts, raters' sheets, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from cuobian.engines.scoring.exact import canonical_text, digest_of
from cuobian.engines.scoring.model import Method, State


@dataclass(frozen=True, slots=True)
class Ratio:
    """The value of a metric; the rule's thresholds turn it into a state."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Defects:
    """How many defects were counted."""

    count: int


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The point does not apply here; its points leave the denominator."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoData:
    """The platform has no data yet. Never zero by itself: ``Policy.no_data`` decides."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """This rater did not see it and leaves it to the others."""


@dataclass(frozen=True, slots=True)
class NotChosen:
    """An optional point that the place did not choose: counts zero, asks for no correction."""


Value = State | Ratio | Defects | NotApplicable | NoData | Unseen | NotChosen


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact measured once: by the platform, by a survey, or about the point as a whole.

    ``method`` may be left out when the point has a single measured method, and for
    ``NotApplicable`` and ``NotChosen``, which always speak of the whole point.
    """

    point_id: str
    value: Value
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class RaterSheet:
    """One rater's submitted values for judged points; a missing point is the same as ``Unseen``."""

    rater_id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """The panel's joint decision on a point; overrides the aggregate, the sheets stay."""

    point_id: str
    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Choices of the caller.

    ``no_data``: what an automatic or survey part without data counts: left out, or zero.
    ``raters_min``: fewer sheets than this are refused; 0 allows a provisional score from facts alone.
    """

    no_data: Literal["excluded", "zero"] = "excluded"
    raters_min: int = 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides one place's result. The order of sequences never matters."""

    observations: tuple[Observation, ...] = ()
    sheets: tuple[RaterSheet, ...] = ()
    decisions: tuple[Reconsidered, ...] = ()
    bonuses: Mapping[str, Decimal] = field(default_factory=dict)
    """Points awarded per bonus."""
    deductions: Mapping[str, int] = field(default_factory=dict)
    """Occurrences per deduction."""
    vetoes: frozenset[str] = frozenset()
    """Vetoes that hold."""
    satisfaction: Decimal | None = None
    prior_star: int | None = None
    data_days: int | None = None
    first_round: bool = False
    policy: Policy = Policy()

    def ordered(self) -> Inputs:
        """The same inputs in one canonical order."""
        return replace(
            self,
            observations=tuple(sorted(self.observations, key=lambda o: (o.point_id, o.method or ""))),
            sheets=tuple(sorted(self.sheets, key=lambda s: s.rater_id)),
            decisions=tuple(sorted(self.decisions, key=lambda d: d.point_id)),
        )

    @property
    def digest(self) -> str:
        return digest_of(canonical_text(self.ordered()))
