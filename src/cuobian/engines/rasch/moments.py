"""Probabilities of the categories and their moments.

    P(k) is proportional to exp(k * eta - psi[k])

with eta the location (station less severity less difficulty) and psi the cumulative thresholds of the rating's
scale: psi[k] = tau[1] + ... + tau[k]. A category nobody used has psi = infinity and probability zero; scores keep
their numbers. All parameters enter linearly, so the log-likelihood is concave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.rasch.ratings import Codes, Floats


@dataclass(frozen=True, slots=True)
class Moments:
    """One entry a rating; ``probability``: category by rating. ``log_likelihood`` is their sum."""

    probability: Floats
    expected: Floats
    variance: Floats
    log_likelihood: float


def probabilities(eta: Floats, psi: Floats, scale: Codes) -> tuple[Floats, Floats]:
    """Probabilities (category by rating) and the logarithms of what they were divided by."""
    count = psi.shape[1]
    logits = np.multiply.outer(np.arange(count, dtype=np.float64), eta)
    logits -= psi[0][:, None] if len(psi) == 1 else psi.T[:, scale]
    top = logits.max(axis=0)
    logits -= top
    np.exp(logits, out=logits)
    total = logits.sum(axis=0)
    logits /= total
    return logits, top + np.log(total)


def moments(eta: Floats, psi: Floats, scale: Codes, score: Codes) -> Moments:
    """Moments at ``eta``; ``psi``: scale by category, ``scale`` and ``score``: one entry a rating."""
    probability, normal = probabilities(eta, psi, scale)
    steps = np.arange(psi.shape[1], dtype=np.float64)
    expected = steps @ probability
    variance = (steps * steps) @ probability - expected * expected
    likelihood = float((score * eta - psi[scale, score] - normal).sum())
    return Moments(probability, expected, np.maximum(variance, 0.0), likelihood)


def fourth_moment(found: Moments) -> Floats:
    """Fourth central moment of each rating, which the spread of mean squares needs."""
    away = np.arange(len(found.probability), dtype=np.float64)[:, None] - found.expected
    away *= away
    away *= away
    away *= found.probability
    return np.asarray(away.sum(axis=0), dtype=np.float64)


def expected_score(eta: Floats, psi: Floats, scale: Codes) -> Floats:
    probability, _ = probabilities(eta, psi, scale)
    return np.asarray(np.arange(psi.shape[1], dtype=np.float64) @ probability, dtype=np.float64)
