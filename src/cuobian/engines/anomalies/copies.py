"""The screen for sheets that agree more than chance allows: between different places, or at the same place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuobian.engines.anomalies.adjust import Null, benjamini_hochberg
from cuobian.engines.anomalies.report import Check, Flag, Kind, KindReport, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Seen
from cuobian.engines.anomalies.sheets import Comparison, Levels, Pairs, grouped


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """All pairs of sheets, ready to be compared."""

    seen: Seen
    comparison: Comparison

    def least(self, level: Levels) -> float:
        """The smallest adjusted chance of one round of sheets."""
        pairs = self.comparison.pairs(level)
        return float(np.nanmin(benjamini_hochberg(pairs.p, pairs.tests), initial=1.0))

    def report(self, null: Null) -> KindReport:
        """Sheets that agree pairwise become one flag with all of them, at their most telling pair."""
        pairs = self.comparison.pairs(self.seen.marks.level)
        cut = null.cut(self.seen.rules.rate)
        groups = grouped(pairs, cut)
        flags = tuple(
            self._flag(pairs, int(lead), rows, float(groups.q[lead]))
            for lead, rows in zip(groups.pair.tolist(), groups.rows, strict=True)
        )
        alone = int(np.count_nonzero(~self.seen.ordinary.used))
        return KindReport(
            Kind.IDENTICAL, pairs.tests, alone, flags, cut, null.alarm_rate(cut), null.draws, more=False, refusal=None
        )

    def _flag(self, pairs: Pairs, lead: int, rows: tuple[int, ...], q: float) -> Flag:
        visits, common = self.seen.fit.visits, int(pairs.common[lead])
        who = tuple(np.unique(visits.assessor[list(rows)]).tolist())
        places = np.unique(visits.station[list(rows)]).size
        figures = (("expected_share", float(pairs.expected[lead]) / common), ("places", float(places)))
        share, p = float(pairs.alike[lead]) / common, float(pairs.p[lead])
        kind, check, nan = Kind.IDENTICAL, Check.COMPARE_PHOTOS_AND_TIMES, float("nan")
        return Flag(kind, who, (), rows, share, Unit.SHARE, nan, p, q, common, check, 1, figures)


def copies(seen: Seen) -> Copies | Refusal:
    """Compares every sheet that has enough points and is not all at one end of the scale."""
    rules, used = seen.rules, int(np.count_nonzero(seen.ordinary.used))
    if used < 2:
        most = float(seen.marks.seen.sum(axis=1).max())
        message = f"not tested: fewer than two sheets have {rules.points_min} marked points of different levels"
        return Refusal(Why.FEW_POINTS, message, most, rules.points_min)
    if used > rules.sheets_max:
        message = f"not tested: {used} sheets make too many pairs; look at districts one by one"
        return Refusal(Why.TOO_LARGE, message, used, rules.sheets_max)
    visits = seen.fit.visits
    found = Comparison(seen.ordinary, visits.station, visits.assessor, rules.points_min)
    if not found.tests:
        message = f"not tested: no two sheets have {rules.points_min} points in common"
        return Refusal(Why.FEW_POINTS, message, float(found.common.max(initial=0)), rules.points_min)
    return Copies(seen, found)
