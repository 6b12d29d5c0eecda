"""Every design there is, for demands small enough: what the planner is held against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from cuobian.engines import panels as pn


def _choices(inputs: pn.Inputs, place: pn.Place) -> list[tuple[int, ...]]:
    """All panels that the rules allow at one place."""
    people = inputs.assessors
    recused = {(recusal.place, recusal.assessor) for recusal in inputs.recusals}
    fixed = {seat.assessor for seat in inputs.fixed if seat.place == place.id}
    found = []
    for panel in combinations(range(len(people)), place.visits or inputs.visits):
        homes = [people[r].district for r in panel if people[r].district]
        names = {people[r].id for r in panel}
        if inputs.rules.different_districts and len(set(homes)) < len(homes):
            continue
        if inputs.rules.not_own_district and place.district in homes:
            continue
        if fixed <= names and not any((place.id, name) in recused for name in names):
            found.append(panel)
    return found


def designs(inputs: pn.Inputs) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All panels for all places within the loads."""
    low = [a.min_load for a in inputs.assessors]
    high = [len(inputs.places) if a.max_load is None else a.max_load for a in inputs.assessors]
    for design in product(*(_choices(inputs, place) for place in inputs.places)):
        loads = np.bincount([r for panel in design for r in panel], minlength=len(low))
        if (loads >= low).all() and (loads <= high).all():
            yield design


def a_criterion(people: int, design: tuple[tuple[int, ...], ...]) -> float:
    """Half the mean variance of a difference of two severities, by least squares on all visits.

    One row a visit: the place's score plus the assessor's severity; both unknown. Infinite when some
    difference cannot be estimated.
    """
    rows = []
    for s, panel in enumerate(design):
        for r in panel:
            row = np.zeros(len(design) + people)
            row[s], row[len(design) + r] = 1, -1
            rows.append(row)
    information = np.array(rows).T @ np.array(rows)
    covariance = np.linalg.pinv(information, hermitian=True)
    pairs = np.array(list(combinations(range(people), 2)))
    contrasts = np.zeros((len(pairs), len(information)))
    contrasts[np.arange(len(pairs)), len(design) + pairs[:, 0]] = 1
    contrasts[np.arange(len(pairs)), len(design) + pairs[:, 1]] = -1
    if not np.allclose(contrasts @ covariance @ information, contrasts, atol=1e-8):
        return float("inf")
    return float(((contrasts @ covariance) * contrasts).sum(axis=1).mean()) / 2


def best_a_criterion(inputs: pn.Inputs) -> float | None:
    """The best over all designs; None when there is no design at all."""
    seen = {tuple(sorted(design)) for design in designs(inputs)}
    people = len(inputs.assessors)
    return min((a_criterion(people, design) for design in seen), default=None)
