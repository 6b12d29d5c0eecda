"""What comes out: flags with the check that each calls for, kinds with their rates and refusals, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.severity import Code

ENGINE_VERSION = "1"


class Kind(StrEnum):
    """What was looked for."""

    SEVERITY = "severity"
    """An assessor far stricter or more lenient than the others."""
    STATION_RATER = "station_rater"
    """An assessor whose visits leave the common picture much more than colleagues' do: likings for single stations."""
    OWN = "own"
    """Points that insiders give more than outsiders, all together."""
    OWN_ASSESSOR = "own_assessor"
    RECIPROCITY = "reciprocity"
    """Two districts that favour each other."""
    HALO = "halo"
    """Points of a sheet too much alike: one impression instead of single facts."""
    CENTRAL = "central"
    """Good and poor stations told apart less than colleagues do."""
    IDENTICAL = "identical"
    """Sheets that agree more than chance allows."""
    DRIFT = "drift"
    """Scores that rise or fall over the day, all assessors together."""
    DRIFT_ASSESSOR = "drift_assessor"
    OUTLIER = "outlier"
    """A visit far from what its station and its assessor explain."""


class Unit(StrEnum):
    """What an estimate counts."""

    POINTS = "points"
    """Of the score; positive: stricter for a severity, more given for everything else."""
    POINTS_A_VISIT = "points_a_visit"
    """Points more for every further visit of the day."""
    RATIO = "ratio"
    """To colleagues; 1 is like them. Errors are those near 1."""
    SHARE = "share"
    """Of the points that two sheets have in common."""


class Check(StrEnum):
    """What a person should do next; none of it is a sanction."""

    COMPARE_ON_COMMON_STATIONS = "compare_on_common_stations"
    READ_REASONS_OF_VISITS = "read_reasons_of_visits"
    RECHECK_BY_OUTSIDERS = "recheck_by_outsiders"
    RECHECK_BY_THIRD_DISTRICT = "recheck_by_third_district"
    READ_EVIDENCE_BY_POINT = "read_evidence_by_point"
    PRACTISE_THE_SCALE = "practise_the_scale"
    COMPARE_PHOTOS_AND_TIMES = "compare_photos_and_times"
    LOOK_AT_THE_DAYS_PLAN = "look_at_the_days_plan"
    VISIT_AGAIN = "visit_again"


class Why(StrEnum):
    """Why a kind was not looked for."""

    FEW_ASSESSORS = "few_assessors"
    FEW_VISITS = "few_visits"
    FEW_POINTS = "few_points"
    NO_OUTSIDERS = "no_outsiders"
    """Insiders and outsiders were not seen at the same stations often enough."""
    NO_MUTUAL_VISITS = "no_mutual_visits"
    NO_ORDER = "no_order"
    NO_VARIATION = "no_variation"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was tested, and why: a code for programs, a sentence for people, and the figure behind it."""

    code: Code | Why
    message: str
    found: float | None = None
    wanted: float | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing for a person to look at. It is not a finding about anybody."""

    kind: Kind
    assessors: tuple[int, ...]
    districts: tuple[int, ...]
    """The two districts of a pair."""
    visits: tuple[int, ...]
    """Rows of the fit's visits."""
    estimate: float
    unit: Unit
    se: float
    """NaN where an exact chance was counted instead."""
    p: float
    q: float
    """Adjusted for everything tested in its kind and round: Benjamini-Hochberg, for reciprocity Bonferroni."""
    n: int
    """Visits behind it; for identical sheets points in common."""
    check: Check
    round: int
    """1: at first sight; later: after what was flagged before was taken out."""
    figures: tuple[tuple[str, float], ...] = ()
    """Further figures by name."""


@dataclass(frozen=True, slots=True)
class KindReport:
    """One kind: what was tested, what was flagged, and how often it flags where there is nothing."""

    kind: Kind
    tests: int
    left_out: int
    """Assessors, pairs or visits of which too little was seen."""
    flags: tuple[Flag, ...]
    cut: float
    """A flag needs ``q <= cut``; never above the rule's rate. NaN when refused."""
    alarm_rate: float
    """Share of simulated rounds without anything in which something was flagged, counted one too high."""
    draws: int
    more: bool
    """True when the bound on rounds ended the search before it was empty."""
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Report:
    """All kinds in the order of :class:`Kind`."""

    kinds: tuple[KindReport, ...]
    rules: Rules
    seed: int
    engine_version: str = ENGINE_VERSION

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Every flag, kind by kind."""
        return tuple(flag for kind in self.kinds for flag in kind.flags)

    def of(self, kind: Kind) -> KindReport:
        return next(row for row in self.kinds if row.kind is kind)
