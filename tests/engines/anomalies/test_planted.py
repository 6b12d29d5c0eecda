"""What was planted is found under its kind and named, and what only suffers from it is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.anomalies.made import CITY, SMALL, Made, made

from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

WITH_INSIDERS = replace(SMALL, own_share=0.6)
QUICK = an.Rules(draws=99)


def by(round_: Made, who: int) -> np.ndarray:
    return round_.visits.assessor == who


def flags(round_: Made, kind: an.Kind, rules: an.Rules = QUICK) -> tuple[an.Flag, ...]:
    return round_.report(rules).of(kind).flags


def test_an_assessor_far_stricter_than_all_others_is_named_with_the_points() -> None:
    clean = made(replace(SMALL, severity_sd=2.0))
    strict = clean.scored(-25.0 * by(clean, 4))
    (flag,) = flags(strict, an.Kind.SEVERITY)
    assert flag.assessors == (4,)
    assert flag.estimate == pytest.approx(25.0, abs=8.0)
    assert flag.unit is an.Unit.POINTS
    assert flag.q < 0.01
    assert flag.n == np.count_nonzero(by(clean, 4))
    assert flag.check is an.Check.COMPARE_ON_COMMON_STATIONS


def test_three_who_are_strict_together_do_not_hide_each_other() -> None:
    clean = made(CITY, 3, 10, order=False)
    found = flags(clean.scored(-25.0 * (clean.visits.assessor < 3)), an.Kind.SEVERITY)
    assert {flag.assessors for flag in found} == {(0,), (1,), (2,)}
    assert [flag.round for flag in found] == [1, 2, 3]


def test_ordinary_differences_are_flagged_only_against_the_assumption_of_none() -> None:
    clean = made(replace(SMALL, severity_sd=6.0), 3)
    assert flags(clean, an.Kind.SEVERITY) == ()
    alike = flags(clean, an.Kind.SEVERITY, replace(QUICK, severity="alike", rounds=20))
    fit = clean.fit()
    assert len(alike) > 5
    for flag in alike:
        (who,) = flag.assessors
        assert flag.estimate == pytest.approx(fit.severity[who], rel=0.15)
        assert flag.se == pytest.approx(fit.severity_se[who], rel=0.15)
        assert abs(flag.estimate / flag.se) > 2.5


def test_an_assessor_with_likings_for_single_stations_is_named() -> None:
    clean, rng = made(), np.random.default_rng(5)
    (flag,) = flags(clean.scored(by(clean, 7) * rng.normal(0, 20, 360)), an.Kind.STATION_RATER)
    assert flag.assessors == (7,)
    assert flag.estimate > 2.0


def test_leniency_at_home_is_the_fit_s_own_figure() -> None:
    round_ = made(replace(WITH_INSIDERS, own_leniency=5.0), 2)
    (flag,) = flags(round_, an.Kind.OWN)
    own = round_.fit().own
    assert (flag.estimate, flag.se, flag.n) == (own.points, own.se, own.visits)
    assert flag.assessors == ()
    assert flag.check is an.Check.RECHECK_BY_OUTSIDERS


def test_one_insider_who_is_lenient_at_home_is_named_among_those_who_are_not() -> None:
    clean = made(WITH_INSIDERS, 2)
    (flag,) = flags(clean.scored(16.0 * (by(clean, 3) & clean.visits.own)), an.Kind.OWN_ASSESSOR)
    assert flag.assessors == (3,)
    assert flag.estimate == pytest.approx(16.0, abs=3 * flag.se)


def test_an_assessor_who_was_hardly_ever_away_has_no_figure_for_home() -> None:
    clean = made(WITH_INSIDERS, 2)
    kept = ~by(clean, 3) | clean.visits.own
    kept[np.flatnonzero(~kept)[:4]] = True
    fewer = replace(clean, visits=clean.visits.only(kept), level=clean.level[kept])
    whole, part = (one.report(QUICK).of(an.Kind.OWN_ASSESSOR) for one in (clean, fewer))
    assert (part.tests, part.left_out) == (whole.tests - 1, whole.left_out + 1)


def favour(round_: Made, points: float) -> Made:
    """Districts 0 and 1 give each other so many points more."""
    judge = round_.truth.assessor_district[round_.visits.assessor]
    judged = round_.truth.station_district[round_.visits.station]
    return round_.scored(points * (((judge == 0) & (judged == 1)) | ((judge == 1) & (judged == 0))))


def test_two_districts_that_favour_each_other_are_named_and_their_victims_are_not() -> None:
    (flag,) = flags(favour(made(CITY, 2, 10, order=False), 6.0), an.Kind.RECIPROCITY)
    assert flag.districts == (0, 1)
    assert flag.estimate == pytest.approx(6.0, abs=3 * flag.se)
    assert dict(flag.figures)["first_judges_second"] == pytest.approx(6.0, abs=4.0)
    assert flag.check is an.Check.RECHECK_BY_THIRD_DISTRICT


def test_an_assessor_with_one_impression_for_all_points_is_named() -> None:
    clean = made()
    level = clean.level.copy()
    level[by(clean, 9)] = np.rint(level[by(clean, 9)].mean(axis=1, keepdims=True)).astype(np.int8)
    level[by(clean, 9), :3] = clean.level[by(clean, 9), :3]
    (flag,) = flags(clean.marked(level), an.Kind.HALO)
    assert flag.assessors == (9,)
    assert flag.estimate < 0.6


def test_an_assessor_who_uses_a_quarter_of_the_range_is_named() -> None:
    clean = made()
    score = clean.visits.score
    pulled = np.where(by(clean, 11), -0.75 * (score - score[by(clean, 11)].mean()), 0.0)
    found = flags(clean.scored(pulled), an.Kind.CENTRAL)
    assert [flag.assessors for flag in found] == [(11,)]
    assert found[0].estimate == pytest.approx(0.25, abs=0.25)
    assert dict(found[0].figures)["sd_ratio"] < 0.5


def test_an_assessor_who_uses_twice_the_range_is_no_matter_of_a_narrow_one() -> None:
    clean = made()
    score = clean.visits.score
    pushed = np.where(by(clean, 11), score - score[by(clean, 11)].mean(), 0.0)
    assert flags(clean.scored(pushed), an.Kind.CENTRAL) == ()


@pytest.mark.parametrize(("first", "second"), [(10, 200), (30, 31)], ids=["two places", "one place"])
def test_a_copied_sheet_is_named_with_its_original(first: int, second: int) -> None:
    clean = made()
    level = clean.level.copy()
    level[second] = level[first]
    (flag,) = flags(clean.marked(level), an.Kind.IDENTICAL)
    assert flag.visits == (first, second)
    assert flag.assessors == tuple(sorted(set(clean.visits.assessor[[first, second]].tolist())))
    assert (flag.estimate, flag.n) == (1.0, 30)
    assert dict(flag.figures)["expected_share"] < 0.8
    assert flag.check is an.Check.COMPARE_PHOTOS_AND_TIMES


def test_several_copies_and_one_slightly_changed_are_one_group() -> None:
    clean = made(points=60)
    level = clean.level.copy()
    level[[50, 120, 300]] = level[7]
    level[300, :2] = (level[300, :2] + 1) % 4
    (flag,) = flags(clean.marked(level), an.Kind.IDENTICAL)
    assert flag.visits == (7, 50, 120, 300)
    assert dict(flag.figures)["places"] == 4


def test_places_whose_facts_everybody_sees_alike_are_not_copies() -> None:
    """At one place three assessors mark two points of three alike because they are so."""
    clean, rng = made(points=40), np.random.default_rng(3)
    level = clean.level.copy().reshape(120, 3, 40)
    fact = rng.random((120, 1, 40)) < 0.66
    level = np.where(fact, level[:, :1], level).reshape(360, 40)
    assert flags(clean.marked(level), an.Kind.IDENTICAL) == ()


def test_scores_that_fall_over_the_day_are_found_for_all_together() -> None:
    clean = made()
    assert clean.visits.order is not None
    (flag,) = flags(clean.scored(-1.5 * clean.visits.order), an.Kind.DRIFT)
    assert flag.estimate == pytest.approx(-1.5, abs=3 * flag.se)
    assert flag.unit is an.Unit.POINTS_A_VISIT


def test_one_assessor_who_tires_is_named() -> None:
    clean = made()
    assert clean.visits.order is not None
    (flag,) = flags(clean.scored(-5.0 * clean.visits.order * by(clean, 2)), an.Kind.DRIFT_ASSESSOR)
    assert flag.assessors == (2,)
    assert flag.estimate == pytest.approx(-5.0, abs=3 * flag.se)


def test_single_visits_far_off_are_named_with_their_distance() -> None:
    clean = made(seed=4)
    far = np.zeros(360)
    far[[21, 150]] = -40.0, 40.0
    found = flags(clean.scored(far), an.Kind.OUTLIER)
    assert [flag.visits for flag in found] == [(21,), (150,)]
    assert found[0].estimate == pytest.approx(-40.0, abs=16.0)
    assert found[0].check is an.Check.VISIT_AGAIN


def test_a_blunder_is_flagged_under_huber_weights_too_with_its_weight() -> None:
    clean = made(seed=4)
    round_ = clean.scored(-35.0 * (np.arange(360) == 21))
    report = round_.report(QUICK, policy=sv.Policy())
    (flag,) = report.of(an.Kind.OUTLIER).flags
    assert flag.visits == (21,)
    assert 0 < dict(flag.figures)["huber_weight"] < 0.5


def test_two_planted_kinds_are_both_named_and_more_rounds_are_bounded() -> None:
    clean = made(seed=6)
    far = np.zeros(360)
    far[[0, 1, 3, 4, 90]] = 45.0, -45.0, 40.0, -40.0, 45.0
    one = clean.scored(far).report(replace(QUICK, rounds=1)).of(an.Kind.OUTLIER)
    all_ = clean.scored(far).report(QUICK).of(an.Kind.OUTLIER)
    assert one.more
    assert not all_.more
    assert {flag.round for flag in one.flags} == {1}
    assert len({int(clean.visits.station[flag.visits[0]]) for flag in one.flags}) == len(one.flags)
    assert {0, 1, 3, 4, 90} <= {flag.visits[0] for flag in all_.flags}
    assert max(flag.round for flag in all_.flags) == 2
