"""The screen for two districts that favour each other.

Cells are what assessors of district a give stations of district b beyond severity and quality (a dyadic effect of the
social relations model; Kenny, Kashy and Cook 2006; Zitzewitz 2006 for judges). A pair is held by the symmetric part
of its two cells, (z_ab + z_ba) / sqrt(2 + 2 rho), where rho is the correlation of the two figures.
"""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.frame import NOTHING, Added, Frame, Tested, add, two_sided
from cuobian.engines.anomalies.marks import Codes, Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Refusal, Unit, Why
from cuobian.engines.anomalies.screen import Screen, Seen, Taken


def reciprocity(seen: Seen, frame: Frame) -> Screen | Refusal:
    """One test a pair of districts that visited each other often enough."""
    judge, judged = _districts(seen, frame)
    many = int(max(judge.max(initial=-1), judged.max(initial=-1))) + 1
    both = (judge >= 0) & (judged >= 0)
    made = np.zeros((many, many), np.int64)
    np.add.at(made, (judge[both], judged[both]), 1)
    fewer = np.minimum(made, made.T)
    met = np.triu(fewer > 0, 1)
    enough = met & (fewer >= seen.rules.cell_visits_min)
    low, high = np.nonzero(enough)
    columns = np.concatenate([_cells(judge, judged, a, b) for a, b in ((low, high), (high, low))], axis=1)
    told = add(frame, columns, seen.score)
    good = (np.diagonal(told.gram) > 0.5).reshape(2, -1).all(axis=0)
    low, high, columns = low[good], high[good], columns[:, np.tile(good, 2)]
    if not low.size:
        most = float(fewer[met].max(initial=0)) if met.any() else 0.0
        wanted = seen.rules.cell_visits_min
        message = f"not tested: no two districts judged each other with {wanted} comparable visits each way"
        return Refusal(Why.NO_MUTUAL_VISITS, message, most, wanted)
    told = add(frame, columns, seen.score)

    def flag(index: int, row: Tested, q: float, number: int) -> Flag:
        a, b = int(low[index]), int(high[index])
        single = told.single()
        ways = (("first_judges_second", index), ("second_judges_first", index + low.size))
        figures = tuple((name, float(single.estimate[cell])) for name, cell in ways)
        estimate, se, p = float(row.estimate[index]), float(row.se[index]), float(row.p[index])
        number_behind = int(made[a, b] + made[b, a])
        check = Check.RECHECK_BY_THIRD_DISTRICT
        kind = Kind.RECIPROCITY
        return Flag(kind, (), (a, b), (), estimate, Unit.POINTS, se, p, q, number_behind, check, number, figures)

    left_out = int(met.sum()) - low.size
    return Screen(
        Kind.RECIPROCITY,
        left_out,
        lambda taken: mutual(told, taken),
        lambda draws: mutual(add(frame, columns, draws.score), ()).p,
        flag,
        by_bonferroni=True,
    )


def mutual(cells: Added, taken: Taken) -> Tested:
    """Pairs from their cells (first all one way, then all the other); ``taken`` pairs are in the model for good.

    The estimate is the favour that both would have in common; divided by its error it is the symmetric part.
    """
    pairs = len(cells.gram) // 2
    rest = cells.given(tuple(index for pair in taken for index in (pair, pair + pairs)))
    one, two = np.arange(pairs), np.arange(pairs) + pairs
    own = np.diagonal(rest.gram)
    scale = 1.0 / np.sqrt(np.maximum(own, NOTHING))
    cross = rest.gram[one, two]
    wide = (slice(None), *[None] * (rest.side.ndim - 1))
    side = scale[one][wide] * rest.side[one] + scale[two][wide] * rest.side[two]
    spread = 2.0 + 2.0 * scale[one] * scale[two] * cross
    reach = scale[one] * (own[one] + cross) + scale[two] * (own[two] + cross)
    good = (own[one] > NOTHING) & (own[two] > NOTHING) & (reach > NOTHING) & (spread > NOTHING)
    spread, reach = np.where(good, spread, np.nan), np.where(good, reach, np.nan)
    noise = np.maximum(rest.total - side**2 / spread[wide], 0.0) / max(rest.freedom - 1, 1)
    se = np.sqrt(noise * spread[wide]) / reach[wide]
    estimate = side / reach[wide]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = estimate / se
    return Tested(estimate, se, t, two_sided(t, rest.freedom - 1))


def _districts(seen: Seen, frame: Frame) -> tuple[Codes, Codes]:
    """By visit: who judges, who is judged; -1 for none, for home, and for a visit that is not used."""
    visits = seen.fit.visits
    judge = seen.marks.assessor_district[visits.assessor]
    judged = seen.marks.station_district[visits.station]
    out = (judge < 0) | (judged < 0) | (judge == judged) | ~frame.used
    return np.where(out, -1, judge), np.where(out, -1, judged)


def _cells(judge: Codes, judged: Codes, a: Codes, b: Codes) -> Floats:
    return np.asarray((judge[:, None] == a) & (judged[:, None] == b), np.float64)
