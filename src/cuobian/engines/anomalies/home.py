"""Screens for leniency in the own district: all insiders together, and each of them."""

from __future__ import annotations

from math import ceil

import numpy as np
import scipy

from cuobian.engines.anomalies.columns import identified, joint_screen
from cuobian.engines.anomalies.errors import BadRule
from cuobian.engines.anomalies.frame import Frame, Tested, add, two_sided
from cuobian.engines.anomalies.marks import Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Screen, Seen


def own(seen: Seen, frame: Frame) -> Screen | Refusal:
    """What the fit itself found, held against its error."""
    effect = seen.fit.own
    if frame.own is None:
        reason = effect.reason or "not estimated"
        return Refusal(Why.NO_OUTSIDERS, f"not tested: {reason}", effect.stations, _wanted(seen))
    bare, column = frame.without_own(), frame.own[:, None]
    t = np.array([effect.points / effect.se])
    found = Tested(np.array([effect.points]), np.array([effect.se]), t, two_sided(t, frame.freedom))

    def flag(_: int, row: Tested, q: float, number: int) -> Flag:
        return Flag(
            Kind.OWN, (), (), (), effect.points, Unit.POINTS, effect.se, float(row.p[0]), q, effect.visits,
            Check.RECHECK_BY_OUTSIDERS, number, (("stations_seen_by_both", effect.stations),),
        )  # fmt: skip

    return Screen(
        Kind.OWN, 0, lambda _: found, lambda draws: add(bare, column, draws.score).single().p, flag, at_once=True
    )


def own_assessor(seen: Seen, frame: Frame) -> Screen | Refusal:
    """Each insider's own figure, with all others' in the model, where home can be told from severity."""
    visits, rules = seen.fit.visits, seen.rules
    home = visits.own & frame.used & (frame.share < 1)
    outside = np.bincount(visits.station, ~visits.own & frame.used, visits.station_count) > 0
    told = home & outside[visits.station]
    many = np.bincount(visits.assessor, told, visits.assessor_count)
    away = np.bincount(visits.assessor, frame.used & ~visits.own, visits.assessor_count)
    enough = (many >= rules.own_visits_min) & (away >= rules.own_visits_min)
    bare = frame.without_own()
    columns = _columns(seen, home, enough)
    who = np.flatnonzero(enough)
    kept = identified(bare, columns)[: who.size]
    if not kept.any():
        most = float(many.max(initial=0))
        message = (
            f"not tested: no assessor has {rules.own_visits_min} visits at home where outsiders went too, and as many"
            " away"
        )
        return Refusal(Why.NO_OUTSIDERS, message, most, rules.own_visits_min)
    left_out = int(np.count_nonzero(np.bincount(visits.assessor, home, visits.assessor_count)) - kept.sum())
    return joint_screen(
        Kind.OWN_ASSESSOR, Check.RECHECK_BY_OUTSIDERS, Unit.POINTS, seen, bare,
        _columns(seen, home, np.isin(np.arange(enough.size), who[kept])), who[kept], many[who[kept]], left_out,
    )  # fmt: skip


def _columns(seen: Seen, home: np.ndarray, enough: np.ndarray) -> Floats:
    """One column for each assessor that is asked, and one for all other visits at home."""
    visits, who = seen.fit.visits, np.flatnonzero(enough)
    columns = (visits.assessor[:, None] == who) & visits.own[:, None]
    rest = visits.own & ~enough[visits.assessor]
    return np.column_stack((columns, rest)).astype(np.float64)


def _wanted(seen: Seen) -> int:
    return seen.fit.policy.own_stations_min


def recheck_stations(noise_sd: float, points: float, *, power: float = 0.8, level: float = 0.05) -> int:
    """Stations of a district that insiders and outsiders must both see to find so many points of leniency at home.

    n = ((z_power + z_{1 - level/2}) sqrt(2) noise / points)^2, two-sided. Raises :class:`BadRule`.
    """
    for name, value in (("noise_sd", noise_sd), ("points", points)):
        if not (np.isfinite(value) and value > 0):
            raise BadRule(f"recheck, {name}", f"{value} is not a number of points above zero")
    for name, value in (("power", power), ("level", level)):
        if not 0 < value < 1:
            raise BadRule(f"recheck, {name}", f"{value} is not between 0 and 1")
    size = float((scipy.special.ndtri(power) + scipy.special.ndtri(1 - level / 2)) * noise_sd / points)
    return max(ceil(2 * size**2), 1)
