"""From the end of the search to the tables of a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.rasch.categories import scale_of, usage
from cuobian.engines.rasch.extremes import Kept, Standing, place
from cuobian.engines.rasch.moments import expected_score, moments
from cuobian.engines.rasch.ratings import Codes, Floats, Ratings, ends, summed
from cuobian.engines.rasch.result import Elements, FacetsFit, Scale
from cuobian.engines.rasch.search import Found
from cuobian.engines.rasch.statistics import Fit, Residuals, fit_of
from cuobian.engines.rasch.system import Problem, locations, thresholds


@dataclass(frozen=True, slots=True)
class Case:
    """What was fitted: the ratings, the options, the scale of each rating, and which elements were estimated."""

    ratings: Ratings
    steps: str
    method: str
    renumbered: bool
    scale: Codes
    kept: Kept
    estimated: tuple[Codes, ...]

    @property
    def live_scales(self) -> Codes:
        """Scales with ratings in the estimation."""
        return np.flatnonzero(self.kept.used.any(axis=1))


def tabulate(case: Case, problem: Problem, found: Found) -> FacetsFit:
    state, ratings = found.state, case.ratings
    psi = np.full(case.kept.used.shape, np.inf)
    psi[case.live_scales] = thresholds(problem, state.shared)
    measures, errors = _measures(case, problem, found)
    given = Residuals.of(problem.score, locations(problem, state.theta, state.shared), state.found)
    means = [float(np.nanmean(measure[codes])) for measure, codes in zip(measures, case.estimated, strict=True)]
    place(ratings.facets, measures, case.scale, psi, case.kept.rounds)
    fits = [
        fit_of(codes, len(kept), given)
        for codes, kept in zip((problem.station, *problem.blocks), case.estimated, strict=True)
    ]
    alone = _alone(case, measures, psi)
    facets = tuple(
        _elements(case, number, measures, means, (errors[number], alone[number]), psi, fits[number])
        for number in range(len(ratings.facets))
    )
    prior = found.prior
    return FacetsFit(
        method=case.method,
        steps=case.steps,
        facets=facets,
        scales=_scales(case, problem, found, given, psi),
        mean_station=float(state.shared[-1]) if problem.prior_mean else means[0],
        spread_station=prior.station**-0.5 if prior.station else None,
        spread_assessor=prior.assessor**-0.5 if prior.assessor else None,
        lowest=ratings.lowest,
        certificate=found.certificate,
    )


def _measures(case: Case, problem: Problem, found: Found) -> tuple[list[Floats], list[Floats]]:
    """Measures and joint standard errors over all elements; NaN where nothing was estimated."""
    variance = np.diag(found.covariance)
    values = [found.state.theta]
    spreads = [found.station_variance]
    for start, size in zip(problem.starts(), problem.sizes, strict=True):
        values.append(found.state.shared[start : start + size])
        spreads.append(variance[start : start + size])
    measures, errors = [], []
    for facet, codes, value, spread in zip(case.ratings.facets, case.estimated, values, spreads, strict=True):
        measures.append(_spread_out(value, codes, facet.size))
        errors.append(_spread_out(np.sqrt(np.maximum(spread, 0.0)), codes, facet.size))
    return measures, errors


def _spread_out(values: Floats, codes: Codes, size: int) -> Floats:
    full = np.full(size, np.nan)
    full[codes] = values
    return full


def _elements(
    case: Case,
    number: int,
    measures: list[Floats],
    means: list[float],
    errors: tuple[Floats, Floats],
    psi: Floats,
    fit: Fit,
) -> Elements:
    ratings, facet, codes = case.ratings, case.ratings.facets[number], case.estimated[number]
    count = np.bincount(facet.codes, minlength=facet.size)
    score = summed(facet.codes, ratings.categories, facet.size).astype(np.intp)
    return Elements(
        name=facet.name,
        labels=facet.labels,
        measure=measures[number],
        se=errors[0],
        se_alone=errors[1],
        standing=_standings(case, number),
        count=count,
        score=score,
        average=score / count,
        fair=_fair(case, number, measures, means, psi),
        infit=_spread_out(fit.infit, codes, facet.size),
        infit_z=_spread_out(fit.infit_z, codes, facet.size),
        outfit=_spread_out(fit.outfit, codes, facet.size),
        outfit_z=_spread_out(fit.outfit_z, codes, facet.size),
        correlation=_spread_out(fit.correlation, codes, facet.size),
        expected_correlation=_spread_out(fit.expected_correlation, codes, facet.size),
    )


def _standings(case: Case, number: int) -> tuple[Standing, ...]:
    found = dict.fromkeys(case.estimated[number].tolist(), Standing.MEASURED)
    for turn in case.kept.rounds:
        found |= turn.given[number]
    return tuple(found.get(code, Standing.UNMEASURED) for code in range(case.ratings.facets[number].size))


def _alone(case: Case, measures: list[Floats], psi: Floats) -> list[Floats]:
    """For each facet 1 / sqrt of the information an element's own ratings carry, as Facets prints it.

    Extreme elements have it too, from ratings all of whose elements have a measure; no prior is added.
    """
    facets = case.ratings.facets
    eta = np.zeros(case.ratings.count)
    for number, facet in enumerate(facets):
        eta += (1.0 if number == 0 else -1.0) * measures[number][facet.codes]
    live = np.asarray(np.isfinite(psi).any(axis=1))
    usable = np.isfinite(eta) & live[case.scale]
    scale = case.scale[usable]
    found = moments(eta[usable], psi, scale, ends(np.isfinite(psi))[0][scale])
    errors = []
    for facet in facets:
        information = summed(facet.codes[usable], found.variance, facet.size)
        with np.errstate(divide="ignore"):
            errors.append(np.where(information > 0, 1.0 / np.sqrt(information), np.nan))
    return errors


def _fair(case: Case, number: int, measures: list[Floats], means: list[float], psi: Floats) -> Floats:
    """Expected category of each element where every other facet stands at its mean.

    With common steps the point stands at the mean of the points (Facets' Fair(M) average). With steps of its own a point
    cannot be averaged with others: expected categories are averaged over the measured points instead.
    """
    own = (1.0 if number == 0 else -1.0) * measures[number]
    base = sum((1.0 if other == 0 else -1.0) * mean for other, mean in enumerate(means) if other != number)
    names = [facet.name for facet in case.ratings.facets]
    point = names.index("point")
    if len(psi) == 1:
        return expected_score(own + base, psi, np.zeros(len(own), np.intp)) + case.ratings.lowest
    if number == point:
        usable = np.isfinite(own) & np.isfinite(psi).any(axis=1)
        rows = np.flatnonzero(usable)
        return _spread_out(expected_score(own[rows] + base, psi, rows) + case.ratings.lowest, rows, len(own))
    rows = case.estimated[point]
    difficulty = measures[point][rows]
    eta = (own[:, None] + base + means[point] - difficulty).ravel()
    expected = expected_score(eta, psi, np.tile(rows, len(own)))
    return np.asarray(expected.reshape(len(own), len(rows)).mean(axis=1) + case.ratings.lowest, dtype=np.float64)


def _scales(case: Case, problem: Problem, found: Found, given: Residuals, psi: Floats) -> tuple[Scale, ...]:
    seen = usage(problem.scale, problem.score, problem.used.shape, given, found.state.found)
    labels = case.ratings.facet("point").labels
    column = np.full(problem.free.shape, -1)
    column[problem.free] = problem.elements + np.arange(int(problem.free.sum()))
    scales = []
    for row, code in enumerate(case.live_scales):
        has = column[row] >= 0
        covariance = np.zeros((len(has), len(has)))
        covariance[np.ix_(has, has)] = found.covariance[np.ix_(column[row][has], column[row][has])]
        point = None if case.steps == "rating_scale" else labels[code]
        scales.append(scale_of(point, seen, row, psi[code], covariance, _category_names(case, int(code))))
    return tuple(scales)


def _category_names(case: Case, scale: int) -> list[int]:
    """The category each score stands for; with renumbering, scores beyond the used ones stand for none."""
    width, lowest = case.kept.used.shape[1], case.ratings.lowest
    if not case.renumbered:
        return [score + lowest for score in range(width)]
    mine = case.kept.active & (case.scale == scale)
    used = [int(category) for category in np.unique(case.ratings.categories[mine])]
    return used + [-1] * (width - len(used))
