"""Screens: what is unusual enough for a person to look into. Never a verdict."""

from collections.abc import Mapping
from math import ceil, isfinite

import numpy as np

from cuobian.domains.rating.rules.fairness.material import LEVELS, Material
from cuobian.domains.rating.rules.fairness.outcome import Refused, Screened, ScreenFigure
from cuobian.domains.rating.rules.fairness.screens import DISTRICT
from cuobian.domains.rating.rules.fairness.severity import number_or_none
from cuobian.domains.rating.values import ScreenKind
from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

SEED = 20261128
"""Where the simulations start: fixed, so that a run can be computed again."""
SINGLE_VISITS = 2.0
"""Single visits may be flagged so many times as often: such a flag costs one more look and nothing else."""
LARGEST_RATE = 0.5
KINDS: Mapping[an.Kind, ScreenKind] = {
    an.Kind.SEVERITY: ScreenKind.SEVERITY,
    an.Kind.STATION_RATER: ScreenKind.LIKING,
    an.Kind.OWN: ScreenKind.OWN_DISTRICT,
    an.Kind.OWN_ASSESSOR: ScreenKind.OWN_DISTRICT,
    an.Kind.RECIPROCITY: ScreenKind.RECIPROCAL,
    an.Kind.HALO: ScreenKind.HALO,
    an.Kind.CENTRAL: ScreenKind.CENTRAL,
    an.Kind.IDENTICAL: ScreenKind.IDENTICAL,
    an.Kind.DRIFT: ScreenKind.DRIFT,
    an.Kind.DRIFT_ASSESSOR: ScreenKind.DRIFT,
    an.Kind.OUTLIER: ScreenKind.OUTLIER,
}


def kind_of(tested: str) -> ScreenKind:
    """What a flag is called that a test of the engine (`Screened.kind`) raises; two tests may raise the same."""
    return KINDS[an.Kind(tested)]


def screens_part(
    material: Material, fit: sv.SeverityFit, *, rate: float
) -> tuple[tuple[Screened, ...], tuple[ScreenFigure, ...]]:
    """Every kind of screen over one fit, each held to its own rate of false alarms."""
    districts = _districts(material)
    report = an.screens(fit, _marks(material, districts), rules_of(rate), seed=SEED)
    screened = tuple(_screened(kind) for kind in report.kinds)
    flags = tuple(_figure(flag, kind, districts) for kind in report.kinds for flag in kind.flags)
    return screened, flags


def rules_of(rate: float) -> an.Rules:
    """The engine's rules for a rate of false alarms: enough simulated rounds to tell it."""
    least = ceil(1 / rate) - 1
    default = an.Rules()
    return an.Rules(
        rate=rate,
        outlier_q=min(SINGLE_VISITS * rate, LARGEST_RATE),
        draws=max(default.draws, least),
        sheet_draws=max(default.sheet_draws, least),
    )


def _districts(material: Material) -> tuple[str, ...]:
    """Every district of a place or an assessor, in order of code."""
    found = {place.code[:DISTRICT] for place in material.places} | {one.district for one in material.assessors}
    return tuple(sorted(found - {""}))


def _marks(material: Material, districts: tuple[str, ...]) -> an.Marks:
    """The sheets as levels; dossiers lie in no district."""
    number = {code: index for index, code in enumerate(districts)}
    levels = [[LEVELS[letter] for letter in visit.marks] for visit in material.visits]
    places = [number[place.code[:DISTRICT]] for place in material.places] + [-1] * len(material.dossiers)
    return an.Marks(
        level=np.array(levels, np.int8),
        station_district=np.array(places, np.int64),
        assessor_district=np.array([number.get(one.district, -1) for one in material.assessors], np.int64),
    )


def _screened(found: an.KindReport) -> Screened:
    refusal = found.refusal
    return Screened(
        kind=str(found.kind),
        tests=found.tests,
        false_alarm=number_or_none(found.alarm_rate),
        refused=None if refusal is None else Refused(str(refusal.code), refusal.found, refusal.wanted),
    )


def _figure(flag: an.Flag, kind: an.KindReport, districts: tuple[str, ...]) -> ScreenFigure:
    expected = dict(flag.figures).get("expected_share")
    return ScreenFigure(
        kind=str(KINDS[flag.kind]),
        assessors=flag.assessors,
        districts=tuple(districts[number] for number in flag.districts),
        visits=flag.visits,
        estimate=float(flag.estimate),
        unit=str(flag.unit),
        error=number_or_none(flag.se),
        expected=expected if expected is not None and isfinite(expected) else None,
        p_value=_chance(flag.p),
        q_value=_chance(flag.q),
        false_alarm=_chance(kind.alarm_rate),
        count=flag.n,
    )


def _chance(value: float) -> float:
    return float(min(max(value, 0.0), 1.0))
