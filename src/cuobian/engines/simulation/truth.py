"""What is true of a round that has not been held: districts, how much stations and assessors differ, what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.simulation.errors import in_range

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_STATIONS, MOST_ASSESSORS, MOST_DISTRICTS = 3_000, 300, 40
"""A city is smaller; above, a rehearsal takes too long to wait for."""
NOBODY = -1
"""The district of a shared dossier."""


@dataclass(frozen=True, slots=True)
class District:
    """``mean``: points of its stations, on average. Assessors from outside the city are a district without stations."""

    stations: int
    assessors: int
    mean: float = 75.0


@dataclass(frozen=True, slots=True)
class Truth:
    """Standard deviations and sizes in points of ``top``. Raises :class:`BadScenario`.

    The defaults are those of the accuracy tables in ``docs/methods/severity.md``.
    """

    districts: tuple[District, ...]
    station_sd: float = 8.0
    """Of stations around their district's mean."""
    severity_sd: float = 4.0
    noise_sd: float = 5.0
    """Of one visit."""
    halo_sd: float = 0.0
    """A liking of one assessor for one station. Nobody sees a station twice, so it adds to the noise of a visit."""
    own_points: float = 0.0
    """Given too much at home."""
    own_share: float = 0.0
    """Share of stations whose first assessor is replaced by one of the station's own district."""
    outlier_share: float = 0.0
    outlier_points: float = 20.0
    top: float = 100.0

    def __post_init__(self) -> None:
        in_range("districts", len(self.districts), 1, MOST_DISTRICTS)
        in_range("top", self.top, 1, 1_000)
        for district in self.districts:
            in_range("mean", district.mean, 0, self.top)
            in_range("stations", district.stations, 0, MOST_STATIONS)
            in_range("assessors", district.assessors, 0, MOST_ASSESSORS)
        in_range("stations", self.stations, 10, MOST_STATIONS)
        in_range("assessors", self.assessors, 2, MOST_ASSESSORS)
        in_range("station_sd", self.station_sd, 0.1, self.top)
        in_range("noise_sd", self.noise_sd, 0.1, self.top)
        for name in ("severity_sd", "halo_sd"):
            in_range(name, getattr(self, name), 0, self.top)
        for name in ("own_points", "outlier_points"):
            in_range(name, getattr(self, name), -self.top, self.top)
        for name in ("own_share", "outlier_share"):
            in_range(name, getattr(self, name), 0, 1)

    @property
    def stations(self) -> int:
        return sum(district.stations for district in self.districts)

    @property
    def assessors(self) -> int:
        return sum(district.assessors for district in self.districts)

    @property
    def station_district(self) -> Codes:
        return np.repeat(np.arange(len(self.districts)), [district.stations for district in self.districts])

    @property
    def assessor_district(self) -> Codes:
        return np.repeat(np.arange(len(self.districts)), [district.assessors for district in self.districts])


def even_districts(stations: int, districts: int, assessors: int, mean: float = 75.0) -> tuple[District, ...]:
    """Everything spread evenly; the first districts take what is left over. Raises :class:`BadScenario`."""
    in_range("districts", districts, 1, MOST_DISTRICTS)
    in_range("stations", stations, max(10, districts), MOST_STATIONS)
    in_range("assessors", assessors, max(2, districts), MOST_ASSESSORS)

    def share(total: int, number: int) -> int:
        return total // districts + (number < total % districts)

    return tuple(District(share(stations, n), share(assessors, n), mean) for n in range(districts))


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One draw from a truth, which nobody knows outside a simulation; dossiers come after the stations."""

    truth: Truth
    quality: Floats
    severity: Floats
    """By assessor; positive is strict."""

    @property
    def station_district(self) -> Codes:
        """Of stations and dossiers."""
        spare = np.full(self.quality.size - self.truth.stations, NOBODY)
        return np.concatenate((self.truth.station_district, spare))

    def at_home(self, station: Codes, assessor: Codes) -> Flags:
        """By visit."""
        own: Flags = self.station_district[station] == self.truth.assessor_district[assessor]
        return own

    def scores(self, station: Codes, assessor: Codes, rng: np.random.Generator) -> Floats:
        """What these visits give, between 0 and the top."""
        truth = self.truth
        score = self.quality[station] - self.severity[assessor]
        score = score + truth.own_points * self.at_home(station, assessor)
        score += truth.outlier_points * (rng.random(station.size) < truth.outlier_share)
        score += np.hypot(truth.noise_sd, truth.halo_sd) * rng.standard_normal(station.size)
        return np.clip(score, 0.0, truth.top)


def draw_world(truth: Truth, dossiers: int, rng: np.random.Generator) -> World:
    """Stations and assessors; a dossier is a station of any district."""
    means = np.array([district.mean for district in truth.districts])[truth.station_district]
    quality = means + truth.station_sd * rng.standard_normal(truth.stations)
    severity = truth.severity_sd * rng.standard_normal(truth.assessors)
    shared = means.mean() + truth.station_sd * rng.standard_normal(dossiers)
    return World(truth, np.clip(np.concatenate((quality, shared)), 0.0, truth.top), severity)
