"""Screens for drift over the day: scores against the how-manieth visit of the day (Wolfe, Moulder and Myford 2001)."""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.columns import LITTLE, identified, joint_screen
from cuobian.engines.anomalies.frame import Frame, Tested, add
from cuobian.engines.anomalies.marks import Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Screen, Seen


def drift(seen: Seen, frame: Frame) -> Screen | Refusal:
    """One slope for everybody."""
    order = _order(seen, frame)
    if isinstance(order, Refusal):
        return order
    columns = order[:, None]
    told = add(frame, columns, seen.score)
    if told.gram[0, 0] <= LITTLE:
        return Refusal(Why.NO_VARIATION, "not tested: visits of a station were always at the same time of the day")
    found = told.single()

    def flag(_: int, row: Tested, q: float, number: int) -> Flag:
        estimate, se, p = float(row.estimate[0]), float(row.se[0]), float(row.p[0])
        many, check = int(frame.used.sum()), Check.LOOK_AT_THE_DAYS_PLAN
        return Flag(Kind.DRIFT, (), (), (), estimate, Unit.POINTS_A_VISIT, se, p, q, many, check, number)

    return Screen(
        Kind.DRIFT, 0, lambda _: found, lambda draws: add(frame, columns, draws.score).single().p, flag, at_once=True
    )


def drift_assessor(seen: Seen, frame: Frame) -> Screen | Refusal:
    """One slope an assessor, all in one model."""
    order = _order(seen, frame)
    if isinstance(order, Refusal):
        return order
    visits = seen.fit.visits
    people = np.flatnonzero(frame.compared >= seen.rules.visits_min)
    columns = np.where(visits.assessor[:, None] == people, order[:, None], 0.0)
    kept = identified(frame, columns)
    if not kept.any():
        message = f"not tested: no assessor has {seen.rules.visits_min} comparable visits at different times of the day"
        return Refusal(Why.FEW_VISITS, message, float(frame.compared.max(initial=0)), seen.rules.visits_min)
    who = people[kept]
    return joint_screen(
        Kind.DRIFT_ASSESSOR, Check.LOOK_AT_THE_DAYS_PLAN, Unit.POINTS_A_VISIT, seen, frame, columns[:, kept], who,
        frame.compared[who], frame.visitors - who.size,
    )  # fmt: skip


def _order(seen: Seen, frame: Frame) -> Floats | Refusal:
    """The how-manieth of the day, from its mean."""
    order = seen.fit.visits.order
    if order is None:
        return Refusal(Why.NO_ORDER, "not tested: the order of visits within a day is not known")
    if np.ptp(order[frame.used]) == 0:
        return Refusal(Why.NO_VARIATION, "not tested: every visit was the only one of its day", 1, 2)
    return np.asarray(order - order[frame.used].mean(), np.float64)
