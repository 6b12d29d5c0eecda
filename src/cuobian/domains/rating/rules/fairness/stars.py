"""From fair scores to stars: chances, borderline, what a mistake would cost, where one more visit helps."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import PlaceFigure, Share
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.rules.fairness.severity import refused_of
from cuobian.engines import posterior as po
from cuobian.engines import severity as sv

LEAST_ERROR = 0.01
"""Points: the last place of a score. Nobody is surer than that, however well visits agree."""
NEAR = 1.5
"""Points to the next star that make a place borderline (the rule of the desk's pages)."""
_NEAR_NEXT = po.BorderlineRule(certainty=None, to_next=NEAR)
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standings:
    """The places that have a result, as columns."""

    place: Whole
    fair: Floats
    error: Floats
    cuts: Floats
    ceiling: Whole
    noise: float


def standings_of(material: Material, fit: sv.SeverityFit, policy: FairnessPolicy) -> Standings:
    """Official scores moved by what the fit adds, with the error of the fit or, where it refused, of the plain mean."""
    rows = np.array([row for row, one in enumerate(material.places) if one.official is not None], np.int64)
    places = [material.places[row] for row in rows.tolist()]
    official = np.array([float(one.official or 0) for one in places])
    noise = noise_of(fit)
    plain = noise / np.sqrt(np.maximum(fit.station_visits[rows], 1))
    error = np.where(np.isfinite(fit.se[rows]), fit.se[rows], plain)
    cuts = np.array([float(cut) for cut in material.cuts])
    prior = np.array([one.prior if one.prior else -1 for one in places], np.int64)
    return Standings(
        place=rows,
        fair=official + _added(fit, rows),
        error=np.maximum(error, LEAST_ERROR),
        cuts=po.guarded_cuts(cuts, prior, policy.hysteresis) if policy.hysteresis else np.tile(cuts, (len(places), 1)),
        ceiling=np.array([one.ceiling for one in places], np.int64),
        noise=max(noise, LEAST_ERROR),
    )


def _added(fit: sv.SeverityFit, rows: Whole) -> Floats:
    """Points between fair and raw; nothing where the fit refused."""
    return np.where(fit.accepted[rows], fit.fair[rows] - fit.raw[rows], 0.0)


def noise_of(fit: sv.SeverityFit) -> float:
    """Standard deviation of one visit in points: the fit's, else that of visits around their place's mean."""
    if fit.variances is not None:
        return sqrt(fit.variances.noise)
    visits = fit.visits
    left = visits.score - fit.raw[visits.station]
    freedom = len(visits) - np.unique(visits.station).size
    return sqrt(float(left @ left) / freedom) if freedom > 0 else 0.0


def place_figures(
    material: Material, fit: sv.SeverityFit, policy: FairnessPolicy
) -> tuple[tuple[PlaceFigure, ...], po.SureList, Whole]:
    """A figure for each place with a result; the list of sure higher stars with the places its rows stand for."""
    now = standings_of(material, fit, policy)
    if not now.place.size:
        return (), po.sure_list(np.zeros(0), share=policy.false_list), now.place
    costs = costs_of(policy)
    decided = po.star_posterior(now.fair, now.error, now.cuts, cap=now.ceiling, costs=costs, rule=_NEAR_NEXT)
    mean, error = believed(now)
    rule = po.BorderlineRule(certainty=policy.sure, to_next=None)
    found = po.star_posterior(mean, error, now.cuts, cap=now.ceiling, costs=costs, rule=rule, star=decided.star)
    value = po.evsi(mean, error, now.cuts, now.noise, costs=costs, cap=now.ceiling)
    borderline = found.borderline.any | decided.borderline.any
    listed = po.sure_list(found.at_least[:, material.listed_from - 1], share=policy.false_list)
    shares = _shares(fit)
    figures = tuple(
        PlaceFigure(
            place=place,
            visits=int(fit.station_visits[place]),
            raw=float(fit.raw[place]),
            adjustment=float(fit.fair[place] - fit.raw[place]) if fit.accepted[place] else 0.0,
            fair=float(now.fair[row]),
            error=float(now.error[row]),
            refused=refused_of(fit.refusal_of(place)),
            capped=bool(fit.capped[place]),
            star=material.places[place].star,
            fair_star=int(decided.star[row]),
            chances=tuple(found.by_score[row].tolist()),
            borderline=bool(borderline[row]),
            expected_loss=float(found.expected_loss[row]),
            next_visit_value=float(value[row]),
            shares=shares.get(place, ()),
        )
        for row, place in enumerate(now.place.tolist())
    )
    return figures, listed, now.place


def believed(now: Standings) -> tuple[Floats, Floats]:
    """Scores and errors for chances alone: with one common prior for all places, where one can be told.

    Places that look best are on average a little worse than they look; without the prior a list that promises 5 % false
    awards holds about 8. Stars and scores are never drawn toward anything (docs/methods/posterior.md).
    """
    try:
        prior = po.common_prior(now.fair, now.error)
    except (po.NoSpread, po.WrongShape):
        return now.fair, now.error
    return po.with_prior(now.fair, now.error, prior)


def costs_of(policy: FairnessPolicy) -> po.Costs:
    """What a star too many and a star too few cost under the policy."""
    return po.Costs(policy.false_award, policy.missed_award)


def star_found(now: Standings, policy: FairnessPolicy, change: Floats | None = None) -> Whole:
    """Stars by the fair scores and the gates; `change` moves every score by so many points first."""
    fair = now.fair if change is None else now.fair + change
    return po.star_posterior(fair, now.error, now.cuts, cap=now.ceiling, costs=costs_of(policy)).star


def _shares(fit: sv.SeverityFit) -> dict[int, tuple[Share, ...]]:
    """By place: each of its visits with its weight and what was added for who made it."""
    found: dict[int, list[Share]] = {}
    for visit, place in enumerate(fit.visits.station.tolist()):
        share = Share(visit, float(fit.weight[visit]), float(fit.adjustment[visit]))
        found.setdefault(place, []).append(share)
    return {place: tuple(shares) for place, shares in found.items()}
