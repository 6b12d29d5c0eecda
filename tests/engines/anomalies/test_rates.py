"""Clean rounds are flagged as rarely as promised, and reciprocity is found as often as the methods note says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats
from tests.engines.anomalies.made import CITY, PLAIN, SMALL, made
from tests.engines.anomalies.test_planted import favour

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv
from cuobian.engines.anomalies.adjust import Null
from cuobian.engines.anomalies.copies import Copies
from cuobian.engines.anomalies.frame import add
from cuobian.engines.anomalies.null import prepare
from cuobian.engines.anomalies.screen import Screen, pursue

RULES = an.Rules()
TRUTH = replace(SMALL, own_share=0.5)
ROUNDS = 120
UNCUT = Null(np.ones(199))
"""A null that leaves the cut-off at the declared rate."""


@cache
def alarms(policy: sv.Policy) -> Counter[an.Kind]:
    """In how many clean rounds each kind flagged, with the cut-offs simulated from the first of them."""
    first = made(TRUTH, 999, 16)
    null = an.simulate_null(first.fit(policy), first.marks, 399, seed=7, sheets=39)
    found: Counter[an.Kind] = Counter()
    for seed in range(ROUNDS):
        one = made(TRUTH, 1000 + seed, 16)
        ready = prepare(one.fit(policy), one.marks, RULES)
        rows = [
            pursue(screen, RULES, null[kind]) for kind, screen in ready.screens.items() if isinstance(screen, Screen)
        ]
        assert isinstance(ready.copies, Copies)
        rows.append(ready.copies.report(null[an.Kind.IDENTICAL]))
        assert len(rows) == len(an.Kind)
        found.update(row.kind for row in rows if row.flags)
    return found


@pytest.mark.parametrize("kind", an.Kind)
def test_clean_rounds_are_flagged_as_rarely_as_promised(kind: an.Kind) -> None:
    """At most the declared rate, up to three standard deviations of 120 rounds."""
    rate = RULES.outlier_q if kind is an.Kind.OUTLIER else RULES.rate
    assert alarms(PLAIN)[kind] <= ROUNDS * rate + 3 * np.sqrt(ROUNDS * rate * (1 - rate))


def test_the_screens_do_alarm_at_times_so_the_rate_is_not_kept_by_silence() -> None:
    exact = (an.Kind.OWN, an.Kind.RECIPROCITY, an.Kind.CENTRAL, an.Kind.DRIFT, an.Kind.OUTLIER)
    assert all(alarms(PLAIN)[kind] > 0 for kind in exact)
    assert sum(alarms(PLAIN)[kind] for kind in exact) > 12


def test_simulated_rates_are_those_reported() -> None:
    one = made(TRUTH, 5, 16)
    report = one.report(RULES, seed=11)
    again = an.simulate_null(one.fit(), one.marks, 600, seed=12, sheets=39)
    for row in report.kinds:
        rate = RULES.outlier_q if row.kind is an.Kind.OUTLIER else RULES.rate
        assert row.cut <= rate
        assert row.alarm_rate <= rate + 1e-12
        fresh = np.mean(again[row.kind].least <= row.cut)
        assert fresh <= rate + 0.045
    assert {row.draws for row in report.kinds} == {199, 19}


@cache
def detections(points: float, rounds: int) -> tuple[float, float, float]:
    """Shares of rounds: the pair is named; another one is; one of its cells passes 3.14 by itself."""
    named, others, cells = 0, 0, 0
    for seed in range(rounds):
        one = favour(made(CITY, 500 + seed, 2, order=False), points)
        ready = prepare(one.fit(), one.marks, RULES)
        screen = ready.screens[an.Kind.RECIPROCITY]
        assert isinstance(screen, Screen)
        found = {flag.districts for flag in pursue(screen, RULES, UNCUT).flags}
        named += (0, 1) in found
        others += bool(found - {(0, 1)})
        assert ready.seen.frame is not None
        judge = one.truth.assessor_district[one.visits.assessor]
        judged = one.truth.station_district[one.visits.station]
        columns = np.stack([(judge == a) & (judged == 1 - a) for a in (0, 1)], axis=1).astype(np.float64)
        cells += bool((add(ready.seen.frame, columns, ready.seen.score).single().t > 3.14).any())
    return named / rounds, others / rounds, cells / rounds


def test_a_favour_of_three_points_is_found_as_often_as_the_methods_note_says_by_single_cells() -> None:
    """73 per cent there; the symmetric part that is reported finds more."""
    named, _, cells = detections(3.0, 40)
    assert cells == pytest.approx(0.73, abs=0.17)
    assert named >= max(cells, 0.73)


def test_a_favour_of_four_points_is_always_found_and_hardly_anybody_else_is_named() -> None:
    """100 per cent there, with 23 per cent of rounds naming a victim where nothing is refitted."""
    named, others, cells = detections(4.0, 30)
    assert named == 1.0
    assert cells >= 0.9
    assert others <= 0.14


def test_the_bound_for_thirty_cells_is_that_of_the_methods_note() -> None:
    assert stats.norm.isf(0.05 / 30 / 2) == pytest.approx(3.14, abs=0.005)


def test_the_stations_to_recheck_are_those_of_the_methods_note() -> None:
    """44 for three points; 174 for one and a half there, which is cut off and not rounded up."""
    assert an.recheck_stations(5.0, 3.0) == 44
    assert an.recheck_stations(5.0, 1.5) == 175


def test_so_many_rechecked_stations_find_the_leniency_in_four_rounds_of_five() -> None:
    size, found = an.recheck_stations(5.0, 3.0), 0
    rng = np.random.default_rng(8)
    for _ in range(400):
        gap = 3.0 + rng.normal(0, 5, size) - rng.normal(0, 5, size)
        found += abs(gap.mean()) / (5.0 * np.sqrt(2 / size)) > 1.96
    assert found / 400 == pytest.approx(0.80, abs=0.06)
