"""What every screen is: tests that can be repeated without what was flagged, and the same on simulated rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cuobian.engines.anomalies.adjust import Null, benjamini_hochberg, bonferroni, least_q
from cuobian.engines.anomalies.frame import Frame, Tested
from cuobian.engines.anomalies.levels import Ordinary
from cuobian.engines.anomalies.marks import Codes, Floats, Marks
from cuobian.engines.anomalies.report import Flag, Kind, KindReport, Refusal
from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.severity import SeverityFit

TIED = 1e-6
"""Relative difference of two t values that is rounding: two visits of one station are equally far apart."""
Taken = tuple[int, ...]
"""Numbers of the tests that were flagged before and are out of the way."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """All that screens read. ``frame`` and ``score`` (centred) are None when the fit was refused."""

    fit: SeverityFit
    marks: Marks
    rules: Rules
    ordinary: Ordinary
    frame: Frame | None
    score: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Simulated rounds, visits by draws: centred scores; the same had assessors not differed; variation within
    sheets as a share of what is expected."""

    score: Floats
    alike: Floats
    within: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """``test`` after some tests were taken out, ``null`` chances (tests by draws), ``flag`` one test in words.

    ``flag`` takes the number of the test, its row, its adjusted chance and the round.
    """

    kind: Kind
    left_out: int
    test: Callable[[Taken], Tested]
    null: Callable[[Draws], Floats]
    flag: Callable[[int, Tested, float, int], Flag]
    by_bonferroni: bool = False
    apart: Codes | None = field(default=None)
    """By test: only the strongest of each group, with its equals, is flagged in one round. None: one group."""
    at_once: bool = False
    """Tests do not disturb each other: everything is flagged in the first round."""


def adjusted(screen: Screen, p: Floats) -> Floats:
    return bonferroni(p) if screen.by_bonferroni else benjamini_hochberg(p)


def null_of(screen: Screen, draws: Draws) -> Null:
    return Null(np.sort(least_q(screen.null(draws), by_bonferroni=screen.by_bonferroni)))


def pursue(screen: Screen, rules: Rules, null: Null) -> KindReport:
    """Flags the strongest, takes it out and looks again, at most ``rules.rounds`` times.

    What disturbs its neighbours (a favoured district makes the others look harmed) is so named alone.
    """
    cut = null.cut(rules.outlier_q if screen.kind is Kind.OUTLIER else rules.rate)
    first = screen.test(())
    now, flags = first, list[Flag]()
    taken: Taken = ()
    for number in range(1, rules.rounds + 1):
        q = adjusted(screen, now.p)
        chosen = _chosen(screen, now, q, cut)
        flags += [screen.flag(index, now, float(q[index]), number) for index in chosen]
        taken += tuple(chosen)
        if not chosen or screen.at_once:
            break
        now = screen.test(taken)
    more = not screen.at_once and bool(np.any(adjusted(screen, now.p) <= cut)) and bool(chosen)
    tests = int(np.count_nonzero(np.isfinite(first.p)))
    return KindReport(
        screen.kind, tests, screen.left_out, tuple(flags), cut, null.alarm_rate(cut), null.draws, more, None
    )


def refused(kind: Kind, reason: Refusal) -> KindReport:
    nan = float("nan")
    return KindReport(kind, 0, 0, (), nan, nan, 0, more=False, refusal=reason)


def _chosen(screen: Screen, now: Tested, q: Floats, cut: float) -> list[int]:
    """Flagged in this round, strongest first."""
    below = np.flatnonzero(np.isfinite(q) & (q <= cut))
    order = below[np.lexsort((below, -np.abs(now.t[below]), now.p[below]))].tolist()
    if screen.at_once:
        return [int(index) for index in order]
    if screen.apart is None:
        return [int(index) for index in order[:1]]
    strongest: dict[int, float] = {}
    for index in order:
        strongest.setdefault(int(screen.apart[index]), float(abs(now.t[index])))
    return [i for i in map(int, order) if abs(now.t[i]) >= (1 - TIED) * strongest[int(screen.apart[i])]]
