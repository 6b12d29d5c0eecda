"""Bad input is refused by place; what cannot be tested says why and spoils nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.engines.anomalies.made import PLAIN, SMALL, Made, made

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

QUICK = an.Rules(draws=19)
SCORES = [kind for kind in an.Kind if kind is not an.Kind.IDENTICAL]


def level(**change: Any) -> np.ndarray:
    table = np.ones((4, 12))
    for value in change.values():
        table[2, 3] = value
    return table


@pytest.mark.parametrize(
    ("marks", "error", "place"),
    [
        (level(a=float("nan")), an.WrongValue, "marks, 2, 3"),
        (level(a=1.5), an.WrongValue, "marks"),
        (level(a=4).astype(np.int64), an.UnknownLevel, "marks, visit 2, point 3"),
        (level(a=-2).astype(np.int64), an.UnknownLevel, "marks, visit 2, point 3"),
        (np.ones(4, np.int64), an.WrongShape, "marks"),
        (np.ones((4, 0), np.int64), an.WrongShape, "marks"),
        ([["A"] * 12] * 4, an.WrongValue, "marks"),
    ],
)
def test_marks_that_cannot_be_are_refused_by_place(marks: Any, error: type[an.AnomalyError], place: str) -> None:
    with pytest.raises(error) as caught:
        an.Marks(marks, np.array([0, 1]), np.array([0, 1]))
    assert caught.value.place == place
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("stations", "assessors", "error", "place"),
    [
        ([0.5, 1.0], [0, 1], an.WrongValue, "station_district"),
        ([0, -2], [0, 1], an.UnknownDistrict, "station_district, 1"),
        ([0, 1], [[0, 1]], an.WrongShape, "assessor_district"),
    ],
)
def test_districts_that_cannot_be_are_refused(
    stations: Any, assessors: Any, error: type[an.AnomalyError], place: str
) -> None:
    with pytest.raises(error) as caught:
        an.Marks(np.ones((4, 12), np.int64), stations, assessors)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("rows", "stations", "assessors", "place"),
    [(3, 2, 2, "marks"), (4, 3, 2, "station_district"), (4, 2, 1, "assessor_district")],
)
def test_marks_of_another_round_are_refused(rows: int, stations: int, assessors: int, place: str) -> None:
    fit = sv.fit_severity(sv.visits_from_labels("aabb", "xyxy", [50.0, 60.0, 70.0, 75.0]))
    marks = an.Marks(np.ones((rows, 12), np.int64), np.zeros(stations, np.int64), np.zeros(assessors, np.int64))
    with pytest.raises(an.WrongShape) as caught:
        an.screens(fit, marks, QUICK, seed=1)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rate": 0.0}, "rules, rate"),
        ({"outlier_q": float("nan")}, "rules, outlier_q"),
        ({"severity": "strict"}, "rules, severity"),
        ({"rounds": 0}, "rules, rounds"),
        ({"draws": 18}, "rules, draws"),
        ({"rate": 0.01, "draws": 199}, "rules, sheet_draws"),
        ({"points_min": 1}, "rules, points_min"),
    ],
)
def test_a_rule_outside_its_range_is_refused(change: dict[str, Any], place: str) -> None:
    with pytest.raises(an.BadRule) as caught:
        an.Rules(**change)
    assert caught.value.place == place


@pytest.mark.parametrize(("n", "sheets"), [(0, None), (19, 0)])
def test_no_draws_are_no_null(n: int, sheets: int | None) -> None:
    one = made(points=12)
    with pytest.raises(an.BadRule, match="draws"):
        an.simulate_null(one.fit(), one.marks, n, 1, sheets=sheets)


@pytest.mark.parametrize("asked", [(0.0, 3.0), (5.0, float("nan")), (5.0, -1.0)])
def test_a_recheck_for_no_points_is_refused(asked: tuple[float, float]) -> None:
    with pytest.raises(an.BadRule, match="recheck"):
        an.recheck_stations(*asked)


def refusals(report: an.Report) -> dict[an.Kind, Any]:
    return {row.kind: row.refusal.code for row in report.kinds if row.refusal is not None}


def test_one_assessor_cannot_be_compared_but_sheets_can() -> None:
    one = made(sv.Truth(districts=1, stations_per_district=40, assessors=1, visits=1), points=20)
    report = one.report(QUICK)
    assert refusals(report) == dict.fromkeys(SCORES, sv.Code.ONE_ASSESSOR)
    for row in report.kinds[:2]:
        assert row.refusal is not None
        assert row.refusal.message.startswith("not tested: ")
        assert (row.tests, row.flags, row.draws) == (0, (), 0)
        assert np.isnan(row.cut)
    assert report.of(an.Kind.IDENTICAL).tests == 40 * 39 // 2


def test_constant_scores_and_a_round_that_falls_apart_are_named() -> None:
    clean = made(points=12)
    flat = replace(clean, visits=replace(clean.visits, score=np.full(360, 70.0)))
    assert refusals(flat.report(QUICK)) == dict.fromkeys(SCORES, sv.Code.CONSTANT_SCORES)
    drawn = sv.draw_round(SMALL, sv.ring_panels(SMALL, 1), 1).visits
    assert refusals(replace(clean, visits=drawn).report(QUICK)) == dict.fromkeys(SCORES, sv.Code.DISCONNECTED)


def test_without_insiders_order_or_mutual_visits_only_those_kinds_are_refused() -> None:
    clean = made(points=12, order=False)
    nobody = an.Marks(clean.level, np.full(120, -1), clean.truth.assessor_district)
    report = an.screens(clean.fit(), nobody, QUICK, seed=1)
    assert refusals(report) == {
        an.Kind.OWN: an.Why.NO_OUTSIDERS,
        an.Kind.OWN_ASSESSOR: an.Why.NO_OUTSIDERS,
        an.Kind.RECIPROCITY: an.Why.NO_MUTUAL_VISITS,
        an.Kind.DRIFT: an.Why.NO_ORDER,
        an.Kind.DRIFT_ASSESSOR: an.Why.NO_ORDER,
    }


def test_one_visit_a_day_is_no_drift() -> None:
    clean = made(points=12)
    alone = replace(clean, visits=replace(clean.visits, order=np.ones(360, np.int64)))
    assert refusals(alone.report(QUICK))[an.Kind.DRIFT] is an.Why.NO_VARIATION


def test_few_assessors_few_visits_and_few_points_are_named_with_their_figures() -> None:
    small = made(sv.Truth(districts=4, stations_per_district=10, assessors=4), points=8)
    found = refusals(small.report(QUICK))
    for kind in (an.Kind.SEVERITY, an.Kind.STATION_RATER):
        assert found[kind] is an.Why.FEW_ASSESSORS
    assert found[an.Kind.HALO] is found[an.Kind.IDENTICAL] is an.Why.FEW_POINTS
    row = small.report(QUICK).of(an.Kind.IDENTICAL).refusal
    assert row is not None
    assert (row.found, row.wanted) == (8.0, 10)
    seldom = made(points=12).report(replace(QUICK, visits_min=200))
    assert refusals(seldom)[an.Kind.CENTRAL] is an.Why.FEW_VISITS
    assert refusals(seldom)[an.Kind.DRIFT_ASSESSOR] is an.Why.FEW_VISITS
    assert an.Kind.OUTLIER not in refusals(seldom)


def test_what_is_too_large_is_refused_and_not_begun() -> None:
    report = made(points=12).report(replace(QUICK, sheets_max=300, cells_max=1000))
    assert set(refusals(report).values()) == {an.Why.TOO_LARGE}


def always_best(clean: Made, who: int) -> Made:
    """An assessor who gives everything to everybody."""
    mine = clean.visits.assessor == who
    level = np.where(mine[:, None], 3, clean.level)
    score = np.where(mine, 100.0, clean.visits.score)
    return replace(clean, visits=replace(clean.visits, score=score), level=level)


def test_a_rater_who_always_gives_the_maximum_is_named_for_it_and_spoils_nothing() -> None:
    report = always_best(made(), 5).report(an.Rules(draws=99))
    assert refusals(report) == {
        an.Kind.OWN: an.Why.NO_OUTSIDERS,
        an.Kind.OWN_ASSESSOR: an.Why.NO_OUTSIDERS,
    }
    (strict,) = report.of(an.Kind.SEVERITY).flags
    assert strict.assessors == (5,)
    assert strict.estimate < -20
    (narrow,) = report.of(an.Kind.CENTRAL).flags
    assert narrow.assessors == (5,)
    assert narrow.estimate == pytest.approx(0.0, abs=0.15)
    assert dict(narrow.figures)["sd_ratio"] == 0.0
    mine = int(np.count_nonzero(made().visits.assessor == 5))
    copies = report.of(an.Kind.IDENTICAL)
    assert (copies.flags, copies.left_out) == ((), mine)
    halo = report.of(an.Kind.HALO)
    assert (halo.flags, halo.tests, halo.left_out) == ((), 17, 1)


def test_sheets_of_nothing_but_one_level_are_no_evidence() -> None:
    clean = made(points=12)
    report = clean.marked(np.full((360, 12), 3)).report(QUICK)
    assert refusals(report)[an.Kind.HALO] is an.Why.FEW_POINTS
    assert refusals(report)[an.Kind.IDENTICAL] is an.Why.FEW_POINTS
    nothing = clean.marked(np.full((360, 12), -1)).report(QUICK)
    assert refusals(nothing)[an.Kind.IDENTICAL] is an.Why.FEW_POINTS


def test_a_point_that_nobody_tells_apart_and_missing_marks_do_no_harm() -> None:
    clean, rng = made(), np.random.default_rng(3)
    table = clean.level.copy()
    table[:, 0], table[:, 1] = 3, -1
    table[rng.random(table.shape) < 0.2] = -1
    report = clean.marked(table).report(QUICK)
    assert report.of(an.Kind.IDENTICAL).tests > 60_000
    assert report.of(an.Kind.HALO).refusal is None
    assert all(np.isfinite(flag.p) for flag in report.flags)


def test_single_visits_leave_nothing_to_test_and_no_number_is_made_up() -> None:
    clean = made(points=12)
    keep = np.ones(360, np.bool_)
    keep[1:3] = False
    fit = sv.fit_severity(clean.visits.only(keep), PLAIN)
    row = an.screens(fit, clean.marked(clean.level[keep]).marks, QUICK, seed=1).of(an.Kind.OUTLIER)
    assert (row.tests, row.left_out) == (357, 1)


def test_marks_are_private_and_read_only() -> None:
    table = np.ones((4, 12), np.int64)
    marks = an.Marks(table, np.array([0, 1]), np.array([0, 1]))
    table[0, 0] = 3
    assert marks.level[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        marks.level[0, 0] = 2
