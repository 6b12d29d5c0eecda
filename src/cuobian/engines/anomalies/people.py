"""Screens that ask of each assessor: do you stand out among colleagues? Severity, likings for stations, halo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from cuobian.engines.anomalies.frame import NOTHING, Frame, Tested, two_sided
from cuobian.engines.anomalies.marks import Flags, Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Draws, Screen, Seen, Taken
from cuobian.engines.anomalies.sheets import within, within_frame
from cuobian.engines.anomalies.standing import Figures, Side, against_colleagues, stand_out

CHECKS = {
    Kind.SEVERITY: Check.COMPARE_ON_COMMON_STATIONS,
    Kind.STATION_RATER: Check.READ_REASONS_OF_VISITS,
    Kind.HALO: Check.READ_EVIDENCE_BY_POINT,
}


def severity(seen: Seen, frame: Frame) -> Screen | Refusal:
    """Differences to colleagues on the same stations, against those that are ordinary (or against none)."""
    asked = frame.compared >= seen.rules.visits_min
    if (short := _short(asked, seen)) is not None:
        return short
    found = _stricter(frame, seen.score)
    if seen.rules.severity == "ordinary":
        return _screen(Kind.SEVERITY, frame, asked, found, lambda draws: _stricter(frame, draws.score), "both", 0)
    return Screen(
        Kind.SEVERITY,
        frame.visitors - int(np.count_nonzero(asked)),
        lambda taken: _alone(found, _rest(asked, taken)),
        lambda draws: _alone(_stricter(frame, draws.alike), asked).p,
        _flag(Kind.SEVERITY, frame, 0),
    )


def station_rater(seen: Seen, frame: Frame) -> Screen | Refusal:
    """Mean squares of what is left of each assessor's visits; likings for single stations make them large.

    Third roots, whose errors are nearly normal and alike (Wilson and Hilferty 1931): variance 2 / (9 freedom).
    """
    asked = frame.compared >= seen.rules.visits_min
    if (short := _short(asked, seen)) is not None:
        return short
    kept = frame.used & (frame.standing_out > 1e-6)
    made = np.bincount(frame.assessor, kept, frame.counts[1])
    rows = np.arange(kept.size)
    weight = kept / np.maximum(frame.standing_out, 1e-6) / np.maximum(made, 1)[frame.assessor]
    mean = scipy.sparse.csr_array((weight, (frame.assessor, rows)), shape=(frame.counts[1], kept.size))
    freedom = np.maximum(made * frame.freedom / max(int(kept.sum()), 1), 1.0)
    error = np.sqrt(2.0 / (9.0 * freedom))

    def figures(centred: Floats) -> Figures:
        root = np.cbrt(np.asarray(mean @ frame.left(centred) ** 2))
        root /= np.maximum(root[asked].mean(axis=0), np.finfo(float).tiny)
        wide = error if root.ndim == 1 else error[:, None]
        return Figures(root, np.broadcast_to(wide, root.shape), frame.freedom)

    kind = Kind.STATION_RATER
    return _screen(kind, frame, asked, figures(seen.score), lambda draws: figures(draws.score), "high", 3)


def halo(seen: Seen) -> Screen | Refusal:
    """How much points differ within a sheet, as a share of what its total leaves to expect, against colleagues."""
    frame = within_frame(seen)
    if frame is None:
        most = float(seen.marks.seen.sum(axis=1).max())
        message = f"not tested: no sheet has {seen.rules.points_min} marked points of different levels"
        return Refusal(Why.FEW_POINTS, message, most, seen.rules.points_min)
    asked = frame.compared >= seen.rules.visits_min
    if (short := _short(asked, seen)) is not None:
        return short
    share = within(seen.ordinary, seen.marks.level)
    level = max(float(np.average(share, weights=frame.weight)), NOTHING)

    def figures(shares: Floats) -> Figures:
        return against_colleagues(frame, frame.centre(shares))

    found = figures(share / level)
    return _screen(Kind.HALO, frame, asked, found, lambda draws: figures(draws.within), "low", 1)


def _stricter(frame: Frame, centred: Floats) -> Figures:
    found = against_colleagues(frame, centred)
    return Figures(-found.value, found.error, found.freedom)


def _alone(found: Figures, asked: Flags) -> Tested:
    """Each severity over its own error: is there any difference at all?"""
    value = np.where(asked if found.value.ndim == 1 else asked[:, None], found.value, np.nan)
    t = value / np.maximum(found.error, NOTHING)
    return Tested(value, found.error, t, two_sided(t, found.freedom))


def _short(asked: Flags, seen: Seen) -> Refusal | None:
    many, wanted = int(np.count_nonzero(asked)), seen.rules.assessors_min
    if many >= wanted:
        return None
    message = f"not tested: {many} of at least {wanted} assessors have {seen.rules.visits_min} comparable visits"
    return Refusal(Why.FEW_ASSESSORS, message, many, wanted)


def _rest(asked: Flags, taken: Taken) -> Flags:
    left = asked.copy()
    left[list(taken)] = False
    return left


def _screen(
    kind: Kind,
    frame: Frame,
    asked: Flags,
    found: Figures,
    null: Callable[[Draws], Figures],
    side: Side,
    power: int,
) -> Screen:
    """``power``: 0 for points; else figures are roots of ratios near 1 and the estimate is raised to it."""
    return Screen(
        kind,
        frame.visitors - int(np.count_nonzero(asked)),
        lambda taken: stand_out(found, _rest(asked, taken), side),
        lambda draws: stand_out(null(draws), asked, side).p,
        _flag(kind, frame, power),
    )


def _flag(kind: Kind, frame: Frame, power: int) -> Callable[[int, Tested, float, int], Flag]:
    compared = frame.compared

    def flag(index: int, row: Tested, q: float, number: int) -> Flag:
        estimate, se = float(row.estimate[index]), float(row.se[index])
        if power:
            estimate, se = max(1.0 + estimate, 0.0) ** power, power * se
        unit = Unit.RATIO if power else Unit.POINTS
        who, seen = (index,), int(compared[index])
        return Flag(kind, who, (), (), estimate, unit, se, float(row.p[index]), q, seen, CHECKS[kind], number)

    return flag
