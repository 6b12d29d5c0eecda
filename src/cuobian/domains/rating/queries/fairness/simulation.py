"""How much stations and assessors of a round differed: the settings of a rehearsal that resembles it."""

from collections import Counter, defaultdict

import numpy as np

from cuobian.domains.rating.models import Round
from cuobian.domains.rating.queries.fairness.runs import Opened, opened, run_in_force
from cuobian.domains.rating.rules.fairness.simulation import Settings
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.values import Level

LEAST_SD = 0.5
"""Points: less cannot be told from rounding."""


def fitted_settings(made: Round) -> Settings | None:
    """From the latest run of the round, the city's before the districts'; None when none of them adjusted anything."""
    for level in (Level.CITY, Level.DISTRICT):
        run = run_in_force(made, level)
        if run is not None and not run.refusal:
            return settings_of(opened(run))
    return None


def settings_of(found: Opened) -> Settings:
    """The figures of one adjusted run."""
    outcome, material = found.outcome, found.material
    scores: dict[str, list[float]] = defaultdict(list)
    for figure in outcome.places:
        scores[material.places[figure.place].code[:DISTRICT]].append(figure.fair)
    people = Counter(one.district for one in material.assessors)
    areas = tuple(
        (len(scores[code]), people[code], round(float(np.mean(scores[code])), 2) if scores[code] else 0.0)
        for code in sorted(scores.keys() | people.keys())
    )
    usual = round(sum(figure.visits for figure in outcome.places) / max(len(outcome.places), 1))
    at_home = {visit.unit for visit in material.visits if visit.own}
    own = outcome.severity.own.points
    return Settings(
        stations=sum(area[0] for area in areas),
        districts=len(areas),
        assessors=len(material.assessors),
        mean=round(float(np.mean([figure.fair for figure in outcome.places])), 2),
        station_sd=_station_sd(found, scores),
        severity=round(outcome.severity.spread or 0.0, 2),
        noise=round(max(outcome.severity.noise or 0.0, LEAST_SD), 2),
        own=round(own, 2) if own is not None else 0.0,
        own_share=round(len(at_home) / max(len(material.places), 1), 2),
        visits=(str(min(max(usual, 2), 9)),),
        cuts=tuple(float(cut) for cut in material.cuts),
        star=material.listed_from,
        areas=areas,
    )


def _station_sd(found: Opened, scores: dict[str, list[float]]) -> float:
    """Of stations around their district's mean, with the mean squared error of the scores taken off."""
    squares = sum(float(((np.array(one) - np.mean(one)) ** 2).sum()) for one in scores.values() if one)
    freedom = sum(len(one) - 1 for one in scores.values() if one)
    error = float(np.mean([figure.error**2 for figure in found.outcome.places]))
    return round(float(np.sqrt(max(squares / max(freedom, 1) - error, LEAST_SD**2))), 2)
