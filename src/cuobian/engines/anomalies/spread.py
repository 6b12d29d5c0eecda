"""The screen for a narrow range: an assessor who tells good from poor stations less than colleagues do.

The assessor's scores are regressed on the stations' fair scores: a slope of 1 is like colleagues, 0.5 uses half the
range (Myford and Wolfe 2004 on restriction of range). Fair scores are independent of what is left after fitting, so
the test is exact (Tukey 1949). The plain ratio of standard deviations, which noise and ceilings blur, is reported
beside it.
"""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.adjust import bonferroni
from cuobian.engines.anomalies.columns import LITTLE
from cuobian.engines.anomalies.frame import Added, Frame, Tested, add
from cuobian.engines.anomalies.marks import Codes, Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.anomalies.screen import Screen, Seen, Taken
from cuobian.engines.anomalies.standing import chances


def central(seen: Seen, frame: Frame) -> Screen | Refusal:
    """One slope an assessor, one-sided."""
    fit, rules = seen.fit, seen.rules
    quality = _quality(seen, frame)
    people = np.flatnonzero(frame.compared >= rules.visits_min)
    columns = _columns(seen, quality, people)
    told = add(frame, columns, seen.score)
    kept = np.diagonal(told.gram) > LITTLE
    if not kept.any():
        message = f"not tested: no assessor has {rules.visits_min} comparable visits at stations that differ"
        return Refusal(Why.FEW_VISITS, message, float(frame.compared.max(initial=0)), rules.visits_min)
    people, columns = people[kept], columns[:, kept]
    told = add(frame, columns, seen.score)

    def flag(index: int, row: Tested, q: float, number: int) -> Flag:
        who = int(people[index])
        figures = (("sd_ratio", _sd_ratio(seen, frame, who)),)
        mine = float(frame.share[frame.used & (fit.visits.assessor == who)].mean())
        estimate, se = _without_own_part(float(row.estimate[index]), float(row.se[index]), mine)
        p = float(row.p[index])
        many, check = int(frame.compared[who]), Check.PRACTISE_THE_SCALE
        return Flag(Kind.CENTRAL, (who,), (), (), estimate, Unit.RATIO, se, p, q, many, check, number, figures)

    return Screen(
        Kind.CENTRAL,
        frame.visitors - people.size,
        lambda taken: _narrow(told, taken, rules),
        lambda draws: _low(add(frame, columns, draws.score)).p,
        flag,
    )


def _narrow(found: Added, taken: Taken, rules: Rules) -> Tested:
    """One-sided, with those who use far more of the range than others taken out first: they make others look narrow."""
    wide: Taken = ()
    for _ in range(rules.rounds):
        rest = found.given(taken + wide)
        up = np.nan_to_num(bonferroni(chances(rest.single().t, rest.freedom - 1, "high")), nan=1.0)
        if up.min() > rules.rate:
            break
        wide += (int(up.argmin()),)
    now = _low(found.given(taken + wide))
    p = now.p.copy()
    p[list(wide)] = 1.0
    return Tested(now.estimate, now.se, now.t, p)


def _low(found: Added) -> Tested:
    """Only slopes below the others' count."""
    both = found.single()
    return Tested(both.estimate, both.se, both.t, chances(both.t, max(found.freedom - 1, 1), "low"))


def _without_own_part(slope: float, se: float, share: float) -> tuple[float, float]:
    """The range and its error, free of what the assessor has added to the fair scores (``share`` of them).

    If the assessor's slope departs by b, fair scores at these stations depart by share b, and what is estimated is
    b / (1 + share b).
    """
    down = max(1.0 - share * slope, 0.1)
    return 1.0 + slope / down, se / down**2


def _quality(seen: Seen, frame: Frame) -> Floats:
    """By station: the weighted mean of visits, assessors' and home's parts taken off as in the frame."""
    visits = seen.fit.visits
    fixed = visits.score + seen.fit.adjustment
    total = np.bincount(visits.station, frame.share * fixed, visits.station_count)
    return np.asarray(total - np.average(total[visits.station], weights=frame.weight), np.float64)


def _columns(seen: Seen, quality: Floats, people: Codes) -> Floats:
    visits = seen.fit.visits
    return np.where(visits.assessor[:, None] == people, quality[visits.station][:, None], 0.0)


def _sd_ratio(seen: Seen, frame: Frame, who: int) -> float:
    """Standard deviation of an assessor's scores over that of colleagues at the same stations."""
    visits = seen.fit.visits
    mine = frame.used & (visits.assessor == who)
    theirs = frame.used & ~mine & np.isin(visits.station, visits.station[mine])
    colleagues = visits.score[theirs] + seen.fit.adjustment[theirs]
    spread = float(np.std(colleagues))
    return float(np.std(visits.score[mine])) / spread if spread > 0 else float("nan")
