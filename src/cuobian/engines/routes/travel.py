"""Minutes between places: a table that is given, or one estimated from coordinates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cuobian.engines.routes.errors import BadNumber, DuplicateId

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Travel:
    """``minutes[i][j]``: whole minutes from ``places[i]`` to ``places[j]``; it need not be the same back."""

    places: tuple[str, ...]
    minutes: tuple[tuple[int, ...], ...]
    source: str = "given"
    """Where the minutes come from, in words for whoever reads the plan."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place's coordinates in degrees; all points of one table in one system (all GCJ-02, or all WGS-84)."""

    place: str
    lat: float
    lon: float


def great_circle_km(a: Point, b: Point) -> float:
    """Haversine distance on a sphere."""
    lat = math.radians(b.lat - a.lat)
    lon = math.radians(b.lon - a.lon)
    h = math.sin(lat / 2) ** 2 + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(lon / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def estimated(points: Sequence[Point], *, speed_kmh: float = 30.0, detour: float = 1.4, boarding: int = 3) -> Travel:
    """Straight line times ``detour`` at ``speed_kmh``, rounded up, plus ``boarding`` minutes for getting in and out.

    Raises ``BadNumber`` and ``DuplicateId``. Two places at the same coordinates are no minutes apart.
    """
    if not (math.isfinite(speed_kmh) and speed_kmh > 0 and math.isfinite(detour) and detour >= 1 and boarding >= 0):
        raise BadNumber("travel", f"speed {speed_kmh}, detour {detour}, boarding {boarding} make no travel time")
    names = [point.place for point in points]
    if len(set(names)) < len(names):
        raise DuplicateId("points", "a place has two coordinates")
    for point in points:
        if not (abs(point.lat) <= 90 and abs(point.lon) <= 180):
            raise BadNumber(
                f"point {point.place}", f"{point.lat}, {point.lon} are no degrees of latitude and longitude"
            )
    rows = tuple(tuple(_minutes(a, b, detour / speed_kmh * 60, boarding) for b in points) for a in points)
    said = f"estimated: great circle x {detour:g} at {speed_kmh:g} km/h, {boarding} min for getting in and out"
    return Travel(tuple(names), rows, said)


def _minutes(a: Point, b: Point, minutes_per_km: float, boarding: int) -> int:
    apart = great_circle_km(a, b)
    return 0 if apart < 1e-6 else boarding + math.ceil(round(apart * minutes_per_km, 6))
