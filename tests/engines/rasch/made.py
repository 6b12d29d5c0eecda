"""Made-up ratings from known measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.rasch import Ratings


@dataclass(frozen=True)
class Made:
    ratings: Ratings
    stations: np.ndarray
    assessors: np.ndarray
    points: np.ndarray


def made(
    seed: int,
    *,
    stations: int = 80,
    assessors: int = 10,
    points: int = 12,
    visits: int = 3,
    steps: tuple[float, ...] = (-1.2, 0.0, 1.2),
    halo: float = 0.0,
    spread: float = 1.0,
) -> Made:
    """``visits`` assessors drawn for each station rate all points. ``halo``: SD of one visit's common impression."""
    rng = np.random.default_rng(seed)
    theta, alpha = rng.normal(0.5, spread, stations), rng.normal(0.0, 0.4, assessors)
    delta = rng.normal(0.0, 0.8, points)
    alpha, delta = alpha - alpha.mean(), delta - delta.mean()
    who = np.concatenate([rng.choice(assessors, visits, replace=False) for _ in range(stations)])
    station = np.repeat(np.arange(stations), visits * points)
    assessor, point = np.repeat(who, points), np.tile(np.arange(points), stations * visits)
    impression = np.repeat(rng.normal(0.0, 1.0, stations * visits) * halo, points)
    eta = theta[station] - alpha[assessor] - delta[point] + impression
    logits = np.multiply.outer(np.arange(len(steps) + 1), eta) - np.concatenate([[0.0], np.cumsum(steps)])[:, None]
    share = np.exp(logits - logits.max(axis=0))
    share /= share.sum(axis=0)
    category = (rng.random(len(eta)) > share.cumsum(axis=0)[:-1]).sum(axis=0)
    return Made(Ratings.of(station, assessor, point, category, highest=len(steps)), theta, alpha, delta)


def columns(ratings: Ratings) -> tuple[list[object], ...]:
    """Labels of each facet and categories, as they could be handed in."""
    names = [[facet.labels[code] for code in facet.codes] for facet in ratings.facets]
    return (*names, ratings.categories.tolist())
