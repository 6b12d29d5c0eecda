"""Why a fair score is what it is: every visit's part in it, and what striking a visit out would do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.severity.errors import BadNumber, TooLarge
from cuobian.engines.severity.result import Refusal, SeverityFit
from cuobian.engines.severity.system import CHUNK, Effects, System
from cuobian.engines.severity.visits import Codes, Floats, sum_by

NOTHING = 1e-15
"""Weights below are rounding, not influence."""


@dataclass(frozen=True, slots=True, eq=False)
class StationWeights:
    """``fair = constant + sum(total * score[visit])``, exactly.

    ``raw`` are the weights of the plain mean, ``adjustment`` what severities, leniency at home and robust weights
    add. A capped score moves with its raw mean: adjustments are zero and ``constant`` is plus or minus the cap.
    """

    station: int
    visit: Codes
    raw: Floats
    adjustment: Floats
    constant: float

    @property
    def total(self) -> Floats:
        return self.raw + self.adjustment


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One visit in one fair score, in points; ``share`` of all visits of a station is one."""

    visit: int
    assessor: Hashable
    score: float
    adjustment: float
    """Added for who made it; of it ``at_home`` is leniency at home taken off."""
    at_home: float
    share: float
    robust_weight: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class FairScore:
    """One station's line: ``fair`` is the share-weighted mean of ``score + adjustment``, unless it was capped."""

    station: Hashable
    visits: int
    raw: float
    adjustment: float
    """fair - raw"""
    fair: float
    se: float
    capped: bool
    refusal: Refusal | None
    parts: tuple[VisitPart, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Strike:
    """Every score without one visit, variances, weights and refusals as in the fit."""

    visit: int
    leverage: float
    """How much of its own score a visit explains, 0 to 1."""
    before: Floats
    after: Floats
    """NaN for a station that has no other visit."""
    severity_change: Floats
    """By assessor."""

    @property
    def change(self) -> Floats:
        return self.after - self.before


def uncapped(fit: SeverityFit) -> Floats:
    """Fair scores as estimated, before the cap; zero for a station without a visit."""
    moved = fit.weight * (fit.visits.score + fit.adjustment)
    return sum_by(fit.visits.station, moved, fit.visits.station_count)


def fair_score(fit: SeverityFit, station: int) -> FairScore:
    """The whole account of one station's score. Raises :class:`UnknownCode`."""
    visits, place = fit.visits, fit.visits.place(station)
    rows = np.flatnonzero(visits.station == place).tolist()
    return FairScore(
        station=visits.station_label(place),
        visits=len(rows),
        raw=float(fit.raw[place]),
        adjustment=float(fit.fair[place] - fit.raw[place]),
        fair=float(fit.fair[place]),
        se=float(fit.se[place]),
        capped=bool(fit.capped[place]),
        refusal=fit.refusal_of(place),
        parts=tuple(_part(fit, row) for row in rows),
    )


def _part(fit: SeverityFit, row: int) -> VisitPart:
    visits, weight = fit.visits, float(fit.robust_weight[row])
    at_home = visits.own[row] and fit.adjustment[row] != 0 and fit.own.reason is None
    return VisitPart(
        visit=row,
        assessor=visits.assessor_label(int(visits.assessor[row])),
        score=float(visits.score[row]),
        adjustment=float(fit.adjustment[row]),
        at_home=-fit.own.points if at_home else 0.0,
        share=float(fit.weight[row]),
        robust_weight=weight,
        flagged=weight < fit.policy.huber_flag,
    )


def weights(fit: SeverityFit, station: int) -> StationWeights:
    """The visits that make up one fair score and their weights. One solve; any size. Raises :class:`UnknownCode`."""
    visits, place = fit.visits, fit.visits.place(station)
    here = visits.station == place
    raw = np.where(here, 1.0 / max(int(here.sum()), 1), 0.0)
    if fit.system is None or fit.refusal_of(place) is not None or fit.capped[place]:
        rows = np.flatnonzero(here)
        constant = float(fit.fair[place] - fit.raw[place]) if rows.size else 0.0
        return StationWeights(place, rows, raw[rows], np.zeros(rows.size), constant)
    design = fit.system.design
    side = design.table[[place]].toarray()[0]
    effects, _ = fit.system.solve(side, 0.0 if design.own_mean is None else float(design.own_mean[place]))
    total = np.where(here, fit.weight, 0.0) - _pull(fit.system, effects)
    rows = np.flatnonzero((np.abs(total) > NOTHING) | here)
    return StationWeights(place, rows, raw[rows], (total - raw)[rows], 0.0)


def _pull(system: System, effects: Effects) -> Floats:
    """By visit: k (w - t)'z, the weight of its score in the correction of a station with solution z."""
    by_visit = system.by_visit(effects) - system.by_station(effects)[system.design.station]
    return system.design.weight * by_visit


def weight_matrix(fit: SeverityFit) -> scipy.sparse.csr_array[np.float64]:
    """All weights, stations by visits: ``fair = W score`` for stations that are neither capped nor refused.

    Refused and capped stations carry the weights of their raw mean. Raises :class:`TooLarge` where the fit itself
    was too large for dense algebra.
    """
    visits, shape = fit.visits, (fit.visits.station_count, len(fit.visits))
    if fit.system is not None and not fit.system.dense:
        raise TooLarge("weight_matrix", f"{shape[0]} stations by {shape[1]} visits; ask for single stations")
    moved = fit.accepted & ~fit.capped
    share = np.where(moved[visits.station], fit.weight, 1.0 / fit.station_visits[visits.station])
    mean = scipy.sparse.csr_array((share, (visits.station, np.arange(shape[1]))), shape=shape)
    if fit.system is None:
        return mean
    design = fit.system.design
    parts = []
    for low in range(0, shape[0], CHUNK):
        keep = moved[low : low + CHUNK, None]
        side = design.table[low : low + CHUNK].toarray() * keep
        own_side = None if design.own_mean is None else design.own_mean[low : low + CHUNK] * keep[:, 0]
        parts.append(scipy.sparse.csr_array(_pull_many(fit.system, side, own_side)))
    return scipy.sparse.csr_array(mean - scipy.sparse.vstack(parts))


def assessor_weights(fit: SeverityFit) -> Floats:
    """Severities as weighted sums of visits: assessors by visits, ``severity = B score`` at the fit's variances.

    Exact to rounding, variances and robust weights held as fitted: ``severity = -(I 0) M^-1 X'KP score``, so a row is
    the pull of a unit right side (Henderson 1975). Zero for assessors that were not adjusted. Far smaller than
    :func:`weight_matrix`, and as good: with the design it gives every fair score. Raises :class:`TooLarge` where the
    fit itself was too large for dense algebra.
    """
    visits = fit.visits
    shape = (visits.assessor_count, len(visits))
    if fit.system is None:
        return np.zeros(shape)
    if not fit.system.dense:
        raise TooLarge("assessor_weights", f"{shape[0]} assessors by {shape[1]} visits")
    own_side = None if fit.system.design.own is None else np.zeros(shape[0])
    found = -_pull_many(fit.system, np.eye(shape[0]), own_side)
    found[np.isnan(fit.severity)] = 0.0
    return found


def _pull_many(system: System, side: Floats, own_side: Floats | None) -> Floats:
    """:func:`_pull` for many right sides at once: right sides by visits."""
    design, solved = system.design, side @ system.covariance
    own = np.zeros(len(side))
    if own_side is not None:
        own = (own_side - solved @ design.own_side) / system.own_information
        solved = solved - np.outer(own, system.own_spread)
    by_station = design.spread(solved.T).T
    by_visit = solved[:, design.assessor] - by_station[:, design.station]
    if design.own is not None and design.own_mean is not None:
        by_visit += np.outer(own, design.own - design.own_mean[design.station])
    return design.weight * by_visit


def strike(fit: SeverityFit, visit: int) -> Strike:
    """The effect of striking out one visit on every station: a rank-one downdate, equal to a refit without it.

    Raises :class:`UnknownCode`, and :class:`BadNumber` when leniency at home could not be told without the visit.
    """
    visits, row = fit.visits, fit.visits.row(visit)
    place = int(visits.station[row])
    raw = _raw_without(fit, row)
    estimate, lenient, leverage = uncapped(fit), np.zeros(visits.assessor_count), 1.0 / fit.station_visits[place]
    if fit.system is not None and fit.system.design.weight[row] > 0:
        shift, lenient, leverage = _downdate(fit, fit.system, row)
        estimate = estimate + shift
    moved = np.clip(estimate - raw, -fit.policy.cap, fit.policy.cap)
    after = np.where(fit.accepted, raw + moved, raw)
    return Strike(row, float(leverage), fit.fair, after, -lenient)


def _raw_without(fit: SeverityFit, row: int) -> Floats:
    place, raw = int(fit.visits.station[row]), fit.raw.copy()
    seen = int(fit.station_visits[place])
    raw[place] = (raw[place] * seen - fit.visits.score[row]) / (seen - 1) if seen > 1 else np.nan
    return raw


def _downdate(fit: SeverityFit, system: System, row: int) -> tuple[Floats, Floats, float]:
    """Changes of stations and of leniencies, and the visit's leverage.

    With h the row of the visit in the whole design and H = X'KX + penalty, the coefficients without it are
    x - H^-1 h k r / (1 - k h'H^-1 h) (Sherman and Morrison 1950; Cook and Weisberg 1982, section 2.2).
    """
    visits, design = fit.visits, system.design
    place, who, weight = int(visits.station[row]), int(visits.assessor[row]), float(design.weight[row])
    side = -design.table[[place]].toarray()[0]
    side[who] += 1.0
    own = 0.0 if design.own is None else float(design.own[row])
    own_mean = 0.0 if design.own_mean is None else float(design.own_mean[place])
    effects, _ = system.solve(side, own - own_mean)
    stations = -system.by_station(effects)
    stations[place] += design.inverse[place]
    leverage = weight * float(stations[place] + effects.lenient[who] + own * effects.own)
    if fit.station_visits[place] == 1:
        return np.zeros_like(stations), np.zeros(visits.assessor_count), 1.0
    if leverage > 1 - 1e-10:
        raise BadNumber(f"visit {row}", "without it leniency at home cannot be told: fit again without it")
    residual = float(visits.score[row] + fit.adjustment[row] - uncapped(fit)[place])
    step = -weight * residual / (1.0 - leverage)
    return step * stations, step * effects.lenient, leverage
