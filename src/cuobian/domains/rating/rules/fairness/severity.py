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
