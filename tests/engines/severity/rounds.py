"""Small rounds for the tests of the severity engine."""

from __future__ import annotations

from functools import cache

import numpy as np

from cuobian.engines import severity as sv

PLAIN = sv.Policy(robust="none", variance="constant", cap=float("inf"))
"""The textbook model: nothing robust, one noise, no cap."""
OPEN = sv.Policy(cap=float("inf"))
"""Every default but the cap."""


@cache
def mixed(seed: int = 1, **truth: float) -> sv.Round:
    """A connected round with insiders: 120 stations, 18 assessors, 3 visits unless told otherwise."""
    told = {"stations_per_district": 20, "assessors": 18, "own_share": 0.3, "own_leniency": 3.0} | truth
    declared = sv.Truth(**told)  # type: ignore[arg-type]
    return sv.draw_round(declared, sv.mixed_panels(declared, seed), seed)


def visits_of(rows: list[tuple[str, str, float]], own: list[bool] | None = None) -> sv.Visits:
    """``[("s1", "a", 71.0), ...]``"""
    stations, assessors, scores = zip(*rows, strict=True)
    return sv.visits_from_labels(stations, assessors, scores, own)


def joined(first: sv.Visits, second: sv.Visits) -> sv.Visits:
    """Two rounds side by side, nobody in common."""
    return sv.Visits(
        station=np.concatenate((first.station, second.station + first.station_count)),
        assessor=np.concatenate((first.assessor, second.assessor + first.assessor_count)),
        score=np.concatenate((first.score, second.score)),
        own=np.concatenate((first.own, second.own)),
        station_count=first.station_count + second.station_count,
        assessor_count=first.assessor_count + second.assessor_count,
    )


def twice(visits: sv.Visits) -> sv.Visits:
    """Every visit made again with the same result."""
    return visits.only(np.tile(np.arange(len(visits)), 2))
