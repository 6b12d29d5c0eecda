"""What a fit says about assessors and about the round as a whole."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.severity.graph import plain_design
from cuobian.engines.severity.result import Refusal, SeverityFit
from cuobian.engines.severity.visits import Codes


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One assessor, in points against the plain mean of the assessors of the component."""

    assessor: Hashable
    severity: float
    """Positive: stricter than colleagues. NaN when refused or without a visit."""
    se: float
    low: float
    high: float
    visits: int
    colleagues: int
    """Different assessors met at a common station."""
    few: bool
    """Fewer visits than the policy asks for: the figure is mostly the assumption that assessors are alike."""
    component: int
    refusal: Refusal | None


def severities(fit: SeverityFit) -> tuple[SeverityRow, ...]:
    """Every assessor in the order of codes, with an interval of the policy's level."""
    wide = float(scipy.special.ndtri(0.5 + fit.policy.level / 2))
    colleagues = _colleagues(fit)
    rows = []
    for code, component in enumerate(fit.assessor_component.tolist()):
        severity, se = float(fit.severity[code]), float(fit.severity_se[code])
        seen = int(fit.assessor_visits[code])
        rows.append(
            SeverityRow(
                assessor=fit.visits.assessor_label(code),
                severity=severity,
                se=se,
                low=severity - wide * se,
                high=severity + wide * se,
                visits=seen,
                colleagues=int(colleagues[code]),
                few=seen < fit.policy.assessor_visits_min,
                component=component,
                refusal=fit.components[component].refusal if component >= 0 else None,
            )
        )
    return tuple(rows)


def _colleagues(fit: SeverityFit) -> Codes:
    table = plain_design(fit.visits).table
    met = np.diff((table.T @ table).tocsr().indptr).astype(np.int64)
    return np.maximum(met - 1, 0)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Shares of variance that are the stations' own (generalizability theory, Brennan 2001; Shavelson and Webb 1991).

    ``visits`` is the harmonic mean of visits a station.
    """

    station_variance: float
    severity_variance: float
    noise_variance: float
    visits: float
    single: float
    """ICC(A,1): one visit by anybody."""
    raw_mean: float
    """ICC(A,k): the plain mean of the station's visits."""
    adjusted_mean: float
    """The same with severities taken out: variance of stations / (that + noise / visits)."""


def reliability(fit: SeverityFit) -> Reliability | None:
    """Of the adjusted stations; None when everything was refused or fewer than two stations were adjusted.

    The stations' variance is that of their fair scores less the mean squared standard error, what all stations of
    a component share left out of both; never below zero.
    """
    inside = fit.accepted
    if fit.variances is None or np.count_nonzero(inside) < 2:
        return None
    common = np.array([component.common_se for component in fit.components])[fit.station_component[inside]]
    error = float(np.mean(fit.se[inside] ** 2 - common**2))
    stations = max(float(np.var(fit.fair[inside], ddof=1)) - error, 0.0)
    visits = float(np.count_nonzero(inside) / (1.0 / fit.station_visits[inside]).sum())
    severity, noise = fit.variances.severity, fit.variances.noise

    def share(other: float) -> float:
        return stations / (stations + other)

    return Reliability(
        station_variance=stations,
        severity_variance=severity,
        noise_variance=noise,
        visits=visits,
        single=share(severity + noise),
        raw_mean=share((severity + noise) / visits),
        adjusted_mean=share(noise / visits),
    )
