"""Who visits whom: every way of making panels that a city may choose between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy

from cuobian.engines import panels as pn
from cuobian.engines.simulation.errors import BadScenario, Reason, in_range
from cuobian.engines.simulation.truth import MOST_ASSESSORS, Codes, Flags, Truth

MOST_DOSSIERS, MOST_PERIODS = 10, 8
GIVEN = re.compile(r"(?P<kind>[a-z-]+?)(?::(?P<periods>\d{1,3}))?(?:\+(?P<dossiers>\d{1,3}))?")


class Kind(StrEnum):
    HOME = "home"
    """Each district by its own assessors, drawn for each station."""
    RING = "ring"
    """The next district's assessors visit; one fixed team to a district."""
    RING_RANDOM = "ring-random"
    """The same, members drawn for each station."""
    MIXED = "mixed"
    """Anybody but assessors of the own district, at random."""
    DRAWN = "drawn"
    """The platform's own lottery: members from different foreign districts, even loads, few repeated pairs."""
    TEAMS = "teams"
    """Teams that travel together and are put together anew several times."""


@dataclass(frozen=True, slots=True)
class Design:
    """``periods``: compositions of travelling teams; ``dossiers``: shared ones that everybody scores beforehand."""

    kind: Kind
    periods: int = 1
    dossiers: int = 0

    def __post_init__(self) -> None:
        in_range("dossiers", self.dossiers, 0, MOST_DOSSIERS)
        in_range("periods", self.periods, 1, MOST_PERIODS)

    @property
    def text(self) -> str:
        """As it is written in a list of designs: ``teams:4+3``."""
        periods = f":{self.periods}" if self.kind is Kind.TEAMS else ""
        return f"{self.kind}{periods}" + (f"+{self.dossiers}" if self.dossiers else "")


def design_from(text: str) -> Design:
    """The inverse of ``Design.text``. Raises :class:`BadScenario`."""
    found = GIVEN.fullmatch(text.strip())
    if found is None or found["kind"] not in set(Kind) or (found["periods"] and found["kind"] != Kind.TEAMS):
        raise BadScenario("designs", Reason.CHOICE, (*(str(k) for k in Kind), "teams:4", "drawn+3"), text)
    return Design(Kind(found["kind"]), int(found["periods"] or 1), int(found["dossiers"] or 0))


Seats = tuple[Codes, Codes]
"""Station and assessor of each visit, in the order of stations; dossiers last."""
Blueprint = Callable[[np.random.Generator], Seats]
"""A design made ready for one truth: draws what it leaves to chance."""


def blueprint(design: Design, truth: Truth, visits: int, seed: int) -> Blueprint:
    """Prepares a design; a lottery and travelling teams are drawn here, once. Raises :class:`BadScenario`."""
    pools = staffed(design, truth, visits)
    if design.kind is Kind.TEAMS:
        table = _teams(truth, visits, design.periods, seed)
        return lambda rng: _finished(design, truth, table, rng)
    if design.kind is not Kind.DRAWN:
        return lambda rng: _finished(design, truth, _random(design, truth, pools, visits, rng), rng)
    drawn = _lottery(truth, visits, seed)
    return lambda rng: _finished(design, truth, drawn, rng)


def pool(design: Design, truth: Truth, district: int) -> Codes:
    """Who may be sent to a district's stations."""
    home, many = truth.assessor_district, len(truth.districts)
    if design.kind is Kind.HOME or many == 1:
        return np.flatnonzero(home == district)
    if design.kind in (Kind.RING, Kind.RING_RANDOM):
        return np.flatnonzero(home == (district + 1) % many)
    return np.flatnonzero(home != district)


def staffed(design: Design, truth: Truth, visits: int) -> list[Codes]:
    """Who may be sent to each district. Raises :class:`BadScenario` when they are fewer than a panel."""
    if design.kind is Kind.TEAMS:
        in_range("assessors", truth.assessors, 2 * visits, MOST_ASSESSORS)
        return []
    pools = [pool(design, truth, district) for district in range(len(truth.districts))]
    if min(one.size for one, district in zip(pools, truth.districts, strict=True) if district.stations) < visits:
        inside = design.kind in (Kind.HOME, Kind.RING, Kind.RING_RANDOM)
        raise BadScenario("assessors", Reason.TEAM if inside else Reason.OUTSIDERS, (str(visits),), design.text)
    return pools


def _random(design: Design, truth: Truth, pools: list[Codes], visits: int, rng: np.random.Generator) -> Seats:
    stations, assessors = [], []
    for district, members in enumerate(pools):
        here = np.flatnonzero(truth.station_district == district)
        if design.kind is Kind.RING:
            seated = np.tile(rng.permutation(members)[:visits], (here.size, 1))
        else:
            seated = members[rng.random((here.size, members.size)).argsort(axis=1)[:, :visits]]
        stations.append(np.repeat(here, visits))
        assessors.append(seated.ravel())
    return np.concatenate(stations), np.concatenate(assessors)


def _finished(design: Design, truth: Truth, seats: Seats, rng: np.random.Generator) -> Seats:
    """With insiders where the truth has them, and with the dossiers."""
    station, assessor = _with_insiders(truth, seats, rng)
    everybody = np.arange(truth.assessors)
    dossiers = truth.stations + np.repeat(np.arange(design.dossiers), truth.assessors)
    return np.concatenate((station, dossiers)), np.concatenate((assessor, np.tile(everybody, design.dossiers)))


def _with_insiders(truth: Truth, seats: Seats, rng: np.random.Generator) -> Seats:
    station, assessor = seats[0], seats[1].copy()
    first = np.flatnonzero(np.diff(station, prepend=-1))
    for row in first[rng.random(first.size) < truth.own_share].tolist():
        at_home = np.flatnonzero(truth.assessor_district == truth.station_district[station[row]])
        free = np.setdiff1d(at_home, assessor[station == station[row]])
        if free.size:
            assessor[row] = rng.choice(free)
    return station, assessor


def _names(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number:05d}" for number in range(count))


def _people(truth: Truth) -> tuple[pn.Assessor, ...]:
    homes = truth.assessor_district.tolist()
    return tuple(pn.Assessor(name, f"d{home}") for name, home in zip(_names("a", truth.assessors), homes, strict=True))


def _lottery(truth: Truth, visits: int, seed: int) -> Seats:
    homes, alone = truth.station_district.tolist(), len(truth.districts) == 1
    sending = sum(district.assessors > 0 for district in truth.districts)
    names = _names("s", truth.stations)
    inputs = pn.Inputs(
        places=tuple(pn.Place(name, f"d{home}") for name, home in zip(names, homes, strict=True)),
        assessors=_people(truth),
        visits=visits,
        rules=pn.Rules(different_districts=sending > visits, not_own_district=not alone),
    )
    try:
        plan = pn.plan_panels(inputs, f"simulation {seed}", effort=pn.Effort(sweeps=0, starts=1))
    except pn.Infeasible as error:
        raise BadScenario("assessors", Reason.PANELS, (error.reasons[0].message,), "drawn") from error
    pairs = [(int(panel.place[1:]), int(name[1:])) for panel in plan.panels for name in panel.members]
    return _columns(pairs)


def _teams(truth: Truth, visits: int, periods: int, seed: int) -> Seats:
    """Teams of as many as see a station; stations go to teams without a member of their own district."""
    largest = max(district.assessors for district in truth.districts)
    apart = visits <= len(truth.districts) and largest <= truth.assessors // visits
    travel = pn.Travel(_people(truth), visits, periods, truth.stations, different_districts=apart)
    try:
        plan = pn.recompose(travel, f"simulation {seed}")
    except pn.PanelsError as error:
        raise BadScenario("assessors", Reason.PANELS, (str(error),), f"teams:{periods}") from error
    teams = [[int(name[1:]) for name in team] for composition in plan.compositions for team in composition]
    weights = travel.weights(len(plan.compositions)).ravel()
    cell = _spread(truth, teams, np.repeat(np.arange(len(teams)), weights), seed)
    return _columns([(station, member) for station, team in enumerate(cell.tolist()) for member in teams[team]])


def _spread(truth: Truth, teams: list[list[int]], slots: Codes, seed: int) -> Codes:
    """By station: its team. As many as possible see no station of their own district."""
    order = np.random.default_rng(seed).permutation(slots)
    homes: Flags = np.zeros((len(teams), len(truth.districts)), np.bool_)
    for team, members in enumerate(teams):
        homes[team, truth.assessor_district[members]] = True
    allowed = ~homes[order][:, truth.station_district]
    matched = scipy.sparse.csgraph.maximum_bipartite_matching(scipy.sparse.csr_array(allowed), perm_type="row")
    left = np.setdiff1d(np.arange(order.size), matched)
    matched[matched < 0] = left
    return order[matched]


def _columns(pairs: list[tuple[int, int]]) -> Seats:
    table = np.array(sorted(pairs), np.int64)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
