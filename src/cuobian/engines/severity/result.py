"""What comes out: fair scores, severities, variances, refusals and the certificate, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.severity.policy import Policy
from cuobian.engines.severity.system import System
from cuobian.engines.severity.visits import Codes, Flags, Floats, Visits

ENGINE_VERSION = "1"


class Code(StrEnum):
    """Why scores stay as they are."""

    NO_VISITS = "no_visits"
    ONE_ASSESSOR = "one_assessor"
    SINGLE_VISITS = "single_visits"
    DISCONNECTED = "disconnected"
    CONSTANT_SCORES = "constant_scores"
    NO_NOISE = "no_noise"
    HISTORY_TOO_SHORT = "history_too_short"
    TOO_FEW_VISITS = "too_few_visits"
    LAMBDA2_TOO_SMALL = "lambda2_too_small"
    NOT_CONVERGED = "not_converged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No adjustment, and why: a code for programs, a sentence for people, and the figure behind it."""

    code: Code
    message: str
    found: float | None = None
    wanted: float | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """Stations and assessors that are linked by visits; nothing outside can be compared with them."""

    number: int
    stations: int
    assessors: int
    visits: int
    freedom: int
    """visits - stations - (assessors - 1)"""
    lambda2: float
    """Second smallest eigenvalue of diag(n_r) - Z'D^-1 Z; NaN with one assessor."""
    lambda2_bound: float
    """No design with as many visits has more: trace / (assessors - 1)."""
    common_se: float
    """sigma_alpha / sqrt(assessors): the uncertainty that all its fair scores share; NaN when refused."""
    determined: float
    """lambda2 / (lambda2 + ratio): the share of the least certain difference between groups of assessors that comes
    from visits and not from the assumption that assessors are alike; NaN when refused."""
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Noise variance of a visit, in points squared, at a station of score x: ``a + b x + c x^2``.

    Outside ``low`` to ``high`` the ends are kept, and it never falls below ``floor``.
    """

    a: float
    b: float
    c: float
    low: float
    high: float
    floor: float

    def at(self, score: Floats) -> Floats:
        x = np.clip(score, self.low, self.high)
        return np.maximum(self.a + self.b * x + self.c * x * x, self.floor)

    def times(self, factor: float) -> Quality:
        """The same curve at another level."""
        return replace(self, a=factor * self.a, b=factor * self.b, c=factor * self.c, floor=factor * self.floor)


@dataclass(frozen=True, slots=True)
class Variances:
    """Variance components in points squared; ``noise`` is the mean over the visits that were used."""

    noise: float
    severity: float
    quality: Quality | None
    quality_note: str
    """How the noise depends on quality, or why it is taken as constant."""
    source: str
    """``reml``, ``pooled reml``, ``given ratio`` or ``given``."""

    @property
    def ratio(self) -> float:
        """sigma_eps^2 / sigma_alpha^2; infinite when assessors do not differ."""
        return self.noise / self.severity if self.severity > 0 else float("inf")


@dataclass(frozen=True, slots=True)
class OwnEffect:
    """Points that assessors give more at home; NaN with the reason when it cannot be told."""

    points: float
    se: float
    visits: int
    stations: int
    """Stations seen by both insiders and outsiders."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Evidence that the numbers are the solution, to be stored with every rating."""

    method: str
    """``dense``, ``conjugate gradients`` or ``none`` when everything was refused before fitting."""
    converged: bool
    gradient: float
    """|d(-2 log REML) / d log(ratio)| over its degrees of freedom at the answer; at a boundary the part pointing
    inside; 0 when the ratio was given."""
    boundary: bool
    """True when the best severity variance is zero."""
    residual: float
    """Norm of what is left of the normal equations, relative to their right side."""
    iterations: int
    """Of conjugate gradients; 0 for dense algebra."""
    condition: float
    """Of the system that was solved (for conjugate gradients: estimated, preconditioned)."""
    robust_iterations: int
    robust_change: float
    """Largest change of a fair score in the last re-weighting, in points."""
    lambda2: float
    """The smallest among the adjusted components; zero when a round falls apart and nothing was adjusted."""
    components: int
    draws: int
    """Random draws behind the standard errors; 0 when they are exact."""


def nothing_solved(lambda2: float, components: int) -> Certificate:
    """The certificate of a round in which everything was refused."""
    nan = float("nan")
    return Certificate(
        method="none",
        converged=False,
        gradient=nan,
        boundary=False,
        residual=nan,
        iterations=0,
        condition=nan,
        robust_iterations=0,
        robust_change=nan,
        lambda2=lambda2,
        components=components,
        draws=0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class SeverityFit:
    """One fit. Arrays by station, by assessor or by visit, in the order of ``visits``; points throughout.

    A refused station keeps its raw score: ``fair == raw``, ``se`` is NaN, adjustments are zero.
    """

    visits: Visits
    policy: Policy
    variances: Variances | None
    """None when everything was refused."""
    own: OwnEffect
    components: tuple[Component, ...]
    certificate: Certificate

    station_component: Codes
    """Number of the component; -1 for a station without a visit."""
    station_visits: Codes
    raw: Floats
    """Plain mean of the station's visits; NaN without a visit."""
    fair: Floats
    se: Floats
    """Standard error of ``fair``, uncertainty of severities and of leniency at home included."""
    capped: Flags

    assessor_component: Codes
    assessor_visits: Codes
    severity: Floats
    """Positive: stricter than colleagues. Sums to zero over a component's assessors. NaN when refused."""
    severity_se: Floats
    """Against the mean of the component's assessors."""

    adjustment: Floats
    """By visit: points added for who made it (severity, and leniency at home taken off)."""
    weight: Floats
    """By visit: share in the station's fair score; sums to one over a station."""
    robust_weight: Floats
    """By visit: Huber weight, 1 for an ordinary visit."""
    noise_variance: Floats
    """By visit, before the Huber weight; NaN when refused."""
    system: System | None = field(repr=False)
    """The linear map from visits to fair scores; None when everything was refused."""

    def __post_init__(self) -> None:
        for told in fields(self):
            column = getattr(self, told.name)
            if isinstance(column, np.ndarray):
                column.flags.writeable = False

    @property
    def adjusted(self) -> bool:
        """True when at least one component was adjusted."""
        return self.system is not None

    @property
    def flagged(self) -> Codes:
        """Visits whose Huber weight fell below the policy's flag."""
        return np.flatnonzero(self.robust_weight < self.policy.huber_flag)

    @property
    def capped_stations(self) -> Codes:
        return np.flatnonzero(self.capped)

    def refusal_of(self, station: int) -> Refusal | None:
        """Why this station was not adjusted; None when it was."""
        number = int(self.station_component[self.visits.place(station)])
        if number < 0:
            return Refusal(Code.NO_VISITS, "not adjusted: the station has no visit")
        return self.components[number].refusal

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """By station: adjusted or not."""
        good = np.array([c.refusal is None for c in self.components] + [False])
        return good[self.station_component]
