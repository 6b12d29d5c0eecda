"""The screen for single visits: studentised deleted residuals, held together by the false discovery rate."""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.frame import Frame, Tested, tested
from cuobian.engines.anomalies.marks import Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Screen, Seen, Taken


def outliers(seen: Seen, frame: Frame) -> Screen | Refusal:
    """One test a visit of a station that others saw too; those flagged are left out and the rest is fitted again.

    Where the fit used Huber weights, a flag needs a weight below the policy's as well: it then lost most of its pull
    already. Two visits of one station are equally far apart: both are named.
    """
    if not np.any(frame.standing_out > 1e-6):
        return Refusal(Why.FEW_VISITS, "not tested: no station has a second visit to compare with", 1, 2)
    fit = seen.fit
    huber = fit.policy.robust == "huber"
    light = fit.robust_weight < fit.policy.huber_flag if huber else np.ones(len(fit.visits), np.bool_)
    visits = fit.visits

    def test(taken: Taken) -> Tested:
        now = frame
        if taken:
            weight = frame.weight.copy()
            weight[list(taken)] = 0.0
            now = frame.reweighed(weight)
        found = _deleted(now, now.centre(visits.score.astype(np.float64)))
        p = np.where(np.isfinite(found.p) & ~light, 1.0, found.p)
        return Tested(found.estimate, found.se, found.t, p)

    def flag(index: int, row: Tested, q: float, number: int) -> Flag:
        estimate, se, p = float(row.estimate[index]), float(row.se[index]), float(row.p[index])
        who, place = (int(visits.assessor[index]),), int(visits.station[index])
        many = int(np.count_nonzero(frame.used & (visits.station == place)))
        figures = (("station", float(place)), ("huber_weight", float(fit.robust_weight[index])))
        kind, check = Kind.OUTLIER, Check.VISIT_AGAIN
        return Flag(kind, who, (), (index,), estimate, Unit.POINTS, se, p, q, many, check, number, figures)

    alone = int(np.count_nonzero(frame.used & (frame.standing_out <= 1e-6)))
    return Screen(Kind.OUTLIER, alone, test, lambda draws: _deleted(frame, draws.score).p, flag, apart=visits.station)


def _deleted(frame: Frame, centred: Floats) -> Tested:
    """By visit: how far it lies from what all other visits say, in points, and its t value."""
    left = frame.left(centred)
    root = frame.root if centred.ndim == 1 else frame.root[:, None]
    information = np.where(frame.standing_out > 1e-6, frame.weight * frame.standing_out, 0.0)
    return tested(information, root * left, (centred * left).sum(axis=0), frame.freedom)
