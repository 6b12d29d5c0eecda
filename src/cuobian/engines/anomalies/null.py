"""Rounds in which there is nothing to find: how often each kind would flag all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.anomalies.adjust import Null
from cuobian.engines.anomalies.copies import Copies, copies
from cuobian.engines.anomalies.day import drift, drift_assessor
from cuobian.engines.anomalies.districts import reciprocity
from cuobian.engines.anomalies.errors import BadRule
from cuobian.engines.anomalies.frame import Frame, frame_of
from cuobian.engines.anomalies.home import own, own_assessor
from cuobian.engines.anomalies.levels import draw_levels, ordinary_sheets
from cuobian.engines.anomalies.marks import Floats, Marks
from cuobian.engines.anomalies.outliers import outliers
from cuobian.engines.anomalies.people import halo, severity, station_rater
from cuobian.engines.anomalies.report import Kind, Refusal, Why
from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.anomalies.screen import Draws, Screen, Seen, null_of
from cuobian.engines.anomalies.sheets import within
from cuobian.engines.anomalies.spread import central
from cuobian.engines.severity import SeverityFit

ON_SCORES = {
    Kind.SEVERITY: severity,
    Kind.STATION_RATER: station_rater,
    Kind.OWN: own,
    Kind.OWN_ASSESSOR: own_assessor,
    Kind.RECIPROCITY: reciprocity,
    Kind.CENTRAL: central,
    Kind.DRIFT: drift,
    Kind.DRIFT_ASSESSOR: drift_assessor,
    Kind.OUTLIER: outliers,
}


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Screens that can be run, and the reasons of the others."""

    seen: Seen
    screens: dict[Kind, Screen | Refusal]
    copies: Copies | Refusal


def prepare(fit: SeverityFit, marks: Marks, rules: Rules) -> Prepared:
    """Sets up every kind. Raises :class:`WrongShape` when marks and fit do not belong together."""
    marks.check(fit)
    ordinary, ready = ordinary_sheets(marks, rules.points_min), _frame(fit, rules)
    if isinstance(ready, Refusal):
        seen = Seen(fit, marks, rules, ordinary, None, np.zeros(len(fit.visits)))
        nothing: dict[Kind, Screen | Refusal] = dict.fromkeys((*ON_SCORES, Kind.HALO), ready)
        return Prepared(seen, nothing, copies(seen))
    seen = Seen(fit, marks, rules, ordinary, ready, ready.centre(fit.visits.score))
    found = {kind: make(seen, ready) for kind, make in ON_SCORES.items()} | {Kind.HALO: halo(seen)}
    return Prepared(seen, found, copies(seen))


def _frame(fit: SeverityFit, rules: Rules) -> Frame | Refusal:
    """What assessors are compared in, or why they cannot be."""
    cells = len(fit.visits) * fit.visits.assessor_count
    if cells > rules.cells_max:
        message = "not tested: too many visits and assessors at once; look at cities one by one"
        return Refusal(Why.TOO_LARGE, message, cells, rules.cells_max)
    for first in (component.refusal for component in fit.components if fit.variances is None):
        if first is not None:
            message = first.message.replace("not adjusted", "not tested")
            return Refusal(first.code, message, first.found, first.wanted)
    return frame_of(fit)


def simulate(prepared: Prepared, draws: int, sheet_draws: int, seed: int) -> dict[Kind, Null]:
    """Smallest adjusted chances by kind under the fitted model; kinds that were refused are not there."""
    for_scores, for_marks = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(2))
    seen = prepared.seen
    shares, copied = _sheets(prepared, draws, sheet_draws, for_marks)
    found: dict[Kind, Null] = {}
    if seen.frame is not None:
        drawn = Draws(*_scores(seen, seen.frame, draws, for_scores), shares)
        screens = prepared.screens.items()
        found = {kind: null_of(screen, drawn) for kind, screen in screens if isinstance(screen, Screen)}
    if isinstance(prepared.copies, Copies):
        found[Kind.IDENTICAL] = Null(np.sort(copied))
    return found


def simulate_null(
    fit: SeverityFit, marks: Marks, n: int, seed: int, rules: Rules | None = None, *, sheets: int | None = None
) -> dict[Kind, Null]:
    """Draws ``n`` rounds from the fitted model and looks at them as at the real one, by kind.

    Scores: severities and noise as fitted, stations as they are (they do not matter). Sheets: levels as frequent by
    point as they were, totals as they were. ``sheets``: rounds in which pairs of sheets are compared; left out: n.

    Raises :class:`BadRule` for less than one draw, and :class:`WrongShape`.
    """
    few = n if sheets is None else sheets
    if min(n, few) < 1:
        raise BadRule("n", f"{min(n, few)} draws")
    return simulate(prepare(fit, marks, rules or Rules()), n, few, seed)


def _scores(seen: Seen, frame: Frame, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Centred scores, and the same had assessors not differed."""
    variances = seen.fit.variances
    size = np.sqrt(variances.noise if variances is not None else 1.0)
    noise = rng.standard_normal((len(seen.fit.visits), draws)) * size
    deviation = np.divide(1.0, frame.root, where=frame.used, out=np.zeros(frame.root.size))
    alike = frame.centre(noise * deviation[:, None])
    people = rng.standard_normal((frame.counts[1], draws)) * size * np.sqrt(frame.gamma)
    return alike + frame.people @ people, alike


def _sheets(prepared: Prepared, draws: int, sheet_draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """By visit and draw: shares of expected variation; by draw: the smallest adjusted chance of a copy."""
    seen, wanted = prepared.seen, isinstance(prepared.screens[Kind.HALO], Screen)
    shares = np.zeros((len(seen.fit.visits), draws if wanted else 0))
    copied = np.ones(sheet_draws)
    for draw in range(max(draws if wanted else 0, sheet_draws)):
        level = draw_levels(seen.ordinary, rng)
        if draw < shares.shape[1]:
            shares[:, draw] = within(seen.ordinary, level)
        if draw < sheet_draws and isinstance(prepared.copies, Copies):
            copied[draw] = prepared.copies.least(level)
    return shares, copied
