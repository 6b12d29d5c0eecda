"""From visits to variance components: REML, and again while the noise is fitted to the stations' quality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy

from cuobian.engines.severity.design import Design
from cuobian.engines.severity.model import Model, solve
from cuobian.engines.severity.quality import fit_quality, standing_out
from cuobian.engines.severity.reml import Estimate, Profile, at_ratio, estimate, pooled, profile_of
from cuobian.engines.severity.result import Quality
from cuobian.engines.severity.visits import Codes, Floats

ROUNDS = 25
"""Most re-fits while noise and quality settle on each other."""
BLOCK = 400
"""Assessors of one subsample of a component that is too large for dense algebra."""
BLOCKS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The ratio and the mean noise; ``precision``: mean noise over a visit's noise, zero for a visit not used."""

    estimate: Estimate
    precision: Floats
    quality: Quality | None
    note: str
    source: str


def fit_variances(model: Model) -> Fitted:
    """Variance components under the model's policy."""
    precision = model.used.astype(np.float64)
    first = _reml(model, precision)
    source = "given ratio" if model.policy.ratio is not None else "reml" if model.dense else "pooled reml"
    if not first.converged:
        return Fitted(first, precision, None, "constant", source)
    if model.policy.variance == "constant":
        return Fitted(first, precision, None, "constant by policy", source)
    if model.freedom < model.policy.quality_freedom_min:
        note = f"constant: {model.freedom} of at least {model.policy.quality_freedom_min} degrees of freedom"
        return Fitted(first, precision, None, note, source)
    settled = _with_quality(model, first, precision)
    if settled is None:
        return Fitted(first, precision, None, "constant: no stable dependence on quality was found", source)
    return Fitted(*settled, "quadratic in the station's score", source)


def _with_quality(model: Model, first: Estimate, precision: Floats) -> tuple[Estimate, Floats, Quality] | None:
    """Alternates effects, noise by quality and REML until the weights stand still."""
    visits = model.visits
    left = standing_out(visits.station, model.used, visits.station_count, model.freedom)
    found = first
    for _ in range(ROUNDS):
        solution = solve(model, precision, found.gamma)
        score = solution.station[visits.station]
        quality = fit_quality(score, solution.residual, left)
        if quality is None:
            return None
        noise = quality.at(score)
        level = float(noise[model.used].mean())
        after = np.where(model.used, level / noise, 0.0)
        change = float(np.abs(after - precision).max())
        precision, found = after, _reml(model, after)
        if not found.converged:
            return None
        if change < 1e-6:
            return found, precision, quality.times(found.noise / level)
    return None


def _reml(model: Model, precision: Floats) -> Estimate:
    ratio = model.policy.ratio
    if ratio is not None and not model.dense:
        return _noise_at(model, precision, 1.0 / ratio)
    profile = pooled(_blocks(model, precision))
    return estimate(profile) if ratio is None else at_ratio(profile, 1.0 / ratio)


def _noise_at(model: Model, precision: Floats, gamma: float) -> Estimate:
    """The noise of a known ratio from one solution of the whole."""
    solution = solve(model, precision, gamma)
    design, effects = solution.system.design, solution.effects
    side, own_side = design.side(model.visits.score)
    total = float(design.weight @ design.deviation(model.visits.score) ** 2)
    rss = total - float(side @ effects.lenient) - own_side * effects.own
    freedom = int(model.used.sum()) - int((design.station_weight > 0).sum()) - (model.own is not None)
    return Estimate(gamma, rss / freedom, 0.0, boundary=False, converged=True)


def _blocks(model: Model, precision: Floats) -> Iterator[Profile]:
    """The whole of it where dense algebra is possible; else by component, the largest by subsamples.

    Blocks of one component carry a leniency at home of their own: a little freedom is given away for independence.
    """
    if model.dense:
        yield profile_of(model.design(precision), model.visits.score)
        return
    members = model.groups[model.visits.assessor]
    order = np.argsort(members, kind="stable")
    edges = np.searchsorted(members[order], np.arange(int(members.max()) + 2))
    for low, high in pairwise(edges.tolist()):
        rows = order[low:high]
        if not rows.size:
            continue
        if np.unique(model.visits.assessor[rows]).size <= model.policy.dense_limit:
            yield _block(model, precision, rows)
        else:
            for sample in _subsamples(model, rows):
                yield _block(model, precision, sample)


def _block(model: Model, precision: Floats, rows: Codes) -> Profile:
    """The profile of some visits with codes of their own."""
    stations, station = np.unique(model.visits.station[rows], return_inverse=True)
    assessors, assessor = np.unique(model.visits.assessor[rows], return_inverse=True)
    own = None if model.own is None else model.own[rows]
    design = Design(station, assessor, (stations.size, assessors.size), precision[rows], own)
    return profile_of(design, model.visits.score[rows])


def _subsamples(model: Model, rows: Codes) -> Iterator[Codes]:
    """Visits among assessors who stand near each other in the graph: walks outward from random starts."""
    rng = np.random.default_rng(model.policy.seed)
    table = scipy.sparse.csr_array(
        (np.ones(rows.size), (model.visits.station[rows], model.visits.assessor[rows])),
        shape=(model.visits.station_count, model.visits.assessor_count),
    )
    back = scipy.sparse.csr_array(table.T)
    everybody = np.unique(model.visits.assessor[rows])
    for start in rng.choice(everybody, size=min(BLOCKS, everybody.size), replace=False):
        near = np.zeros(model.visits.assessor_count)
        near[start] = 1.0
        ring = np.array([start])
        while ring.size and np.count_nonzero(near) < BLOCK:
            reached = np.asarray(back @ np.minimum(np.asarray(table @ near), 1.0)) > 0
            ring = rng.permutation(np.flatnonzero(reached & (near == 0)))
            near[ring[: BLOCK - np.count_nonzero(near)]] = 1.0
        yield rows[near[model.visits.assessor[rows]] > 0]
