"""Numbers computed by hand; the arithmetic stands beside each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.engines.scoring.sample import sample
from tests.engines.scoring.small import AUTOMATIC, BOTH, WORST, A, B, C, judged, panel, point, standard

from cuobian.engines import scoring as sc

D = Decimal


@pytest.mark.parametrize(("state", "score"), [(A, "2.00"), (B, "1.32"), (C, "0.66"), (WORST, "0.00")])
def test_a_two_point_item_is_worth_its_state(state: sc.State, score: str) -> None:
    # 2 x 1.00, 2 x 0.66, 2 x 0.33, 2 x 0
    found = judged("2", [state])
    assert (str(found.score), found.state) == (score, state)


@pytest.mark.parametrize(
    ("given", "points", "score"),
    [
        ([A, B], "3", "2.49"),  # mean of two: (1 + 0.66) / 2 = 0.83; 3 x 0.83
        ([B, C], "1", "0.50"),  # (0.66 + 0.33) / 2 = 0.495, half up
        ([A, WORST, B], "2", "1.32"),  # median of three: 0.66
        ([A, A, C], "4", "4.00"),  # median of three: 1
        ([A, A, B, C], "2", "1.66"),  # median of four: (1 + 0.66) / 2 = 0.83
        ([A, A, B, C, WORST], "2", "1.33"),  # drop A and C#: (1 + 0.66 + 0.33) / 3 = 0.66333; 1.32667 half up
        ([B, B, B, B, WORST], "2", "1.32"),  # drop B and C#: 0.66
        ([A, B, B, C, C, WORST], "3", "1.49"),  # (0.66 + 0.66 + 0.33 + 0.33) / 4 = 0.495; 1.485 half up
        ([A, sc.Unseen(), B], "2", "1.66"),  # two saw it: their mean 0.83
    ],
)
def test_raters_are_aggregated_on_the_point(given: list[sc.Value], points: str, score: str) -> None:
    assert str(judged(points, given).score) == score


@pytest.mark.parametrize(
    ("count", "score", "state"),
    [(0, "2.00", A), (1, "1.60", B), (2, "1.20", C), (3, "0.80", C), (5, "0.00", WORST), (9, "0.00", WORST)],
)
def test_each_defect_costs_its_price_and_never_more_than_the_point(count: int, score: str, state: sc.State) -> None:
    # 2 - 0.4 n; as a share 1, 0.8, 0.6, 0.4, 0: the best state reached is A, B (0.66), C (0.33), C, C#
    found = judged("2", [sc.Defects(count)], sc.CountRule(D("0.4")))
    assert (str(found.score), found.state) == (score, state)


@pytest.mark.parametrize(
    ("value", "state"), [("0.95", A), ("0.949", B), ("0.85", B), ("0.70", C), ("0.6999", WORST), ("-1", WORST)]
)
def test_a_metric_reaches_a_state_at_its_threshold(value: str, state: sc.State) -> None:
    rule = sc.RatioRule(D("0.95"), D("0.85"), D("0.70"))
    small = standard([point("P1", "2", AUTOMATIC, rule)])
    given = sc.Inputs((sc.Observation("P1", sc.Ratio(D(value))),), policy=sc.Policy(raters_min=0))
    assert sc.evaluate(small, given).points[0].state is state


def test_a_point_is_shared_equally_by_its_methods() -> None:
    # raters A, B, B: median 0.66; the platform says A: 1. (0.66 + 1) / 2 = 0.83; 2 x 0.83 = 1.66
    small = standard([point("P1", "2", BOTH)])
    given = sc.Inputs((sc.Observation("P1", A),), panel(P1=[A, B, B]))
    assert str(sc.evaluate(small, given).points[0].score) == "1.66"
    # three methods, two of them judged: (0.66 + 0.66 + 1) / 3 = 0.77333; 2 x 0.77333 = 1.54667 half up
    three = standard([point("P1", "2", BOTH | {sc.Method.DOCUMENT})])
    assert str(sc.evaluate(three, given).points[0].score) == "1.55"


def test_points_that_do_not_apply_leave_the_denominator() -> None:
    # D1: 2 of 2 points, the other 2 do not apply; D2: 1.32 of 2. (2 + 1.32) / 4 = 0.83
    small = standard([point("P1", "2"), point("P2", "2", applicability="no contract")], [point("P3", "2")])
    given = sc.Inputs((sc.Observation("P2", sc.NotApplicable("no contract")),), panel(P1=[A], P2=[WORST], P3=[B]))
    found = sc.evaluate(small, given)
    assert (str(found.base), str(found.total)) == ("83.00", "83.00")
    assert [str(d.ratio) for d in found.dimensions] == ["1.0000", "0.6600"]
    assert found.point("P2").standing is sc.Standing.NOT_APPLICABLE
    assert found.point("P2").reason == "no contract"


def test_one_third_is_rounded_once_in_the_total() -> None:
    # 1 of 3: 33.333... and 2 of 3: 66.666... half up
    small = standard([point("P1", "1"), point("P2", "1"), point("P3", "1")])
    assert str(sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A], P2=[WORST], P3=[WORST]))).total) == "33.33"
    assert str(sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A], P2=[A], P3=[WORST]))).total) == "66.67"


def test_bonus_and_deductions_stop_at_their_caps() -> None:
    small = standard([point("P1", "2")])
    base = sc.Inputs(sheets=panel(P1=[B]))  # 66.00
    # bonus 5 + 6.5 = 11.5, cap 10. K1 3 x 2 = 6 cap 4; K2 2 x 2 = 4; K3 5 x 1 cap 3: 11, cap 10
    both = replace(base, bonuses={"B1": D(5), "B2": D("6.5")}, deductions={"K1": 3, "K2": 2, "K3": 5})
    found = sc.evaluate(small, both)
    assert (found.base, found.bonus, found.deduction, found.total) == (D("66"), D("10"), D("10"), D("66"))
    light = sc.evaluate(small, replace(base, bonuses={"B1": D("1.5")}, deductions={"K1": 1, "K3": 1}))
    assert str(light.total) == "64.50"  # 66 + 1.5 - 3
    floor = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[WORST]), deductions={"K1": 2}))
    assert (str(floor.total), str(floor.deduction)) == ("0.00", "0.00")  # nothing left to deduct from


LINES = (
    sc.Threshold(
        3, D(80), (sc.MinDimension(D("0.7")), sc.MandatoryAtLeast(C), sc.PriorStar(2), sc.Satisfaction(D("0.85")))
    ),
    sc.Threshold(2, D(60), (sc.MandatoryWorstMax(1), sc.DataDays(180))),
    sc.Threshold(1, D(40)),
)


def test_gates_step_a_place_down_and_are_listed_line_by_line() -> None:
    small = standard([point("P1", "8")], [point("P2", "1"), point("P3", "1")], thresholds=LINES)
    # 8 + 0.33 + 0 = 8.33 of 10: 83.30 reaches the line of three stars; D2 keeps 0.165 of its points
    given = sc.Inputs(sheets=panel(P1=[A], P2=[C], P3=[WORST]), satisfaction=D("0.84"), prior_star=2, data_days=200)
    found = sc.evaluate(small, given)
    assert (str(found.total), found.score_star, found.star) == ("83.30", 3, 2)
    three = found.stars[0]
    assert three.missing == 0
    assert [(g.kind, g.wanted, g.found, g.failing) for g in three.open_gates] == [
        ("min_dimension_ratio", "0.7", "0.165", ("D2",)),
        ("mandatory_all_at_least", "C", "C#", ("P3",)),
        ("resident_satisfaction_min", "0.85", "0.84", ()),
    ]
    assert sc.evaluate(small, replace(given, data_days=179)).star == 1
    assert sc.evaluate(small, replace(given, data_days=None)).star == 1
    assert found.next_star == three


def test_the_first_round_is_exempt_from_what_only_later_rounds_can_have() -> None:
    small = standard([point("P1", "1")], thresholds=LINES)
    given = sc.Inputs(sheets=panel(P1=[A]), satisfaction=D(1))
    assert sc.evaluate(small, given).star == 1
    first = sc.evaluate(small, replace(given, first_round=True))
    assert first.star == 3
    assert [gate.kind for gate in first.stars[0].gates if gate.exempt] == ["prior_star_min"]


def test_a_veto_takes_the_star_and_leaves_the_score() -> None:
    small = standard([point("P1", "1")], thresholds=LINES)
    given = sc.Inputs(sheets=panel(P1=[A]), satisfaction=D(1), first_round=True, vetoes=frozenset({"V1"}))
    found = sc.evaluate(small, given)
    assert (found.star, found.score_star, str(found.total), found.vetoes) == (0, 3, "100.00", ("V1",))


def test_the_keeper_sees_what_the_star_costs_and_what_two_corrections_bring() -> None:
    """22 losses of 18.66 points on 98 applicable ones: 79.34 / 98 = 80.96; two C to B give 2 x 0.66 more."""
    found = sc.evaluate(sample(), KEEPER)
    assert (str(found.total), found.star) == ("80.96", 3)
    told = sc.explain(sample(), found)
    assert len(told.by_size) == 22
    assert [(loss.point_id, str(loss.points)) for loss in told.by_size[:6]] == [
        ("Z4.1.1", "1.36"),
        ("Z5.2.2", "1.36"),
        ("Z3.2.2", "1.34"),
        ("Z6.1.3", "1.34"),
        ("Z7.1.2", "1.34"),
        ("Z5.2.1", "1.02"),
    ]
    assert told.next_star is not None
    assert (told.next_star.star, str(told.next_star.missing), told.next_star.gates) == (4, "1.04", ())
    scorer = sc.Scorer(sample())
    one = sc.what_if(scorer, KEEPER, (sc.Change("Z3.2.2", B),))
    both = sc.what_if(scorer, KEEPER, (sc.Change("Z3.2.2", B), sc.Change("Z7.1.2", B)))
    assert (str(one.total), str(both.total), both.star) == ("81.63", "82.31", 4)  # +0.67 each
    ticks = {tick.star: str(tick.at) for tick in told.ruler.ticks}
    assert ticks == {1: "20.00", 2: "32.00", 3: "48.00", 4: "64.00", 5: "80.00"}  # 50 to 100
    assert str(told.ruler.at) == "61.92"  # (80.96 - 50) x 2


def _keeper() -> sc.Inputs:
    b_points = [
        "Z1.1.1",
        "Z1.1.2",
        "Z1.2.3",
        "Z2.1.1",
        "Z2.1.2",
        "Z3.1.1",
        "Z3.1.3",
        "Z4.1.2",
        "Z4.2.2",
        "Z5.1.1",
        "Z5.1.2",
        "Z5.3.1",
        "Z5.3.2",
    ]
    losses: dict[str, sc.Value] = dict.fromkeys([*b_points, "Z5.2.1", "Z4.1.1", "Z5.2.2"], B)
    losses |= dict.fromkeys(["Z3.2.2", "Z7.1.2", "Z6.1.3"], C)
    losses |= {"Z1.3.2": sc.Defects(2), "Z1.1.3": sc.Defects(1), "Z1.2.2": sc.Defects(1)}
    facts, sheet = [sc.Observation("Z2.3.2", sc.NotApplicable("未委托运营"))], {}
    for item in sample().walk():
        value = losses.get(item.id, sc.Defects(0) if isinstance(item.rule, sc.CountRule) else A)
        if item.id != "Z2.3.2":
            facts += [sc.Observation(item.id, value, method) for method in item.methods if not method.judged]
        if any(method.judged for method in item.methods):
            sheet[item.id] = value
    return sc.Inputs(tuple(facts), (sc.RaterSheet("R", sheet),), satisfaction=D("0.913"), prior_star=3, data_days=412)


KEEPER = _keeper()
