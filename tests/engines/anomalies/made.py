"""Rounds with sheets for the tests of the anomalies engine: clean ones, and what can be planted in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

PLAIN = sv.Policy(robust="none", variance="constant", cap=float("inf"))
SMALL = sv.Truth(stations_per_district=20, assessors=18)
"""120 stations, 18 assessors of six districts, 3 visits."""
CITY = sv.Truth()
"""600 stations, 30 assessors, 3 visits; standard deviations 8, 4, 5."""


@dataclass(frozen=True, eq=False)
class Made:
    """A round, its sheets, and who belongs where. Change ``score`` or ``level`` and fit again."""

    truth: sv.Truth
    visits: sv.Visits
    level: np.ndarray

    @property
    def marks(self) -> an.Marks:
        return an.Marks(self.level, self.truth.station_district, self.truth.assessor_district)

    def fit(self, policy: sv.Policy = PLAIN) -> sv.SeverityFit:
        return sv.fit_severity(self.visits, policy)

    def report(self, rules: an.Rules | None = None, *, seed: int = 1, policy: sv.Policy = PLAIN) -> an.Report:
        return an.screens(self.fit(policy), self.marks, rules, seed=seed)

    def scored(self, more: np.ndarray) -> Made:
        """With points added by visit."""
        return replace(self, visits=replace(self.visits, score=np.clip(self.visits.score + more, 0.0, 100.0)))

    def marked(self, level: np.ndarray) -> Made:
        return replace(self, level=level)


def made(truth: sv.Truth = SMALL, seed: int = 1, points: int = 30, *, order: bool = True) -> Made:
    """A clean round: sheets follow the score through steps of their own, points differ in difficulty."""
    rng = np.random.default_rng(seed)
    visits = sv.draw_round(truth, sv.mixed_panels(truth, seed), seed).visits
    if order:
        visits = replace(visits, order=rng.integers(1, 6, len(visits)), day=rng.integers(0, 4, len(visits)))
    return Made(truth, visits, sheets_for(visits.score, points, rng))


def sheets_for(score: np.ndarray, points: int, rng: np.random.Generator) -> np.ndarray:
    """Levels 0 to 3 of a partial credit model: 1 logit for 12 points of the score."""
    ability = (score - 55.0) / 12.0 + 0.8
    step = rng.normal(0.0, 0.8, points)[:, None] + np.array([-1.0, 0.0, 1.0])
    height = np.concatenate((np.zeros((points, 1)), -np.cumsum(step, axis=1)), axis=1)
    logit = ability[:, None, None] * np.arange(4) + height
    chance = np.exp(logit - logit.max(axis=2, keepdims=True))
    edges = np.cumsum(chance / chance.sum(axis=2, keepdims=True), axis=2)[:, :, :3]
    return (rng.random((score.size, points))[:, :, None] >= edges).sum(axis=2).astype(np.int8)
