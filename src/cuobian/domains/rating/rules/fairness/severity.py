"""Severity of assessors: the material as visits, and the fit as plain figures."""

from math import isfinite

import numpy as np

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import (
    AssessorFigure,
    CertificateFigure,
    ComponentFigure,
    Own,
    Refused,
    SeverityPart,
)
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.engines import severity as sv

TOP = 100.0


def visits_of(material: Material) -> sv.Visits:
    """The visits as columns; dossiers are stations of their own, after the places."""
    visits = material.visits
    return sv.Visits(
        station=np.array([visit.unit for visit in visits], np.int64),
        assessor=np.array([visit.assessor for visit in visits], np.int64),
        score=np.array([float(visit.score) for visit in visits]),
        own=np.array([visit.own for visit in visits], np.bool_),
        day=np.array([visit.day for visit in visits], np.int64),
        order=np.array([visit.turn for visit in visits], np.int64),
        station_count=len(material.places) + len(material.dossiers),
        assessor_count=len(material.assessors),
        top=TOP,
    )


def engine_policy(policy: FairnessPolicy) -> sv.Policy:
    """What the engine is told of a round's policy; the rest are its own stated defaults."""
    return sv.Policy(
        variance="quadratic" if policy.quality_variance else "constant",
        compare="component" if policy.by_district else "round",
        robust="huber" if policy.robust else "none",
        cap=policy.cap,
        may_move_star=policy.moves_star,
        lambda2_min=policy.min_lambda2,
        assessor_visits_min=float(policy.min_visits),
    )


def refused_of(refusal: sv.Refusal | None) -> Refused | None:
    """A refusal as plain values."""
    return None if refusal is None else Refused(str(refusal.code), refusal.found, refusal.wanted)


def number_or_none(value: float) -> float | None:
    """NaN and infinity say that there is no figure."""
    return float(value) if isfinite(value) else None


def severity_part(fit: sv.SeverityFit) -> SeverityPart:
    """The whole fit as plain figures; nothing is adjusted where `refused` says why."""
    spread = fit.variances
    shares = sv.reliability(fit)
    return SeverityPart(
        refused=None if fit.adjusted else refused_of(_main_refusal(fit)),
        noise=None if spread is None else float(np.sqrt(spread.noise)),
        spread=None if spread is None else float(np.sqrt(spread.severity)),
        reliability_raw=None if shares is None else number_or_none(shares.raw_mean),
        reliability_fair=None if shares is None else number_or_none(shares.adjusted_mean),
        own=Own(
            points=number_or_none(fit.own.points),
            error=number_or_none(fit.own.se),
            visits=int(fit.own.visits),
            places=int(fit.own.stations),
            reason=fit.own.reason or "",
        ),
        certificate=_certificate(fit.certificate),
        components=tuple(_component(one) for one in fit.components),
        assessors=_assessors(fit),
        variance_note="" if spread is None else spread.quality_note,
        flagged=tuple(int(row) for row in fit.flagged),
    )


def _main_refusal(fit: sv.SeverityFit) -> sv.Refusal | None:
    """Why nothing was adjusted: the reason of the component with most visits."""
    refused = [one for one in fit.components if one.refusal is not None]
    return max(refused, key=lambda one: one.visits).refusal if refused else None


def _certificate(found: sv.Certificate) -> CertificateFigure:
    return CertificateFigure(
        method=found.method,
        converged=found.converged,
        gradient=number_or_none(found.gradient),
        residual=number_or_none(found.residual),
        iterations=found.iterations,
        condition=number_or_none(found.condition),
        robust_iterations=found.robust_iterations,
        boundary=found.boundary,
    )


def _component(found: sv.Component) -> ComponentFigure:
    return ComponentFigure(
        number=found.number,
        places=found.stations,
        assessors=found.assessors,
        visits=found.visits,
        lambda2=number_or_none(found.lambda2),
        lambda2_bound=float(found.lambda2_bound),
        refused=refused_of(found.refusal),
    )


def _assessors(fit: sv.SeverityFit) -> tuple[AssessorFigure, ...]:
    visits = fit.visits
    means = np.bincount(visits.assessor, visits.score, visits.assessor_count) / np.maximum(fit.assessor_visits, 1)
    return tuple(
        AssessorFigure(
            assessor=code,
            component=row.component,
            visits=row.visits,
            places=int(np.unique(visits.station[visits.assessor == code]).size),
            colleagues=row.colleagues,
            severity=number_or_none(row.severity),
            error=number_or_none(row.se),
            low=number_or_none(row.low),
            high=number_or_none(row.high),
            raw_mean=float(means[code]),
        )
        for code, row in enumerate(sv.severities(fit))
    )


def severity_map(fit: sv.SeverityFit) -> bytes:
    """Severities as weighted sums of visits: assessors by visits, float64, little-endian; see `sv.assessor_weights`.

    Fair scores follow from it and the visits; places by visits would be twenty times as long. Zero rows: not adjusted.
    """
    return np.ascontiguousarray(sv.assessor_weights(fit), "<f8").tobytes()
