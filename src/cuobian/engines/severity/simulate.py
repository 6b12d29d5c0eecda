"""A round drawn from a declared truth: for tests, benchmarks and rehearsals before a season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.severity.errors import BadPolicy, WrongShape
from cuobian.engines.severity.visits import Codes, Flags, Floats, Visits


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a round; standard deviations and sizes in points. Raises :class:`BadPolicy`.

    The defaults are those of the accuracy tables in ``docs/methods/severity.md``.
    """

    districts: int = 6
    stations_per_district: int = 100
    assessors: int = 30
    """Spread evenly over the districts: assessor a belongs to district ``a % districts``."""
    visits: int = 3
    mean: float = 55.0
    station_sd: float = 8.0
    severity_sd: float = 4.0
    noise_sd: float = 5.0
    noise_curve: float = 0.0
    """How much smaller the noise variance is two station_sd from the mean, as a share: 0 for constant, below 1."""
    halo_sd: float = 0.0
    """A liking of one assessor for one station, the same at every visit."""
    own_leniency: float = 0.0
    own_share: float = 0.0
    """Share of stations whose first assessor is replaced by one of the station's own district."""
    outlier_share: float = 0.0
    outlier_points: float = 20.0
    top: float = 100.0

    def __post_init__(self) -> None:
        for name in ("districts", "stations_per_district", "assessors", "visits"):
            if getattr(self, name) < 1:
                raise BadPolicy(f"truth, {name}", f"{getattr(self, name)} is below 1")
        for name in ("station_sd", "severity_sd", "noise_sd", "halo_sd"):
            if not getattr(self, name) >= 0:
                raise BadPolicy(f"truth, {name}", f"{getattr(self, name)} is below 0")
        for name in ("own_share", "outlier_share", "noise_curve"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadPolicy(f"truth, {name}", f"{getattr(self, name)} is not between 0 and 1")
        if self.assessors < self.districts:
            raise BadPolicy("truth, assessors", f"{self.assessors} cannot come from {self.districts} districts")

    @property
    def stations(self) -> int:
        return self.districts * self.stations_per_district

    @property
    def station_district(self) -> Codes:
        return np.repeat(np.arange(self.districts), self.stations_per_district)

    @property
    def assessor_district(self) -> Codes:
        return np.arange(self.assessors) % self.districts


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """What was drawn: the visits, and what nobody knows outside a simulation."""

    truth: Truth
    visits: Visits
    quality: Floats
    """By station."""
    severity: Floats
    """By assessor; positive is strict."""
    outlier: Flags
    """By visit."""


def draw_round(truth: Truth, panels: Codes, seed: int) -> Round:
    """Draws one round; ``panels`` (stations by visits) says who goes where. Scores stay between 0 and the top.

    Raises :class:`WrongShape` when the panels do not fit the truth.
    """
    if panels.shape != (truth.stations, truth.visits) or panels.min() < 0 or panels.max() >= truth.assessors:
        wanted = (truth.stations, truth.visits)
        raise WrongShape("panels", f"{wanted} codes below {truth.assessors} are wanted, not {panels.shape}")
    rng = np.random.default_rng(seed)
    quality = rng.normal(truth.mean, truth.station_sd, truth.stations)
    severity = rng.normal(0.0, truth.severity_sd, truth.assessors)
    panels = _with_insiders(truth, panels, rng)
    station, assessor = np.repeat(np.arange(truth.stations), truth.visits), panels.ravel()
    own = truth.station_district[station] == truth.assessor_district[assessor]
    outlier = rng.random(station.size) < truth.outlier_share
    score = quality[station] - severity[assessor] + truth.own_leniency * own + truth.outlier_points * outlier
    score += _noise_sd(truth, quality)[station] * rng.standard_normal(station.size)
    score += _halo(truth, station, assessor, rng)
    visits = Visits(
        station=station,
        assessor=assessor,
        score=np.clip(score, 0.0, truth.top),
        own=own,
        station_count=truth.stations,
        assessor_count=truth.assessors,
        top=truth.top,
    )
    return Round(truth, visits, quality, severity, outlier)


def _with_insiders(truth: Truth, panels: Codes, rng: np.random.Generator) -> Codes:
    panels = panels.copy()
    chosen = np.flatnonzero(rng.random(truth.stations) < truth.own_share)
    for district in range(truth.districts):
        at_home = np.flatnonzero(truth.assessor_district == district)
        here = chosen[truth.station_district[chosen] == district]
        panels[here, 0] = rng.choice(at_home, here.size)
    return panels


def _noise_sd(truth: Truth, quality: Floats) -> Floats:
    """By station: largest at the mean of all stations, falling with the squared distance."""
    if not truth.noise_curve:
        return np.full(quality.size, truth.noise_sd)
    far = np.minimum(((quality - truth.mean) / (2 * truth.station_sd)) ** 2, 1.0)
    return np.asarray(truth.noise_sd * np.sqrt(1.0 - truth.noise_curve * far), np.float64)


def _halo(truth: Truth, station: Codes, assessor: Codes, rng: np.random.Generator) -> Floats:
    _, pair = np.unique(station * truth.assessors + assessor, return_inverse=True)
    return rng.normal(0.0, truth.halo_sd, int(pair.max()) + 1)[pair]


def ring_panels(truth: Truth, seed: int, *, fixed: bool = True) -> Codes:
    """District k + 1 visits district k: nobody is ever compared across districts.

    ``fixed``: the same team goes to all stations of a district; else its members are drawn for each station.
    """
    rng = np.random.default_rng(seed)
    panels = np.empty((truth.stations, truth.visits), np.int64)
    for district in range(truth.districts):
        team = np.flatnonzero(truth.assessor_district == (district + 1) % truth.districts)
        if team.size < truth.visits:
            raise BadPolicy("truth, visits", f"{truth.visits} visits want teams larger than {team.size}")
        here = np.flatnonzero(truth.station_district == district)
        panels[here] = team[: truth.visits] if fixed else _drawn(team, here.size, truth.visits, rng)
    return panels


def mixed_panels(truth: Truth, seed: int) -> Codes:
    """Anybody but assessors of the station's own district, at random."""
    rng = np.random.default_rng(seed)
    panels = np.empty((truth.stations, truth.visits), np.int64)
    for district in range(truth.districts):
        foreign = (
            np.flatnonzero(truth.assessor_district != district) if truth.districts > 1 else np.arange(truth.assessors)
        )
        if foreign.size < truth.visits:
            raise BadPolicy("truth, visits", f"{truth.visits} visits want more than {foreign.size} outsiders")
        here = np.flatnonzero(truth.station_district == district)
        panels[here] = _drawn(foreign, here.size, truth.visits, rng)
    return panels


def greedy_panels(truth: Truth, seed: int) -> Codes:
    """Different foreign districts where possible, then least load, then fewest common visits, ties at random."""
    rng = np.random.default_rng(seed)
    district, size = truth.assessor_district, truth.assessors
    load, met = np.zeros(size), np.zeros((size, size))
    panels = np.empty((truth.stations, truth.visits), np.int64)
    for station in rng.permutation(truth.stations).tolist():
        taken: list[int] = []
        barred = district == truth.station_district[station]
        for _ in range(truth.visits):
            same = np.isin(district, district[taken])
            cost = 1e6 * same + 1e3 * load + met[:, taken].sum(axis=1) + 0.5 * rng.random(size)
            cost[barred] = 1e9
            cost[taken] = np.inf
            taken.append(int(cost.argmin()))
        load[taken] += 1
        met[np.ix_(taken, taken)] += 1
        panels[station] = taken
    return panels


def _drawn(pool: Codes, stations: int, visits: int, rng: np.random.Generator) -> Codes:
    """Without repetition within a station."""
    order = rng.random((stations, pool.size)).argsort(axis=1)[:, :visits]
    return pool[order]
