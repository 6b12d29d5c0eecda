"""From visits to scores: the plain ways of summing up a panel, and the severity engine as the platform uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from cuobian.engines import severity as sv
from cuobian.engines.simulation.truth import Codes, Flags, Floats, World

SAMPLE, SEED = 40_000, 20261128
"""Panels drawn to learn how much a trimmed mean or a median scatters."""


class Engine(StrEnum):
    MEAN = "mean"
    TRIMMED = "trimmed"
    """The highest and the lowest left out, from three visits on."""
    MEDIAN = "median"
    ADJUSTED = "adjusted"
    """Severity taken out, noise constant, nothing robust."""
    HUBER = "huber"
    """Severity taken out as the platform does it: Huber weights, noise by quality."""
    APART = "apart"
    """The same, but groups that no visit links are adjusted each for itself."""

    @property
    def adjusts(self) -> bool:
        return self in (Engine.ADJUSTED, Engine.HUBER, Engine.APART)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """Visits that were made; columns of equal length."""

    station: Codes
    assessor: Codes
    score: Floats

    def and_then(self, more: Made) -> Made:
        return Made(
            np.concatenate((self.station, more.station)),
            np.concatenate((self.assessor, more.assessor)),
            np.concatenate((self.score, more.score)),
        )

    def counts(self, stations: int) -> Codes:
        return np.bincount(self.station, minlength=stations)


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """By station, dossiers left out; ``noise``: standard deviation of one visit as the engine sees it."""

    score: Floats
    error: Floats
    noise: float
    refused: Flags


def estimate(engine: Engine, world: World, made: Made, policy: sv.Policy) -> Estimate:
    """What an engine makes of the visits. ``policy`` is the adjusting engines' own."""
    size = world.truth.stations
    noise = within(made, world.quality.size)
    if not engine.adjusts:
        score, factor = summed_up(engine, made, size)
        return Estimate(score, noise * factor, noise, np.zeros(size, np.bool_))
    visits = sv.Visits(
        station=made.station,
        assessor=made.assessor,
        score=made.score,
        own=world.at_home(made.station, made.assessor),
        station_count=world.quality.size,
        assessor_count=world.truth.assessors,
        top=world.truth.top,
    )
    fit = sv.fit_severity(visits, policy)
    plain = noise / np.sqrt(fit.station_visits[:size])
    error = np.where(np.isfinite(fit.se[:size]), fit.se[:size], plain)
    found = noise if fit.variances is None else float(np.sqrt(fit.variances.noise))
    return Estimate(fit.fair[:size], error, found, ~fit.accepted[:size])


def engine_policy(engine: Engine, cap: float) -> sv.Policy:
    """The severity engine's settings behind a name."""
    if engine is Engine.ADJUSTED:
        return sv.Policy(robust="none", variance="constant", cap=cap)
    return sv.Policy(compare="component" if engine is Engine.APART else "round", cap=cap)


def within(made: Made, stations: int) -> float:
    """Standard deviation of visits around their station's mean: what who knows nothing of severity takes for noise."""
    counts = made.counts(stations)
    mean = np.bincount(made.station, made.score, stations) / np.maximum(counts, 1)
    freedom = made.station.size - np.count_nonzero(counts)
    return float(np.sqrt(((made.score - mean[made.station]) ** 2).sum() / max(freedom, 1)))


def summed_up(engine: Engine, made: Made, stations: int) -> tuple[Floats, Floats]:
    """Scores of the first ``stations``, and their standard error in units of one visit's."""
    score, factor = np.empty(stations), np.empty(stations)
    for places, panel in _by_size(made, stations):
        score[places] = _middle(engine, panel)
        factor[places] = spread_of(engine, panel.shape[1])
    return score, factor


def _by_size(made: Made, stations: int) -> Iterator[tuple[Codes, Floats]]:
    """Stations with equally many visits, and these visits as a table."""
    counts = made.counts(stations)
    order = np.argsort(made.station, kind="stable")
    starts = np.cumsum(counts) - counts
    for size in np.unique(counts[:stations]).tolist():
        places = np.flatnonzero(counts[:stations] == size)
        rows = order[starts[places][:, None] + np.arange(size)]
        yield places, made.score[rows]


def _middle(engine: Engine, panel: Floats) -> Floats:
    if engine is Engine.MEDIAN:
        return np.asarray(np.median(panel, axis=1), np.float64)
    if engine is Engine.TRIMMED and panel.shape[1] >= 3:
        panel = np.sort(panel, axis=1)[:, 1:-1]
    return np.asarray(panel.mean(axis=1), np.float64)


@cache
def spread_of(engine: Engine, visits: int) -> float:
    """Standard deviation of the summary of so many independent normal visits, for one of a single visit."""
    if engine is Engine.MEAN or visits < 3:
        return float(1 / np.sqrt(visits))
    panel = np.random.default_rng(SEED).standard_normal((SAMPLE, visits))
    return float(_middle(engine, panel).std())
