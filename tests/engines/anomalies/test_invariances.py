"""What must not matter does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.anomalies.made import PLAIN, SMALL, Made, made

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

QUICK = an.Rules(draws=99)


def eventful() -> Made:
    """Something to find of several kinds."""
    clean = made(replace(SMALL, own_share=0.6, own_leniency=5.0), 2)
    more = np.zeros(360)
    more[21] = -40.0
    level = clean.level.copy()
    level[200] = level[10]
    return clean.scored(more).marked(level)


def figures(report: an.Report) -> dict[an.Kind, list[tuple[float, float, float, float]]]:
    return {
        row.kind: [(flag.estimate, flag.p, flag.q, flag.n) for flag in row.flags] for row in report.kinds if row.flags
    }


def same(first: an.Report, second: an.Report) -> None:
    assert [row.tests for row in first.kinds] == [row.tests for row in second.kinds]
    one, two = figures(first), figures(second)
    assert set(one) == set(two)
    assert {an.Kind.OWN, an.Kind.IDENTICAL, an.Kind.OUTLIER} <= set(one)
    for kind, rows in one.items():
        assert np.array(two[kind]) == pytest.approx(np.array(rows), rel=1e-5)


def test_the_same_seed_gives_the_same_report_and_another_only_moves_the_cut_offs() -> None:
    round_ = eventful()
    first, again, other = (round_.report(QUICK, seed=seed) for seed in (1, 1, 2))
    assert repr(first) == repr(again)
    same(first, other)
    assert [row.cut for row in first.kinds] != [row.cut for row in other.kinds]


def test_the_order_of_visits_is_irrelevant() -> None:
    round_ = eventful()
    order = np.random.default_rng(1).permutation(360)
    mixed = replace(round_, visits=round_.visits.only(order), level=round_.level[order])
    first, second = round_.report(QUICK), mixed.report(QUICK)
    same(first, second)
    (before,), (after,) = (report.of(an.Kind.IDENTICAL).flags for report in (first, second))
    assert sorted(order[list(after.visits)].tolist()) == list(before.visits)


def test_names_of_stations_assessors_and_districts_are_irrelevant() -> None:
    round_, rng = eventful(), np.random.default_rng(2)
    visits, marks = round_.visits, round_.marks
    stations, assessors, districts = (rng.permutation(many) for many in (120, 18, 6))
    renamed = replace(visits, station=stations[visits.station], assessor=assessors[visits.assessor])
    station_district, assessor_district = np.empty(120, np.int64), np.empty(18, np.int64)
    station_district[stations] = districts[marks.station_district]
    assessor_district[assessors] = districts[marks.assessor_district]
    again = an.Marks(round_.level, station_district, assessor_district)
    first = round_.report(QUICK)
    second = an.screens(sv.fit_severity(renamed, PLAIN), again, QUICK, seed=1)
    same(first, second)
    for one, two in zip(first.flags, second.flags, strict=True):
        assert sorted(assessors[list(one.assessors)].tolist()) == sorted(two.assessors)
        assert one.visits == two.visits


def test_points_in_another_order_give_the_same_pairs_and_halos() -> None:
    round_ = eventful()
    other = round_.marked(round_.level[:, ::-1])
    same(round_.report(QUICK), other.report(QUICK))


def test_a_constant_added_to_every_score_changes_nothing() -> None:
    round_ = eventful()
    same(round_.report(QUICK), round_.scored(np.full(360, 1.0)).report(QUICK))
