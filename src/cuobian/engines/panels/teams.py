"""Travelling teams re-composed by half-days, so that people who travel together can still be compared.

Each period everybody sits in exactly one team. Teams are seated like panels: few repeated pairs first, then swaps
inside a period on the A-criterion, weighted by how many places each team sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cuobian.engines.panels.certificate import SIGMA, Certificate, certificate
from cuobian.engines.panels.check import check_inputs
from cuobian.engines.panels.draw import key
from cuobian.engines.panels.errors import BadNumber, Infeasible, PanelsError, Reason, Shortage, UnknownId
from cuobian.engines.panels.inputs import Assessor, Inputs, Panel, Place, Rules
from cuobian.engines.panels.laplacian import known_links, links_of, precision_of
from cuobian.engines.panels.seating import Seating
from cuobian.engines.panels.swaps import Floor, Swapper
from cuobian.engines.panels.table import Flags, Real, Whole, table_of

STARTS = 4
"""Draws to begin with; the best is kept."""
SWEEPS = 20

Composition = tuple[tuple[str, ...], ...]
"""The teams of one period, each with its members in order of their ids."""


@dataclass(frozen=True, slots=True)
class Travel:
    """Who travels: ``periods`` compositions of teams of ``team_size`` that see ``places`` places in all.

    When the people do not divide evenly, some teams have one member more. ``dossiers``: shared dossiers that
    everybody scores on the day before. Places are spread evenly over periods and teams; the loads of the people
    follow from that, their bounds are not used.
    """

    assessors: tuple[Assessor, ...]
    team_size: int
    periods: int
    places: int
    different_districts: bool = True
    dossiers: int = 0

    @property
    def teams(self) -> int:
        return len(self.assessors) // self.team_size

    def weights(self, compositions: int) -> Whole:
        """Places of each team: compositions by teams."""
        cells = compositions * self.teams
        edges = np.arange(cells + 1) * self.places // cells
        result: Whole = np.diff(edges).reshape(compositions, self.teams)
        return result


@dataclass(frozen=True, slots=True)
class TeamPlan:
    compositions: tuple[Composition, ...]
    repeats: int
    """Pairs who sit together again after their first period, counted for each further period."""
    most_together: int
    """Most periods that any pair shares."""
    certificate: Certificate


def recompose(travel: Travel, seed: str, sigma: float = SIGMA) -> TeamPlan:
    """Teams for every period, the same for the same inputs and seed.

    Raises ``BadNumber`` for numbers that make no teams and ``Infeasible`` naming every district with more people
    than there are teams.
    """
    travel = _checked(travel)
    if not seed:
        raise PanelsError("seed", "is empty")
    inputs = _inputs(travel, travel.periods)
    group = table_of(inputs).group
    _refuse_large_districts(travel, group)
    weight = travel.weights(travel.periods).ravel().astype(np.float64)
    known = known_links(inputs, tuple(a.id for a in travel.assessors))
    best: tuple[tuple[int, float], Flags] | None = None
    for start in range(STARTS):
        seated = _seated(travel, group, seed, str(start))
        block = np.repeat(np.arange(travel.periods), travel.teams)
        floor = _floor(seated, group, weight, block)
        Swapper(floor, known, list(range(len(seated)))).run(SWEEPS)
        links = known + links_of(floor.seated.astype(np.float64), weight)
        merit = (_repeats(floor.seated)[0], round(1 - precision_of(links).efficiency, 9))
        if best is None or merit < best[0]:
            best = (merit, floor.seated)
    assert best is not None
    names = [a.id for a in travel.assessors]
    teams = [tuple(names[r] for r in np.flatnonzero(row).tolist()) for row in best[1]]
    return _with_certificate(
        travel, [tuple(teams[i : i + travel.teams]) for i in range(0, len(teams), travel.teams)], sigma
    )


def certify_teams(travel: Travel, compositions: Sequence[Composition], sigma: float = SIGMA) -> TeamPlan:
    """The figures of teams made by hand; as many periods as compositions are given, ``travel.periods`` is not used.

    Raises ``UnknownId`` for somebody who does not travel, ``BadNumber`` unless everybody sits in exactly one team
    of each period.
    """
    travel = _checked(travel)
    names = {a.id for a in travel.assessors}
    if not compositions:
        raise BadNumber("compositions", "none is given")
    for number, teams in enumerate(compositions, start=1):
        sitting = [name for team in teams for name in team]
        for name in sitting:
            if name not in names:
                raise UnknownId(f"period {number}", f"{name} does not travel")
        if len(teams) != travel.teams or sorted(sitting) != sorted(names):
            raise BadNumber(f"period {number}", f"wants everybody once, in {travel.teams} teams")
    return _with_certificate(travel, [tuple(tuple(sorted(team)) for team in teams) for teams in compositions], sigma)


def _checked(travel: Travel) -> Travel:
    for name, value, least in (
        ("team_size", travel.team_size, 1),
        ("periods", travel.periods, 1),
        ("places", travel.places, 1),
        ("dossiers", travel.dossiers, 0),
    ):
        if value < least:
            raise BadNumber(name, f"{value} is less than {least}")
    if travel.teams < 1:
        raise BadNumber("team_size", f"{travel.team_size} is more than the {len(travel.assessors)} people there are")
    ordered = _inputs(travel, travel.periods).ordered().assessors
    check_inputs(Inputs((), ordered))
    return Travel(ordered, travel.team_size, travel.periods, travel.places, travel.different_districts, travel.dossiers)


def _inputs(travel: Travel, compositions: int) -> Inputs:
    """Every place that a team sees in a period, by number, as the certificate's places."""
    sizes = _sizes(travel)
    places = tuple(
        Place(f"{period + 1}-{team + 1}-{number + 1}", visits=int(sizes[team]))
        for (period, team), count in np.ndenumerate(travel.weights(compositions))
        for number in range(int(count))
    )
    return Inputs(
        places,
        tuple(Assessor(a.id, a.district) for a in travel.assessors),
        rules=Rules(different_districts=travel.different_districts),
        dossiers=tuple(f"dossier {number + 1}" for number in range(travel.dossiers)),
    )


def _sizes(travel: Travel) -> Whole:
    """Members of each team: as even as can be."""
    return np.diff(np.arange(travel.teams + 1) * len(travel.assessors) // travel.teams)


def _refuse_large_districts(travel: Travel, group: Whole) -> None:
    homes = {int(g): a.district for g, a in zip(group, travel.assessors, strict=True)}
    reasons = tuple(
        Reason(
            Shortage.ELIGIBLE,
            homes[g] or "",
            count,
            travel.teams,
            f"district {homes[g]} sends {count} people, but there are {travel.teams} teams and each takes one",
        )
        for g, count in enumerate(np.bincount(group).tolist())
        if count > travel.teams
    )
    if reasons:
        raise Infeasible(reasons)


def _seated(travel: Travel, group: Whole, seed: str, start: str) -> Flags:
    """Period by period, each time the fewest people met before; cells (periods by teams) x assessors."""
    people = len(travel.assessors)
    together = np.zeros((people, people), np.int64)
    shape = (travel.teams, people)
    periods = []
    for period in range(travel.periods):
        keys = [
            [key(seed, start, "team", str(period), str(team), a.id) for a in travel.assessors]
            for team in range(travel.teams)
        ]
        ones = np.ones(people, np.int64)
        seating = Seating(np.ones(shape, np.bool_), group, _sizes(travel), ones, ones, np.zeros(shape, np.bool_))
        ties = np.argsort(np.argsort(np.array(keys, np.uint64), axis=1), axis=1)
        seating.greedy(list(range(travel.teams)), ties, together.copy())
        seating.complete()
        whole = seating.seated.astype(np.int64)
        together += whole.T @ whole
        periods.append(seating.seated)
    return np.concatenate(periods)


def _floor(seated: Flags, group: Whole, weight: Real, block: Whole) -> Floor:
    load = seated.sum(axis=0)
    return Floor(
        seated=seated,
        allowed=np.ones_like(seated),
        fixed=np.zeros_like(seated),
        group=group,
        low=load,
        high=load,
        weight=weight,
        block=block,
    )


def _repeats(seated: Flags) -> tuple[int, int]:
    """Meetings beyond the first of all pairs together, and the most meetings of one pair."""
    whole = seated.astype(np.int64)
    met = (whole.T @ whole)[np.triu_indices(seated.shape[1], 1)]
    return int(np.maximum(met - 1, 0).sum()), int(met.max(initial=0))


def _with_certificate(travel: Travel, compositions: Sequence[Composition], sigma: float) -> TeamPlan:
    column = {a.id: r for r, a in enumerate(travel.assessors)}
    seated = np.zeros((len(compositions) * travel.teams, len(column)), np.bool_)
    for row, team in zip(seated, (team for teams in compositions for team in teams), strict=True):
        row[[column[name] for name in team]] = True
    repeats, most = _repeats(seated)
    inputs = _inputs(travel, len(compositions))
    teams = {
        f"{period + 1}-{team + 1}": members
        for period, composition in enumerate(compositions)
        for team, members in enumerate(composition)
    }
    panels = [Panel(place.id, teams[place.id.rpartition("-")[0]]) for place in inputs.places]
    return TeamPlan(tuple(compositions), repeats, most, certificate(inputs, panels, sigma))
